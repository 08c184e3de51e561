"""Joints with an operator: prepositions, and/or/not, superlatives, counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.ask.items import ATTRIBUTES, Counted, Item, back, closed, made, meet, prizes_of
from bot.ask.query import (
    CREDITS,
    MAIN,
    All,
    Beyond,
    Both,
    Either,
    Entities,
    Most,
    Node,
    Not,
    Step,
    Top,
    Won,
)
from bot.ask.sets import set_set, term_cost


def prep_any(left: Item, right: Item, base: float) -> Iterator[Item]:
    if right.cat == "set" and not right.prep:
        yield replace(right, prep=left.word, cost=base)
    elif right.cat in (
        "rel",
        "neither",
        "not",
        "most",
        "superlative",
        "same",
        "co",
        "count",
        "mostset",
        "compound",
    ):
        yield replace(right, cost=base + 0.05)


def any_prep(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.cat in ("set", "rel"):
        yield replace(left, cost=base + 0.12)


def set_poss(left: Item, right: Item, base: float) -> Iterator[Item]:
    if not left.prep:
        yield replace(left, prep="'s", cost=base)


def pro_any(left: Item, right: Item, base: float) -> Iterator[Item]:
    if right.cat in ("set", "rel", "not", "prep", "co", "same", "mostset", "superlative"):
        yield replace(right, cost=base + (0.6 if right.has("class") else 0.02))


def any_pro(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.cat in ("set", "rel"):
        yield replace(left, cost=base + 0.15)


def wh_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    if not right.has("wh"):
        yield replace(
            right, flags=right.flags | {"wh"}, prep="", cost=base + (0.3 if right.prep else 0.0)
        )


def set_wh(left: Item, right: Item, base: float) -> Iterator[Item]:
    if not left.has("wh"):
        yield replace(left, flags=left.flags | {"wh"}, cost=base + 0.1)


def join_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield Item(
        "joined",
        right.node,
        word=left.cat,
        flags=right.flags,
        role=right.role,
        prep=right.prep,
        cost=base,
    )


def set_joined(left: Item, right: Item, base: float) -> Iterator[Item]:
    a, b = left.node, right.node
    if right.has("wh"):
        return
    node: Node
    if a.sort != b.sort:
        yield from (
            replace(item, cost=item.cost + 0.3)
            for item in set_set(left, replace(right, cat="set"), base)
        )
        return
    if right.word == "or":
        node = Either((*a.parts, b)) if isinstance(a, Either) else Either((a, b))
        if isinstance(a, All) or isinstance(b, All):
            return
        cost = 0.0 if closed(a) == closed(b) else 0.5
        if not closed(a) and not closed(b):
            cost = 0.2
    else:
        if closed(a) and closed(b):
            node = Both((*a.parts, b)) if isinstance(a, Both) else Both((a, b))
        else:
            if isinstance(b, All) and isinstance(a, All):
                return
            node = meet(a, b)
        cost = 0.0 if closed(a) == closed(b) else 0.3
    flags = (left.flags & {"wh", "count", "won", "class"}) | (right.flags & {"won"})
    flags |= left.flags & right.flags & {"named"}
    yield Item(
        "set", node, flags=flags, prep=left.prep, role=left.role or right.role, cost=base + cost
    )


def rel_joined_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.rel in CREDITS and right.rel in CREDITS:
        yield replace(left, rel=f"{left.rel}&{right.rel}", cost=base)


def join_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.cat == "and":
        yield Item("joinedrel", rel=right.rel, flags=right.flags, cost=base)


def not_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    node = right.node
    if right.has("wh") or isinstance(node, All):
        return
    if node.sort == "prize" and closed(node):
        names, label = prizes_of(node)
        for sort in ("film", "person"):
            yield made(Not(Won(sort, "won", names, label)), base + 0.3, "not")
        return
    if node.sort in ATTRIBUTES and right.has("named"):
        base += term_cost(right)
        if node.sort == "language":  # in another spoken language: a silent film is in none
            node = Either(
                (back(node, MAIN), Step(MAIN, Entities("language", ("Silent",), "Silent")))
            )
        else:
            node = back(node)
    elif node.sort == "person" and right.has("named") and right.prep:
        node = back(node, "cast" if right.prep == "with" else "director")
    elif node.sort == "film" and right.has("named") and closed(node):
        yield made(Not(node), base + 0.1, "not")
        return
    if node.sort in ("film", "person"):
        yield made(Not(node), base + 0.05, "not")


def neither_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    node = right.node
    if closed(node):
        yield replace(right, flags=right.flags | {"neither"}, cost=base)
    else:
        yield made(Not(node), base, "not")


def not_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield replace(right, flags=right.flags | {"negated"}, cost=base + 0.2)


def same_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    if right.rel in CREDITS or right.rel in ATTRIBUTES or right.rel == "any":
        yield replace(right, flags=right.flags | {"same"}, cost=base)


def same_same(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield replace(right, cost=base + 0.05)


def rel_same(left: Item, right: Item, base: float) -> Iterator[Item]:
    if right.cat == "same" and left.rel in CREDITS and left.has("noun"):
        yield replace(left, flags=left.flags | {"same"}, cost=base + 0.2)


def rel_co(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.rel in CREDITS:
        yield replace(left, flags=left.flags | {"co"}, cost=base)


def count_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.word == "times" and right.sort != "prize":
        return
    if not right.has("wh"):
        yield replace(right, flags=right.flags | {"wh", "count"}, prep="", cost=base)


def superlative_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from _ranked(left, right, base + 0.02)


def set_superlative(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from _ranked(right, left, base + 0.12)


def _ranked(superlative: Item, of: Item, base: float) -> Iterator[Item]:
    node = of.node
    ranking = superlative.ranking
    if ranking is None:
        return
    attribute, descending = ranking.attribute, ranking.descending
    if isinstance(node, Top | Most) or of.has("time"):
        return
    if node.sort not in ("film", "person"):
        return
    if attribute == "when":
        yield replace(of, node=Top(node, "when", descending), cost=base)
    elif node.sort == "film":
        yield replace(of, node=Top(node, attribute, descending), cost=base)


def most_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    node = right.node
    if node.sort == "prize":
        names, label = prizes_of(node)
        yield Item(
            "mostset",
            counted=Counted(left.number >= 0, Won("film", "won", names, label)),
            cost=base,
        )
    elif node.sort == "film":
        yield Item("mostset", node, counted=Counted(left.number >= 0), cost=base)


def most_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    if right.rel in ("won", "nominated"):
        yield Item(
            "mostset",
            rel="",
            counted=Counted(left.number >= 0, Won("film", right.rel)),
            cost=base + 0.1,
        )
    elif right.rel in CREDITS:
        yield Item(
            "mostset",
            All("film"),
            rel=right.rel,
            counted=Counted(left.number >= 0),
            cost=base + 0.4,
        )


def rel_mostset(left: Item, right: Item, base: float) -> Iterator[Item]:
    won = right.counted.won if right.counted else None
    if right.counted and won is not None and left.rel in ("won", "nominated"):
        counted = replace(right.counted, won=replace(won, outcome=left.rel))
        yield replace(right, counted=counted, cost=base)
    elif won is None and left.rel in CREDITS:
        yield replace(right, rel=left.rel, cost=base)
    elif won is None and left.rel in ATTRIBUTES:
        yield replace(right, rel=left.rel, cost=base + 0.1)


def set_mostset(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from _most_of(left, right, base)


def mostset_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from _most_of(right, left, base + 0.3)


def _most_of(subject: Item, most: Item, base: float) -> Iterator[Item]:
    if most.counted is None:
        return
    descending, won, least = most.counted.descending, most.counted.won, most.counted.least
    node = subject.node
    if won is not None and node.sort in ("film", "person", "country", "language", "genre"):
        yield replace(
            subject,
            node=Most(node, "", won=won, descending=descending, least=least),
            prep="",
            cost=base,
        )
    elif won is None and node.sort == "person":
        relation = most.rel or subject.role or "cast"
        yield replace(
            subject,
            node=Most(node, relation, among=most.node, descending=descending, least=least),
            prep="",
            cost=base,
        )
    elif won is None and node.sort in ATTRIBUTES and isinstance(node, All):
        yield replace(
            subject,
            node=Most(node, node.sort, among=most.node, descending=descending, least=least),
            prep="",
            cost=base,
        )


def set_times(left: Item, right: Item, base: float) -> Iterator[Item]:
    node = left.node
    changed = _least(node, right.number)
    if changed is not None:
        yield replace(left, node=changed, cost=base)


def times_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "More than two Oscars", "at least five films"."""
    node = right.node
    if node.sort == "prize" and (closed(node) or isinstance(node, All)):
        names, label = prizes_of(node)
        counted = Counted(True, Won("film", "won", names, label), left.number)
        yield Item("mostset", counted=counted, cost=base)
    elif node.sort == "film":
        yield Item("mostset", node, counted=Counted(True, None, left.number), cost=base)


