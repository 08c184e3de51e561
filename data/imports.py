"""The import store: one SQLite file a source, written whole or not at all, read by every build."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from bot.errors import OperatorError
from bot.film import Source
from data.leftovers import sweep, unfinished
from data.records import CategoryRecord, FilmRecord, PersonRecord, ResultRecord

TABLES = Path(__file__).with_name("imports.sql")
NAMELESS = "festival-awards"  # knows films by id alone, so that it comes last
SAMPLE = 5  # rejected rows that a report quotes
_IMDB = re.compile(r"(?:tt|nm)(\d{1,10})")


def folder_of(catalogue: Path) -> Path:
    """Where the imports of a catalogue are kept."""
    return catalogue.with_name("imports")


@dataclass(slots=True)
class Rejected:
    """Rows that could not be used: how many by reason, and the first of them with their places."""

    counts: dict[str, int] = field(default_factory=dict)
    sample: list[str] = field(default_factory=list)

    def add(self, place: str, line: int, reason: str) -> None:
        """Note a row of the file ``place``."""
        self.counts[reason] = self.counts.get(reason, 0) + 1
        if len(self.sample) < SAMPLE:
            self.sample.append(f"{place}, line {line}: {reason}")

    def __str__(self) -> str:
        if not self.counts:
            return ""
        total = sum(self.counts.values())
        reasons = "; ".join(f"{count:,} {reason}" for reason, count in self.counts.items())
        return f"{total:,} rows left out ({reasons}). " + " · ".join(self.sample)


class ImportWriter:
    """Takes what an importer reads. Of a film or person given more than once the first counts.

    Credits and results name people by :attr:`data.records.PersonRecord.name`, as the facts do.
    """

    def __init__(self, db: sqlite3.Connection, source: Source) -> None:
        self.db = db
        self.source = source
        self.rejected = Rejected()
        self.films = 0
        self.results = 0
        self._people: dict[str, int] = {}
        self._numbers: dict[str, int] = {}

    def number(self, id_: str) -> int:
        """The number of an id: IMDb's own, or one below zero."""
        if known := _IMDB.fullmatch(id_):
            return int(known[1])
        return self._numbers.setdefault(id_, -1 - len(self._numbers))

    def film(self, film: FilmRecord) -> None:
        """Add a film with its titles, credits and terms."""
        number = self.number(film.id)
        added = self.db.execute(
            "INSERT OR IGNORE INTO films VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                number, film.id, film.title, film.original_title, film.year, film.runtime,
                film.budget, film.gross, film.money_source, film.about, film.popularity,
                film.poster,
            ),
        ).rowcount  # fmt: skip
        if not added:
            return
        self.films += 1
        self.db.executemany(
            "INSERT INTO titles VALUES (?,?)", [(number, title) for title in film.other_titles]
        )
        self.db.executemany(
            "INSERT INTO credits VALUES (?,?,?,?)",
            [
                (number, role, position, self._person(name))
                for role, names in film.credits.items()
                for position, name in enumerate(dict.fromkeys(names))
            ],
        )
        self.db.executemany(
            "INSERT INTO film_terms VALUES (?,?,?,?)",
            [
                (number, kind, term, position)
                for kind, terms in film.terms.items()
                for position, term in enumerate(dict.fromkeys(terms))
            ],
        )

    def person(self, person: PersonRecord, key: str = "") -> None:
        """Add a person; give people before the films and results that name them.

        ``key`` is how those name them where the name alone would not tell namesakes apart.
        """
        number = self._people[key or person.name] = self.number(person.id)
        added = self.db.execute(
            "INSERT OR IGNORE INTO people VALUES (?,?,?,?,?)",
            (number, person.id, person.name, person.gender, person.note),
        ).rowcount
        if added:
            self.db.executemany(
                "INSERT INTO person_names VALUES (?,?)", [(number, n) for n in person.other_names]
            )

    def _person(self, name: str) -> int:
        if name not in self._people:
            self.person(PersonRecord(re.sub(r"\W+", "-", name.casefold()).strip("-") or name, name))
        return self._people[name]

    def category(self, category: CategoryRecord) -> None:
        """Add a category; one that the facts have already keeps what they say."""
        self.db.execute(
            "INSERT OR IGNORE INTO categories VALUES (?,?,?,?,?,?)",
            (
                category.id, category.award, category.name, category.about, category.covers,
                "|".join(category.names),
            ),
        )  # fmt: skip

    def result(self, result: ResultRecord) -> None:
        """Add an award result; films are ids, and may be unknown to this source."""
        self.results += 1
        number = self.results
        self.db.execute(
            "INSERT INTO results VALUES (?,?,?,?,?,?,?,?,?)",
            (
                number, result.award, result.category, result.name_then, result.ceremony,
                result.year, result.film_year, result.outcome, result.note,
            ),
        )  # fmt: skip
        self.db.executemany(
            "INSERT INTO result_films VALUES (?,?,?)",
            [(number, self.number(id_), at) for at, id_ in enumerate(dict.fromkeys(result.films))],
        )
        self.db.executemany(
            "INSERT INTO result_people VALUES (?,?,?)",
            [(number, self._person(n), at) for at, n in enumerate(dict.fromkeys(result.people))],
        )


@contextmanager
def importing(catalogue: Path, source: Source) -> Iterator[ImportWriter]:
    """Write a source anew. What was imported before stays until the block ends well.

    ``source.rows`` is counted here. Raises ``OperatorError`` where the disk is full or the folder
    cannot be written.
    """
    folder = folder_of(catalogue)
    fresh = unfinished(folder, source.id)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder, source.id)
        with closing(sqlite3.connect(fresh)) as db:
            db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
            db.executescript(TABLES.read_text("utf-8"))
            writer = ImportWriter(db, source)
            yield writer
            _finish(writer)
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        fresh.replace(folder / f"{source.id}.db")
    except (OSError, sqlite3.OperationalError) as error:
        raise OperatorError(
            f"The import could not be written ({type(error).__name__}). Check that MARQUEE_HOME can"
            " be written and its disk is not full; what was there before is untouched."
        ) from error
    finally:
        fresh.unlink(missing_ok=True)


def _finish(writer: ImportWriter) -> None:
    source, db = writer.source, writer.db
    rows = db.execute("SELECT count(*) FROM films").fetchone()[0]
    results = db.execute("SELECT count(*) FROM results").fetchone()[0]
    digest = blake2b(f"{source}{rows}{results}".encode(), digest_size=8)
    db.execute(
        "INSERT INTO source VALUES (?,?,?,?,?,?,?)",
        (source.id, source.name, source.date, source.terms, source.url, rows, digest.hexdigest()),
    )
    db.commit()


def imported(catalogue: Path) -> list[Path]:
    """The files of all imports, those whose words count first in front."""
    order = ("imdb", "oscars", "movielens")
    files = [path for path in folder_of(catalogue).glob("*.db") if not path.name.startswith(".")]

    def place(path: Path) -> tuple[int, str]:
        known = order.index(path.stem) if path.stem in order else len(order)
        return (9 if path.stem == NAMELESS else known, path.stem)

    return sorted(files, key=place)
