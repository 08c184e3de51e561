"""``marquee import imdb``: the data files that IMDb publishes for personal, non-commercial use.

The files (``title.basics.tsv.gz`` and others, packed or not) are read in order, a block at a time.
Which films and people are kept stands in arrays by IMDb number, so that memory does not grow with the
number of credits.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.errors import UserError
from bot.film import Source
from bot.ports import Progress
from data.build import build_starter
from data.imports import ImportWriter, importing
from data.sources.dates import day_of
from data.sources.tables import batches

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
_CREDITED = 4
_GENDER_OF = {5: "m", 6: "f"}  # by marks of a credited person
_NOTHING = "\\N"
Marks = npt.NDArray[np.uint32] | npt.NDArray[np.uint8]


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
    votes: Marks = field(default_factory=lambda: np.zeros(NUMBERS, np.uint32))
    kept: Marks = field(default_factory=lambda: np.zeros(NUMBERS, np.uint8))
    used: Marks = field(default_factory=lambda: np.zeros(NUMBERS, np.uint8))

    def all(self) -> None:
        """Read every file. Ratings come first, and people last: only those in use are kept."""
        db = self.writer.db
        self._each("title.ratings", self._ratings)
        self._each("title.basics", self._films)
        total = db.execute("SELECT sum(popularity) FROM films").fetchone()[0] or 1.0
        db.execute("UPDATE films SET popularity = popularity * 1e6 / ?", (total,))
        self._each("title.crew", self._crew)
        self._each("title.principals", self._principals)
        self._each("title.akas", self._akas)
        self._each("name.basics", self._names)

    def _each(self, name: str, take: Callable[[list[list[str]]], None]) -> None:
        """Give a file's rows to ``take``, many at once; where it finds a fault, one by one."""
        path = self.files.get(name)
        if path is None:
            return
        number = 1
        for numbers, rows in batches(
            path, LAYOUTS[name], self.writer.rejected.add, lambda at: self.progress(at, None, name)
        ):
            number = numbers[-1] if numbers else number
            try:
                take(rows)
            except (ValueError, IndexError):
                self._one_by_one(path, numbers, rows, take)
        self.done += number - 1
        self.progress(number, number, name)

    def _one_by_one(
        self,
        path: Path,
        numbers: Sequence[int],
        rows: list[list[str]],
        take: Callable[[list[list[str]]], None],
    ) -> None:
        for number, row in zip(numbers, rows, strict=True):
            try:
                take([row])
            except (ValueError, IndexError):
                self.writer.rejected.add(path.name, number, "a number or an id that is none")

    # Each of these works out all rows before it keeps any, so that a fault leaves nothing half done.

    def _ratings(self, rows: list[list[str]]) -> None:
        films = [int(row[0][2:]) for row in rows]
        self.votes[films] = [int(row[2]) for row in rows]

    def _films(self, rows: list[list[str]]) -> None:
        votes, least = self.votes.data, self.least  # numpy's own look-ups of one are slow
        films: list[tuple[Any, ...]] = []
        genres: list[tuple[int, str, int]] = []
        for id_, kind, title, original, adult, year, _, runtime, named in rows:
            if (
                kind not in FILMS
                or adult == "1"
                or (count := votes[number := int(id_[2:])]) < least
            ):
                continue
            films.append(
                (number, id_, title, "" if original in (title, _NOTHING) else original,
                 _whole(year), _whole(runtime), float(count))
            )  # fmt: skip
            if named != _NOTHING:
                genres += [
                    (number, _GENRES.get(genre, genre), at)
                    for at, genre in enumerate(named.split(","))
                ]
        self.kept[[film[0] for film in films]] = 1
        self.kept_films += len(films)
        self._add("INSERT OR IGNORE INTO films VALUES (?,?,?,?,?,?,NULL,NULL,'','',?,'')", films)
        self._add("INSERT INTO film_terms VALUES (?,'genre',?,?)", genres)

    def _crew(self, rows: list[list[str]]) -> None:
        kept = self.kept.data
        found = [
            (number, role, place, int(person[2:]))
            for film, *both in rows
            if kept[number := int(film[2:])]
            for role, people in zip(("director", "writer"), both, strict=True)
            if people != _NOTHING
            for place, person in enumerate(people.split(","))
        ]
        self._credits(found)

    def _principals(self, rows: list[list[str]]) -> None:
        kept = self.kept.data
        found = [
            (number, role, int(place), int(who[2:]), category)
            for film, place, who, category, _, _ in rows
            if (role := _ROLES.get(category)) and kept[number := int(film[2:])]
        ]
        self._credits([credit[:4] for credit in found])
        for category, mark in _GENDERS.items():
            self.used[[credit[3] for credit in found if credit[4] == category]] |= mark

    def _credits(self, found: list[tuple[int, str, int, int]]) -> None:
        self.used[[credit[3] for credit in found]] |= _CREDITED
        self._add("INSERT INTO credits VALUES (?,?,?,?)", found)

    def _akas(self, rows: list[list[str]]) -> None:
        kept = self.kept.data
        self._add(
            "INSERT INTO titles VALUES (?,?)",
            [(no, row[2]) for row in rows if kept[no := int(row[0][2:])] and row[7] != "1"],
        )

    def _names(self, rows: list[list[str]]) -> None:
        used = self.used.data
        self._add(
            "INSERT OR IGNORE INTO people VALUES (?,?,?,?,?)",
            [
                (number, row[0], row[1], _GENDER_OF.get(marks, ""),
                 f"born {row[2]}" if row[2] != _NOTHING else "")
                for row in rows
                if (marks := used[number := int(row[0][2:])])
            ],
        )  # fmt: skip

    def _add(self, statement: str, values: Sequence[tuple[object, ...]]) -> None:
        self.writer.db.executemany(statement, values)


def _whole(text: str) -> int | None:
    return None if text == _NOTHING else int(text)
