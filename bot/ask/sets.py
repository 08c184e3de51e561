"""Joints of two sets: of one sort they meet, of two sorts one says something of the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.ask.items import ATTRIBUTES, Item, back, closed, made, meet, prizes_of, spread
from bot.ask.query import (
    CREDITS,
    TERMS,
    All,
    Between,
    Both,
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
from bot.ask.relations import won_set
from bot.ask.years import in_the_year


def set_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    flags = (left.flags | right.flags) & {"wh", "count", "won", "not"}
    if left.sort == right.sort:
        yield from _same_sort(left, right, base, flags)
    for one, other, forward in ((left, right, True), (right, left, False)):
        yield from _two_sorts(one, other, base, flags, forward)


def _same_sort(left: Item, right: Item, base: float, flags: frozenset[str]) -> Iterator[Item]:
    a, b = left.node, right.node
    if left.has("wh") and right.has("wh"):
        return
    cost = base + (0.1 if right.prep in ("", "of", "in", "at") else 0.5)
    if closed(a) and closed(b):
        return
    if closed(a) and right.has("class") and a.sort != "film":
        cost += 1.0
    if (closed(a) or closed(b)) and flags & {"wh"}:
        cost += 0.8  # who is asked for is not who was named
    if closed(b) and b.sort in ATTRIBUTES:
        cost += 0.4
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
    return narrowed(node, span, held=time.has("held"))


def narrowed(node: Node, span: Between, *, held: bool) -> Node | None:
    """The first award condition within gets the years."""
    match node:
        case Won(ceremony=0) if span.attribute == "ceremony":
            return replace(node, ceremony=span.low)
        case Won(years=None) if span.attribute == "year":
            return replace(node, years=(span.low, span.high), held=held)
        case Both(parts) | Either(parts):
            changed = tuple(narrowed(part, span, held=held) or part for part in parts)
            return replace(node, parts=changed) if changed != parts else None
        case Top(of=of) | Most(of=of):
            inner = narrowed(of, span, held=held)
            return replace(node, of=inner) if inner else None
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
        if isinstance(one, All):
            yield Item("set", other, flags=flags, cost=cost)
            return


def _two_sorts(  # noqa: C901 (one case a kind of node)
    one: Item, other: Item, base: float, flags: frozenset[str], forward: bool
) -> Iterator[Item]:
    """``one`` of films or people, ``other`` of another sort that says something of it."""
    a, b = one.node, other.node
    if other.sort in ATTRIBUTES and one.sort == "film":
        yield from _film_attribute(one, other, base, flags, forward)
    elif a.sort == "film" and b.sort == "person":
        yield from _film_person(one, other, base, flags, forward)
    elif b.sort == "prize" and a.sort in ("film", "person"):
        yield from _with_prize(one, other, base, flags)
    elif a.sort == "person" and b.sort == "film":
        yield from _person_film(one, other, base, flags)
    if forward and _asked_amiss(one, other):
        yield Item("set", b, flags=flags | {"amiss"}, cost=base + 1.2)
    if a.sort == "person" and other.has("time"):
        timed = _with_years(a, other)
        if timed is not None:
            yield Item("set", timed, flags=flags, role=one.role, cost=base + 0.02)
    if a.sort == "film" and b.sort == "ceremony":
        timed = _with_years(a, other)
        if timed is not None:
            yield Item("set", timed, flags=flags, role=one.role, cost=base + 0.02)
    if a.sort == "prize" and other.has("time") and isinstance(b, Between):
        if isinstance(a, Prizes) and b.attribute == "ceremony":
            yield made(Won("prize", "any", a.names, a.label, ceremony=b.low), base + 0.05, *flags)
        elif isinstance(a, Prizes):
            years = (b.low, b.high)
            held = other.has("held")
            yield made(Won("prize", "any", a.names, a.label, years, held=held), base + 0.05, *flags)
        elif isinstance(a, Won):
            timed = _with_years(a, other)
            if timed is not None:
                yield Item("set", timed, flags=flags, cost=base + 0.05)
    if b.sort == "year" and (timed := in_the_year(one, other)) is not None:
        yield Item("set", timed, flags=flags, role=one.role, cost=base + 0.02)
    if b.sort == "year" and other.has("wh") and a.sort in ("film", "person"):
        won = won_only(a)
        if won is not None and (a.sort == "person" or isinstance(a, Won | Top)):
            yield made(won, base + 0.1, "wh")


def _asked_amiss(word: Item, told: Item) -> bool:
    """ "Who is the language of Opera", "where was it released": what is named is told at least."""
    if not (word.has("wh") and isinstance(word.node, All) and isinstance(told.node, Step)):
        return False
    if told.has("wh") or not closed(told.node.of):
        return False
    return (
        told.sort in TERMS
        if word.sort == "person"
        else (word.sort, told.sort) == ("country", "year")
    )


def _film_attribute(
    film: Item, term: Item, base: float, flags: frozenset[str], forward: bool
) -> Iterator[Item]:
    a, b = film.node, term.node
    if term.has("named"):
        if b.sort == "theme" and closed(a) and term.prep not in ("about", "on"):
            return  # "did it make money" asks for no theme
        relation = b.sort
        extra = term_cost(term)
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


def term_cost(term: Item) -> float:
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
        case Top(of=of, attribute="when"):
            inner = won_only(of)
            return replace(node, of=inner) if inner is not None else None
        case Both(parts):
            results = [part for part in parts if isinstance(part, Won)]
            others = tuple(part for part in parts if not isinstance(part, Won))
            if len(results) == 1 and others:
                rest: Node = others[0] if len(others) == 1 else Both(others)
                side = {results[0].sort: rest}
                return replace(results[0], sort="year", **side)  # type: ignore[arg-type]
    return None


_IMPLIED = {
    "by": (("director", 0.0), ("writer", 0.12), ("cast", 0.5), ("composer", 0.6),
           ("cinematographer", 0.6)),
    "with": (("cast", 0.0), ("director", 0.3), ("writer", 0.35)),
    "": (("cast", 0.1), ("director", 0.0), ("writer", 0.15), ("composer", 0.3),
         ("cinematographer", 0.3)),
    "in": (("cast", 0.0), ("director", 0.2), ("writer", 0.25)),
}  # fmt: skip


def _film_person(
    film: Item, person: Item, base: float, flags: frozenset[str], forward: bool
) -> Iterator[Item]:
    """Films by, of or with people: through the role that the people were named by, if any."""
    a, b = film.node, person.node
    if person.has("wh") or isinstance(b, All):
        return
    if isinstance(b, Entities) is False and not person.prep and not person.role:
        return
    prep = person.prep
    if closed(a) and not prep:
        return
    extra = 0.95 if prep == "on" else 0.35 if prep else 0.55  # "films on" somebody are about them
    if not isinstance(a, All) and not film.has("class"):
        extra += 0.35
    if isinstance(b, Both) and any(isinstance(part, Won) for part in b.parts):
        extra += 0.3  # "films by Ang Lee won …": the films did
    if person.role and person.role != "any":
        yield Item("set", meet(a, back(b, person.role)), flags=flags, cost=base + extra)
        return
    if isinstance(b, Not):  # "with neither Hans Zimmer nor …": whatever their part would be
        yield Item("set", meet(a, back(b, "|".join(CREDITS))), flags=flags, cost=base + extra)
        return
    if isinstance(b, Both) and closed(b):  # "with Yorgos Lanthimos and Emma Stone"
        films = spread(b, lambda one: back(one, "|".join(CREDITS)))
        yield Item("set", meet(a, films), flags=flags, cost=base + extra + 0.9)
    for role, dearer in _IMPLIED.get(prep, _IMPLIED[""]):
        yield Item("set", meet(a, back(b, role)), flags=flags, cost=base + extra + dearer)


def _person_film(one: Item, other: Item, base: float, flags: frozenset[str]) -> Iterator[Item]:
    """People with the film that they won for."""
    a, b = one.node, other.node
    if one.has("wh") and isinstance(a, All) and other.prep == "in" and other.has("named"):
        yield made(Step("cast", b), base + 0.3, "wh", role="cast")
    if closed(a) and other.prep == "in" and not other.has("time"):
        yield Item("set", meet(a, Step("cast", b)), flags=flags, cost=base + 0.4)
    won = _won_for(a, b) if other.prep in ("for", "with", "in") else None
    if won is not None:
        yield Item("set", won, flags=flags, role=one.role, cost=base + 0.1)


def _won_for(node: Node, films: Node) -> Node | None:
    """People by what they won, for these films."""
    match node:
        case Won(sort="person", film=None):
            return replace(node, film=films)
        case Both(parts):
            changed = tuple(_won_for(part, films) or part for part in parts)
            return replace(node, parts=changed) if changed != parts else None
        case _:
            return None


def _with_prize(one: Item, other: Item, base: float, flags: frozenset[str]) -> Iterator[Item]:
    """ "Hepburn's Oscars", "an Oscar for Anora", "films with an Oscar"."""
    a, b = one.node, other.node
    if one.has("time") or isinstance(a, Won):
        return
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
    if (closed(b) and (isinstance(a, All) or one.has("class"))) or not closed(a):
        has = other.prep == "with" and a.sort == "film"  # "Iranian films with a Golden Bear"
        yield Item(
            "set", meet(a, spread(b, lambda part: won_set(a.sort, "won", part))), flags=flags,
            cost=base + (0.1 if has else 0.4),
        )  # fmt: skip
    if isinstance(a, All):
        return
    side = {a.sort: a}
    if a.sort == "person" and one.prep == "'s":
        yield made(Won("film", "won", names, label, person=a), base + 0.2, *flags)
    yield made(Won("prize", "won", names, label, **side), base + 0.3, *flags)  # type: ignore[arg-type]
