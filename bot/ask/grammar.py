"""Composition: neighbouring parts of a question are joined where their sorts allow it.

A chart is filled from the leaves up. Sets, relations and operators join by few rules; word order,
voice and prepositions only make a joint cheaper or dearer, so that any wording of the same parts
gives the same tree. The cheapest tree over all parts is the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from bot.ask.query import (
    CREDITS,
    MAIN,
    TERMS,
    VALUES,
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
    Top,
    Won,
)

BEAM = 14  # items kept for one span
READINGS = 10
ATTRIBUTES = frozenset((*TERMS, *VALUES))


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a question: a set, a relation or an operator, with what it cost to read it so."""

    cat: str
    node: Node | None = None
    rel: str = ""
    value: object = None
    flags: frozenset[str] = frozenset()
    prep: str = ""
    role: str = ""
    cost: float = 0.0
    sort: str = field(default="", init=False, compare=False)  # of a set

    def __post_init__(self) -> None:
        if self.node is not None:
            object.__setattr__(self, "sort", self.node.sort)

    def has(self, flag: str) -> bool:
        """Whether a flag is set."""
        return flag in self.flags


def made(node: Node, cost: float, *flags: str, role: str = "") -> Item:
    """A set item."""
    return Item("set", node, flags=frozenset(flags), cost=cost, role=role)


def meet(left: Node, right: Node) -> Node:
    """The intersection; a superlative stays outermost, so that it chooses from all conditions."""
    if isinstance(left, Top | Most) and not (isinstance(right, Top | Most)):
        return replace(left, of=meet(left.of, right))
    if isinstance(right, Top | Most):
        return replace(right, of=meet(left, right.of))
    parts: list[Node] = []
    for side in (left, right):
        for part in side.parts if isinstance(side, Both) else (side,):
            if not isinstance(part, All) and part not in parts:
                parts.append(part)
    reached = {part.relation for part in parts if isinstance(part, Step) and not vague(part)}
    parts = [p for p in parts if not (isinstance(p, Step) and p.relation in reached and vague(p))]
    if not parts:
        return left
    return parts[0] if len(parts) == 1 else Both(tuple(parts))


def vague(node: Node) -> bool:
    """Whether a tree has no condition at all: "all directors"."""
    match node:
        case All():
            return True
        case Step(_, of) | Not(of):
            return vague(of)
        case Both(parts) | Either(parts):
            return all(vague(part) for part in parts)
        case _:
            return False


def closed(node: Node) -> bool:
    """Whether a set is named members only, alone or listed with and/or."""
    if isinstance(node, Both | Either):
        return all(closed(part) for part in node.parts)
    return isinstance(node, Entities | Prizes)


def spread(node: Node, apply: Callable[[Node], Node]) -> Node:
    """Apply to each member of a list of names: "A and B" directs apart."""
    if isinstance(node, Both | Either) and closed(node):
        return replace(node, parts=tuple(spread(part, apply) for part in node.parts))
    return apply(node)


def back(node: Node, relation: str = "") -> Node:
    """Films from a set of people, terms or values."""
    name = relation or node.sort
    return spread(node, lambda part: Step(name, part))


def prizes_of(node: Node) -> tuple[tuple[tuple[str, str], ...], str]:
    """The prizes of a prize set and their label; none where any prize will do."""
    if isinstance(node, Prizes):
        return node.names, node.label
    return (), ""


Pair = tuple[Item, Item]


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


# --- relations on sets ---------------------------------------------------------------------------


def _rel_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from apply(left, right, base, before=True)


def _set_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from apply(right, left, base, before=False)