def beyond_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Before The Birds", "after Jaws"."""
    if left.ranking is not None and right.sort == "film" and right.has("named"):
        yield made(Beyond(left.ranking.attribute, left.ranking.descending, right.node), base)


def than_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Than Titanic"."""
    if right.sort == "film" and not right.has("wh"):
        yield Item("than-set", right.node, cost=base)


def superlative_than(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Longer than Titanic": films with more of it."""
    if left.ranking is not None and left.ranking.attribute != "when":
        ranking = left.ranking
        yield made(Beyond(ranking.attribute, ranking.descending, right.node), base)


def set_negated(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Nominated but did not win": the nominations that were not wins."""
    if right.rel != "won" or not right.has("negated"):
        return
    changed = _only_nominated(left.node)
    if changed is not None:
        yield replace(left, node=changed, cost=base)


def _only_nominated(node: Node) -> Node | None:
    match node:
        case Won(outcome="any"):
            return replace(node, outcome="nominated")
        case Both(parts):
            changed = tuple(_only_nominated(part) or part for part in parts)
            return replace(node, parts=changed) if changed != parts else None
        case _:
            return None


def _least(node: Node, number: int) -> Node | None:
    match node:
        case Won(least=1):
            return replace(node, least=number)
        case Both(parts):
            changed = tuple(_least(part, number) or part for part in parts)
            return replace(node, parts=changed) if changed != parts else None
        case _:
            return None
