"""What a community asks, drawn with a seed, for the benchmarks of whole bots under load.

``community`` draws films and people with chances of one divided by their rank, as names in questions
are distributed (Zipf's law), over all of the catalogue in a random order; ``new`` draws every film
alike, so that hardly anything is asked twice.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from bot.film import Film
from data.catalogue import SqliteCatalogue

MIXES = ("community", "new")


@dataclass(frozen=True, slots=True)
class Asked:
    """A command and its options as a person gives them."""

    command: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """As it is typed behind the command's name."""
        return " ".join(f'{name}:"{value}"' for name, value in self.options)


async def films_of(path: Path) -> list[Film]:
    """The films that are asked for: those with a director and a year."""
    catalogue = SqliteCatalogue(path)
    films = await catalogue.all_films()
    await catalogue.close()
    return [film for film in films if film.directors and film.year]


def draws(films: Sequence[Film], mix: str, seed: int) -> Iterator[Asked]:
    """Commands without end, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 (a repeatable load)
    ranked = chance.sample(list(films), len(films))
    weights = [1 / rank if mix == "community" else 1.0 for rank in range(1, len(ranked) + 1)]
    reached = list(accumulate(weights))
    while True:
        film = chance.choices(ranked, cum_weights=reached)[0]
        director = film.directors[0].name
        yield chance.choice((
            Asked("film", (("film", film.id),)),
            Asked("film", (("film", film.title), ("year", str(film.year)))),
            Asked("person", (("person", director),)),
            Asked("awards", (("film", film.id),)),
            Asked("recommend", (("like", film.id),)),
            Asked("ask", (("question", f"who directed {film.title}?"),)),
            Asked("ask", (("question", f"which films by {director} won an Oscar?"),)),
            Asked("help"),
        ))  # fmt: skip
