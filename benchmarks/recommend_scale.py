"""Scale: a generated catalogue with generated ratings, fitted and asked as the bot does it."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.film import Award, Category, Film, FilmTitle, Person, Result, Term
from bot.ports import CatalogueInfo, Match
from bot.recommend import Recommender, Request
from bot.recommend.stars import Stars
from tests.fakes import FakeJournal

PEOPLE, FILMS, RATINGS, CREDITED = 70_000, 60_000, 10_000_000, 90_000
GENRES = (
    "Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family",
    "Fantasy", "History", "Horror", "Musical", "Mystery", "Romance", "Thriller", "War", "Western",
)  # fmt: skip
COUNTRIES = ("United States", "France", "Japan", "India", "Italy", "Mexico", "Iran", "Senegal")
LANGUAGES = ("English", "French", "Japanese", "Hindi", "Italian", "Spanish", "Persian", "Wolof")
WISHES = (
    "a french comedy under two hours", "crime, after 1990, no horror", "japanese drama before 1980",
    "a long western", "something funny and sad about tags", "italian or iranian, 1970s",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GeneratedCatalogue:
    """The part of a catalogue that a recommender reads."""

    made: tuple[Film, ...]

    async def info(self) -> CatalogueInfo:
        return CatalogueInfo("generated", "", len(self.made), CREDITED, 0, ())

    async def all_films(self) -> list[Film]:
        return list(self.made)

    async def results(self, **_: object) -> list[Result]:
        return []

    async def awards(self) -> list[Award]:
        return []

    async def categories(self, award: str = "") -> list[Category]:
        return []

    async def term_words(self) -> list[tuple[Term, str]]:
        kinds = {"genre": GENRES, "country": COUNTRIES, "language": LANGUAGES}
        return [(Term(k, name, name), name) for k, names in kinds.items() for name in names]

    async def find_films(self, text: str, limit: int = 25) -> list[Match[FilmTitle]]:
        return []


def films(rng: np.random.Generator) -> tuple[Film, ...]:
    """Films with credits, genres, words, years and lengths, the famous people in most of them."""
    fame = (CREDITED * rng.random((FILMS, 7)) ** 3).astype(int)
    people = [Person(f"nm{number}", f"Person {number}") for number in range(CREDITED)]
    words = (8_000 * rng.random((FILMS, 8)) ** 2).astype(int)
    place = (len(COUNTRIES) * rng.random(FILMS) ** 2).astype(int)
    genre = (len(GENRES) * rng.random((FILMS, 2))).astype(int)
    years, lengths = rng.integers(1920, 2026, FILMS), rng.integers(70, 190, FILMS)
    return tuple(
        Film(
            id=f"tt{number:07}",
            title=f"Title {number}",
            year=int(years[number]),
            runtime=int(lengths[number]),
            directors=(people[fame[number, 0]],),
            writers=tuple(people[n] for n in fame[number, 1:3]),
            cast=tuple(people[n] for n in fame[number, 3:]),
            genres=tuple(dict.fromkeys(GENRES[n] for n in genre[number])),
            countries=(COUNTRIES[place[number]],),
            languages=(LANGUAGES[place[number]],),
            about=" ".join(f"word{_letters(n)}" for n in words[number]),
        )
        for number in range(FILMS)
    )


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))


def stars(rng: np.random.Generator) -> Stars:
    """Ratings of few films by nearly all and of most films by few; some people give thousands."""
    fame = 1.0 / np.arange(1, FILMS + 1) ** 0.9
    chosen = rng.permutation(FILMS)[rng.choice(FILMS, RATINGS, p=fame / fame.sum())]
    who = (PEOPLE * rng.random(RATINGS) ** 1.7).astype(np.int64)
    given = (rng.integers(1, 11, RATINGS) / 2.0).astype(np.float32)
    return Stars(who, chosen, given, tuple(f"tt{number:07}" for number in range(FILMS)))


def scale(seed: int) -> dict[str, Any]:
    """Fit time and memory, and time to answer, through the recommender itself."""
    return asyncio.run(_scale(seed))


async def _scale(seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    journal = FakeJournal()
    for person in range(20):
        for film in rng.choice(FILMS, 200, replace=False):
            await journal.ratings.rate(f"p{person}", f"tt{film:07}", float(rng.integers(1, 11)) / 2)
    imported: list[Stars] = [stars(rng)]
    recommender = Recommender(GeneratedCatalogue(films(rng)), journal, imported.pop)  # type: ignore[arg-type] # only what is read
    started, worked = time.perf_counter(), time.process_time()
    model = await recommender.model()
    fit, work = time.perf_counter() - started, time.process_time() - worked
    times = [await _timed(recommender, request) for request in _requests(rng, 600)]
    return {
        "protocol": "scale",
        "films": FILMS,
        "ratings": model.community.ratings if model.community else 0,
        "fit, s": round(fit, 1),
        "fit, s of processor": round(work, 1),
        "films covered by the learned part": len(model.community.known) if model.community else 0,
        "peak memory, GB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
        "answer p50, ms": round(float(np.percentile([wall for wall, _ in times], 50)), 2),
        "answer p99, ms": round(float(np.percentile([wall for wall, _ in times], 99)), 2),
        "answer p99, ms of processor": round(float(np.percentile([w for _, w in times], 99)), 2),
    }


def _requests(rng: np.random.Generator, count: int) -> Sequence[Request]:
    """A third each like films, by wish, and for people with 200 stars each."""
    asked = []
    for number in range(count // 3):
        chosen = rng.choice(FILMS, 1 + number % 3, replace=False)
        person = f"p{number % 20}"
        asked += [
            Request(like=tuple(f"tt{film:07}" for film in chosen), asker=person),
            Request(WISHES[number % len(WISHES)], asker=person),
            Request(people=(person,), asker=person),
        ]
    return asked


async def _timed(recommender: Recommender, request: Request) -> tuple[float, float]:
    started, worked = time.perf_counter(), time.process_time()
    await recommender.recommend(request)
    return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000
