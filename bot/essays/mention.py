"""A name of the catalogue at a place of an essay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.ask.query import Name

LEAST = 0.5  # of support for a link


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at a place of the essay, with how much speaks for it."""

    kind: Literal["film", "person", "award"]
    name: Name
    text: str
    position: int
    support: float
    start: int = 0  # offset in the block's text
    end: int = 0