def apply(rel: Item, of: Item, base: float, *, before: bool) -> Iterator[Item]:
    """The sets that a relation leads to from a set."""
    node = of.node
    if node is None:
        return
    if rel.rel in ATTRIBUTES and node.sort == rel.rel and isinstance(node, Step):
        if not vague(node):
            yield replace(of, prep="", cost=base + 0.3)  # "describing what it is about"
        return
    if of.has("wh"):
        return
    cost = base + _order_cost(rel, of, before)
    if rel.rel in ("won", "nominated"):
        yield from _apply_won(rel, of, cost)
        return
    if rel.has("same") or rel.has("co"):
        yield from _apply_composed(rel, node, cost, of)
        return
    if node.sort == "film" and isinstance(node, All):
        if before and rel.rel in CREDITS and (of.prep in ("in", "of") or not rel.has("noun")):
            yield replace(rel, cost=base + 0.15)  # "wrote films", "actors in their movies"
        if not before and rel.rel == "year":
            yield replace(of, cost=base + 0.1)  # "films released"
        cost += 1.2
    elif node.sort == "film" and not before and rel.rel == "year" and not rel.has("noun"):
        yield replace(of, cost=base + 0.3)
    names = rel.rel.split("&")
    if node.sort == "film":
        reached: Node = spread(node, lambda part: _all_of(names, part))
        yield made(reached, cost, role=names[0])
        return
    if rel.rel in CREDITS or "&" in rel.rel:
        if node.sort == "person":
            extra = 0.0
            if of.role in CREDITS and of.role != rel.rel and "&" not in rel.rel:
                yield made(Step(rel.rel, Step(of.role, node)), cost + 0.35, role=rel.rel)
            if rel.has("noun"):
                extra = 0.25
                if of.has("named") and before and not of.prep:
                    yield Item("set", node, flags=of.flags, role=rel.rel, cost=base + 0.05)
                    extra = 0.6
            if isinstance(node, All) or of.has("class"):
                extra += 1.5
            yield made(spread(node, lambda part: _all_of(names, part)), cost + extra)
        return
    if rel.rel in ATTRIBUTES and node.sort == rel.rel:
        if not isinstance(node, All):
            yield made(back(node, rel.rel), cost + 0.1)
    elif rel.rel == "theme" and node.sort in TERMS and closed(node):
        yield made(back(node, node.sort), cost + 0.4)


def _all_of(names: list[str], part: Node) -> Node:
    steps = tuple(Step(name, part) for name in names)
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
    names = ["director", "writer", "cast"] if rel.rel == "any" else [rel.rel]
    if rel.has("co") and isinstance(node, All) and node.sort == "film":
        yield replace(rel, cost=cost + 0.1)  # "co-wrote films", "film co-writers"
    if rel.has("same") and rel.has("noun") and node.sort == "film" and not isinstance(node, All):
        yield made(Step(names[0], node), cost + 0.3, role=names[0])  # "by the same director as"
    if rel.has("same") and node.sort == "film" and not isinstance(node, All):
        steps = tuple(Step(name, Step(name, node)) for name in names)
        yield made(steps[0], cost)
    if rel.has("co") and node.sort == "person" and not isinstance(node, All):
        if rel.rel == "any":
            every = "|".join(CREDITS)
            yield made(Step(every, Step(every, node)), cost, role="any")
        elif rel.rel in CREDITS:
            yield made(Step(rel.rel, Step(rel.rel, node)), cost, role=rel.rel)
            # "worked with": the other's own role may differ


def _apply_won(rel: Item, of: Item, cost: float) -> Iterator[Item]:
    node, outcome = of.node, rel.rel
    assert node is not None
    if node.sort == "prize" and (closed(node) or isinstance(node, All)):
        for sort in ("film", "person"):
            yield made(spread(node, lambda part, sort=sort: _won(sort, outcome, part)), cost, "won")  # type: ignore[misc]
    elif isinstance(node, Won) and node.sort == "prize" and node.outcome == "any":
        for sort in ("film", "person"):
            yield made(replace(node, sort=sort, outcome=outcome), cost, "won")
    elif node.sort in ("film", "person") and not isinstance(node, All):
        side = {node.sort: node}
        yield made(Won("prize", outcome, **side), cost + 0.1, "won")  # type: ignore[arg-type]
        if node.sort == "person":
            yield made(Won("film", outcome, person=node), cost + 0.3, "won")
    elif of.has("time") and isinstance(node, Between):
        for sort in ("film", "person"):
            yield made(Won(sort, outcome, years=(node.low, node.high)), cost + 0.3, "won")


