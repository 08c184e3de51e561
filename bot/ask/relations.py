"""Joints of a relation and a set: "directed" and "Anora", in either order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.ask.counting import together
from bot.ask.items import ATTRIBUTES, Item, back, closed, made, prizes_of, spread, vague
from bot.ask.query import (
    CREDITS,
    TERMS,
    All,
    Between,
    Both,
    Compare,
    Either,
    Entities,
    Most,
    Node,
    Not,
    Prizes,
    Step,
    Won,
)


def rel_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from apply(left, right, base, before=True)


def set_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from apply(right, left, base, before=False)


def apply(rel: Item, of: Item, base: float, *, before: bool) -> Iterator[Item]:
    """The sets that a relation leads to from a set."""
    node = of.node
    said = _said_again(rel, of, base)
    if said is not None:
        yield said
        return
    if not before:
        yield from _of_subject(rel, of, base)
    if of.has("wh") or (rel.has("active") and node.sort == "film" and not before):
        return
    cost = base + _order_cost(rel, of, before)
    if rel.rel in ("won", "nominated"):
        yield from _apply_won(rel, of, cost)
    elif rel.has("same") or rel.has("co") or rel.has("negated"):
        yield from _apply_composed(rel, node, cost, of)
    elif node.sort == "film":
        yield from _from_films(rel, of, base, cost, before)
    elif node.sort == "person" and (rel.rel in CREDITS or "&" in rel.rel):
        yield from _from_people(rel, of, base, cost, before)
    elif rel.rel in ATTRIBUTES and node.sort == rel.rel and not isinstance(node, All | Step):
        yield made(back(node, rel.rel), cost + 0.1)
    elif rel.rel == "theme" and node.sort in TERMS and closed(node):
        yield made(back(node, node.sort), cost + 0.4)


def _said_again(rel: Item, of: Item, base: float) -> Item | None:
    """The relation says only what the set is anyway."""
    node = of.node
    if isinstance(node, Compare) and rel.rel == node.attribute:
        return replace(of, prep="", cost=base)  # "grossed over a billion dollars"
    if rel.rel in ATTRIBUTES and node.sort == rel.rel and isinstance(node, Step):
        return None if vague(node) else replace(of, prep="", cost=base + 0.3)
    return None


def _of_subject(rel: Item, of: Item, base: float) -> Iterator[Item]:
    """ "The director of Anora was in charge" tells nothing new of him; "worked together"."""
    node = of.node
    if rel.has("co") and (rel.has("together") or not rel.has("noun")):
        yield from together(of, rel, base)
    if rel.rel == of.role and not rel.flags and isinstance(node, Step) and node.of.sort == "film":
        yield replace(of, cost=base + 0.2)


def _from_films(rel: Item, of: Item, base: float, cost: float, before: bool) -> Iterator[Item]:
    node = of.node
    if isinstance(node, All):
        if before and rel.rel in CREDITS and (of.prep in ("in", "of") or not rel.has("noun")):
            with_films = rel.flags | {"of films", *({"in films"} if of.prep == "in" else ())}
            yield replace(
                rel, flags=with_films, cost=base + 0.15
            )  # "wrote films", "actors in films"
        if not before and rel.rel == "year":
            yield replace(of, cost=base + 0.1)  # "films released"
        cost += 1.2
    elif not before and rel.rel == "year" and not rel.has("noun"):
        yield replace(of, cost=base + 0.3)
    if rel.has("noun") and rel.rel in CREDITS and before and of.has("won") and not of.prep:
        cost += 0.5  # "directors who won it": they did, rather than their films
    names = rel.rel.split("&")
    if of.has("apart") and isinstance(
        node, Both
    ):  # "both a Palme winner and a Best Picture winner"
        yield made(Both(tuple(_all_of(names, part) for part in node.parts)), cost, role=names[0])
        return
    yield made(spread(node, lambda part: _all_of(names, part)), cost, role=names[0])


def _from_people(rel: Item, of: Item, base: float, cost: float, before: bool) -> Iterator[Item]:
    node, extra = of.node, 0.0
    if of.role in CREDITS and of.role != rel.rel and "&" not in rel.rel:
        yield made(Step(rel.rel, Step(of.role, node)), cost + 0.35, role=rel.rel)
    if rel.has("noun"):
        extra = 0.6 if before and of.has("won") and not of.prep else 0.25
        named = of.has("named") and before and not of.prep
        named = named and not rel.has("several") and not rel.has("of films")
        if named:  # "director Sean Baker"
            yield Item("set", node, flags=of.flags, role=rel.rel, cost=base + 0.05)
            extra = 0.6
    if isinstance(node, All) or of.has("class"):
        extra += 1.5
    names = rel.rel.split("&")
    if of.role == rel.rel and not before and isinstance(node, Step):
        extra += 0.35  # who is said to have directed what the director of it did
    elif of.role in CREDITS and of.role != rel.rel and not rel.has("noun") and of.prep != "by":
        extra += 0.45  # "whose music is in Psycho" asks for no films by its cast
    yield made(spread(node, lambda part: _all_of(names, part)), cost + extra)


def rel_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Penned the screenplay": the same said twice; "direct but not write"."""
    if right.has("negated") and left.rel in CREDITS and right.rel in CREDITS:
        yield replace(left, rel=f"{left.rel}&-{right.rel}", cost=base)
        return
    if left.rel == right.rel and not (left.flags | right.flags) - {"noun", "of films", "several"}:
        yield replace(right, cost=base + (0.45 if left.has("of films") else 0.1))


