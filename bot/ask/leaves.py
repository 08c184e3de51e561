"""From words to the parts of a question: lexicon entries, names, times and numbers.

Every word must belong to a part or be a filler; what does not is unknown. Where words can be cut in
several ways, the cuts come out cheapest first: few parts, long names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.ask import lexicon
from bot.ask.items import Item, Ranking, made
from bot.ask.names import Found
from bot.ask.query import All, Between, Both, Compare, Entities, Gender, Name, Not, Prizes, Step
from bot.ask.words import Word, split

CUTS = 8
LONG_WORD = 6  # letters of a lexicon word that is known with a slip


@dataclass(frozen=True, slots=True)
class Slot:
    """A name found in a question: the ones it may mean, by sort."""

    label: str
    options: tuple[Name, ...]
    fit: float


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to cut a question into parts; slots are numbered in ``leaves`` as ``#0``, ``#1``…"""

    leaves: tuple[tuple[Item, ...], ...]
    slots: tuple[Slot, ...]
    cost: float
    unknown: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    items: tuple[Item, ...] = ()
    found: Found | None = None
    cost: float = 1.0
    fill: bool = False


# --- lexicon -------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def entries() -> dict[tuple[str, ...], tuple[Item, ...]]:
    """The lexicon by phrase."""
    table: dict[tuple[str, ...], list[Item]] = defaultdict(list)

    def add(phrase: str, *items: Item) -> None:
        words = tuple(word.plain for word in split(phrase))
        for item in items:
            if item not in table[words]:
                table[words].append(item)

    for relation in lexicon.RELATIONS:
        _relation(relation, add)
    for word, name in lexicon.ACTIVE.items():
        add(word, Item("rel", rel=name, flags=frozenset({"active"})))
    for sort, nouns in lexicon.CLASSES.items():
        for noun in nouns.split("|"):
            for form in (noun, lexicon.plural(noun)):
                add(form, made(All(sort), 0.0, "class"))
    for sort, words in lexicon.EXTRA_CLASSES.items():
        for word in words.split("|"):
            add(word, made(All(sort), 0.0, "class"))
    women = Both((Step("cast", All("film")), Not(Gender("m"))))  # not all genders are recorded
    for form in ("actress", "actresses"):
        table[(form,)] = [Item("rel", rel="cast", flags=frozenset({"noun"}))]
        add(form, made(women, 0.3, "class", role="cast"))
    for words, later in ((lexicon.EARLIER, False), (lexicon.LATER, True)):
        for word in words.split("|"):
            add(word, Item("beyond", ranking=Ranking("year", later)))
    for gender, words in lexicon.GENDERS.items():
        for word in words.split("|"):
            add(word, made(Gender(gender), 0.0))
    for phrase, (role, gender) in lexicon.GENDERED_ROLES.items():
        add(phrase, made(Gender(gender), 0.0, role=role))
    _questions(add)
    _operators(add)
    return {phrase: tuple(items) for phrase, items in table.items()}


def _relation(relation: lexicon.Relation, add: Any) -> None:
    name = relation.name
    noun = Item("rel", rel=name, flags=frozenset({"noun"}))
    for word in filter(None, relation.nouns.split("|")):
        for form in (word, lexicon.plural(word)):
            add(form, noun)
            if name in ("director", "cast", "writer", "cinematographer", "composer"):
                add(form, made(Step(name, All("film")), 0.35, "class", role=name))
            elif name not in ("won", "nominated"):
                add(form, made(All(name), 0.1, "class"))
    verb = Item("rel", rel=name)
    for word in filter(None, relation.verbs.split("|")):
        for form in lexicon.forms(word):
            add(form, verb)
    for word in filter(None, relation.forms.split("|")):
        add(word, verb)


def _questions(add: Any) -> None:
    for word, sort in lexicon.WH.items():
        if sort == "any":
            add(word, Item("wh"))
        elif word in ("who", "whom", "when", "where"):
            add(word, made(All(sort), 0.0, "wh", "class"))
        else:
            add(word, made(All(sort), 0.0, "wh", "class"))
            if word in ("how expensive",):
                continue
    for word in lexicon.COUNT.split("|"):
        add(word, Item("count"))
    for word in lexicon.COUNT_TIMES.split("|"):
        add(word, Item("count", word="times"))
    for word in lexicon.RELATIVES.split("|"):
        add(word, Item("pro"))


