"""``marquee import imdb``: the data files that IMDb publishes for personal, non-commercial use.

The files (``title.basics.tsv.gz`` and others, packed or not) are read in order, a row at a time.
Which films and people are kept stands in arrays by IMDb number, so that memory does not grow with the
number of credits.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bot.errors import UserError
from bot.film import Source
from bot.ports import Progress
from data.build import build_starter
from data.imports import ImportWriter, importing
from data.sources.dates import day_of
from data.sources.tables import rows

FILMS = frozenset(("movie", "tvMovie", "short"))
LAYOUTS = {
    "title.ratings": ("tconst", "averageRating", "numVotes"),
    "title.basics": ("tconst", "titleType", "primaryTitle", "originalTitle", "isAdult", "startYear",
                     "endYear", "runtimeMinutes", "genres"),
    "title.crew": ("tconst", "directors", "writers"),
    "title.principals": ("tconst", "ordering", "nconst", "category", "job", "characters"),
    "title.akas": ("titleId", "ordering", "title", "region", "language", "types", "attributes",
                   "isOriginalTitle"),
    "name.basics": ("nconst", "primaryName", "birthYear", "deathYear", "primaryProfession",
                    "knownForTitles"),
}  # fmt: skip
NUMBERS = 100_000_000  # IMDb numbers are below this
VOTES = 100  # a film with fewer is left out, unless another threshold is chosen
TERMS = (
    "Information courtesy of IMDb (https://www.imdb.com). Used with permission;"
    " for personal and non-commercial use"
)
URL = "https://developer.imdb.com/non-commercial-datasets/"
_GENRES = {"Sci-Fi": "Science Fiction"}
_ROLES = {"actor": "cast", "actress": "cast", "cinematographer": "cinematographer",
          "composer": "composer"}  # fmt: skip
_GENDERS = {"actor": 1, "actress": 2}
_NOTHING = "\\N"


@dataclass(frozen=True, slots=True)
class ImdbImporter:
    """Reads IMDb's files into the import store and builds the catalogue anew."""

    catalogue: Path

    async def __call__(self, places: Sequence[str], progress: Progress) -> str:
        """Import a folder or files, ``votes:500`` among them for another threshold; the report."""
        return await asyncio.to_thread(self._import, places, progress)

    def _import(self, places: Sequence[str], progress: Progress) -> str:
        told = read_imdb(self.catalogue, places, progress)
        return f"{told}\n{build_starter(self.catalogue)}"


def read_imdb(catalogue: Path, places: Sequence[str], progress: Progress) -> str:
    """Read the files into the import store only; what was read, in words."""
    files, votes = _files(places)
    source = Source("imdb", "IMDb data files", day_of(files["title.basics"]), TERMS, URL)
    with importing(catalogue, source) as writer:
        reading = _Reading(writer, files, votes, progress)
        reading.all()
        return (
            f"{reading.done:,} rows read, {reading.kept_films:,} films. {writer.rejected}".strip()
        )


def _files(places: Sequence[str]) -> tuple[dict[str, Path], int]:
    found: dict[str, Path] = {}
    votes = VOTES
    for place in places:
        if threshold := re.fullmatch(r"votes[:=](\d{1,9})", place):
            votes = int(threshold[1])
            continue
        path = Path(place)
        if not path.exists():
            raise UserError(f"{place} does not exist.")
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            name = file.name.removesuffix(".gz").removesuffix(".tsv")
            if name in LAYOUTS:
                found[name] = file
    if "title.basics" not in found:
        raise UserError(
            "There is no title.basics.tsv.gz.", f"Give IMDb's files or their folder ({URL})."
        )
    return found, votes


