"""What the titles, years, genres and tags of a MovieLens data set say of its films, as features."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.recommend.index import series
from data.names import article_first
from data.sources.movielens import MovieLens, RatedFilm

SERIES = 2.0  # parts of one series are liked by the same people, more than films of one genre
SPANS = (3, 10)  # years between two points of the scales along which films are near in time
DECADE = 10  # years over which a genre is taken for one thing
LONG_TITLE = 5  # words from which on titles are all long alike
_BRACKETS = re.compile(r"\s*\([^)]*\)")


def features(
    data: MovieLens, films: Sequence[int], taggers: frozenset[int] | None = None
) -> list[dict[str, float]]:
    """What describes each film; only the tags of ``taggers`` where given."""
    tagged: dict[int, set[str]] = defaultdict(set)
    for person, tagged_film, tag in data.tags:
        if taggers is None or person in taggers:
            tagged[tagged_film].add(tag)
    found = []
    for number in films:
        film = data.described.get(number)
        told = {f"tag:{tag}": 1.0 for tag in tagged[number]}
        found.append(told | dict(_told(film)) if film else told)
    return found


def _told(film: RatedFilm) -> Iterator[tuple[str, float]]:
    yield from ((f"genre:{genre}", 1.0) for genre in film.genres)
    yield f"genres:{len(film.genres)}", 1.0
    if film.year:
        yield from _times(film.year)
        yield from ((f"{genre} of:{film.year // DECADE}", 1.0) for genre in film.genres)
    yield from _title(film.title)


def _times(year: int) -> Iterator[tuple[str, float]]:
    """Points before and after the year on two scales, each the stronger the nearer."""
    for span in SPANS:
        low, part = divmod(year, span)
        yield f"era {span}:{low}", 1.0 - part / span
        if part:
            yield f"era {span}:{low + 1}", part / span


def _title(written: str) -> Iterator[tuple[str, float]]:
    """The series, and how a title is made: a foreign name in brackets, words after a colon."""
    title = article_first(_BRACKETS.sub("", written).strip())
    yield f"series:{series(title)}", SERIES
    yield f"title in brackets:{'(' in written}", 1.0
    yield f"title in letters of English:{written.isascii()}", 1.0
    yield f"title with a colon:{':' in title}", 1.0
    yield f"words in title:{min(LONG_TITLE, len(title.split()))}", 1.0
