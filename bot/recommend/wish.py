"""A wish: what somebody asks to be recommended, understood."""

from __future__ import annotations

from dataclasses import dataclass

from bot.recommend.conditions import Condition


@dataclass(frozen=True, slots=True)
class Want:
    """Something wished for that films have more or less of: ``facets`` in any of which it shows.

    ``subject`` marks what the film is to be about; films without it are shown only where no film
    has it.
    """

    label: str
    facets: tuple[str, ...]
    subject: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """All of a wish. ``words`` are left to be looked for in the films' descriptions, ``notes`` say
    what could not be taken into account."""

    conditions: tuple[Condition, ...] = ()
    wants: tuple[Want, ...] = ()
    avoid: tuple[Want, ...] = ()
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    services: tuple[str, ...] = ()  # where it should be to be watched
    surprise: bool = False
    mine: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was wished for."""
        return not (
            self.conditions or self.wants or self.avoid or self.like or self.unlike or self.words
        )
