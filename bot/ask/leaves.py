"""From words to the parts of a question: lexicon entries, names, times and numbers.

Every word must belong to a part or be a filler; what does not is unknown. Where words can be cut in
several ways, the cuts come out cheapest first: few parts, long names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.ask import fillers
from bot.ask.entries import entries
from bot.ask.items import Item, made
from bot.ask.names import Found
from bot.ask.parts import Part, merged
from bot.ask.query import TERMS, Entities, Name, Prizes, Step
from bot.ask.times import amounts, numbers, times
from bot.ask.words import Word, same_words, split

CUTS = 8
LONG_NAME = 3  # words of a name that common words do not make doubtful
LONG_WORD = 5  # letters of a lexicon word that is known with a slip


@dataclass(frozen=True, slots=True)
class Slot:
    """A name found in a question: the ones it may mean, by sort."""

    label: str
    options: tuple[Name, ...]
    fit: float
    typed: str = ""  # as it stands in the question, with the punctuation after it
    span: tuple[int, int] = (0, 0)  # its first word and the one after its last


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to cut a question into parts; slots are numbered in ``leaves`` as ``#0``, ``#1``…"""

    leaves: tuple[tuple[Item, ...], ...]
    slots: tuple[Slot, ...]
    cost: float
    unknown: tuple[int, ...] = ()
    guessed: tuple[int, ...] = ()  # words taken for lexicon words with a slip


LONGEST = 6  # words of a lexicon entry


@dataclass(slots=True)
class _Path:
    cost: float
    parts: tuple[Part, ...] = ()
    unknown: tuple[int, ...] = field(default_factory=tuple)


def known_phrases(words: list[Word]) -> list[Part]:
    """Lexicon entries and fillers in the question."""
    table, found = entries(), []
    plain = [word.plain for word in words]
    for start in range(len(words)):
        for size in range(1, min(LONGEST, len(words) - start) + 1):
            phrase = tuple(plain[start : start + size])
            if items := table.get(phrase):
                found.append(Part(start, start + size, items, cost=1.0))
            if " ".join(phrase) in _FILLERS:
                found.append(Part(start, start + size, cost=0.32 + 0.01 * size, fill=True))
        if plain[start] == "'s":
            found.append(Part(start, start + 1, (Item("poss"),), cost=0.1))
            found.append(Part(start, start + 1, cost=0.35, fill=True))
    return found


def _fillers() -> frozenset[str]:
    made = set(fillers.FILL)
    for phrase in fillers.FILL_PHRASES:
        made.add(" ".join(word.plain for word in split(phrase)))
    return frozenset(made)


_FILLERS = _fillers()


def unfamiliar(words: list[Word]) -> frozenset[int]:
    """Words that are neither in the lexicon nor fillers."""
    known = {place for part in known_phrases(words) for place in range(part.start, part.end)}
    return frozenset(range(len(words))) - known


def cuts(words: list[Word], found: list[Found], text: str = "") -> Iterator[Cut]:
    """The best ways to cut, cheapest first."""
    known = known_phrases(words)
    lexical = {place for part in known for place in range(part.start, part.end)}
    parts = [*known, *times(words), *amounts(words), *numbers(words)]
    parts += [_named(words, one, lexical) for one in _distinct(found)]
    parts += _misspelt(words, lexical)
    starts: dict[int, list[Part]] = defaultdict(list)
    for part in parts:
        starts[part.start].append(part)
    best: list[list[_Path]] = [[] for _ in range(len(words) + 1)]
    best[0] = [_Path(0.0)]
    for at in range(len(words)):
        best[at] = sorted(best[at], key=lambda path: path.cost)[:CUTS]
        for path in best[at]:
            for part in starts[at]:
                best[part.end].append(
                    _Path(path.cost + part.cost, (*path.parts, part), path.unknown)
                )
            best[at + 1].append(_Path(path.cost + 6.0, path.parts, (*path.unknown, at)))
    for path in sorted(best[len(words)], key=lambda path: path.cost)[:CUTS]:
        yield _cut(words, path, text)


