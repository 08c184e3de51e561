"""A question with a clause that tells its time: "who won Best Actor when Ray won Best Picture"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.ask.names import Names
from bot.ask.notes import awards_in
from bot.ask.query import Won
from bot.ask.reading import Reading, Unread, read
from bot.ask.years import narrowed_to

_WHEN = r"(?:when|(?:in )?the (?:same )?year (?:that |when |in which )?)"
_WON = r"(?P<who>.{2,60}?) (?:won|took home|took|got|received|picked up)\b(?: (?P<prize>.{2,60}?))?"
_BEHIND = re.compile(rf"^(?P<main>.{{8,}}?),? {_WHEN} ?{_WON}[\s?!.]*$", re.IGNORECASE)
_BEFORE = re.compile(rf"^{_WHEN} ?{_WON}, (?P<main>.{{8,}}?)[\s?!.]*$", re.IGNORECASE)
_IT = frozenset(("it", "that", "the award", "the prize", "its award"))


def timed(text: str, names: Names, understood: Callable[[Reading], bool]) -> Reading | None:
    """The question with its results narrowed to the years that the clause tells of."""
    found = _BEHIND.match(text) or _BEFORE.match(text)
    if not found:
        return None
    main = read(found["main"], names)
    if isinstance(main, Unread) or not understood(main):
        return None
    won = awards_in(main.query.select)
    prize = found["prize"] or ""
    if prize.lower() in _IT or not prize:
        prize = next((one.label for one in won if one.label), "")
    when = read(f"when did {found['who']} win {prize}", names)
    if isinstance(when, Unread) or not understood(when):
        return None
    year = when.query.select
    if not isinstance(year, Won) or year.sort != "year":
        return None
    select = narrowed_to(main.query.select, year, 0)
    return replace(main, query=replace(main.query, select=select)) if select is not None else None
