"""Phrases of the lexicon and fillers in a question, as they are or with a slip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.ask import fillers
from bot.ask.entries import entries
from bot.ask.items import Item
from bot.ask.parts import Part
from bot.ask.words import Word, shortened, split

LONG_WORD = 5  # letters of a lexicon word that is known with a slip


def known_phrases(words: list[Word]) -> list[Part]:
    """Lexicon entries and fillers in the question."""
    table, fill, longest = entries(), _fillers(), _longest()
    plain = [word.plain for word in words]
    found: list[Part] = []
    for start, first in enumerate(plain):
        for end in range(start + 1, min(start + longest.get(first, 0), len(plain)) + 1):
            phrase = tuple(plain[start:end])
            if items := table.get(phrase):
                found.append(Part(start, end, items, cost=1.0))
            if phrase in fill:
                found.append(Part(start, end, cost=0.32 + 0.01 * len(phrase), fill=True))
        if first == "'s":
            found.append(Part(start, start + 1, (Item("poss"),), cost=0.1))
            found.append(Part(start, start + 1, cost=0.35, fill=True))
    return found


@lru_cache(maxsize=1)
def _fillers() -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(word.plain for word in split(phrase))
        for phrase in (*fillers.FILL, *fillers.FILL_PHRASES)
    )


@lru_cache(maxsize=1)
def _longest() -> dict[str, int]:
    """How many words the longest phrase has that begins with a word."""
    longest: dict[str, int] = defaultdict(int)
    for phrase in (*entries(), *_fillers()):
        longest[phrase[0]] = max(longest[phrase[0]], len(phrase))
    return dict(longest)


def unfamiliar(words: list[Word]) -> frozenset[int]:
    """Words that are neither in the lexicon nor fillers."""
    known = {place for part in known_phrases(words) for place in range(part.start, part.end)}
    return frozenset(range(len(words))) - known


def guessed(words: list[Word], lexical: set[int]) -> Iterator[Part]:
    """Unknown words one slip from a longer word of the lexicon."""
    for at, word in enumerate(words):
        if at in lexical or len(word.plain) < LONG_WORD or not word.plain.isalpha():
            continue
        if hit := _one_slip_away(word.plain):
            yield Part(at, at + 1, entries()[(hit,)], cost=1.5, guess=True)


def _one_slip_away(word: str) -> str:
    """The first word of the lexicon that differs in one letter; empty if there is none."""
    near: Iterable[tuple[int, str]] = {
        one for short in shortened(word) for one in _long_words().get(short, ())
    }
    hit = next((hit for _, hit in sorted(near) if OSA.distance(word, hit, score_cutoff=1) < 2), "")
    if len(word) == LONG_WORD == len(hit) and sorted(word) != sorted(hit):
        return ""  # "white" is not "write"
    return hit


@lru_cache(maxsize=1)
def _long_words() -> dict[str, tuple[tuple[int, str], ...]]:
    """Words of the lexicon with their places in it, by what is left of them without one letter."""
    long = [phrase[0] for phrase in entries() if len(phrase) == 1 and len(phrase[0]) >= LONG_WORD]
    table: dict[str, tuple[tuple[int, str], ...]] = {}
    for place, word in enumerate(long):
        for short in shortened(word):
            table[short] = (*table.get(short, ()), (place, word))
    return table
