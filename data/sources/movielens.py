"""MovieLens data sets: a folder or zip with ``ratings.csv`` and ``movies.csv`` (ml-latest, ml-25m),
``ratings.dat`` (ml-1m, ml-10m) or ``u.data`` (ml-100k).

GroupLens allows research use and forbids commercial use without permission; the ratings stay on this
machine, and nobody in them can be told apart.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import OperatorError, UserError
from bot.ports import Progress
from bot.recommend.stars import Stars
from data.imports import Rejected
from data.leftovers import sweep, unfinished
from data.sources.movielens_rows import Columns, Files, csv_rows, ratings, split_rows

RATINGS = ("userId", "movieId", "rating", "timestamp")
MOVIES = ("movieId", "title", "genres")
LINKS = ("movieId", "imdbId", "tmdbId")
TAGS = ("userId", "movieId", "tag", "timestamp")

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
    rejected: Rejected = field(default_factory=Rejected)


def read_movielens(place: Path) -> MovieLens:
    """Read a folder or zip. Raises ``UserError`` where it holds no MovieLens ratings, or a file of
    another layout."""
    files, rejected = Files(place), Rejected()
    for name, read in _LAYOUTS.items():
        if name in files:
            return read(files, rejected)
    raise UserError("No MovieLens ratings are there.", "It should hold ratings.csv and movies.csv.")


def _set(
    columns: Columns,
    films: Iterable[RatedFilm],
    rejected: Rejected,
    tags: Sequence[tuple[int, int, str]] = (),
) -> MovieLens:
    people, rated, stars = columns
    described = {film.id: film for film in films}
    return MovieLens(
        people.astype(np.int64), rated.astype(np.int64), stars, described, tags, rejected
    )


def _csv(files: Files, rejected: Rejected) -> MovieLens:
    links: dict[str, str] = {}
    for number, (film, imdb, _) in csv_rows(files, "links.csv", LINKS, rejected):
        if imdb.isdecimal():
            links[film] = f"tt{imdb:0>7}"
        elif imdb:
            rejected.add("links.csv", number, "an IMDb id that is none")
    tags: list[tuple[int, int, str]] = []
    for number, (person, film, tag, _) in csv_rows(files, "tags.csv", TAGS, rejected):
        if person.isdecimal() and film.isdecimal():
            tags.append((int(person), int(film), tag.casefold()))
        else:
            rejected.add("tags.csv", number, "a person or film that is no number")
    films: list[RatedFilm] = []
    for number, (film, title, genres) in csv_rows(files, "movies.csv", MOVIES, rejected):
        if film.isdecimal():
            films.append(_film(film, title, genres.split("|"), links.get(film, "")))
        else:
            rejected.add("movies.csv", number, "a film that is no number")
    return _set(ratings(files, "ratings.csv", ",", RATINGS, rejected), films, rejected, tags)


def _dat(files: Files, rejected: Rejected) -> MovieLens:
    films: list[RatedFilm] = []
    for number, (film, title, genres) in split_rows(files, "movies.dat", "::", 3, rejected):
        if film.isdecimal():
            films.append(_film(film, title, genres.split("|")))
        else:
            rejected.add("movies.dat", number, "a film that is no number")
    return _set(ratings(files, "ratings.dat", "::", (), rejected), films, rejected)


def _u_data(files: Files, rejected: Rejected) -> MovieLens:
    films = _u_item(files, rejected) if "u.item" in files else ()
    return _set(ratings(files, "u.data", "\t", (), rejected), films, rejected)


def _u_item(files: Files, rejected: Rejected) -> Iterator[RatedFilm]:
    for number, parts in split_rows(files, "u.item", "|", 5 + len(_GENRES_100K), rejected):
        if not parts[0].isdecimal():
            rejected.add("u.item", number, "a film that is no number")
            continue
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
        await asyncio.to_thread(
            self._keep,
            people=data.people[linked],
            films=films[linked],
            stars=data.stars[linked].astype(np.float32),
            ids=ids,
        )
        told = f"{int(linked.sum()):,} ratings of {len(set(imdb.values())):,} films to learn from."
        told = f"{told} {data.rejected}".strip()
        if self.films is None:
            return told
        return f"{told}\n{await asyncio.to_thread(self.films, Path(places[0]), data)}"

    def _keep(self, **arrays: NDArray[np.generic]) -> None:
        """Write the arrays beside the old file, and put them in its place when they are whole."""
        fresh = unfinished(self.kept.parent, self.kept.name)
        try:
            sweep(self.kept.parent, self.kept.name)
            with fresh.open("wb") as file:
                np.savez_compressed(file, **arrays)  # type: ignore[arg-type] # its stub is older
            fresh.replace(self.kept)
        except OSError as error:
            raise OperatorError(
                f"The ratings could not be written ({type(error).__name__}). Check that MARQUEE_HOME"
                " can be written and its disk is not full; what was there before is untouched."
            ) from error
        finally:
            fresh.unlink(missing_ok=True)


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
