"""Text of a wish as folded words that know where a clause ends."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[,;.!?|]|-(?=\s)|\n")
_LETTERS = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word, its place in the text, and whether a clause ends before it."""

    text: str
    start: int
    end: int
    breaks: bool


def plain(text: str) -> str:
    """Lower case without accents; the same quotation marks and dashes everywhere."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_QUOTES))
    return "".join(c for c in parts if not unicodedata.combining(c))


def tokens(text: str) -> list[Token]:
    """The words of a :func:`plain` text in order."""
    found: list[Token] = []
    breaks = True
    for match in _WORD.finditer(text):
        word = match.group()
        if not word[0].isalnum():
            breaks = True
            continue
        word = word.removesuffix("'s") if len(word) > 3 else word
        found.append(Token(word.replace("'", ""), match.start(), match.end(), breaks))
        breaks = False
    return found


def folded(phrase: str) -> str:
    """A phrase in the form in which phrases are looked up: that of its :func:`tokens`."""
    words = _LETTERS.findall(plain(phrase))
    kept = (w.removesuffix("'s") if len(w) > 3 else w for w in words)
    return " ".join(word.replace("'", "") for word in kept)
