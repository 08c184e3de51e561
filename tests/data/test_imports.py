"""Imports: read whole or not at all, merged with the facts, kept over rebuilds."""

from __future__ import annotations

import asyncio
import gzip
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.nominations import measure
from bot.ask import Ask
from bot.errors import OperatorError, UserError
from bot.film import Source
from bot.reply import CALL_LENGTH, Call
from bot.resolve import SAME
from data.build import build_starter
from data.catalogue import SqliteCatalogue
from data.imports import folder_of, importing
from data.parts import prepare
from data.previous import previous, roll_back
from data.records import FilmRecord, PersonRecord, ResultRecord
from data.sources.festival_awards import FestivalAwardsImporter
from data.sources.imdb import LAYOUTS, ImdbImporter, read_imdb
from data.sources.oscars import COLUMNS, OscarsImporter, ceremony_year
from tests.fakes import FakeJournal

ROOT = Path(__file__).parents[2]
SOURCE = Source("other", "Another source", "2026-11-01", "free", "https://example.org")


def silent(done: int, total: int | None, what: str) -> None:
    """Progress that nobody watches."""


def write_imdb(folder: Path, films: int = 30) -> Path:
    """IMDb's files for a few made films, and Parasite as IMDb has it."""
    folder.mkdir(exist_ok=True)
    tables = {name: ["\t".join(columns)] for name, columns in LAYOUTS.items()}

    def add(name: str, *values: object) -> None:
        tables[name].append("\t".join(map(str, values)))

    for number in range(9_000_001, 9_000_001 + films):
        film, person = f"tt{number}", f"nm{number}"
        add("title.basics", film, "movie", f"Made Film {number}", f"Film fait {number}", 0, 1999,
            "\\N", 95, "Drama,Sci-Fi")  # fmt: skip
        add("title.ratings", film, 7.1, 1000)
        add("title.crew", film, person, person)
        add("title.principals", film, 1, person, "actress", "\\N", "\\N")
        add("title.akas", film, 1, f"Gemachter Film {number}", "DE", "de", "imdbDisplay", "\\N", 0)
        add("name.basics", person, f"Made Person {number}", 1950, "\\N", "actress", film)
    add(
        "title.basics",
        "tt6751668",
        "movie",
        "Parasite",
        "Gisaengchung",
        0,
        2019,
        "\\N",
        133,
        "Thriller",
    )
    add("title.ratings", "tt6751668", 8.5, 1_000_000)
    add("title.akas", "tt6751668", 1, "Parasit", "PL", "pl", "imdbDisplay", "\\N", 0)
    add(
        "title.basics", "tt8888888", "tvSeries", "A Series", "A Series", 0, 2001, "\\N", 40, "Drama"
    )
    for name, lines in tables.items():
        (folder / f"{name}.tsv.gz").write_bytes(gzip.compress("\n".join(lines).encode() + b"\n"))
    return folder


async def run(importer: Callable[..., object], *places: object) -> str:
    return str(await importer([str(place) for place in places], silent))  # type: ignore[misc]