def _operators(add: Any) -> None:
    for cat, words in (
        ("and", lexicon.AND), ("or", lexicon.OR), ("not", lexicon.NOT),
        ("neither", lexicon.NEITHER), ("than", lexicon.THAN), ("same", lexicon.SAME), ("co", lexicon.CO),
    ):  # fmt: skip
        for word in words.split("|"):
            add(word, Item(cat))
    for word in lexicon.PREPOSITIONS.split("|"):
        add(word, Item("prep", word=word))
    for word, rel in lexicon.COMPOUND.items():
        add(word, Item("rel", rel=rel, flags=frozenset({"noun", "co"})))
    for word, (attribute, descending) in lexicon.SUPERLATIVES.items():
        add(word, Item("superlative", ranking=Ranking(attribute, descending)))
    for word, (attribute, descending) in lexicon.COMPARATIVES.items():
        add(word, Item("superlative", ranking=Ranking(attribute, descending)))
    for word in lexicon.MOST.split("|"):
        add(word, Item("most"))
    for word in lexicon.FEWEST.split("|"):
        add(word, Item("most", number=-1))
    for word, number in lexicon.TIMES.items():
        add(word, Item("times", number=number))


LONGEST = 6

# --- times ---------------------------------------------------------------------------------------

_DECADE = re.compile(r"(?:19|20)?\d0s")
_YEAR = re.compile(r"(?:18[89]|19\d|20\d)\d")
_DECADES = {"twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
            "seventies": 1970, "eighties": 1980, "nineties": 1990}  # fmt: skip
_CENTURIES = {("21st", "century"): (2001, 2100), ("20th", "century"): (1901, 2000),
              ("this", "century"): (2001, 2100), ("last", "century"): (1901, 2000)}  # fmt: skip
EARLIEST, LATEST = 1880, 2100


def _time(low: int, high: int) -> Item:
    return made(Between("year", low, high), 0.0, "time")


def times(words: list[Word]) -> Iterable[_Part]:
    """Years, decades and spans."""
    plain = [word.plain for word in words]
    points = {at: span for at in range(len(words)) if (span := _point(plain, at))}
    for at, (low, high, size) in points.items():
        yield _Part(at, at + size, (_time(low, high),), cost=0.95)
        for before in range(max(0, at - 3), at):
            phrase = " ".join(plain[before:at])
            if phrase in lexicon.BEFORE.split("|"):
                end = high if phrase in ("until", "up to") else low - 1
                yield _Part(before, at + size, (_time(EARLIEST, end),), cost=0.95)
            if phrase in lexicon.AFTER.split("|"):
                start = low if phrase == "since" else high + 1
                yield _Part(before, at + size, (_time(start, LATEST),), cost=0.95)
        for other, (low2, high2, size2) in points.items():
            gap = plain[at + size : other]
            if gap in (["and"], ["to"], ["until"], ["through"]) and at > 0 and low2 >= low:
                if plain[at - 1] in ("between", "from"):
                    yield _Part(at - 1, other + size2, (_time(low, high2),), cost=0.95)
            elif not gap and other == at + size and high == low and low2 > low:
                yield _Part(at, other + size2, (_time(low, high2),), cost=0.95)


def _point(plain: list[str], at: int) -> tuple[int, int, int] | None:
    """First year, last year and number of words of a time that starts here."""
    word = plain[at]
    if _YEAR.fullmatch(word):
        return int(word), int(word), 1
    if _DECADE.fullmatch(word):
        number = int(word[:-1])
        start = number if number > 100 else (2000 if number < 30 else 1900) + number
        return start, start + 9, 1
    if word in _DECADES:
        return _DECADES[word], _DECADES[word] + 9, 1
    pair = tuple(plain[at : at + 2])
    if pair in _CENTURIES:
        low, high = _CENTURIES[pair]  # type: ignore[index]
        return low, high, 2
    return None


_UNITS = {"minutes": 1, "minute": 1, "mins": 1, "min": 1, "hours": 60, "hour": 60, "hrs": 60}
_SMALL = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "half": 0.5,
    "a": 1,
    "an": 1,
}
_MONEY = {"million": 1_000_000, "millions": 1_000_000, "m": 1_000_000, "billion": 1_000_000_000}


def amounts(words: list[Word], text: str) -> Iterable[_Part]:
    """ "under two hours", "over 100 million dollars": films by minutes or dollars."""
    plain = [word.plain for word in words]
    for at, word in enumerate(plain):
        number = _number(word)
        if number is None or at + 1 >= len(plain):
            continue
        unit, size = plain[at + 1], 2
        if plain[at + 2 : at + 3] == ["long"] or plain[at + 2 : at + 3] == ["duration"]:
            size = 3
        if unit in _UNITS:
            yield from _compared(plain, at, size, "runtime", round(number * _UNITS[unit]))
        elif unit in _MONEY:
            if plain[at + 2 : at + 3] in (["dollars"], ["dollar"], ["usd"]):
                size = 3
            for attribute in ("gross", "budget"):
                yield from _compared(plain, at, size, attribute, round(number * _MONEY[unit]))