@dataclass(slots=True)
class _Reading:
    """One pass over all files."""

    writer: ImportWriter
    files: dict[str, Path]
    least: int
    progress: Progress
    done: int = 0
    kept_films: int = 0
    # Zeroed memory costs nothing until it is written to: these follow the highest numbers in use.
    votes: memoryview = field(default_factory=lambda: np.zeros(NUMBERS, np.uint32).data)
    kept: memoryview = field(default_factory=lambda: np.zeros(NUMBERS, np.uint8).data)
    used: memoryview = field(default_factory=lambda: np.zeros(NUMBERS, np.uint8).data)

    def all(self) -> None:
        self._ratings()
        self._fill("INSERT OR IGNORE INTO films VALUES (?,?,?,?,?,?,NULL,NULL,'','',?,'')",
                   self._films())  # fmt: skip
        self._genres()
        self._fill("INSERT INTO credits VALUES (?,?,?,?)", self._crew())
        self._fill("INSERT INTO credits VALUES (?,?,?,?)", self._principals())
        self._fill("INSERT INTO titles VALUES (?,?)", self._akas())
        self._fill("INSERT OR IGNORE INTO people VALUES (?,?,?,?,?)", self._names())

    def _fill(self, statement: str, values: Iterable[tuple[object, ...]]) -> None:
        db: sqlite3.Connection = self.writer.db
        db.executemany(statement, values)

    def _rows(self, name: str) -> Iterator[tuple[int, list[str]]]:
        path = self.files.get(name)
        if path is None:
            return
        number = 1
        for number, row in rows(path, LAYOUTS[name], self.writer.rejected.add, self._told(name)):
            yield number, row
        self.done += number - 1
        self.progress(number, number, name)

    def _told(self, name: str) -> Callable[[int], None]:
        return lambda number: self.progress(number, None, name)

    def _reject(self, name: str, line: int, reason: str) -> None:
        self.writer.rejected.add(self.files[name].name, line, reason)

    def _ratings(self) -> None:
        votes = self.votes
        for line, (film, _, count) in self._rows("title.ratings"):
            try:
                votes[int(film[2:])] = int(count)
            except (ValueError, IndexError):
                self._reject("title.ratings", line, "a number that is none")

    def _films(self) -> Iterator[tuple[object, ...]]:
        votes, kept, least = self.votes, self.kept, self.least
        for line, row in self._rows("title.basics"):
            if row[1] not in FILMS or row[4] == "1":
                continue
            try:
                number = int(row[0][2:])
                if votes[number] < least:
                    continue
                year, runtime = _whole(row[5]), _whole(row[7])
                kept[number] = 1
            except (ValueError, IndexError):
                self._reject("title.basics", line, "a number that is none")
                continue
            self.kept_films += 1
            original = row[3] if row[3] not in (row[2], _NOTHING) else ""
            yield number, row[0], row[2], original, year, runtime, float(votes[number])

    def _genres(self) -> None:
        """Genres stand in the same file as films; reading it twice keeps each pass a plain stream."""
        self._fill("INSERT INTO film_terms VALUES (?,?,?,?)", self._film_genres())
        total = self.writer.db.execute("SELECT sum(popularity) FROM films").fetchone()[0] or 1.0
        self.writer.db.execute("UPDATE films SET popularity = popularity * 1e6 / ?", (total,))

    def _film_genres(self) -> Iterator[tuple[object, ...]]:
        kept = self.kept
        for _, row in rows(self.files["title.basics"], LAYOUTS["title.basics"], _unheard):
            try:
                number = int(row[0][2:])
                if not kept[number] or row[8] == _NOTHING:
                    continue
            except (ValueError, IndexError):
                continue
            for place, genre in enumerate(row[8].split(",")):
                yield number, "genre", _GENRES.get(genre, genre), place

    def _crew(self) -> Iterator[tuple[object, ...]]:
        kept, used = self.kept, self.used
        for line, (film, directors, writers) in self._rows("title.crew"):
            try:
                number = int(film[2:])
                if not kept[number]:
                    continue
                for role, people in (("director", directors), ("writer", writers)):
                    if people == _NOTHING:
                        continue
                    for place, person in enumerate(people.split(",")):
                        who = int(person[2:])
                        used[who] |= 4
                        yield number, role, place, who
            except (ValueError, IndexError):
                self._reject("title.crew", line, "an id that is none")

    def _principals(self) -> Iterator[tuple[object, ...]]:
        kept, used = self.kept, self.used
        for line, row in self._rows("title.principals"):
            role = _ROLES.get(row[3])
            if role is None:
                continue
            try:
                number = int(row[0][2:])
                if not kept[number]:
                    continue
                who, place = int(row[2][2:]), int(row[1])
                used[who] |= 4 | _GENDERS.get(row[3], 0)
                yield number, role, place, who
            except (ValueError, IndexError):
                self._reject("title.principals", line, "an id that is none")

    def _akas(self) -> Iterator[tuple[object, ...]]:
        kept = self.kept
        for line, row in self._rows("title.akas"):
            try:
                number = int(row[0][2:])
                if kept[number] and row[7] != "1":
                    yield number, row[2]
            except (ValueError, IndexError):
                self._reject("title.akas", line, "an id that is none")

    def _names(self) -> Iterator[tuple[object, ...]]:
        used = self.used
        for line, row in self._rows("name.basics"):
            try:
                number = int(row[0][2:])
                marks = used[number]
            except (ValueError, IndexError):
                self._reject("name.basics", line, "an id that is none")
                continue
            if marks:
                gender = "m" if marks == 5 else "f" if marks == 6 else ""
                born = f"born {row[2]}" if row[2] != _NOTHING else ""
                yield number, row[0], row[1], gender, born


def _whole(text: str) -> int | None:
    return None if text == _NOTHING else int(text)


def _unheard(file: str, line: int, reason: str) -> None:
    """Rows rejected in a second pass were reported in the first."""