async def test_imdb_adds_films_and_the_facts_win(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    told = await run(ImdbImporter(path), write_imdb(tmp_path / "imdb"), "votes:10")
    assert "31 films" in told
    catalogue = SqliteCatalogue(path)
    made = await catalogue.film("tt9000001")
    assert made is not None
    assert (made.title, made.original_title) == ("Made Film 9000001", "Film fait 9000001")
    assert (made.year, made.runtime, made.source) == (1999, 95, "imdb")
    assert made.genres == ("Drama", "Science Fiction")
    assert [(p.name, p.gender) for p in made.directors] == [("Made Person 9000001", "f")]
    parasite = await catalogue.film("tt6751668")
    assert parasite is not None
    assert parasite.source == "starter"
    assert [p.name for p in parasite.directors] == ["Bong Joon Ho"]
    assert "Parasit" in parasite.other_titles
    assert (await catalogue.find_films("gemachter film 9000005"))[0].value.id == "tt9000005"
    assert await catalogue.film("tt8888888") is None
    await catalogue.close()


async def test_a_field_that_the_facts_lack_is_filled_and_remembers_its_source(
    tmp_path: Path,
) -> None:
    path = tmp_path / "catalogue.db"
    build_starter(path)
    with sqlite3.connect(path) as db:
        lacking = db.execute(
            "SELECT id FROM films WHERE budget IS NULL AND gross IS NULL"
        ).fetchone()
    with importing(path, SOURCE) as writer:
        writer.film(FilmRecord(lacking[0], "Another title", 1901, budget=5, money_source="a book"))
    build_starter(path)
    catalogue = SqliteCatalogue(path)
    film = await catalogue.film(lacking[0])
    assert film is not None
    assert (film.budget, film.money_source, film.year != 1901) == (5, "a book", True)
    assert ("money", "other") in film.field_sources
    assert "Another title" in film.other_titles
    await catalogue.close()


async def test_films_and_people_without_an_imdb_id_merge_by_what_they_share(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    with importing(path, SOURCE) as writer:
        writer.film(
            FilmRecord("some-slug", "Parasite", 2019, credits={"director": ("Bong Joon Ho",)})
        )
        writer.film(FilmRecord("other-slug", "Parasite", 2019, credits={"director": ("Nobody",)}))
    build_starter(path)
    catalogue = SqliteCatalogue(path)
    same, other = await catalogue.films(["some-slug", "other-slug"])
    assert same.id == "tt6751668"
    assert other.id == "other-slug"
    await catalogue.close()


async def test_a_result_is_not_counted_twice_and_an_unknown_film_keeps_its_id(
    tmp_path: Path,
) -> None:
    path = tmp_path / "catalogue.db"
    build_starter(path)
    catalogue = SqliteCatalogue(path)
    before = await catalogue.results(category="academy/picture")
    await catalogue.close()
    with importing(path, SOURCE) as writer:
        writer.person(PersonRecord("nm0094435", "Bong Joon-ho"))
        for film, outcome in (
            ("tt6751668", "won"),
            ("tt9999999", "nominated"),
            ("tt9999998", "won"),
        ):
            writer.result(
                ResultRecord("academy", "academy/picture", "Best Picture", 92, 2020, "2019", outcome,  # type: ignore[arg-type]
                             (film,), ("Bong Joon-ho",) if film == "tt6751668" else ())
            )  # fmt: skip
    build_starter(path)
    catalogue = SqliteCatalogue(path)
    after = await catalogue.results(category="academy/picture")
    added = [r for r in after if r.source == "other"]
    assert len(after) == len(before) + 1, "the same winner again, and another one, are left out"
    assert [(r.outcome, r.films[0].id, r.films[0].title) for r in added] == [
        ("nominated", "tt9999999", "tt9999999")
    ]
    assert all(m.value.id != "tt9999999" for m in await catalogue.find_films("tt 9999999"))
    await catalogue.close()


async def test_imports_survive_a_rebuild_and_ids_stay(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    await run(ImdbImporter(path), write_imdb(tmp_path / "imdb"), "votes:10")

    def ids() -> set[str]:
        with sqlite3.connect(path) as db:
            found = db.execute("SELECT id FROM films UNION ALL SELECT id FROM people")
            return {row[0] for row in found}

    before = ids()
    build_starter(path)
    assert ids() == before


async def test_the_catalogue_before_can_be_put_back(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    with pytest.raises(OperatorError, match="no earlier"):
        roll_back(path)
    build_starter(path)
    await run(ImdbImporter(path), write_imdb(tmp_path / "imdb"), "votes:10")
    catalogue = SqliteCatalogue(path)
    assert await catalogue.film("tt9000001")
    roll_back(path)
    for _ in range(200):
        if await catalogue.film("tt9000001") is None:
            break
        await asyncio.sleep(0.05)
    else:
        pytest.fail("the reader goes on with the file that was put aside")
    assert previous(path).exists()
    await catalogue.close()


async def test_a_catalogue_of_an_earlier_layout_is_built_anew_with_its_imports(
    tmp_path: Path,
) -> None:
    path = tmp_path / "catalogue.db"
    prepare(path)
    await run(ImdbImporter(path), write_imdb(tmp_path / "imdb"), "votes:10")
    stamp = path.stat().st_mtime_ns
    prepare(path)
    assert path.stat().st_mtime_ns == stamp
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
        db.commit()
    prepare(path)
    catalogue = SqliteCatalogue(path)
    assert await catalogue.film("tt9000001")
    await catalogue.close()


# --- what is broken ---------------------------------------------------------------------------------


def truncated(folder: Path) -> str:
    file = folder / "title.principals.tsv.gz"
    file.write_bytes(file.read_bytes()[:-30])
    return r"title\.principals\.tsv\.gz breaks off after line \d+"


def wrong_header(folder: Path) -> str:
    file = folder / "title.crew.tsv.gz"
    text = gzip.decompress(file.read_bytes()).replace(b"directors", b"regie", 1)
    file.write_bytes(gzip.compress(text))
    return r"title\.crew\.tsv\.gz, line 1: column 2 is “regie”, not “directors”"


def web_page(folder: Path) -> str:
    (folder / "title.basics.tsv.gz").unlink()
    (folder / "title.basics.tsv").write_text("<!DOCTYPE html><title>404</title>")
    return r"title\.basics\.tsv, line 1: this is a web page"


def no_basics(folder: Path) -> str:
    (folder / "title.basics.tsv.gz").unlink()
    return "no title.basics"


@pytest.mark.parametrize("spoil", [truncated, wrong_header, web_page, no_basics])
async def test_a_broken_file_is_named_and_what_was_there_goes_on(
    tmp_path: Path, spoil: Callable[[Path], str]
) -> None:
    path = tmp_path / "catalogue.db"
    folder = write_imdb(tmp_path / "imdb")
    await run(ImdbImporter(path), folder, "votes:10")
    before = path.stat().st_ino
    message = spoil(folder)
    with pytest.raises(UserError, match=message):
        await run(ImdbImporter(path), folder, "votes:10")
    assert path.stat().st_ino == before
    assert [file.name for file in folder_of(path).iterdir()] == ["imdb.db"]
    build_starter(path)
    catalogue = SqliteCatalogue(path)
    assert await catalogue.film("tt9000001")
    await catalogue.close()


async def test_bad_rows_are_counted_and_quoted_with_their_lines(tmp_path: Path) -> None:
    folder = write_imdb(tmp_path / "imdb")
    file = folder / "title.ratings.tsv.gz"
    bad = b"tt1\t5\nttx\t5.0\t10\n\xff\xfe\t1\t2\n"
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()) + bad))
    told = await run(ImdbImporter(tmp_path / "catalogue.db"), folder, "votes:10")
    assert "3 rows left out" in told
    assert "title.ratings.tsv.gz, line 33: 2 columns instead of 3" in told
    assert "line 34: a number or an id that is none" in told and "line 35: not UTF-8" in told


def limited(size: int) -> Callable[[], None]:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def importer_process(path: Path, folder: Path) -> list[str]:
    code = (
        "from pathlib import Path\nfrom data.sources.imdb import ImdbImporter\nimport asyncio\n"
        f"print(asyncio.run(ImdbImporter(Path({str(path)!r}))([{str(folder)!r}, 'votes:10'],"
        " lambda *a: print(a, flush=True))))"
    )
    return [sys.executable, "-c", code]


def test_a_full_disk_leaves_the_old_catalogue(tmp_path: Path) -> None:
    """The size of every file is limited, which SQLite meets as it meets a full disk."""
    path = tmp_path / "catalogue.db"
    folder = write_imdb(tmp_path / "imdb", films=3000)
    build_starter(path)
    before = path.read_bytes()
    done = subprocess.run(  # noqa: S603 (this project's own importer)
        importer_process(path, folder), preexec_fn=limited(200_000), capture_output=True,
        text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "OperatorError" in done.stderr and "disk is not full" in done.stderr
    assert path.read_bytes() == before
    assert not list(folder_of(path).iterdir())


def killed(path: Path, folder: Path, moment: str) -> None:
    """Start an import and kill it when it reports ``moment``, or a little later within the build."""
    process = subprocess.Popen(  # noqa: S603 (this project's own importer)
        importer_process(path, folder), stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout
    for line in process.stdout:
        if moment in line:
            break
    if moment == "name.basics":
        time.sleep(0.2)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_a_killed_import_leaves_the_old_catalogue_and_the_next_one_completes(
    tmp_path: Path,
) -> None:
    path = tmp_path / "catalogue.db"
    folder = write_imdb(tmp_path / "imdb", films=3000)
    build_starter(path)
    before = path.read_bytes()
    for moment in ("title.crew", "name.basics"):
        killed(path, folder, moment)
        assert path.read_bytes() == before
    told = asyncio.run(run(ImdbImporter(path), folder, "votes:10"))
    assert "3,001 films" in told
    assert [file.name for file in folder_of(path).iterdir()] == ["imdb.db"]
    assert not list(tmp_path.glob(".catalogue.db.*.new*"))
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT title FROM films WHERE id = 'tt9002999'").fetchone()


async def test_a_damaged_import_is_named_and_nothing_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    read_imdb(path, [str(write_imdb(tmp_path / "imdb")), "votes:10"], silent)
    build_starter(path)
    before = path.read_bytes()
    (folder_of(path) / "imdb.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(OperatorError, match="imdb"):
        build_starter(path)
    assert path.read_bytes() == before


# --- awards -----------------------------------------------------------------------------------------


async def test_oscars_are_mapped_and_unknown_categories_reported(tmp_path: Path) -> None:
    path, table = tmp_path / "catalogue.db", tmp_path / "oscars.csv"
    rows = [
        "97\t2024\tActing\tACTOR IN A LEADING ROLE\tACTOR IN A LEADING ROLE\tMade One|Made Two"
        "\ttt9000001|tt9000002\tNo One\tNo One\tnm9000001\t\tA Role|Another",
        "97\t2024\tNew\tBEST STUNTS\tBEST STUNTS\tMade One\ttt9000001\tNo One\tNo One"
        "\tnm9000001\tTrue",
        "not a row",
    ]
    table.write_text("\n".join(["\t".join(COLUMNS), *rows]) + "\n", "utf-8")
    told = await run(OscarsImporter(path), table)
    assert "2 nominations" in told and "BEST STUNTS (1)" in told
    assert "oscars.csv, line 4: 1 columns instead of 8 to 14" in told
    catalogue = SqliteCatalogue(path)
    found = await catalogue.results(film="tt9000002")
    assert [(r.category, r.name_then, r.ceremony, r.year, r.note) for r in found] == [
        ("academy/actor", "Actor in a Leading Role", 97, 2025, "as A Role / Another")
    ]
    assert [m.value.id for m in await catalogue.find_prizes("best stunts")][:1] == [
        "academy/best-stunts"
    ]
    await catalogue.close()


def test_ceremonies_were_held_in_the_years_that_the_facts_give() -> None:
    import csv

    with (ROOT / "data/facts/awards/academy.csv").open(encoding="utf-8") as file:
        held = {int(r["ceremony"]): int(r["year"]) for r in csv.DictReader(file) if r["ceremony"]}
    assert {number: ceremony_year(number) for number in held} == held


async def test_every_nomination_of_the_academy_can_be_asked_for(
    tmp_path: Path, reference: Path
) -> None:
    path = tmp_path / "catalogue.db"
    told = await run(OscarsImporter(path), reference / "oscars" / "oscars.csv")
    assert "12,137 nominations" in told and "left out" not in told
    catalogue = SqliteCatalogue(path)
    found = await catalogue.results(award="academy")
    given: dict[tuple[int | None, str], set[str]] = {}
    for result in found:
        for film in result.films:
            given.setdefault((result.ceremony, film.id), set()).add(result.category)
    for line in (reference / "oscars" / "oscars.csv").read_text("utf-8").splitlines()[1:]:
        fields = line.split("\t")
        for film in filter(None, fields[6].split("|")):
            assert (int(fields[0]), film) in given
    await catalogue.close()


async def test_festival_awards_keep_every_category(tmp_path: Path, reference: Path) -> None:
    path = tmp_path / "catalogue.db"
    told = await run(FestivalAwardsImporter(path), reference / "imdb-awards" / "ev0000147.yml")
    assert "kept under names of their own" in told
    catalogue = SqliteCatalogue(path)
    second = await catalogue.results(category="cannes/grand-prix", outcome="won")
    assert {2001: "tt0254686"}.items() <= {r.year: r.films[0].id for r in second}.items()
    actress = await catalogue.results(category="cannes/actress", outcome="won")
    assert len({r.year for r in actress}) > 60
    await catalogue.close()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("'2024':\n  a: [", "line 3"),
        ("just words", "line 1"),
    ],
)
async def test_a_broken_awards_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "ev0000147.yml"
    file.write_text(text, "utf-8")
    with pytest.raises(UserError, match=message):
        await run(FestivalAwardsImporter(tmp_path / "catalogue.db"), file)


async def test_prizes_with_long_names_are_told_apart(tmp_path: Path) -> None:
    long = "Best Performance by an Actor in a Supporting Role in a Television Series"
    file = tmp_path / "ev0000292.yml"
    file.write_text(
        f"'1990':\n  golden globe:\n    {long} Drama:\n      winner: [tt9100001]\n"
        f"    {long} Comedy:\n      winner: [tt9100002]\n",
        "utf-8",
    )
    path = tmp_path / "catalogue.db"
    await run(FestivalAwardsImporter(path), file)
    catalogue = SqliteCatalogue(path)
    found = await catalogue.find_prizes(f"Golden Globe Awards: {long} Comedy")
    exact = [match.value for match in found if match.score >= SAME]
    assert [prize.label for prize in exact] == [f"Golden Globe Awards: {long} Comedy"]
    turned = Call.of("awards", prize=exact[0].id, since=1990, until=2020, page=10)
    assert len(turned.encode()) <= CALL_LENGTH
    await catalogue.close()


async def test_films_are_the_answer_where_people_are_not_recorded(tmp_path: Path) -> None:
    file = tmp_path / "ev0000157.yml"
    file.write_text(
        "'1990':\n  César:\n    Best Director (Meilleur Réalisateur):\n      winner: [tt9100003]\n",
        "utf-8",
    )
    path = tmp_path / "catalogue.db"
    await run(FestivalAwardsImporter(path), file)
    catalogue = SqliteCatalogue(path)
    reply = await Ask(catalogue, FakeJournal()).answer("César best director 1990")
    assert reply.answer and reply.answer.kind == "film" and reply.answer.ids == ("tt9100003",)
    assert "not the people" in reply.text
    await catalogue.close()


async def test_every_nomination_is_listed_under_its_prize(tmp_path: Path, reference: Path) -> None:
    path = tmp_path / "catalogue.db"
    await FestivalAwardsImporter(path)([str(reference / "imdb-awards")], lambda *_: None)
    found = await measure(path, reference, questions=20, seed=1, awards=("cesar", "spirit"))
    assert found["nominations"] == found["answered"]
