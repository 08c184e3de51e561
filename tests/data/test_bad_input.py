"""Every source against broken files: named with the line, and what was there goes on serving."""

from __future__ import annotations

import asyncio
import gzip
import resource
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.ports import Importer
from data.build import build_starter
from data.catalogue import SqliteCatalogue
from data.imports import folder_of
from data.sources.festival_awards import FestivalAwardsImporter
from data.sources.imdb import ImdbImporter
from data.sources.movielens import MovieLensImporter, imported_stars
from data.sources.movielens_films import add_films
from data.sources.oscars import COLUMNS, OscarsImporter
from tests.data.test_imports import ROOT, killed, silent, write_imdb

PAGE = b"<!DOCTYPE html><html><title>503 Service Unavailable</title></html>\n"
FESTIVAL = "'1990':\n  Palme d'Or:\n    Best Film:\n      winner: [tt9100001]\n"
OSCAR = (
    "97\t2024\tActing\tACTOR IN A LEADING ROLE\tACTOR IN A LEADING ROLE\tMade One\ttt9000001"
    "\tNo One\tNo One\tnm9000001\tTrue"
)


def imdb(folder: Path, path: Path) -> tuple[Importer, list[str]]:
    return ImdbImporter(path), [str(write_imdb(folder / "imdb")), "votes:10"]


def oscars(folder: Path, path: Path) -> tuple[Importer, list[str]]:
    table = folder / "oscars.csv.gz"
    lines = "\n".join(["\t".join(COLUMNS), *[OSCAR] * 300])
    table.write_bytes(gzip.compress(lines.encode() + b"\n"))
    return OscarsImporter(path), [str(table)]


def festivals(folder: Path, path: Path) -> tuple[Importer, list[str]]:
    file = folder / "ev0000147.yml"
    file.write_text(FESTIVAL, "utf-8")
    return FestivalAwardsImporter(path), [str(file)]


