"""From words to the parts of a question: lexicon entries, names, times and numbers.

Every word must belong to a part or be a filler; what does not is unknown. Where words can be cut in
several ways, the cuts come out cheapest first: few parts, long names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.ask.items import Item, made
from bot.ask.names import Found
from bot.ask.parts import Part, merged
from bot.ask.phrases import guessed, known_phrases
from bot.ask.query import TERMS, Entities, Name, Prizes, Step
from bot.ask.times import amounts, numbers, times
from bot.ask.words import Word, same_words

CUTS = 8
LONG_NAME = 3  # words of a name that common words do not make doubtful
NOWHERE: frozenset[int] = frozenset()
CAPITAL = 0.3  # what a word costs that is written like a name and taken for something else
SMALL = 0.3  # what a name costs whose capital is missing, where others are not
UNKNOWN = 6.0  # what a word costs that means nothing


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


@dataclass(frozen=True, slots=True)
class _Path:
    """A way to cut the words up to one of them; ``said`` are its parts but for fillers, by number."""

    cost: float = 0.0
    said: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    unknown: tuple[int, ...] = ()

    def on(self, number: int, part: Part) -> _Path:
        """This path and the part behind it."""
        said = self.said if part.fill else (*self.said, number)
        return _Path(self.cost + part.cost, said, (*self.parts, part), self.unknown)

    def past(self, at: int) -> _Path:
        """This path and a word behind it that means nothing."""
        unknown = (*self.unknown, at)
        return _Path(self.cost + UNKNOWN, (*self.said, -1 - at), self.parts, unknown)


def cuts(
    words: list[Word], found: list[Found], text: str = "", capitals: frozenset[int] = NOWHERE
) -> Iterator[Cut]:
    """The best ways to cut, cheapest first; a capital letter outside a name is dear.

    Ways that differ in their fillers only are one.
    """
    known = known_phrases(words)
    lexical = {place for part in known for place in range(part.start, part.end)}
    parts = [*known, *times(words), *amounts(words), *numbers(words)]
    parts += [_named(words, one, lexical, cased=bool(capitals)) for one in _distinct(found)]
    parts += guessed(words, lexical)
    starts: list[list[tuple[int, Part]]] = [[] for _ in words]
    for number, part in enumerate(parts):
        aside = 0 if part.found else len(capitals.intersection(range(part.start, part.end)))
        told = replace(part, cost=part.cost + CAPITAL * aside) if aside else part
        starts[part.start].append((number, told))
    best: list[dict[tuple[int, ...], _Path]] = [{} for _ in range(len(words) + 1)]
    best[0][()] = _Path()
    for at, begun in enumerate(starts):
        alone = any(part.end == at + 1 for _, part in begun)
        for path in _cheapest(best[at]):
            ways = [(part.end, path.on(number, part)) for number, part in begun]
            for end, way in ways if alone else [*ways, (at + 1, path.past(at))]:
                other = best[end].get(way.said)
                if other is None or way.cost < other.cost:
                    best[end][way.said] = way
    for path in _cheapest(best[len(words)]):
        yield _cut(words, path, text)


def _cheapest(paths: dict[tuple[int, ...], _Path]) -> list[_Path]:
    return sorted(paths.values(), key=lambda path: path.cost)[:CUTS]


def _distinct(found: list[Found]) -> Iterator[Found]:
    """The same names at the same place once, as they fit best."""
    seen: set[tuple[int, int, tuple[tuple[str, str], ...]]] = set()
    for one in sorted(found, key=lambda one: -one.fit):
        place = (one.start, one.end, tuple((name.sort, name.id) for name in one.names))
        if place not in seen:
            seen.add(place)
            yield one


def _named(words: list[Word], found: Found, lexical: set[int], *, cased: bool) -> Part:
    """A name as a part: long names are cheap, names made of common words dear.

    In a text with capitals "the Loft" is rather "Loft" than "The Loft".
    """
    common = sum(place in lexical for place in range(found.start, found.end))
    size = found.end - found.start
    cost = 0.9 + 0.02 * size + 4.0 * (1 - found.fit) + (0.25 if size < LONG_NAME else 0.15) * common
    if common == size:
        cost += 0.8 if size == 1 else 0.3
    first = words[found.start].text
    if cased and first.islower() and not any(n.text.startswith(first) for n in found.names):
        cost += SMALL
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
        leaves.append(_slot_items(len(slots), part.found))
        found = part.found
        slots.append(slot_of(words, part.start, part.end, found.names, found.fit, text))
    if leaves and any(item.cat == "pro" for item in leaves[0]) and len(leaves[0]) > 1:
        leaves[0] = tuple(item for item in leaves[0] if item.cat != "pro")  # nothing to relate to
    guessed = tuple(part.start for part in path.parts if part.guess)
    return Cut(tuple(leaves), tuple(slots), path.cost, path.unknown, guessed)


def slot_of(
    words: list[Word], start: int, end: int, names: tuple[Name, ...], fit: float, text: str
) -> Slot:
    """A name at its place in the question."""
    label = " ".join(word.text for word in words[start:end] if not word.possessive)
    return Slot(label, names, fit, _typed(words, (start, end), text), (start, end))


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