def _all_of(names: list[str], part: Node) -> Node:
    steps = tuple(
        Not(Step(name[1:], part)) if name.startswith("-") else Step(name, part) for name in names
    )
    return steps[0] if len(steps) == 1 else Both(steps)


def _order_cost(rel: Item, of: Item, before: bool) -> float:
    if rel.has("noun"):
        if before:
            return {"of": 0.0, "for": 0.05, "in": 0.05, "on": 0.1, "": 0.25, "to": 0.2, "at": 0.2,
                    "from": 0.15, "with": 0.2, "as": 0.2}.get(of.prep, 0.3)  # fmt: skip
        return {"'s": 0.0, "": 0.3}.get(of.prep, 0.45)
    if before:
        return {"by": 0.0, "in": 0.0, "": 0.05, "with": 0.05, "for": 0.1, "of": 0.12}.get(
            of.prep, 0.15
        )
    return {"": 0.1, "by": 0.1, "'s": 0.3, "in": 0.15}.get(of.prep, 0.3)


def _apply_composed(rel: Item, node: Node, cost: float, of: Item) -> Iterator[Item]:
    """Films that share something with films; people who share a film with people."""
    if rel.has("negated"):
        if rel.rel in CREDITS and node.sort in ("film", "person") and not isinstance(node, All):
            yield made(Not(spread(node, lambda part: Step(rel.rel, part))), cost, "not")
        return
    names = ["director", "writer", "cast"] if rel.rel == "any" else [rel.rel]
    if rel.has("co") and isinstance(node, All) and node.sort == "film":
        yield replace(rel, cost=cost + 0.1)  # "co-wrote films", "film co-writers"
    if rel.has("same") and rel.has("noun") and node.sort == "film" and not isinstance(node, All):
        yield made(Step(names[0], node), cost + 0.3, role=names[0])  # "by the same director as"
    if rel.has("same") and node.sort == "film" and not isinstance(node, All):
        yield made(spread(node, lambda part: _shared(names[0], part)), cost)
    if rel.has("co") and node.sort == "person" and not isinstance(node, All):
        yield from _partners(rel, node, cost)


def _partners(rel: Item, node: Node, cost: float) -> Iterator[Item]:
    """People who share a film with people; with "most" those who share most with one of them."""
    relation = rel.rel if rel.rel in CREDITS else "|".join(CREDITS)
    reached = spread(node, lambda part: _shared(relation, part))
    if rel.has("most"):
        if isinstance(node, Entities):
            films = Step(relation, node)
            reached = Most(reached, relation, among=films, descending=rel.number >= 0)
            yield made(reached, cost, role=rel.rel)
    elif rel.rel == "any" or rel.rel in CREDITS:
        yield made(reached, cost, role=rel.rel)


def _shared(relation: str, node: Node) -> Node:
    """Others that share a film, or other films that share a person."""
    reached = Step(relation, Step(relation, node))
    return Both((reached, Not(node))) if isinstance(node, Entities) else reached


def _apply_won(rel: Item, of: Item, cost: float) -> Iterator[Item]:  # noqa: C901 (one case a sort)
    node, outcome = of.node, "any" if rel.rel == "nominated" else rel.rel
    if rel.has("exactly"):
        return  # "only won": how often must follow
    if node.sort == "prize" and (closed(node) or isinstance(node, All)):
        for sort in ("film", "person"):
            reached = _each_won(node, sort, outcome)
            if of.has("neither") or rel.has("negated"):
                reached = Not(reached)
            flags = ("won", "apart") if rel.has("noun") and isinstance(node, Prizes) else ("won",)
            yield made(reached, cost, *flags)
    elif (
        isinstance(node, Both | Either) and node.sort == "prize" and all(map(_results, node.parts))
    ):
        for sort in ("film", "person"):
            parts = tuple(_results_of(part, sort, outcome) for part in node.parts)
            yield made(replace(node, parts=parts), cost, "won")
    elif isinstance(node, Won) and node.sort == "prize" and node.outcome == "any":
        for sort in ("film", "person"):
            yield made(replace(node, sort=sort, outcome=outcome), cost, "won")
    elif node.sort in ("film", "person") and not isinstance(node, All) and not of.has("time"):
        side = {node.sort: node}
        yield made(Won("prize", outcome, **side), cost + 0.1, "won")  # type: ignore[arg-type]
        if node.sort == "person":
            yield made(Won("film", outcome, person=node), cost + 0.3, "won")
    elif of.has("time") and isinstance(node, Between) and node.attribute == "year":
        for sort in ("film", "person"):
            yield made(Won(sort, outcome, years=(node.low, node.high)), cost + 0.3, "won")


def _results(node: Node) -> bool:
    """A prize, or one with its time: "the Golden Lion in 2017"."""
    timed = isinstance(node, Won) and node.sort == "prize" and node.outcome == "any"
    return timed or isinstance(node, Prizes)


def _results_of(node: Node, sort: str, outcome: str) -> Node:
    if isinstance(node, Won):
        return replace(node, sort=sort, outcome=outcome)
    return won_set(sort, outcome, node)


def lost_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Lost Best Picture": nominated for it, and not won."""
    node = right.node
    if node.sort == "prize" and closed(node):
        for sort in ("film", "person"):
            yield made(_each_won(node, sort, "nominated"), base, "won")


def _each_won(node: Node, sort: str, outcome: str) -> Node:
    return spread(node, lambda part: won_set(sort, outcome, part))


def won_set(sort: str, outcome: str, prize: Node) -> Node:
    names, label = prizes_of(prize)
    return Won(sort, outcome, names, label)
