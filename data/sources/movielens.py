"""MovieLens data sets: a folder or zip with ``ratings.csv`` and ``movies.csv`` (ml-latest, ml-25m),
``ratings.dat`` (ml-1m, ml-10m) or ``u.data`` (ml-100k).

GroupLens allows research use and forbids commercial use without permission; the ratings stay on this
machine, and nobody in them can be told apart.
"""

from __future__ import annotations

import asyncio
import csv
import io
import logging
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import UserError
from bot.ports import Progress
from bot.recommend.stars import Stars

log = logging.getLogger(__name__)
_YEAR = re.compile(r"\((\d{4})\)\s*$")
_GENRES_100K = (
    "unknown", "Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary",
    "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi",
    "Thriller", "War", "Western",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RatedFilm:
    """A film of a data set; ``imdb`` is ``tt…`` where the set links it."""

    id: int
    title: str
    year: int | None
    genres: tuple[str, ...]
    imdb: str = ""


@dataclass(frozen=True, slots=True)
class MovieLens:
    """A data set: ratings as three columns of equal length, films, and who tagged what."""

    people: NDArray[np.int64]
    films: NDArray[np.int64]
    stars: NDArray[np.float64]
    described: Mapping[int, RatedFilm]
    tags: Sequence[tuple[int, int, str]]  # (person, film, tag)


def read_movielens(place: Path) -> MovieLens:
    """Read a folder or zip. Raises ``UserError`` where it holds no MovieLens ratings."""
    try:
        files = _Zip(place) if place.is_file() else _Folder(place)
        names = files.names()
    except (OSError, zipfile.BadZipFile):
        raise UserError(
            "That is neither a folder nor a zip file that can be read.",
            "Give the folder or zip of a MovieLens data set.",
        ) from None
    for name, read in _LAYOUTS.items():
        if name in names:
            try:
                return read(files)
            except (ValueError, KeyError, IndexError, StopIteration) as error:
                raise UserError(f"{name} is not laid out as MovieLens writes it.") from error
    raise UserError("No MovieLens ratings are there.", "It should hold ratings.csv and movies.csv.")


class _Folder:
    def __init__(self, place: Path) -> None:
        self.place = place

    def names(self) -> set[str]:
        return {path.name for path in self.place.iterdir()}

    def text(self, name: str) -> str:
        return _decoded((self.place / name).read_bytes())


class _Zip:
    def __init__(self, place: Path) -> None:
        self.file = zipfile.ZipFile(place)
        self.inside = {Path(name).name: name for name in self.file.namelist()}

    def names(self) -> set[str]:
        return set(self.inside)

    def text(self, name: str) -> str:
        return _decoded(self.file.read(self.inside[name]))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _columns(text: str, separator: str, header: bool) -> tuple[NDArray[np.float64], ...]:
    lines = text.replace("::", separator) if separator != "," else text
    table = np.loadtxt(
        io.StringIO(lines), delimiter=separator, skiprows=int(header), usecols=(0, 1, 2), ndmin=2
    )
    if table.size == 0:
        raise ValueError("no ratings")
    if not ((table[:, 2] >= 0) & (table[:, 2] <= 5)).all():
        raise ValueError("stars are from 0 to 5")
    return table[:, 0], table[:, 1], table[:, 2]


def _set(
    columns: tuple[NDArray[np.float64], ...],
    films: Iterable[RatedFilm],
    tags: Sequence[tuple[int, int, str]] = (),
) -> MovieLens:
    people, rated, stars = columns
    described = {film.id: film for film in films}
    return MovieLens(people.astype(np.int64), rated.astype(np.int64), stars, described, tags)


def _csv(files: _Folder | _Zip) -> MovieLens:
    links: dict[str, str] = {}
    if "links.csv" in files.names():
        rows = csv.DictReader(io.StringIO(files.text("links.csv")))
        links = {row["movieId"]: f"tt{row['imdbId']:0>7}" for row in rows if row["imdbId"]}
    tags: list[tuple[int, int, str]] = []
    if "tags.csv" in files.names():
        rows = csv.DictReader(io.StringIO(files.text("tags.csv")))
        tags = [(int(r["userId"]), int(r["movieId"]), r["tag"].casefold()) for r in rows]
    films: list[RatedFilm] = []
    if "movies.csv" in files.names():
        rows = csv.DictReader(io.StringIO(files.text("movies.csv")))
        films = [
            _film(r["movieId"], r["title"], r["genres"].split("|"), links.get(r["movieId"], ""))
            for r in rows
        ]
    return _set(_columns(files.text("ratings.csv"), ",", header=True), films, tags)


def _dat(files: _Folder | _Zip) -> MovieLens:
    films = [
        _film(number, title, genres.split("|"))
        for number, title, genres in (
            line.split("::") for line in files.text("movies.dat").splitlines()
        )
    ]
    return _set(_columns(files.text("ratings.dat"), "\t", header=False), films)


def _u_data(files: _Folder | _Zip) -> MovieLens:
    return _set(_columns(files.text("u.data"), "\t", header=False), _u_item(files))


def _u_item(files: _Folder | _Zip) -> Iterator[RatedFilm]:
    if "u.item" not in files.names():
        return
    for line in files.text("u.item").splitlines():
        parts = line.split("|")
        flags = parts[-len(_GENRES_100K) :]
        genres = [name for name, flag in zip(_GENRES_100K, flags, strict=True) if flag == "1"]
        yield _film(parts[0], parts[1], genres)


def _film(number: str, title: str, genres: Sequence[str], imdb: str = "") -> RatedFilm:
    year = _YEAR.search(title)
    kept = tuple(genre for genre in genres if not genre.startswith("("))
    name = _YEAR.sub("", title).strip()
    return RatedFilm(int(number), name, int(year[1]) if year else None, kept, imdb)


_LAYOUTS = {"ratings.csv": _csv, "ratings.dat": _dat, "u.data": _u_data}


@dataclass(frozen=True, slots=True)
class MovieLensImporter:
    """``marquee import movielens ml-latest-small.zip``: ratings to learn from, kept in one file.

    Only films that the data set links to IMDb are kept. The file is plain arrays, no pickle.
    """

    kept: Path
    films: Callable[[Path, MovieLens], str] | None = None  # what is done with the set's films

    async def __call__(self, places: Sequence[str], progress: Progress) -> str:
        """Import one data set in place of the one before."""
        data = await asyncio.to_thread(read_movielens, Path(places[0]))
        imdb = {number: film.imdb for number, film in data.described.items() if film.imdb}
        numbers, films = np.unique(data.films, return_inverse=True)
        ids = np.array([imdb.get(int(number), "") for number in numbers])
        linked = (ids != "")[films]
        if not linked.any():
            raise UserError("The data set links no film to IMDb.", "links.csv is needed.")
        fresh = self.kept.with_suffix(".new.npz")
        np.savez_compressed(
            fresh,
            people=data.people[linked],
            films=films[linked],
            stars=data.stars[linked].astype(np.float32),
            ids=ids,
        )
        fresh.replace(self.kept)
        told = f"{int(linked.sum()):,} ratings of {len(set(imdb.values())):,} films to learn from."
        if self.films is None:
            return told
        return f"{told}\n{await asyncio.to_thread(self.films, Path(places[0]), data)}"


def imported_stars(kept: Path) -> Stars | None:
    """The ratings of the data set that was imported; ``None`` if none was."""
    if not kept.is_file():
        return None
    with np.load(kept, allow_pickle=False) as arrays:
        if "ids" not in arrays:
            log.warning(
                "the imported ratings in %s were written by an earlier version and are left out; "
                "run “marquee import movielens” again",
                kept.name,
            )
            return None
        ids = tuple(str(film) for film in arrays["ids"])
        return Stars(arrays["people"], arrays["films"], arrays["stars"], ids)
