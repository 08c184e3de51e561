"""What the catalogue knows of the films that a passage speaks of, to find it by."""

from __future__ import annotations

from collections.abc import Sequence

from bot.essays.document import Document
from bot.essays.mention import LEAST, Mention
from bot.film import Film


def films_of_blocks(document: Document, mentions: Sequence[Mention]) -> list[tuple[str, ...]]:
    """For each block the ids of the films it names; without any, those of the block before.

    That is how people write: a paragraph that names no film goes on about the last one, as long as
    the section lasts.
    """
    named: list[dict[str, None]] = [{} for _ in document.blocks]
    for mention in mentions:
        if mention.kind == "film" and mention.support >= LEAST:
            named[mention.position][mention.name.id] = None
    found: list[tuple[str, ...]] = []
    for at, block in enumerate(document.blocks):
        goes_on = at > 0 and document.blocks[at - 1].section == block.section
        found.append(tuple(named[at]) or (found[at - 1] if goes_on else ()))
    return found


def described(film: Film) -> str:
    """A film in two lines: what kind it is, and what it is about."""
    year = f" ({film.year})" if film.year else ""
    parts = (*film.genres, *film.countries, *(theme.name for theme in film.themes))
    return f"{film.title}{year}: {', '.join(parts)}\n{film.about}"