def _won(sort: str, outcome: str, prize: Node) -> Node:
    names, label = prizes_of(prize)
    return Won(sort, outcome, names, label)


# --- sets with sets ------------------------------------------------------------------------------


def _set_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    a, b = left.node, right.node
    assert a is not None and b is not None
    flags = (left.flags | right.flags) & {"wh", "count", "won", "not"}
    if left.sort == right.sort:
        yield from _same_sort(left, right, base, flags)
    for one, other, forward in ((left, right, True), (right, left, False)):
        yield from _two_sorts(one, other, base, flags, forward)


def _same_sort(left: Item, right: Item, base: float, flags: frozenset[str]) -> Iterator[Item]:
    a, b = left.node, right.node
    assert a is not None and b is not None
    if left.has("wh") and right.has("wh"):
        return
    cost = base + (0.1 if right.prep in ("", "of", "in", "at") else 0.5)
    if closed(a) and closed(b):
        return
    if closed(a) and right.has("class") and a.sort != "film":
        cost += 1.0
    if right.has("wh") and not left.has("wh"):
        cost += 0.1
    if a.sort == "prize":
        yield from _prize_prize(left, right, cost, flags)
        return
    timed = _with_years(a, right) or _with_years(b, left)
    if timed is not None:
        yield Item("set", timed, flags=flags, role=left.role or right.role, cost=base + 0.02)
    yield Item(
        "set", meet(a, b), flags=flags | ((left.flags & right.flags) & {"class"}),
        role=left.role or right.role, cost=cost,
    )  # fmt: skip


def _with_years(node: Node, time: Item) -> Node | None:
    """An award condition narrowed to the years of a time beside it."""
    span = time.node
    if not time.has("time") or not isinstance(span, Between):
        return None
    return narrowed(node, span)


def narrowed(node: Node, span: Between) -> Node | None:
    """The first award condition within gets the years."""
    match node:
        case Won(years=None):
            return replace(node, years=(span.low, span.high))
        case Both(parts) | Either(parts):
            changed = tuple(narrowed(part, span) or part for part in parts)
            return replace(node, parts=changed) if changed != parts else None
        case Top(of=of) | Most(of=of):
            inner = narrowed(of, span)
            return replace(node, of=inner) if inner else None
        case Step(of=of):
            return None
        case _:
            return None


def _prize_prize(left: Item, right: Item, cost: float, flags: frozenset[str]) -> Iterator[Item]:
    a, b = left.node, right.node
    for one, other in ((a, b), (b, a)):
        if isinstance(one, Won) and isinstance(other, Prizes) and not one.prizes:
            yield Item(
                "set", replace(one, prizes=other.names, label=other.label), flags=flags, cost=cost
            )
            return
        if isinstance(one, All) and other is not None:
            yield Item("set", other, flags=flags, cost=cost)
            return


