"""A question cut into words, and the form in which words and names are compared."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+)*|['’ʼ`´]s?(?!\w)|[+&]")
_POSSESSIVE = re.compile(r"['’ʼ`´]s$", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['’ʼ`´]")
_PLAIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "½": " 1 2"}
)
_NUMERALS = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "&": "and", "+": "and",
}  # fmt: skip
POSSESSIVE = "'s"


class Word(NamedTuple):
    """A word as typed, in plain lower case, and as it stands in a name's key.

    A named tuple, because an essay has a thousand of them.
    """

    text: str
    plain: str
    key: str
    start: int
    end: int

    @property
    def possessive(self) -> bool:
        """Whether this is the ``'s`` after a word."""
        return self.plain == POSSESSIVE


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Lower case without accents."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    marks = unicodedata.normalize("NFKD", folded.translate(_PLAIN))
    return "".join(c for c in marks if not unicodedata.combining(c))


def split(text: str) -> list[Word]:
    """The words of a text; a possessive ``'s`` is a word of its own, other punctuation is dropped."""
    if "&" in text:
        text = html.unescape(text)
    words: list[Word] = []
    for found in _WORD.finditer(text):
        whole, start, end = found[0], found.start(), found.end()
        if whole.isalnum() and " " not in (low := plain(whole)):  # most words: no apostrophe in it
            words.append(Word(whole, low, _NUMERALS.get(low, low), start, end))
            continue
        if _APOSTROPHE.match(whole):
            if whole[1:] or (words and words[-1].plain.endswith("s")):
                words.append(Word(whole, POSSESSIVE, "s", start, end))
            continue
        cut = _POSSESSIVE.search(whole)
        stem = whole[: cut.start()] if cut else whole
        low = plain(_APOSTROPHE.sub("", stem))
        for part in low.split():
            words.append(Word(stem, part, _NUMERALS.get(part, part), start, start + len(stem)))
        if cut:
            words.append(Word(cut[0], POSSESSIVE, "s", start + cut.start(), end))
    return words


def key(words: list[Word]) -> str:
    """Words as one key; a possessive is glued to its word, as in ``schindlers list``."""
    return _glued(words, [word.key for word in words])


def spelled(words: list[Word]) -> str:
    """Words as one key in which numbers stay as they were typed."""
    return _glued(words, [word.plain for word in words])


def _glued(words: list[Word], forms: list[str]) -> str:
    parts: list[str] = []
    for word, form in zip(words, forms, strict=True):
        if word.possessive and parts:
            parts[-1] += "s" if word.text[1:] else ""
        else:
            parts.append(form)
    return " ".join(parts)


def key_of(text: str) -> str:
    """A name as the key that it has in a question."""
    return key(split(text))


def same_words(name: str, typed: str) -> bool:
    """Whether a name was typed as it is, but for case and accents."""
    return _plain_words(name) == _plain_words(typed)


@lru_cache(maxsize=4096)
def _plain_words(text: str) -> tuple[str, ...]:
    return tuple(word.plain for word in split(text))


def shortened(text: str) -> set[str]:
    """A text and what is left of it without one letter: texts one slip apart share one of these."""
    return {text, *(text[:at] + text[at + 1 :] for at in range(len(text)))}
