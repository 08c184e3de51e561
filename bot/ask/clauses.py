"""Questions of two halves: "who won Best Actor when Ray won Best Picture", "how much longer is"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.ask.names import Names
from bot.ask.notes import awards_in
from bot.ask.query import Both, Not, Won
from bot.ask.reading import Reading, Unread, read
from bot.ask.years import narrowed_to

_WHEN = r"(?:when|(?:in )?the (?:same )?year (?:that |when |in which )?)"
_WON = r"(?P<who>.{2,60}?) (?:won|took home|took|got|received|picked up)\b(?: (?P<prize>.{2,60}?))?"
_BEHIND = re.compile(rf"^(?P<main>.{{8,}}?),? {_WHEN} ?{_WON}[\s?!.]*$", re.IGNORECASE)
_BEFORE = re.compile(rf"^{_WHEN} ?{_WON}, (?P<main>.{{8,}}?)[\s?!.]*$", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:other|others|else)\b", re.IGNORECASE)
_IT = frozenset(("it", "that", "the award", "the prize", "its award"))


def timed(text: str, names: Names, understood: Callable[[Reading], bool]) -> Reading | None:
    """The question with its results narrowed to the years that the clause tells of."""
    found = _BEHIND.match(text) or _BEFORE.match(text)
    if not found:
        return None
    prize = found["prize"] or ""
    main = read(found["main"], names)
    if isinstance(main, Unread) or not understood(main) or not _for_something(main):
        main = read(f"{found['main']} for {prize}", names) if prize else Unread()
    if isinstance(main, Unread) or not understood(main):
        return None
    if prize.lower() in _IT or not prize:
        prize = next((one.label for one in awards_in(main.query.select) if one.label), "")
    when = read(f"when did {found['who']} win {prize}", names)
    if isinstance(when, Unread) or not understood(when):
        return None
    year = when.query.select
    if not isinstance(year, Won) or year.sort != "year":
        return None
    select = narrowed_to(main.query.select, year, 0)
    if select is None:
        return None
    winner = year.film if select.sort == "film" else year.person
    if winner is not None and _OTHER.search(found["main"]):
        select = Both((select, Not(winner)))
    return replace(main, query=replace(main.query, select=select))


_APART = re.compile(
    r"^how (?:many (?P<unit>minutes|mins|years)|much)"
    r"(?: (?P<more>longer|shorter|older|newer|later|earlier|more|less)(?: money)?(?: expensive)?)?"
    r"(?P<said>(?: [a-z]+){0,3}?) (?P<one>.{2,60}?)"
    r"(?: (?P<verb>gross|grossed|earn|earned|make|made|cost|run|last))?"
    r" (?P<link>than|compared (?:to|with)|and) (?P<other>.{2,60}?)[\s?!.]*$",
    re.IGNORECASE,
)
_MEASURES = {
    "minutes": "runtime", "mins": "runtime", "longer": "runtime", "shorter": "runtime",
    "years": "year", "older": "year", "newer": "year", "later": "year", "earlier": "year",
    "gross": "gross", "grossed": "gross", "earn": "gross", "earned": "gross", "make": "gross",
    "made": "gross", "cost": "budget", "run": "runtime", "last": "runtime",
}  # fmt: skip
_JOINING = re.compile(
    r"\b(?:is|was|are|were|did|does|do|passed|lie|lies|there|between|lay|came|come|out)\b ?",
    re.IGNORECASE,
)


def apart(text: str, names: Names, understood: Callable[[Reading], bool]) -> Reading | None:
    """ "How much longer is Heat than Jaws": how far two films' values lie apart."""
    found = _APART.match(text)
    if not found or (found["link"].lower() == "and" and "between" not in text.lower()):
        return None
    words = (found["unit"], found["more"], found["verb"])
    measure = next((_MEASURES[w.lower()] for w in words if w and w.lower() in _MEASURES), "")
    one = _JOINING.sub("", f"{found['said']} {found['one']}").strip()
    other = found["other"]
    if not measure or not one:
        return None
    main = read(f"{measure} of {one} or {other}", names)
    if isinstance(main, Unread) or not understood(main) or len(main.bound.names) != 2:
        return None
    return replace(main, query=replace(main.query, form="difference"))


def _for_something(found: Reading) -> bool:
    return any(one.prizes for one in awards_in(found.query.select))
