"""Builds a catalogue file from records: written beside the old one, checked, swapped in at once."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import count
from pathlib import Path
from urllib.parse import quote

from bot.errors import OperatorError
from data.check import check
from data.coverage import coverage, remarks
from data.imports import imported
from data.leftovers import sweep, unfinished
from data.merge import merge
from data.name_rows import name_tables
from data.names import display_name
from data.records import FilmRecord, PersonRecord, Records
from data.starter import Reader

SCHEMA = Path(__file__).with_name("schema.sql")
SCHEMA_VERSION = "3"
FAULTS_SHOWN = 20
CACHE = 96 << 20  # bytes of the file kept in memory while it is written


def build(records: Records, path: Path) -> str:
    """Write ``records`` and all imports to a catalogue at ``path``; its data version.

    The old file keeps serving until the new one is complete and sound; readers notice the new one by
    themselves. Raises ``OperatorError`` where the folder cannot be written or the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = unfinished(path.parent, path.name)
    try:
        sweep(path.parent, path.name)
        version = _write(records, fresh, imported(path))
        _keep_previous(path)
        fresh.replace(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise OperatorError(
            f"The catalogue could not be written ({type(error).__name__}). "
            "Check that MARQUEE_HOME can be written and its disk is not full; "
            "the old catalogue is untouched."
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
    return version


def build_starter(path: Path, checked: bool = False) -> str:
    """Build the catalogue from the starter facts; the sentence that reports it.

    ``checked`` adds what a person should look at, and a table of what is covered.

    Raises ``OperatorError`` that lists the first faults where the facts have any.
    """
    reader = Reader()
    records = reader.read()
    faults = reader.faults + check(records)
    if faults:
        listed = "\n".join(f"  {fault}" for fault in faults[:FAULTS_SHOWN])
        raise OperatorError(f"{len(faults)} faults in the facts; nothing was built:\n{listed}")
    version = build(records, path)
    told = [f"  {remark}" for remark in remarks(records)] + [coverage(records)] if checked else []
    return "\n".join([*told, _summary(path, version)])


def _summary(path: Path, version: str) -> str:
    with closing(sqlite3.connect(path)) as db:
        films, people, results = (
            db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("films", "people", "results")
        )
    return f"Catalogue {version}: {films:,} films, {people:,} people, {results:,} award results."


def _write(records: Records, path: Path, imports: Iterable[Path]) -> str:
    with closing(sqlite3.connect(f"file:{quote(str(path))}", uri=True)) as db:
        db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;"
            f" PRAGMA cache_size=-{CACHE >> 10};"
        )
        tables, indexes = _schema()
        db.executescript(tables)
        film_nos = _films(db, records.films)
        person_nos = _people(db, records.people)
        _credits(db, records.films, film_nos, person_nos)
        _terms(db, records, film_nos)
        _awards(db, records)
        _results(db, records, film_nos, person_nos)
        version = _meta(db, records)
        for each in imports:
            version = _merged(db, each, version)
        db.executescript(indexes)  # a full table is indexed much faster than a growing one
        name_tables(db)
        db.commit()
        db.executescript(
            "PRAGMA analysis_limit=2000; ANALYZE;"
            "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"
        )
        if (sound := db.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise OperatorError(f"The new catalogue is not sound: {sound}. Build it again.")
    return version


def _schema() -> tuple[str, str]:
    """The statements that make tables, and those that make indexes."""
    text = re.sub(r"--.*", "", SCHEMA.read_text("utf-8"))
    statements = [statement.strip() for statement in text.split(";") if statement.strip()]
    indexes = [each for each in statements if each.startswith("CREATE INDEX")]
    tables = [each for each in statements if not each.startswith("CREATE INDEX")]
    return ";".join(tables) + ";", ";".join(indexes) + ";"


def _merged(db: sqlite3.Connection, path: Path, version: str) -> str:
    """Merge one import; the version that tells catalogues with it from those without."""
    try:
        merge(db, path)
        digest = blake2b(version.encode(), digest_size=4)
        for row in db.execute("SELECT * FROM sources ORDER BY id"):
            digest.update(repr(row).encode())
        version = f"{version.partition('+')[0]}+{digest.hexdigest()}"
        db.execute("UPDATE meta SET value = ? WHERE key = 'version'", (version,))
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "disk" in str(error):
            raise
        raise OperatorError(
            f"The import {path.stem} cannot be read. Import it again, or delete {path.name} from the"
            " folder “imports” of MARQUEE_HOME; the old catalogue is untouched."
        ) from error
    return version


def previous(path: Path) -> Path:
    """Where the catalogue before the present one is kept."""
    return path.with_name(f"{path.stem}.previous{path.suffix}")


def _keep_previous(path: Path) -> None:
    """Keep the present file under another name; the path itself goes on leading to it."""
    if not path.exists():
        return
    link = previous(path).with_suffix(f".{os.getpid()}")
    link.unlink(missing_ok=True)
    try:
        os.link(path, link)
    except OSError:  # a file system without hard links
        shutil.copyfile(path, link)
    link.replace(previous(path))


def roll_back(path: Path) -> str:
    """Put the catalogue before this one back; this one is then the previous. What was done, in words.

    Raises ``OperatorError`` where there is none.
    """
    old = previous(path)
    if not old.exists():
        raise OperatorError("There is no earlier catalogue. Run “marquee build” to make a new one.")
    aside = path.with_name(f".{path.name}.{os.getpid()}.aside")
    try:
        os.link(old, aside)
        _keep_previous(path)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise OperatorError(f"The catalogue could not be put back ({error.strerror}).") from error
    return "The catalogue before the last build serves again. Repeat this to undo it."


def _films(db: sqlite3.Connection, films: Iterable[FilmRecord]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for number, film in enumerate(films, 1):
        numbers[film.id] = number
        db.execute(
            "INSERT INTO films VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,'')",
            (
                number, film.id, film.title, film.original_title, film.year, film.runtime,
                film.budget, film.gross, film.money_source, film.about, film.popularity,
                film.poster, film.source,
            ),
        )  # fmt: skip
        named = {film.title: "main"}
        if film.original_title:
            named.setdefault(film.original_title, "original")
        for title in film.other_titles:
            named.setdefault(title, "other")
        db.executemany(
            "INSERT INTO titles VALUES (?,?,?)",
            [(number, title, kind) for title, kind in named.items()],
        )
    return numbers


def _people(db: sqlite3.Connection, people: Iterable[PersonRecord]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for number, person in enumerate(people, 1):
        shown = display_name(person.name)
        note = person.note or person.name[len(shown) :].strip(" ()")
        numbers[person.name] = number
        db.execute(
            "INSERT INTO people VALUES (?,?,?,?,?,?)",
            (number, person.id, shown, person.gender, note, person.source),
        )
        names = dict.fromkeys((shown, *person.other_names))
        db.executemany("INSERT INTO person_names VALUES (?,?)", [(number, name) for name in names])
    return numbers


def _credits(
    db: sqlite3.Connection,
    films: Iterable[FilmRecord],
    film_nos: dict[str, int],
    person_nos: dict[str, int],
) -> None:
    db.executemany(
        "INSERT INTO credits VALUES (?,?,?,?)",
        (
            (film_nos[film.id], role, position, person_nos[name])
            for film in films
            for role, names in film.credits.items()
            for position, name in enumerate(dict.fromkeys(names))
        ),
    )


def _terms(db: sqlite3.Connection, records: Records, film_nos: dict[str, int]) -> None:
    numbers: dict[tuple[str, str], int] = {}
    fresh = count(1)
    for term in records.terms:
        numbers[term.kind, term.id] = number = next(fresh)
        db.execute(
            "INSERT INTO terms VALUES (?,?,?,?,?,?)",
            (number, term.kind, term.id, term.name, term.meaning, term.group),
        )
        words = dict.fromkeys((term.name, *term.words))
        db.executemany("INSERT INTO term_words VALUES (?,?)", [(number, word) for word in words])
    db.executemany(
        "INSERT OR IGNORE INTO film_terms VALUES (?,?,?)",
        (
            (film_nos[film.id], numbers[kind, term], position)
            for film in records.films
            for kind, terms in film.terms.items()
            for position, term in enumerate(terms)
        ),
    )


def _awards(db: sqlite3.Connection, records: Records) -> None:
    for award in records.awards:
        db.execute(
            "INSERT INTO awards VALUES (?,?,?,?,?,?,?,?)",
            (
                award.id, award.name, award.short, award.organisation, award.country,
                award.founded, award.about, award.prize_form,
            ),
        )  # fmt: skip
    for position, category in enumerate(records.categories):
        db.execute(
            "INSERT INTO categories VALUES (?,?,?,?,?,?)",
            (
                category.id, category.award, category.name, category.about, category.covers,
                position,
            ),
        )  # fmt: skip
    db.executemany(
        "INSERT INTO prize_names (prize, name) VALUES (?,?)",
        [(award.id, name) for award in records.awards for name in award.names]
        + [(category.id, name) for category in records.categories for name in category.names],
    )
    db.executemany(
        "INSERT INTO prize_names VALUES (?,?,?,?,?)",
        [(f.prize, f.name, f.since, f.until, f.note) for f in records.former_names],
    )


def _results(
    db: sqlite3.Connection,
    records: Records,
    film_nos: dict[str, int],
    person_nos: dict[str, int],
) -> None:
    for number, result in enumerate(records.results, 1):
        db.execute(
            "INSERT INTO results VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                number, result.award, result.category, result.name_then, result.ceremony,
                result.year, result.film_year, result.outcome, result.note, result.source,
            ),
        )  # fmt: skip
        db.executemany(
            "INSERT INTO result_films VALUES (?,?,?)",
            _numbered(number, (film_nos[film] for film in result.films)),
        )
        db.executemany(
            "INSERT INTO result_people VALUES (?,?,?)",
            _numbered(number, (person_nos[name] for name in dict.fromkeys(result.people))),
        )


def _numbered(result_no: int, numbers: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    return ((result_no, number, position) for position, number in enumerate(numbers))


def _meta(db: sqlite3.Connection, records: Records) -> str:
    digest = blake2b(digest_size=4)
    told = (*records.films, *records.people, *records.terms)
    for record in (*told, *records.results, *records.former_names):
        digest.update(repr(record).encode())
    date = max((source.date for source in records.sources), default="")
    version = f"{date}+{digest.hexdigest()}"
    db.executemany(
        "INSERT INTO meta VALUES (?,?)",
        [
            ("schema", SCHEMA_VERSION),
            ("version", version),
            ("built_at", datetime.now(UTC).isoformat(timespec="seconds")),
        ],
    )
    db.executemany(
        "INSERT INTO sources VALUES (?,?,?,?,?,?)",
        [(s.id, s.name, s.date, s.terms, s.url, s.rows) for s in records.sources],
    )
    return version