_LEAST = {"more than": 1, "over": 1, "at least": 0, "exactly": 0, "": 0}


def numbers(words: list[Word]) -> Iterable[_Part]:
    """ "More than two Oscars", "three films": how many there must be at least."""
    plain = [word.plain for word in words]
    for at, word in enumerate(plain):
        number = _number(word)
        if number is None or number != int(number) or word in ("a", "an", "one") or number > 99:
            continue
        for phrase, more in _LEAST.items():
            size = len(phrase.split())
            if plain[max(0, at - size) : at] == phrase.split():
                item = Item("times", number=int(number) + more)
                end = at + 3 if plain[at + 1 : at + 3] == ["or", "more"] else at + 1
                yield _Part(at - size, end, (item,), cost=1.0)


def _number(word: str) -> float | None:
    if word.isdigit() and len(word) < 7:
        return float(word)
    return _SMALL.get(word)


def _compared(plain: list[str], at: int, size: int, attribute: str, value: int) -> Iterable[_Part]:
    for before in range(max(0, at - 3), at):
        phrase = " ".join(plain[before:at])
        for words, operator in ((lexicon.OVER, ">"), (lexicon.LESS, "<")):
            if phrase in words.split("|"):
                exact = f"{operator}=" if phrase in ("at least", "at most") else operator
                node = Compare(attribute, exact, value)  # type: ignore[arg-type]
                yield _Part(before, at + size, (made(node, 0.0),))


# --- cutting -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Path:
    cost: float
    parts: tuple[_Part, ...] = ()
    unknown: tuple[int, ...] = field(default_factory=tuple)


def known_phrases(words: list[Word]) -> list[_Part]:
    """Lexicon entries and fillers in the question."""
    table, found = entries(), []
    plain = [word.plain for word in words]
    for start in range(len(words)):
        for size in range(1, min(LONGEST, len(words) - start) + 1):
            phrase = tuple(plain[start : start + size])
            if items := table.get(phrase):
                found.append(_Part(start, start + size, items, cost=1.0))
            if " ".join(phrase) in _FILLERS:
                found.append(_Part(start, start + size, cost=0.32 + 0.01 * size, fill=True))
        if plain[start] == "'s":
            found.append(_Part(start, start + 1, (Item("poss"),), cost=0.1))
            found.append(_Part(start, start + 1, cost=0.35, fill=True))
    return found


def _fillers() -> frozenset[str]:
    made = set(lexicon.FILL)
    for phrase in lexicon.FILL_PHRASES:
        made.add(" ".join(word.plain for word in split(phrase)))
    return frozenset(made)


_FILLERS = _fillers()


def unfamiliar(words: list[Word]) -> frozenset[int]:
    """Words that are neither in the lexicon nor fillers."""
    known = {place for part in known_phrases(words) for place in range(part.start, part.end)}
    return frozenset(range(len(words))) - known


def cuts(words: list[Word], found: list[Found], text: str) -> Iterator[Cut]:
    """The best ways to cut, cheapest first."""
    known = known_phrases(words)
    lexical = {place for part in known for place in range(part.start, part.end)}
    parts = [*known, *times(words), *amounts(words, text), *numbers(words)]
    parts += [_named(words, one, lexical) for one in found]
    parts += _misspelt(words, lexical)
    starts: dict[int, list[_Part]] = defaultdict(list)
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
        yield _cut(words, path)


def _misspelt(words: list[Word], lexical: set[int]) -> Iterator[_Part]:
    """Unknown words one slip from a longer word of the lexicon."""
    for at, word in enumerate(words):
        if at in lexical or len(word.plain) < LONG_WORD or not word.plain.isalpha():
            continue
        hits = process.extract(
            word.plain, _long_words(), scorer=OSA.distance, score_cutoff=1, limit=1
        )
        for hit, _, _ in hits:
            yield _Part(at, at + 1, entries()[(hit,)], cost=1.5)


@lru_cache(maxsize=1)
def _long_words() -> tuple[str, ...]:
    return tuple(p[0] for p in entries() if len(p) == 1 and len(p[0]) >= LONG_WORD)


def _named(words: list[Word], found: Found, lexical: set[int]) -> _Part:
    """A name as a part: long names are cheap, names made of common words dear."""
    common = sum(place in lexical for place in range(found.start, found.end))
    size = found.end - found.start
    cost = 0.9 + 0.02 * size + 4.0 * (1 - found.fit) + 0.25 * common
    if common == size:
        cost += 0.8 if size == 1 else 0.3
    return _Part(found.start, found.end, found=found, cost=cost)


