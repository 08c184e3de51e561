"""Joints with an operator: prepositions, and/or/not, superlatives, counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.ask.items import ATTRIBUTES, Item, Ranking, back, closed, made, meet, prizes_of, spread
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
        late = right.word == "in" and left.sort == "person" and left.has("named")
        late = late and not left.prep
        yield replace(left, prep="in" if late else left.prep, cost=base + 0.12)


def set_poss(left: Item, right: Item, base: float) -> Iterator[Item]:
    if not left.prep:
        yield replace(left, prep="'s", cost=base)


def pro_any(left: Item, right: Item, base: float) -> Iterator[Item]:
    if right.cat in ("set", "rel", "not", "prep", "co", "same", "mostset", "superlative"):
        extra = 0.6 if right.has("class") else 0.02
        if right.has("won") and right.cat == "set":
            people = left.word in ("who", "whom")
            if right.sort == ("film" if people else "person"):
                extra += 0.35  # "women who won", "films that won"
        yield replace(right, cost=base + extra)


def any_pro(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.cat in ("set", "rel"):
        other = "person" if right.word in ("that", "which") else "film"
        extra = (
            0.5 if left.cat == "set" and left.sort == other and left.node != All(other) else 0.15
        )
        yield replace(left, cost=base + extra)


def wh_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    if not right.has("wh"):
        extra = 0.3 if right.prep else 0.0
        if right.sort == "person" and right.role and left.word not in ("which", ""):
            extra += 1.4  # who is asked for is not "what"
        yield replace(right, flags=right.flags | {"wh"}, prep="", cost=base + extra)


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
    flags |= left.flags & {"neither"}
    flags |= left.flags & right.flags & {"apart"} if right.word == "and" else frozenset()
    if right.has("neither") and not left.has("neither"):
        node = Both((a, Not(b)))  # "A and neither B nor C"
    yield Item(
        "set", node, flags=flags, prep=left.prep, role=left.role or right.role, cost=base + cost
    )


def rel_joined_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.rel.partition("&")[0] in CREDITS and right.rel in CREDITS:
        but = "-" if right.has("negated") else ""
        yield replace(left, rel=f"{left.rel}&{but}{right.rel}", cost=base)


def join_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.cat == "and":
        yield Item("joinedrel", rel=right.rel, flags=right.flags, cost=base)


def not_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    node = right.node
    if right.has("wh") or isinstance(node, All):
        return
    if left.word == "without" and node.sort == "person" and right.has("named"):
        yield made(Not(back(node, "cast")), base + 0.05, "not")
        return
    if isinstance(node, Both) and not closed(node):
        base += 0.6  # what is not is said in one word: "not in English, before 1930"
    if node.sort == "prize" and closed(node):
        names, label = prizes_of(node)
        for sort in ("film", "person"):
            yield made(Not(Won(sort, "won", names, label)), base + 0.3, "not")
        return
    if node.sort in ATTRIBUTES and right.has("named"):
        base += 0.0 if node.sort == "language" else term_cost(right) + 0.1
        node = _films_of(node)
    elif node.sort == "person" and right.has("named") and right.prep:
        node = back(node, "cast" if right.prep == "with" else "director")
    elif node.sort == "film" and right.has("named") and closed(node):
        base += 0.05
    if node.sort in ("film", "person"):
        yield made(Not(node), base + 0.05, "not")


def _films_of(node: Node) -> Node:
    """Films with a term; in another spoken language than one: a silent film is in none."""
    if node.sort != "language":
        return back(node)
    return Either((back(node, MAIN), Step(MAIN, Entities("language", ("Silent",), "Silent"))))


def neither_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    node = right.node
    if closed(node) and node.sort == "person":
        yield replace(right, node=Not(node), cost=base)
    elif closed(node):
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
        films = _occasions(right.node)
        if films is not None:
            yield Item("set", films, flags=frozenset({"wh", "count"}), cost=base)
        return
    if not right.has("wh"):
        yield replace(right, flags=right.flags | {"wh", "count"}, prep="", cost=base)


def _occasions(node: Node) -> Node | None:
    """ "How many times did A work with B", "… star in a film by B": the films of both."""
    match node:
        case Both((Entities(sort="person") as who, Step(relation, of), Not())) if of.sort == "film":
            return Both((Step(relation, who), of))
        case Both((Entities(sort="person") as who, Step(relation, of))) if of.sort == "film":
            return Both((Step(relation, who), of))
        case _:
            return None


def superlative_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.word == "verb" and not closed(right.node):
        return  # "made the most films" is no film that made most
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
    if isinstance(node, Both) and closed(node):
        node = Either(node.parts)  # "which of Jaws and Alien"
    if attribute == "when":
        if node.sort == "person" and not won_in(node):
            return  # people come first only at something
        yield replace(of, node=Top(node, "when", descending, ranking.place), cost=base)
    elif node.sort == "film":
        yield replace(of, node=Top(node, attribute, descending, ranking.place), cost=base)


def ordinal_superlative(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "The second longest"."""
    if right.ranking is not None and right.ranking.place == 1:
        yield replace(right, ranking=replace(right.ranking, place=left.number), cost=base)


def ordinal_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "The second woman to win", "the third film by …"."""
    first = Item("superlative", ranking=Ranking("when", False, left.number))
    yield from _ranked(first, right, base + 0.05)


def only_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "The only film that": whether there are others is seen in the answer."""
    if right.cat == "mostset":
        if right.counted is not None and right.counted.exactly:
            yield replace(right, cost=base)
    elif right.sort in ("film", "person") and (right.has("class") or right.has("won")):
        yield replace(right, cost=base + 0.05)


def only_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Only won": something exact must follow."""
    yield replace(right, flags=right.flags | {"exactly"}, cost=base)


def join_lost(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "But lost"."""
    yield replace(right, cat="joinedlost", cost=base)


def won_in(node: Node) -> bool:
    """Whether a set has an award condition."""
    match node:
        case Won():
            return True
        case Both(parts) | Either(parts):
            return any(won_in(part) for part in parts)
        case _:
            return False


def beyond_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Before The Birds", "after Jaws"."""
    if left.ranking is not None and right.sort == "film" and right.has("named"):
        yield made(Beyond(left.ranking.attribute, left.ranking.descending, right.node), base)


def than_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Than Titanic"."""
    if right.sort in ("film", "person") and not right.has("wh") and right.has("named"):
        yield Item("than-set", right.node, cost=base)


def superlative_than(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Longer than Titanic": films with more of it."""
    if left.ranking is None or right.sort != "film":
        return
    if left.ranking.attribute != "when":
        ranking = left.ranking
        yield made(Beyond(ranking.attribute, ranking.descending, right.node), base)


def set_negated(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Nominated but did not win": the nominations that were not wins; "that X did not shoot"."""
    if right.rel in CREDITS and right.has("negated") and left.has("named"):
        if left.sort == "person" and closed(left.node):
            films = spread(left.node, lambda part: Step(right.rel, part))
            yield made(Not(films), base + 0.1, "not")
        return
    if right.rel != "won" or not right.has("negated"):
        return
    changed = _only_nominated(left.node)
    if changed is not None:
        yield replace(left, node=changed, cost=base)


def set_lost(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Nominated but lost"."""
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
