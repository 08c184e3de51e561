"""Stretches of a question, and names side by side that are one name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from bot.ask.items import Item
from bot.ask.names import Found


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of words read as one part; ``items`` are what it may stand for."""

    start: int
    end: int
    items: tuple[Item, ...] = ()
    found: Found | None = None
    cost: float = 1.0
    fill: bool = False
    guess: bool = False


def merged(parts: tuple[Part, ...]) -> list[Part]:
    """Prize names side by side ("the Oscar for Best Picture") become one."""
    done: list[Part] = []
    for part in _held(parts):
        before = _prize_before(done) if part.found is not None else None
        joined = _joined(done[before], part) if before is not None else None
        if before is not None and joined is not None:
            kept = [one for one in done[before + 1 :] if _is(one, "time") or _is_outcome(one)]
            del done[before:]
            done += [joined, *kept]
        else:
            done.append(part)
            apart = before is None or any(_is_outcome(one) for one in done[before:-1])
            if before is not None and not apart and _clash(done[before], part):
                done.append(Part(part.end, part.end, (Item("clash"),)))
    return done


def _clash(left: Part, right: Part) -> bool:
    """A prize of one award beside another award: a prize that is not in the catalogue."""
    if left.found is None or right.found is None:
        return False
    one, other = left.found, right.found
    prizes = all(name.sort == "prize" for name in (*one.names, *other.names))
    return prizes and _is_award(one) != _is_award(other)


def _prize_before(done: list[Part]) -> int | None:
    """Where the last name stands, if only prepositions, fillers or a time come after it."""
    for at in range(len(done) - 1, max(-1, len(done) - 5), -1):
        if done[at].found is not None:
            return at
        one = done[at]
        if not (one.fill or _is_prep(one) or _is(one, "time") or _is_outcome(one)):
            return None
    return None


def _held(parts: tuple[Part, ...]) -> list[Part]:
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


def _has_prize(found: Found) -> bool:
    return any(name.sort == "prize" for name in found.names)


def _is_award(found: Found) -> bool:
    return all(name.sort == "prize" and "/" not in name.id for name in found.names)


def _is(part: Part, flag: str) -> bool:
    return any(item.has(flag) for item in part.items)


def _is_prep(part: Part) -> bool:
    return any(item.cat == "prep" for item in part.items)


def _is_outcome(part: Part) -> bool:
    """ "Winner" between an award and a category: "the Oscar winner for Best Picture"."""
    return any(item.rel in ("won", "nominated") and item.has("noun") for item in part.items)


def _joined(left: Part, right: Part) -> Part | None:
    if left.found is None or right.found is None:
        return None
    same = tuple(n for n in left.found.names if any(n.id == m.id for m in right.found.names))
    if same and left.found.fit < 1 and left.end == right.start:  # two pieces of one long title
        piece = Found(left.start, right.end, same, left.found.fit)
        return Part(left.start, right.end, found=piece, cost=left.cost)
    if not (_has_prize(left.found) and _has_prize(right.found)):
        return None
    awards = {name.id for found in (left.found, right.found) for name in found.names
              if name.sort == "prize" and "/" not in name.id}  # fmt: skip
    categories = [name for found in (left.found, right.found) for name in found.names
                  if name.sort == "prize" and "/" in name.id]  # fmt: skip
    kept = tuple(name for name in categories if name.id.partition("/")[0] in awards)
    if not kept:
        return None
    found = Found(left.start, right.end, kept, min(left.found.fit, right.found.fit))
    return Part(left.start, right.end, found=found, cost=left.cost + right.cost)
