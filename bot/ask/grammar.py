"""Composition: neighbouring parts of a question are joined where their sorts allow it.

A chart is filled from the leaves up. Sets, relations and operators join by few rules; word order,
voice and prepositions only make a joint cheaper or dearer, so that any wording of the same parts
gives the same tree. The cheapest tree over all parts is the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import inf

from bot.ask import counting, operators, relations, sets, years
from bot.ask.items import Item

BEAM = 9  # items kept for one span
READINGS = 10
Rule = Callable[[Item, Item, float], Iterator[Item]]


def combine(left: Item, right: Item) -> Iterator[Item]:
    """Every way in which two neighbours join."""
    base = left.cost + right.cost
    rule = _RULES.get((left.cat, right.cat))
    if rule is not None:
        yield from rule(left, right, base)
    if left.cat in _LEFT:
        yield from _LEFT[left.cat](left, right, base)
    if right.cat in _RIGHT:
        yield from _RIGHT[right.cat](left, right, base)


def set_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    """A relation after a set, or a "did not win" that narrows it."""
    if right.has("negated"):
        yield from operators.set_negated(left, right, base)
    else:
        yield from relations.set_rel(left, right, base)


_RULES: dict[tuple[str, str], Rule] = {
    ("rel", "set"): relations.rel_set,
    ("set", "rel"): set_rel,
    ("set", "joinedrel"): operators.set_negated,
    ("rel", "rel"): relations.rel_rel,
    ("beyond", "set"): operators.beyond_set,
    ("set", "set"): sets.set_set,
    ("wh", "set"): operators.wh_set,
    ("set", "wh"): operators.set_wh,
    ("and", "set"): operators.join_set,
    ("or", "set"): operators.join_set,
    ("set", "joined"): operators.set_joined,
    ("and", "rel"): operators.join_rel,
    ("rel", "joinedrel"): operators.rel_joined_rel,
    ("not", "set"): operators.not_set,
    ("neither", "set"): operators.neither_set,
    ("same", "rel"): operators.same_rel,
    ("rel", "same"): operators.rel_same,
    ("same", "same"): operators.same_same,
    ("rel", "co"): operators.rel_co,
    ("count", "set"): operators.count_set,
    ("superlative", "set"): operators.superlative_set,
    ("set", "superlative"): operators.set_superlative,
    ("most", "set"): counting.most_set,
    ("most", "rel"): counting.most_rel,
    ("rel", "mostset"): counting.rel_mostset,
    ("set", "mostset"): counting.set_mostset,
    ("mostset", "set"): counting.mostset_set,
    ("set", "times"): counting.set_times,
    ("times", "set"): counting.times_set,
    ("than", "set"): operators.than_set,
    ("superlative", "than-set"): operators.superlative_than,
    ("not", "rel"): operators.not_rel,
    ("set", "poss"): operators.set_poss,
    ("set", "most"): counting.set_most,
    ("rel", "most"): counting.rel_most,
    ("mostset", "than-set"): counting.mostset_than,
    ("set", "streak"): counting.set_streak,
    ("streak", "set"): counting.streak_set,
    ("mostset", "streak"): counting.mostset_streak,
    ("set", "co"): counting.together,
    ("set", "same"): counting.set_same,
    ("only", "set"): operators.only_set,
    ("only", "mostset"): operators.only_set,
    ("only", "rel"): operators.only_rel,
    ("lost", "set"): relations.lost_set,
    ("set", "joinedlost"): operators.set_lost,
    ("and", "lost"): operators.join_lost,
    ("set", "lost"): operators.set_lost,
    ("ordinal", "superlative"): operators.ordinal_superlative,
    ("ordinal", "set"): operators.ordinal_set,
    ("beside", "set"): years.beside_set,
    ("beat", "set"): years.beat_set,
    ("beaten", "set"): years.beaten_set,
}
_LEFT: dict[str, Rule] = {
    "prep": operators.prep_any,
    "pro": operators.pro_any,
}
_RIGHT: dict[str, Rule] = {
    "prep": operators.any_prep,
    "pro": operators.any_pro,
}


@lru_cache(maxsize=4096)
def parse(leaves: tuple[tuple[Item, ...], ...]) -> tuple[Item, ...]:
    """The cheapest readings of a question as one set, cheapest first."""
    count = len(leaves)
    if not count:
        return ()
    chart: dict[tuple[int, int], list[Item]] = {
        (at, at + 1): sorted(items, key=lambda item: item.cost) for at, items in enumerate(leaves)
    }
    for width in range(2, count + 1):
        for start in range(count - width + 1):
            chart[start, start + width] = _cell(chart, start, start + width)
    roots = [item for item in chart[0, count] if item.cat == "set"]
    return tuple(roots[:READINGS])


def _cell(chart: dict[tuple[int, int], list[Item]], start: int, end: int) -> list[Item]:
    """The cheapest items over a span. Joining never makes cheaper, so pairs that cost too much
    already are left out."""
    best: dict[tuple[object, ...], Item] = {}
    limit = inf
    for middle in range(start + 1, end):
        rights = chart[middle, end]
        for left in chart[start, middle]:
            for right in rights:
                if left.cost + right.cost > limit:
                    break  # they come cheapest first
                for item in combine(left, right):
                    if item.cost > limit:
                        continue
                    same = (
                        item.cat, item.node, item.rel, item.word, item.counted, item.flags,
                        item.prep, item.role,
                    )  # fmt: skip
                    if same not in best or best[same].cost > item.cost:
                        best[same] = item
                        if len(best) >= BEAM:
                            limit = sorted(one.cost for one in best.values())[BEAM - 1]
    return sorted(best.values(), key=lambda item: item.cost)[:BEAM]