def movielens(folder: Path, path: Path) -> tuple[Importer, list[str]]:
    tables = {
        "ratings.csv": ["userId,movieId,rating,timestamp", *[f"{n},1,4.5,0" for n in range(300)]],
        "movies.csv": ["movieId,title,genres", "1,Made One (1999),Drama"],
        "links.csv": ["movieId,imdbId,tmdbId", "1,9000001,1"],
    }
    for name, lines in tables.items():
        (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
    importer = MovieLensImporter(path.with_name("movielens.npz"), partial(add_films, path))
    return importer, [str(folder)]


def cut(file: Path) -> None:
    """The end is missing."""
    file.write_bytes(file.read_bytes()[:-30])


def page(file: Path) -> None:
    """An error page came instead of the file."""
    file.write_bytes(PAGE)


def change(old: bytes, new: bytes) -> Callable[[Path], None]:
    """Something is replaced where it stands first, packed or not."""

    def changed(file: Path) -> None:
        packed = file.suffix == ".gz"
        text = gzip.decompress(file.read_bytes()) if packed else file.read_bytes()
        assert old in text
        text = text.replace(old, new, 1)
        file.write_bytes(gzip.compress(text) if packed else text)

    return changed


BASICS, HEADER = "imdb/title.basics.tsv.gz", b"originalTitle"
BROKEN = [
    (imdb, BASICS, cut, r"title\.basics\.tsv\.gz breaks off after line \d+"),
    (imdb, BASICS, page, r"title\.basics\.tsv\.gz, line 1: this is a web page"),
    (imdb, BASICS, change(HEADER, b"titel"), r"tsv\.gz, line 1: column 4 is “titel”"),
    (imdb, BASICS, change(b"genres\n", b"genres\tmore\n"), r"line 1: there are 10 columns, not 9"),
    (imdb, BASICS, change(b"\tgenres\n", b"\n"), r"line 1: column 9 is “”, not “genres”"),
    (oscars, "oscars.csv.gz", cut, r"oscars\.csv\.gz breaks off after line \d+"),
    (oscars, "oscars.csv.gz", page, r"oscars\.csv\.gz, line 1: this is a web page"),
    (oscars, "oscars.csv.gz", change(b"Winner", b"Won"), r"oscars\.csv\.gz, line 1: the columns"),
    (festivals, "ev0000147.yml", page, r"ev0000147\.yml, line 1"),
    (festivals, "ev0000147.yml", change(b"[tt", b"[[tt"), r"ev0000147\.yml, line \d"),
    (movielens, "ratings.csv", page, r"ratings\.csv, line 1: this is a web page"),
    (movielens, "ratings.csv", change(b"rating,", b"stars,"), r"line 1: column 3 is “stars”"),
    (movielens, "movies.csv", change(b",genres", b""), r"movies\.csv, line 1: column 3 is “”"),
]


@pytest.mark.parametrize(
    ("source", "name", "spoil", "said"),
    BROKEN,
    ids=[f"{b[0].__name__}-{b[3][:40]}" for b in BROKEN],
)
async def test_a_broken_file_is_named_with_its_line_and_changes_nothing(
    tmp_path: Path,
    source: Callable[[Path, Path], tuple[Importer, list[str]]],
    name: str,
    spoil: Callable[[Path], None],
    said: str,
) -> None:
    folder, path = tmp_path / "files", tmp_path / "catalogue.db"
    folder.mkdir()
    importer, places = source(folder, path)
    await importer(places, silent)
    kept = {p: p.read_bytes() for p in [path, *folder_of(path).iterdir()]}
    original = (folder / name).read_bytes()
    spoil(folder / name)
    with pytest.raises(UserError, match=said):
        await importer(places, silent)
    assert kept == {p: p.read_bytes() for p in [path, *folder_of(path).iterdir()]}
    (folder / name).write_bytes(original)
    await importer(places, silent)
    catalogue = SqliteCatalogue(path)
    assert await catalogue.film("tt9100001" if source is festivals else "tt9000001")
    await catalogue.close()


async def test_bad_rows_of_a_movielens_set_are_counted_and_the_others_kept(tmp_path: Path) -> None:
    folder, path = tmp_path / "files", tmp_path / "catalogue.db"
    folder.mkdir()
    importer, places = movielens(folder, path)
    with (folder / "ratings.csv").open("a", encoding="utf-8") as file:
        file.write("7,1,many,0\n8,1\n9,1,11,0\n")
    with (folder / "movies.csv").open("a", encoding="utf-8") as file:
        file.write("x,No Number (1999),Drama\n2,Too Short\n")
    told = await importer(places, silent)
    assert "300 ratings of 1 films" in told and "5 rows left out" in told
    assert "ratings.csv, line 302: no person, film and stars" in told
    assert "movies.csv, line 4: 2 columns instead of 3" in told


async def test_a_damaged_zip_is_named(tmp_path: Path) -> None:
    folder, path = tmp_path / "files", tmp_path / "catalogue.db"
    folder.mkdir()
    importer, _ = movielens(folder, path)
    packed = tmp_path / "set.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for each in folder.iterdir():
            file.write(each, f"set/{each.name}")
    await importer([str(packed)], silent)
    whole = packed.read_bytes()
    packed.write_bytes(whole.replace(whole[60:120], bytes(60), 1))
    with pytest.raises(UserError, match=r"\.csv is missing or damaged"):
        await importer([str(packed)], silent)
    packed.write_bytes(whole[:-40])
    with pytest.raises(UserError, match=r"set\.zip is neither a folder nor a zip"):
        await importer([str(packed)], silent)


def test_a_full_disk_leaves_the_old_ratings(tmp_path: Path) -> None:
    """The size of every file is limited, which is met as a full disk is."""
    folder, path = tmp_path / "files", tmp_path / "catalogue.db"
    folder.mkdir()
    importer, places = movielens(folder, path)
    asyncio.run(importer(places, silent))  # type: ignore[arg-type] # every importer is a coroutine
    before = path.with_name("movielens.npz").read_bytes()
    code = (
        "import asyncio, sys\nfrom pathlib import Path\n"
        "from data.sources.movielens import MovieLensImporter\n"
        "kept = MovieLensImporter(Path(sys.argv[1]))\n"
        "asyncio.run(kept([sys.argv[2]], lambda *a: None))"
    )

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    done = subprocess.run(  # noqa: S603 (this project's own importer)
        [sys.executable, "-c", code, str(path.with_name("movielens.npz")), str(folder)],
        preexec_fn=limit, capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert "OperatorError" in done.stderr and "disk is not full" in done.stderr
    assert path.with_name("movielens.npz").read_bytes() == before
    assert imported_stars(path.with_name("movielens.npz"))
    assert not list(tmp_path.glob(".movielens*"))


async def test_a_reader_goes_on_while_an_import_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    folder = write_imdb(tmp_path / "imdb", films=3000)
    build_starter(path)
    catalogue = SqliteCatalogue(path)
    assert await catalogue.find_films("the godfather", 1)
    killing = asyncio.create_task(asyncio.to_thread(killed, path, folder, "name.basics"))
    asked = 0
    while not killing.done():
        assert (await catalogue.find_films(f"the godfather {asked}", 3))[0].value.title
        asked += 1
        await asyncio.sleep(0.01)
    await killing
    assert asked and await catalogue.film("tt9000001") is None
    await catalogue.close()
