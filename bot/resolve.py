"""The one resolver: from what a person typed to the film, person, award or essay that is meant.

Used by dispatch for every typed parameter and by the adapters for autocomplete, so that a name
means the same everywhere. None found: the nearest names. Several equally good: a choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.command import Kind
from bot.errors import Option, UserError
from bot.film import Essay, FilmTitle, Person
from bot.ports import Catalogue, Journal, Match, Prize
from bot.reply import CHOICES

SAME = 0.999  # the name itself
SURE = 0.86  # near enough to be taken, if nothing else comes near
LEAD = 0.05  # how far ahead of the next one it must be
NEAREST = 5


class Ambiguous(Exception):  # noqa: N818 (a question back to the asker, not a fault)
    """Several things are equally well meant; ``options`` are they."""

    def __init__(self, prompt: str, options: tuple[Option, ...]) -> None:
        super().__init__(prompt)
        self.prompt = prompt
        self.options = options


@dataclass(frozen=True, slots=True)
class Resolver:
    """Finds what a typed name means."""

    catalogue: Catalogue
    journal: Journal

    async def resolve(self, kind: Kind, text: str, year: int | None = None) -> Any:
        """The film, person, prize or essay that ``text`` means.

        Raises ``UserError`` with the nearest names where none is meant, ``Ambiguous`` where several
        are. ``year`` narrows films down.
        """
        text = text.strip()
        if not text:
            raise UserError(f"Which {kind}?", "Give a name.")
        if known := await self._by_id(kind, text):
            return known
        dated = kind == "film" and year is not None
        matches = await self._matches(kind, f"{text} ({year})" if dated else text)
        if dated and year is not None:
            matches = _of_year(matches, year, text)
        value = _decide(kind, text, matches)
        if isinstance(value, Prize):
            return value  # a prize found by a former name means that name only
        return await self._by_id(kind, value.id)

    async def complete(self, kind: Kind, text: str, limit: int = CHOICES) -> list[Option]:
        """What a half-typed name may become, best first."""
        if kind == "film":
            found: Sequence[Match[Any]] = await self.catalogue.complete_films(text, limit)
        elif kind == "person":
            found = await self.catalogue.complete_people(text, limit)
        else:
            found = await self._matches(kind, text, limit)
        return [option(match.value) for match in found]

    async def _matches(self, kind: Kind, text: str, limit: int = CHOICES) -> list[Match[Any]]:
        match kind:
            case "film":
                return list(await self.catalogue.find_films(text, limit))
            case "person":
                return list(await self.catalogue.find_people(text, limit))
            case "award":
                return list(await self.catalogue.find_prizes(text, limit))
            case _:
                return list(await self.journal.find_essays(text, limit))

    async def _by_id(self, kind: Kind, text: str) -> Any:
        if not re.fullmatch(r"[a-z0-9][\w/-]*", text):
            return None
        match kind:
            case "film":
                return await self.catalogue.film(text)
            case "person":
                return await self.catalogue.person(text)
            case "award":
                return await self.catalogue.prize(text)
            case _:
                return await self.journal.essay(text)


def option(value: FilmTitle | Person | Prize | Essay) -> Option:
    """How a resolved thing stands in a list of choices."""
    match value:
        case Person():
            return Option(f"{value.name} ({value.note})" if value.note else value.name, value.id)
        case Essay():
            date = f" ({value.date_label})" if value.date_label else ""
            return Option(f"{value.title}{date}", value.id)
        case _:
            return Option(value.label, value.id)


def _of_year(matches: list[Match[Any]], year: int, text: str) -> list[Match[Any]]:
    near = [m for m in matches if m.value.year is not None and abs(m.value.year - year) <= 1]
    if matches and not near:
        raise UserError(
            f"No film called “{text}” from {year}.",
            "Nearest: " + "; ".join(m.value.label for m in matches[:NEAREST]) + ".",
            tuple(option(m.value) for m in matches[:NEAREST]),
        )
    exact = [m for m in near if m.value.year == year]
    return exact or near


def _decide(word: str, text: str, matches: list[Match[Any]]) -> Any:
    if not matches:
        raise UserError(f"I know no {word} called “{text}”.", "Check the spelling or try another.")
    best = matches[0]
    floor = SAME if best.score >= SAME else best.score - LEAD
    rivals = [m for m in matches if m.score >= floor]
    if best.score >= SURE and len(rivals) == 1:
        return best.value
    if best.score >= SURE:
        options = tuple(option(m.value) for m in rivals[:CHOICES])
        raise Ambiguous(f"Which {word} called “{text}” do you mean?", options)
    nearest = tuple(option(m.value) for m in matches[:NEAREST])
    raise UserError(
        f"I know no {word} called “{text}”.",
        "Did you mean " + ", ".join(o.label for o in nearest) + "?",
        nearest,
    )
