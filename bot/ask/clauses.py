"""A question with a clause that tells its time: "who won Best Actor when Ray won Best Picture"."""

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


def _for_something(found: Reading) -> bool:
    return any(one.prizes for one in awards_in(found.query.select))
