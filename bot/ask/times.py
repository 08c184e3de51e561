"""Years, decades, spans, minutes, dollars and numbers in a question."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from bot.ask import lexicon
from bot.ask.items import Item, made
from bot.ask.parts import Part
from bot.ask.query import Between, Compare
from bot.ask.words import Word

_DECADE = re.compile(r"(?:19|20)?\d0s")
_YEAR = re.compile(r"(?:18[89]|19\d|20\d)\d")
_DECADES = {"twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
            "seventies": 1970, "eighties": 1980, "nineties": 1990}  # fmt: skip
_CENTURIES = {("21st", "century"): (2001, 2100), ("20th", "century"): (1901, 2000),
              ("this", "century"): (2001, 2100), ("last", "century"): (1901, 2000)}  # fmt: skip
EARLIEST, LATEST = 1880, 2100


def _time(low: int, high: int) -> Item:
    return made(Between("year", low, high), 0.0, "time")


_PARTS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9), "first half of": (0, 4),
          "second half of": (5, 9), "beginning of": (0, 3), "end of": (7, 9)}  # fmt: skip
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
             "tenth")  # fmt: skip
_HELD = frozenset(("ceremony", "ceremonies", "edition"))


def times(words: list[Word]) -> Iterable[Part]:
    """Years, decades, spans and ceremonies."""
    plain = [word.plain for word in words]
    yield from _ceremonies(plain)
    yield from _lately(plain)
    points = {at: span for at in range(len(words)) if (span := _point(plain, at))}
    for at, (low, high, size) in points.items():
        yield from _said_so(plain, at, (low, high), size)
        for before in range(max(0, at - 3), at):
            phrase = " ".join(plain[before:at])
            if phrase in lexicon.BEFORE.split("|"):
                end = high if phrase in ("until", "up to") else low - 1
                yield Part(before, at + size, (_time(EARLIEST, end),), cost=0.95)
            if phrase in lexicon.AFTER.split("|"):
                start = low if phrase == "since" else high + 1
                yield Part(before, at + size, (_time(start, LATEST),), cost=0.95)
        for other, (low2, high2, size2) in points.items():
            gap = plain[at + size : other]
            if gap in (["and"], ["to"], ["until"], ["through"]) and at > 0 and low2 >= low:
                if plain[at - 1] in ("between", "from"):
                    yield Part(at - 1, other + size2, (_time(low, high2),), cost=0.95)
            elif not gap and other == at + size and high == low and low2 > low:
                yield Part(at, other + size2, (_time(low, high2),), cost=0.95)


def _said_so(plain: list[str], at: int, span: tuple[int, int], size: int) -> Iterable[Part]:
    """A time by itself, and with the words beside it that tell what it is."""
    low, high = span
    yield Part(at, at + size, (_time(low, high),), cost=0.95)
    if at and plain[at - 1] in ("year", "years"):
        yield Part(at - 1, at + size, (_time(low, high),), cost=0.95)
    if plain[at + size : at + size + 1] and plain[at + size] in _HELD:
        held = made(Between("year", low, high), 0.0, "time", "held")
        yield Part(at, at + size + 1, (held,), cost=0.95)
    if high - low == 9:
        yield from _part_of_decade(plain, at, low, size)


def _part_of_decade(plain: list[str], at: int, low: int, size: int) -> Iterable[Part]:
    """ "The early 1970s", "the first half of the sixties"."""
    before = [word for word in plain[:at] if word != "the"]
    skipped = at - len(before)
    for phrase, (first, last) in _PARTS.items():
        count = len(phrase.split())
        if " ".join(before[-count:]) == phrase and at >= count:
            start = at - count - (1 if skipped and plain[at - 1] == "the" else 0)
            yield Part(start, at + size, (_time(low + first, low + last),), cost=0.95)


def _ceremonies(plain: list[str]) -> Iterable[Part]:
    """ "The 92nd": awards count their ceremonies."""
    for at, word in enumerate(plain):
        found = _ORDINAL.fullmatch(word)
        number = int(found[1]) if found else _ORDINALS.index(word) + 1 if word in _ORDINALS else 0
        if number and (found or (plain[at + 1 : at + 2] and plain[at + 1] in _HELD)):
            item = made(Between("ceremony", number, number, sort="ceremony"), 0.0, "time")
            held = plain[at + 1 : at + 2] and plain[at + 1] in _HELD
            yield Part(at, at + (2 if held else 1), (item,), cost=0.9)


_AGO = {"year": 1, "years": 1, "decade": 10, "decades": 10}


def _lately(plain: list[str]) -> Iterable[Part]:
    """ "The last ten years", "the past decade", up to this year."""
    this = date.today().year
    for at, word in enumerate(plain):
        if word not in ("last", "past"):
            continue
        number = _number(plain[at + 1]) if plain[at + 1 : at + 2] else None
        size = 2 if number is not None else 1
        unit = _AGO.get(plain[at + size]) if plain[at + size : at + size + 1] else None
        if unit and (number is not None or unit == 10):
            years = round((number or 1) * unit)
            yield Part(at, at + size + 1, (_time(this - years + 1, this),), cost=0.95)


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
        low, high = _CENTURIES[pair]
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
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "twenty": 20,
    "half": 0.5,
    "a": 1,
    "an": 1,
}
_MONEY = {"million": 1_000_000, "millions": 1_000_000, "m": 1_000_000, "billion": 1_000_000_000}


def amounts(words: list[Word]) -> Iterable[Part]:
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


_LEAST = {"more than": 1, "over": 1, "at least": 0, "exactly": 0, "only": 0, "just": 0, "": 0}
_FILMS = (["films"], ["movies"], ["pictures"], ["titles"], ["actors"], ["directors"])
_MEASURED = frozenset(
    ("least", "than", "over", "exactly", "only", "just", "with", "in", "has", "have")
)
_EXACT = frozenset(("exactly", "only", "just"))


def numbers(words: list[Word]) -> Iterable[Part]:
    """ "More than two Oscars", "three films": how many there must be at least."""
    plain = [word.plain for word in words]
    for at, word in enumerate(plain):
        number = _number(word)
        if word == "one" and {"only", "just"} & set(plain[max(0, at - 4) : at - 1]):
            yield Part(at, at + 1, (Item("times", number=1, word="exactly"),), cost=0.3)
        if number is None or number != int(number) or word in ("a", "an", "one") or number > 99:
            continue
        if at and plain[at - 1] not in _MEASURED and plain[at + 1 : at + 2][:1] in _FILMS:
            yield Part(at, at + 1, cost=0.4, fill=True)  # "name three films"
        for phrase, more in _LEAST.items():
            size = len(phrase.split())
            if plain[max(0, at - size) : at] == phrase.split():
                exact = "exactly" if phrase in _EXACT else ""
                item = Item("times", number=int(number) + more, word=exact)
                end = at + 3 if plain[at + 1 : at + 3] == ["or", "more"] else at + 1
                yield Part(at - size, end, (item,), cost=1.0)


def _number(word: str) -> float | None:
    if word.isdigit() and len(word) < 7:
        return float(word)
    return _SMALL.get(word)


def _compared(plain: list[str], at: int, size: int, attribute: str, value: int) -> Iterable[Part]:
    for before in range(max(0, at - 3), at):
        phrase = " ".join(plain[before:at])
        for words, operator in ((lexicon.OVER, ">"), (lexicon.LESS, "<")):
            if phrase in words.split("|"):
                exact = f"{operator}=" if phrase in ("at least", "at most") else operator
                node = Compare(attribute, exact, value)  # type: ignore[arg-type]
                yield Part(before, at + size, (made(node, 0.0),))
