"""Composition: neighbouring parts of a question are joined where their sorts allow it.

A chart is filled from the leaves up. Sets, relations and operators join by few rules; word order,
voice and prepositions only make a joint cheaper or dearer, so that any wording of the same parts
gives the same tree. The cheapest tree over all parts is the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import count
from math import inf

from bot.ask import counting, operators, relations, sets, years
from bot.ask.items import Item
from bot.kept import Kept

BEAM = 8  # items kept for one span
READINGS = 10
READ = 1000  # questions whose readings are kept, by their leaves
CELLS = 3000  # of charts, kept
KINDS = 10_000  # leaves told apart
Leaf = tuple[Item, ...]
Chart = dict[tuple[int, int], tuple[Item, ...]]
Rule = Callable[[Item, Item, float], Iterator[Item]]


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


@cache
def _rules(left: str, right: str) -> tuple[Rule, ...]:
    """Every way in which two neighbours join."""
    ways = (_RULES.get((left, right)), _LEFT.get(left), _RIGHT.get(right))
    return tuple(rule for rule in ways if rule is not None)


_cells = Kept(CELLS)  # by the kinds of their leaves
_kinds: dict[Leaf, int] = {}
_numbers = count()


@lru_cache(maxsize=READ)
def parse(leaves: tuple[Leaf, ...]) -> tuple[Item, ...]:
    """The cheapest readings of a question as one set, cheapest first."""
    size = len(leaves)
    if not size:
        return ()
    kinds = tuple(_kind(leaf) for leaf in leaves)
    chart: Chart = {(at, at + 1): _by_cost(leaf) for at, leaf in enumerate(leaves)}
    for width in range(2, size + 1):
        for start in range(size - width + 1):
            end = start + width
            said = kinds[start:end]  # all that a cell depends on: other questions have it, too
            try:
                cell = _cells.get(said)
            except KeyError:
                cell = _cell(chart, start, end)
                _cells.put(said, cell)
            chart[start, end] = cell
    roots = [item for item in chart[0, size] if item.cat == "set"]
    return tuple(roots[:READINGS])


def _kind(leaf: Leaf) -> int:
    """A number for a leaf, the same for equal ones."""
    if len(_kinds) >= KINDS and leaf not in _kinds:
        _kinds.clear()
        _cells.clear()
    return _kinds.setdefault(leaf, next(_numbers))


def _by_cost(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: item.cost))


def _cell(chart: Chart, start: int, end: int) -> tuple[Item, ...]:
    """The cheapest items over a span. Joining never makes cheaper, so pairs that cost too much
    already are left out."""
    best: dict[tuple[object, ...], Item] = {}
    limit = inf
    for middle in range(start + 1, end):
        rights = chart[middle, end]
        for left in chart[start, middle]:
            for right in rights:
                base = left.cost + right.cost
                if base > limit:
                    break  # they come cheapest first
                for rule in _rules(left.cat, right.cat):
                    for item in rule(left, right, base):
                        if item.cost > limit:
                            continue
                        same = (
                            item.cat, item.node, item.rel, item.word, item.counted, item.flags,
                            item.prep, item.role,
                        )  # fmt: skip
                        other = best.get(same)
                        if other is None or other.cost > item.cost:
                            best[same] = item
                            if len(best) >= BEAM:
                                limit = sorted(one.cost for one in best.values())[BEAM - 1]
    return _by_cost(best.values())[:BEAM]
