"""The films of a MovieLens data set for the catalogue: titles, genres, free words, popularity."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from bot.film import Source
from data.build import build_starter
from data.imports import importing
from data.names import article_first
from data.records import FilmRecord
from data.sources.dates import day_of
from data.sources.movielens import MovieLens, RatedFilm

TERMS = "GroupLens research data, not for commercial use without permission (grouplens.org)"
URL = "https://grouplens.org/datasets/movielens/"
TAGGED = 2  # people who must have given a word to a film
_GENRES = {"Sci-Fi": "Science Fiction", "Children": "Family", "Film-Noir": "Film Noir"}
_NO_GENRES = frozenset(("(no genres listed)", "unknown", "IMAX"))
_OTHER = re.compile(r"\s*\((?:a\.?k\.?a\.?:? )?([^()]+)\)")
_YEARS = re.compile(r"\s*\(\d{4}(?:[-–]\d{0,4})?\)\s*$")


def add_films(catalogue: Path, place: Path, data: MovieLens) -> str:
    """Put the films that are linked to IMDb into the catalogue; what came of it, in words."""
    counts = Counter(dict(zip(*_counted(data), strict=True)))
    total = max(len(data.films), 1)
    words = _words(data)
    source = Source("movielens", "MovieLens", day_of(place), TERMS, URL)
    with importing(catalogue, source) as writer:
        for number, film in sorted(data.described.items()):
            if film.imdb:
                popularity = counts[number] * 1e6 / total
                writer.film(_record(film, popularity, tuple(words[number])))
    return build_starter(catalogue)


def _counted(data: MovieLens) -> tuple[list[int], list[int]]:
    films, counts = np.unique(data.films, return_counts=True)
    return films.tolist(), counts.tolist()


def _record(film: RatedFilm, popularity: float, words: tuple[str, ...]) -> FilmRecord:
    written = _YEARS.sub("", film.title)
    others = [article_first(other.strip()) for other in _OTHER.findall(written)]
    title = article_first(_OTHER.sub("", written).strip()) or written
    genres = [_GENRES.get(genre, genre) for genre in film.genres if genre not in _NO_GENRES]
    return FilmRecord(
        film.imdb,
        title,
        film.year,
        other_titles=tuple(dict.fromkeys(other for other in others if other != title)),
        terms={"genre": tuple(genres), "tag": words},
        popularity=popularity,
        source="movielens",
    )


def _words(data: MovieLens) -> dict[int, list[str]]:
    """Words that several people gave to a film, the commonest first."""
    people: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for person, film, word in data.tags:
        people[film][word.strip().lower()].add(person)
    return defaultdict(
        list,
        {
            film: [
                word
                for word, who in sorted(given.items(), key=lambda item: -len(item[1]))
                if word and len(who) >= TAGGED
            ]
            for film, given in people.items()
        },
    )