def _two_sorts(
    one: Item, other: Item, base: float, flags: frozenset[str], forward: bool
) -> Iterator[Item]:
    """``one`` of films or people, ``other`` of another sort that says something of it."""
    a, b = one.node, other.node
    assert a is not None and b is not None
    if other.sort in ATTRIBUTES and one.sort == "film":
        yield from _film_attribute(one, other, base, flags, forward)
    elif a.sort == "film" and b.sort == "person":
        yield from _film_person(one, other, base, flags, forward)
    elif b.sort == "prize" and a.sort in ("film", "person"):
        yield from _with_prize(one, other, base, flags)
    elif a.sort == "person" and b.sort == "film":
        yield from _person_film(one, other, base, flags)
    elif a.sort == "prize" and other.has("time"):
        pass
    if a.sort == "person" and other.has("time"):
        timed = _with_years(a, other)
        if timed is not None:
            yield Item("set", timed, flags=flags, role=one.role, cost=base + 0.02)
    if a.sort == "prize" and other.has("time") and isinstance(b, Between):
        if isinstance(a, Prizes):
            yield made(Won("prize", "any", a.names, a.label, (b.low, b.high)), base + 0.05, *flags)
        elif isinstance(a, Won) and a.years is None:
            yield Item("set", replace(a, years=(b.low, b.high)), flags=flags, cost=base + 0.05)
    if b.sort == "year" and other.has("wh") and isinstance(a, Won):
        yield made(replace(a, sort="year", **_subject(a)), base + 0.1, "wh")


def _subject(node: Won) -> dict[str, Node]:
    return {}


def _film_attribute(
    film: Item, term: Item, base: float, flags: frozenset[str], forward: bool
) -> Iterator[Item]:
    a, b = film.node, term.node
    assert a is not None and b is not None
    if term.has("named"):
        relation = b.sort
        extra = _term_cost(term)
        if film.has("wh") and not isinstance(a, All):
            extra += 0.1
        yield Item(
            "set", meet(a, back(b, relation)), flags=flags, role=film.role,
            cost=base + 0.05 + extra + (0.0 if isinstance(a, All) else 0.15),
        )  # fmt: skip
    elif isinstance(b, All) and not film.has("wh") and not isinstance(a, All):
        won = won_only(a)
        if b.sort == "year" and won is not None:
            yield made(won, base + 0.05, *flags)
        yield made(
            spread(a, lambda part: Step(b.sort, part)),
            base + (0.1 if term.has("wh") else 0.4),
            *flags,
        )


def _term_cost(term: Item) -> float:
    """ "In Korean" is a language, "Korean" and "from Korea" rather a country."""
    if term.sort == "theme":
        return 0.1 if term.prep in ("about", "on") else 0.45
    if term.sort == "language":
        return 0.0 if term.prep == "in" else 0.12
    return 0.05 if term.sort == "country" and term.prep != "from" else 0.0


def won_only(node: Node) -> Node | None:
    """When a film or person won: the years of the award condition on them."""
    match node:
        case Won(sort="film" | "person"):
            return replace(node, sort="year")
        case Both(parts):
            results = [part for part in parts if isinstance(part, Won)]
            others = tuple(part for part in parts if not isinstance(part, Won))
            if len(results) == 1 and others:
                rest: Node = others[0] if len(others) == 1 else Both(others)
                side = {results[0].sort: rest}
                return replace(results[0], sort="year", **side)  # type: ignore[arg-type]
    return None


_IMPLIED = {
    "by": (("director", 0.0), ("writer", 0.12), ("cast", 0.5), ("composer", 0.6), ("cinematographer", 0.6)),
    "with": (("cast", 0.0), ("director", 0.3), ("writer", 0.35)),
    "": (("cast", 0.1), ("director", 0.0), ("writer", 0.15), ("composer", 0.3), ("cinematographer", 0.3)),
    "in": (("cast", 0.0), ("director", 0.2), ("writer", 0.25)),
}  # fmt: skip


def _film_person(
    film: Item, person: Item, base: float, flags: frozenset[str], forward: bool
) -> Iterator[Item]:
    """Films by, of or with people: through the role that the people were named by, if any."""
    a, b = film.node, person.node
    assert a is not None and b is not None
    if person.has("wh") or isinstance(b, All):
        return
    if isinstance(b, Entities) is False and not person.prep and not person.role:
        return
    prep = person.prep
    if closed(a) and not prep:
        return
    extra = 0.35 if prep else 0.55
    if not isinstance(a, All) and not film.has("class"):
        extra += 0.35
    if person.role and person.role != "any":
        yield Item("set", meet(a, back(b, person.role)), flags=flags, cost=base + extra)
        return
    for role, dearer in _IMPLIED.get(prep, _IMPLIED[""]):
        yield Item("set", meet(a, back(b, role)), flags=flags, cost=base + extra + dearer)


