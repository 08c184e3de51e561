"""Words as the full-text index sees them: folded and stemmed, so that matches can be marked.

FTS5's ``porter unicode61 remove_diacritics 2`` and Snowball's original ``porter`` agree on stems.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

import Stemmer

from bot.essays.quoting import CLOSE, OPEN

WORD = re.compile(r"[^\W_]+")
_PHRASE = re.compile(r"[\"“”]([^\"“”]+)[\"“”]")
_stemmer = Stemmer.Stemmer("porter")
STOP = frozenset(
    "a about after all also am an and any are as at be been but by can could d did do does for"
    " from had has have he her him his how i if in into is it its ll m me my no not of on or our"
    " out re s she so some t tell than that the their them then there these they this those to us"
    " ve was we were what when where which who whom whose why will with would you your".split()
)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The form under which the index keeps ``word``."""
    folded = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return str(_stemmer.stemWord(plain))


def stems(text: str) -> list[str]:
    """The stems of a text, in order."""
    return [stem(word) for word in WORD.findall(text)]


def forms(text: str) -> frozenset[str]:
    """The words of a text as they were typed, in lower case."""
    return frozenset(word.casefold() for word in WORD.findall(text))


def telling(text: str, limit: int) -> dict[str, str]:
    """The distinct stems of a question, each with the word it came from.

    Common words count only where there are no others. A stem must not be stemmed again: the index
    is asked for the word.
    """
    words = WORD.findall(text.replace("'", " ").replace("’", " "))
    chosen = [word for word in words if word.casefold() not in STOP] or words
    found: dict[str, str] = {}
    for word in chosen:
        if len(word) < 64 and len(found) < limit:
            found.setdefault(stem(word), word)
    return found


def phrases(text: str) -> list[list[str]]:
    """The words of each phrase in quotation marks that has more than one."""
    found = [WORD.findall(phrase) for phrase in _PHRASE.findall(text)]
    return [phrase for phrase in found if len(phrase) > 1]


def mark(text: str, wanted: Collection[str]) -> str:
    """``text`` with every word whose stem is wanted between the marks of a match."""

    def marked(found: re.Match[str]) -> str:
        word = found[0]
        return f"{OPEN}{word}{CLOSE}" if stem(word) in wanted else word

    return WORD.sub(marked, text)
