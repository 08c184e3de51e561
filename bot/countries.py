"""Countries as people name them."""

from __future__ import annotations

from difflib import get_close_matches

from bot.errors import UserError
from bot.ports import Catalogue


async def find_countries(catalogue: Catalogue, text: str) -> tuple[str, ...]:
    """The countries that a name or an adjective means: "German" is today's Germany and both former
    ones.

    Raises ``UserError`` with the nearest names where it means none.
    """
    wanted = text.strip().casefold()
    words: dict[str, dict[str, None]] = {}
    for term, word in await catalogue.term_words():
        if term.kind == "country":
            words.setdefault(word.casefold(), {})[term.id] = None
    if wanted in words:
        return tuple(words[wanted])
    near = get_close_matches(wanted, words, n=3)
    names = list(dict.fromkeys(name for word in near for name in words[word]))
    raise UserError(
        f"I know no country called “{text.strip()}”.",
        f"Did you mean {', '.join(names)}?" if names else "Give its English name.",
    )