def _person_film(one: Item, other: Item, base: float, flags: frozenset[str]) -> Iterator[Item]:
    """People with the film that they won for."""
    a, b = one.node, other.node
    if (
        isinstance(a, Won)
        and a.film is None
        and other.prep in ("for", "with", "in")
        and b is not None
    ):
        yield Item("set", replace(a, film=b), flags=flags, cost=base + 0.1)


def _with_prize(one: Item, other: Item, base: float, flags: frozenset[str]) -> Iterator[Item]:
    """ "Hepburn's Oscars", "an Oscar for Anora", "films with an Oscar"."""
    a, b = one.node, other.node
    assert a is not None and b is not None
    if isinstance(b, Won) and b.sort == "prize":
        if b.film is None and a.sort == "film" and not isinstance(a, All):
            yield Item("set", replace(b, film=a), flags=flags, cost=base + 0.2)
        if b.person is None and a.sort == "person" and not isinstance(a, All):
            yield Item("set", replace(b, person=a), flags=flags, cost=base + 0.2)
        if isinstance(a, All) or one.has("class"):
            yield Item(
                "set", meet(a, replace(b, sort=a.sort, outcome="won")), flags=flags, cost=base + 0.3
            )
        return
    if isinstance(b, All) and isinstance(a, All):
        return
    names, label = prizes_of(b)
    if closed(b) and (isinstance(a, All) or one.has("class")) or not closed(a):
        yield Item(
            "set", meet(a, spread(b, lambda part: _won(a.sort, "won", part))), flags=flags,
            cost=base + 0.4,
        )  # fmt: skip
    if isinstance(a, All):
        return
    side = {a.sort: a}
    if a.sort == "person" and one.prep == "'s":
        yield made(Won("film", "won", names, label, person=a), base + 0.2, *flags)
    yield made(Won("prize", "won", names, label, **side), base + 0.3, *flags)  # type: ignore[arg-type]


# --- operators -----------------------------------------------------------------------------------


def _prep_any(left: Item, right: Item, base: float) -> Iterator[Item]:
    if right.cat == "set" and not right.prep:
        yield replace(right, prep=str(left.value), cost=base)
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