def _cut(words: list[Word], path: _Path) -> Cut:
    leaves: list[tuple[Item, ...]] = []
    slots: list[Slot] = []
    for part in _merged(path.parts):
        if part.fill:
            continue
        if part.found is None:
            leaves.append(part.items)
            continue
        label = " ".join(word.text for word in words[part.start : part.end] if not word.possessive)
        leaves.append(_slot_items(len(slots), part.found))
        slots.append(Slot(label, part.found.names, part.found.fit))
    if leaves and any(item.cat == "pro" for item in leaves[0]) and len(leaves[0]) > 1:
        leaves[0] = tuple(item for item in leaves[0] if item.cat != "pro")  # nothing to relate to
    return Cut(tuple(leaves), tuple(slots), path.cost, path.unknown)


def _slot_items(number: int, found: Found) -> tuple[Item, ...]:
    sorts = dict.fromkeys(name.sort for name in found.names)
    mark = f"#{number}"
    items = [
        made(Prizes(((mark, ""),), mark), 0.0, "named")
        if sort == "prize"
        else made(Entities(sort, (mark,), mark), 0.0, "named")
        for sort in sorts
    ]
    if "genre" in sorts:  # "thrillers", "a comedy": films of that genre
        items.append(made(Step("genre", Entities("genre", (mark,), mark)), 0.1, "class"))
    return tuple(items)


def _merged(parts: tuple[_Part, ...]) -> list[_Part]:
    """Prize names side by side ("the Oscar for Best Picture") become one."""
    done: list[_Part] = []
    for part in _held(parts):
        before = _prize_before(done) if part.found is not None else None
        joined = _joined(done[before], part) if before is not None else None
        if before is not None and joined is not None:
            times = [one for one in done[before + 1 :] if _is(one, "time")]
            del done[before:]
            done += [joined, *times]
        else:
            done.append(part)
            if before is not None and _clash(done[before], part):
                done.append(_Part(part.end, part.end, (Item("clash"),)))
    return done


def _clash(left: _Part, right: _Part) -> bool:
    """A prize of one award beside another award: a prize that is not in the catalogue."""
    if left.found is None or right.found is None:
        return False
    one, other = left.found, right.found
    prizes = all(name.sort == "prize" for name in (*one.names, *other.names))
    return prizes and _is_award(one) != _is_award(other)


def _prize_before(done: list[_Part]) -> int | None:
    """Where the last name stands, if only prepositions, fillers or a time come after it."""
    for at in range(len(done) - 1, max(-1, len(done) - 5), -1):
        if done[at].found is not None:
            return at
        if not (done[at].fill or _is_prep(done[at]) or _is(done[at], "time")):
            return None
    return None


def _held(parts: tuple[_Part, ...]) -> list[_Part]:
    """ "The 2024 Oscars" are those held in 2024: such a time is marked."""
    said = [part for part in parts if not part.fill]
    held = set()
    for one, other in pairwise(said):
        for time, award in ((one, other), (other, one)):
            if _is(time, "time") and award.found is not None and _is_award(award.found):
                held.add(time.start)
    return [
        replace(part, items=tuple(replace(i, flags=i.flags | {"held"}) for i in part.items))
        if part.start in held and _is(part, "time")
        else part
        for part in parts
    ]


def _is_award(found: Found) -> bool:
    return all(name.sort == "prize" and "/" not in name.id for name in found.names)


def _is(part: _Part, flag: str) -> bool:
    return any(item.has(flag) for item in part.items)


def _is_prep(part: _Part) -> bool:
    return any(item.cat == "prep" for item in part.items)


def _joined(left: _Part, right: _Part) -> _Part | None:
    if left.found is None or right.found is None:
        return None
    same = tuple(n for n in left.found.names if any(n.id == m.id for m in right.found.names))
    if same and left.found.fit < 1 and left.end == right.start:  # two pieces of one long title
        piece = Found(left.start, right.end, same, left.found.fit)
        return _Part(left.start, right.end, found=piece, cost=left.cost)
    awards = {name.id for found in (left.found, right.found) for name in found.names
              if name.sort == "prize" and "/" not in name.id}  # fmt: skip
    categories = [name for found in (left.found, right.found) for name in found.names
                  if name.sort == "prize" and "/" in name.id]  # fmt: skip
    kept = tuple(name for name in categories if name.id.partition("/")[0] in awards)
    if not kept:
        return None
    found = Found(left.start, right.end, kept, min(left.found.fit, right.found.fit))
    return _Part(left.start, right.end, found=found, cost=left.cost + right.cost)