def _distinct(found: list[Found]) -> Iterator[Found]:
    """The same names at the same place once, as they fit best."""
    seen: set[tuple[int, int, tuple[tuple[str, str], ...]]] = set()
    for one in sorted(found, key=lambda one: -one.fit):
        place = (one.start, one.end, tuple((name.sort, name.id) for name in one.names))
        if place not in seen:
            seen.add(place)
            yield one


def _misspelt(words: list[Word], lexical: set[int]) -> Iterator[Part]:
    """Unknown words one slip from a longer word of the lexicon."""
    for at, word in enumerate(words):
        if at in lexical or len(word.plain) < LONG_WORD or not word.plain.isalpha():
            continue
        hits = process.extract(
            word.plain, _long_words(), scorer=OSA.distance, score_cutoff=1, limit=1
        )
        for hit, _, _ in hits:
            if len(word.plain) == LONG_WORD == len(hit) and sorted(word.plain) != sorted(hit):
                continue  # "white" is not "write"
            yield Part(at, at + 1, entries()[(hit,)], cost=1.5, guess=True)


@lru_cache(maxsize=1)
def _long_words() -> tuple[str, ...]:
    return tuple(p[0] for p in entries() if len(p) == 1 and len(p[0]) >= LONG_WORD)


def _named(words: list[Word], found: Found, lexical: set[int]) -> Part:
    """A name as a part: long names are cheap, names made of common words dear."""
    common = sum(place in lexical for place in range(found.start, found.end))
    size = found.end - found.start
    cost = 0.9 + 0.02 * size + 4.0 * (1 - found.fit) + (0.25 if size < LONG_NAME else 0.15) * common
    if common == size:
        cost += 0.8 if size == 1 else 0.3
    return Part(found.start, found.end, found=found, cost=cost)


def _cut(words: list[Word], path: _Path, text: str) -> Cut:
    leaves: list[tuple[Item, ...]] = []
    slots: list[Slot] = []
    for part in merged(path.parts):
        if part.fill or (not leaves and any(item.cat == "and" for item in part.items)):
            continue
        if part.found is None:
            leaves.append(part.items)
            continue
        label = " ".join(word.text for word in words[part.start : part.end] if not word.possessive)
        leaves.append(_slot_items(len(slots), part.found))
        span = (part.start, part.end)
        slots.append(Slot(label, part.found.names, part.found.fit, _typed(words, span, text), span))
    if leaves and any(item.cat == "pro" for item in leaves[0]) and len(leaves[0]) > 1:
        leaves[0] = tuple(item for item in leaves[0] if item.cat != "pro")  # nothing to relate to
    guessed = tuple(part.start for part in path.parts if part.guess)
    return Cut(tuple(leaves), tuple(slots), path.cost, path.unknown, guessed)


_AFTER = re.compile(r"\S*")


def _typed(words: list[Word], span: tuple[int, int], text: str) -> str:
    end = words[span[1] - 1].end
    after = _AFTER.match(text, end)
    return text[words[span[0]].start : after.end() if after else end]


def _aside(sort: str, found: Found) -> float:
    """A title is hardly meant as another word for a theme."""
    titled = any(name.sort in ("film", "person") for name in found.names)
    own = any(name.sort == sort and same_words(name.text, name.main) for name in found.names)
    if sort == "theme" and any(n.sort == sort and n.text.isdigit() for n in found.names):
        return 1.5  # "three films"
    if titled and sort == "theme":
        return 0.5
    return 0.6 if titled and sort in TERMS and not own else 0.0


def _slot_items(number: int, found: Found) -> tuple[Item, ...]:
    sorts = dict.fromkeys(name.sort for name in found.names)
    mark = f"#{number}"
    items = [
        made(Prizes(((mark, ""),), mark), 0.0, "named")
        if sort == "prize"
        else made(Entities(sort, (mark,), mark), _aside(sort, found), "named")
        for sort in sorts
    ]
    if "genre" in sorts:  # "thrillers", "a comedy": films of that genre
        items.append(made(Step("genre", Entities("genre", (mark,), mark)), 0.1, "class"))
    return tuple(items)