def _any_prep(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.cat in ("set", "rel"):
        yield replace(left, cost=base + 0.12)


def _set_poss(left: Item, right: Item, base: float) -> Iterator[Item]:
    if not left.prep:
        yield replace(left, prep="'s", cost=base)


def _pro_any(left: Item, right: Item, base: float) -> Iterator[Item]:
    if right.cat in ("set", "rel", "not", "prep", "co", "same", "mostset", "superlative"):
        yield replace(right, cost=base + (0.6 if right.has("class") else 0.02))


def _any_pro(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.cat in ("set", "rel"):
        yield replace(left, cost=base + 0.15)


def _wh_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    if not right.has("wh"):
        yield replace(
            right, flags=right.flags | {"wh"}, prep="", cost=base + (0.3 if right.prep else 0.0)
        )


def _set_wh(left: Item, right: Item, base: float) -> Iterator[Item]:
    if not left.has("wh"):
        yield replace(left, flags=left.flags | {"wh"}, cost=base + 0.1)


def _join_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield Item(
        "joined",
        right.node,
        value=left.cat,
        flags=right.flags,
        role=right.role,
        prep=right.prep,
        cost=base,
    )


def _set_joined(left: Item, right: Item, base: float) -> Iterator[Item]:
    a, b = left.node, right.node
    assert a is not None and b is not None
    if right.has("wh"):
        return
    node: Node
    if a.sort != b.sort:
        yield from (
            replace(item, cost=item.cost + 0.3)
            for item in _set_set(left, replace(right, cat="set"), base)
        )
        return
    if right.value == "or":
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


def _rel_joined_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.rel in CREDITS and right.rel in CREDITS:
        yield replace(left, rel=f"{left.rel}&{right.rel}", cost=base)


def _join_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.cat == "and":
        yield Item("joinedrel", rel=right.rel, flags=right.flags, cost=base)


def _not_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    node = right.node
    assert node is not None
    if right.has("wh") or isinstance(node, All):
        return
    if node.sort in ATTRIBUTES and right.has("named"):
        base += _term_cost(right)
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


def _neither_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    node = right.node
    assert node is not None
    if closed(node):
        yield replace(right, flags=right.flags | {"neither"}, cost=base)
    else:
        yield made(Not(node), base, "not")


def _not_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield replace(right, flags=right.flags | {"negated"}, cost=base + 0.2)


def _same_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    if right.rel in CREDITS or right.rel in ATTRIBUTES or right.rel == "any":
        yield replace(right, flags=right.flags | {"same"}, cost=base)


def _same_same(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield replace(right, cost=base + 0.05)


def _rel_same(left: Item, right: Item, base: float) -> Iterator[Item]:
    if right.cat == "same" and left.rel in CREDITS and left.has("noun"):
        yield replace(left, flags=left.flags | {"same"}, cost=base + 0.2)


def _rel_co(left: Item, right: Item, base: float) -> Iterator[Item]:
    if left.rel in CREDITS:
        yield replace(left, flags=left.flags | {"co"}, cost=base)


def _compound(left: Item, right: Item, base: float) -> Iterator[Item]:
    return iter(())


def _count_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    if not right.has("wh"):
        yield replace(right, flags=right.flags | {"wh", "count"}, prep="", cost=base)


def _superlative_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from _ranked(left, right, base + 0.02)


def _set_superlative(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from _ranked(right, left, base + 0.12)


def _ranked(superlative: Item, of: Item, base: float) -> Iterator[Item]:
    node = of.node
    assert node is not None
    attribute, descending, limit = superlative.value  # type: ignore[misc]
    if isinstance(node, Top | Most) or of.has("time"):
        return
    if node.sort not in ("film", "person"):
        return
    if attribute == "when":
        yield replace(of, node=Top(node, "when", descending, limit), cost=base)
    elif node.sort == "film":
        yield replace(of, node=Top(node, attribute, descending, limit), cost=base)


def _most_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    node = right.node
    assert node is not None
    if node.sort == "prize":
        names, label = prizes_of(node)
        yield Item("mostset", value=(left.value, Won("film", "won", names, label)), cost=base)
    elif node.sort == "film":
        yield Item("mostset", node, value=(left.value, None), cost=base)


def _most_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    if right.rel in ("won", "nominated"):
        yield Item("mostset", rel="", value=(left.value, Won("film", right.rel)), cost=base + 0.1)
    elif right.rel in CREDITS:
        yield Item("mostset", All("film"), rel=right.rel, value=(left.value, None), cost=base + 0.4)


def _rel_mostset(left: Item, right: Item, base: float) -> Iterator[Item]:
    descending, won = right.value  # type: ignore[misc]
    if won is not None and left.rel in ("won", "nominated"):
        yield replace(right, value=(descending, replace(won, outcome=left.rel)), cost=base)
    elif won is None and left.rel in CREDITS:
        yield replace(right, rel=left.rel, cost=base)
    elif won is None and left.rel in ATTRIBUTES:
        yield replace(right, rel=left.rel, cost=base + 0.1)


def _set_mostset(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from _most_of(left, right, base)


def _mostset_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from _most_of(right, left, base + 0.3)


def _most_of(subject: Item, most: Item, base: float) -> Iterator[Item]:
    descending, won = most.value  # type: ignore[misc]
    node = subject.node
    assert node is not None
    if won is not None and node.sort in ("film", "person", "country", "language", "genre"):
        yield replace(
            subject, node=Most(node, "", won=won, descending=descending), prep="", cost=base
        )
    elif won is None and node.sort == "person":
        relation = most.rel or subject.role or "cast"
        yield replace(
            subject, node=Most(node, relation, among=most.node, descending=descending), prep="",
            cost=base,
        )  # fmt: skip
    elif won is None and node.sort in ATTRIBUTES and isinstance(node, All):
        yield replace(
            subject, node=Most(node, node.sort, among=most.node, descending=descending), prep="",
            cost=base,
        )  # fmt: skip


def _set_times(left: Item, right: Item, base: float) -> Iterator[Item]:
    node = left.node
    assert node is not None
    changed = _least(node, int(right.value))  # type: ignore[call-overload]
    if changed is not None:
        yield replace(left, node=changed, cost=base)


def _least(node: Node, number: int) -> Node | None:
    match node:
        case Won(least=1):
            return replace(node, least=number)
        case Both(parts):
            changed = tuple(_least(part, number) or part for part in parts)
            return replace(node, parts=changed) if changed != parts else None
        case _:
            return None


def _times_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    if right.sort == "prize":
        yield replace(right, value=left.value, flags=right.flags | {"times"}, cost=base)


_RULES: dict[tuple[str, str], Callable[[Item, Item, float], Iterator[Item]]] = {
    ("rel", "set"): _rel_set,
    ("set", "rel"): _set_rel,
    ("set", "set"): _set_set,
    ("wh", "set"): _wh_set,
    ("set", "wh"): _set_wh,
    ("and", "set"): _join_set,
    ("or", "set"): _join_set,
    ("set", "joined"): _set_joined,
    ("and", "rel"): _join_rel,
    ("rel", "joinedrel"): _rel_joined_rel,
    ("not", "set"): _not_set,
    ("neither", "set"): _neither_set,
    ("same", "rel"): _same_rel,
    ("rel", "same"): _rel_same,
    ("same", "same"): _same_same,
    ("rel", "co"): _rel_co,
    ("count", "set"): _count_set,
    ("superlative", "set"): _superlative_set,
    ("set", "superlative"): _set_superlative,
    ("most", "set"): _most_set,
    ("most", "rel"): _most_rel,
    ("rel", "mostset"): _rel_mostset,
    ("set", "mostset"): _set_mostset,
    ("mostset", "set"): _mostset_set,
    ("set", "times"): _set_times,
    ("set", "poss"): _set_poss,
}
_LEFT: dict[str, Callable[[Item, Item, float], Iterator[Item]]] = {
    "prep": _prep_any,
    "pro": _pro_any,
}
_RIGHT: dict[str, Callable[[Item, Item, float], Iterator[Item]]] = {
    "prep": _any_prep,
    "pro": _any_pro,
}


@lru_cache(maxsize=4096)
def parse(leaves: tuple[tuple[Item, ...], ...]) -> tuple[Item, ...]:
    """The cheapest readings of a question as one set, cheapest first."""
    count = len(leaves)
    if not count:
        return ()
    chart: dict[tuple[int, int], list[Item]] = {
        (at, at + 1): list(items) for at, items in enumerate(leaves)
    }
    for width in range(2, count + 1):
        for start in range(count - width + 1):
            end = start + width
            best: dict[tuple[object, ...], Item] = {}
            for middle in range(start + 1, end):
                for left in chart[start, middle]:
                    for right in chart[middle, end]:
                        for item in combine(left, right):
                            same = (
                                item.cat,
                                item.node,
                                item.rel,
                                item.value,
                                item.flags,
                                item.prep,
                                item.role,
                            )
                            if same not in best or best[same].cost > item.cost:
                                best[same] = item
            chart[start, end] = sorted(best.values(), key=lambda item: item.cost)[:BEAM]
    roots = [item for item in chart[0, count] if item.cat == "set"]
    return tuple(roots[:READINGS])
