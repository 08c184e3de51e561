"""Joints with the year of another film: "the year Jaws came out", "the year before Parasite won"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.ask.items import Item, closed, made, prizes_of
from bot.ask.query import Both, Either, Most, Node, Prizes, Step, Top, Won


def beside_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "The year before Jaws", "the same year as Jaws": a set of years that remembers its shift."""
    if right.sort == "film" and _of_a_named_film(right.node) and not right.has("wh"):
        year = Step("year", right.node)
        yield Item("set", year, number=left.number, flags=frozenset({"beside"}), cost=base)


def beat_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Beat Goodfellas"."""
    if right.sort in ("film", "person") and right.has("named") and closed(right.node):
        yield Item("beaten", right.node, cost=base)


def beaten_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Beat Goodfellas to Best Picture": won it when that was nominated for it."""
    if right.sort != "prize" or not isinstance(right.node, Prizes):
        return
    names, label = prizes_of(right.node)
    side = {left.node.sort: left.node}
    when = Won("year", "any", names, label, **side)  # type: ignore[arg-type]
    for sort in ("film", "person"):
        yield made(Won(sort, "won", names, label, beside=when), base, "won")


def in_the_year(one: Item, years: Item) -> Node | None:
    """A set with its award condition narrowed to the years of another film."""
    node = years.node
    if years.has("wh") or not isinstance(node, Step) or node.relation != "year":
        return None  # "when did it win"
    if not _of_a_named_film(node.of):
        return None
    return narrowed_to(one.node, _when(node.of), years.number)


def _of_a_named_film(node: Node) -> bool:
    if isinstance(node, Both):
        return any(closed(part) for part in node.parts)
    return closed(node)


def _when(films: Node) -> Node:
    """The films, whose years of release are meant, or the results that they are said to have won."""
    match films:
        case Both(parts):
            won = [part for part in parts if isinstance(part, Won)]
            named = [part for part in parts if closed(part)]
            if len(won) == 1 and len(named) == 1:
                return replace(won[0], sort="year", film=named[0])
    return films


def narrowed_to(node: Node, when: Node, shift: int) -> Node | None:
    """The first award condition of a set, held in the years that another tells; none without one."""
    match node:
        case Won(years=None, beside=None, ceremony=0) if node.prizes and node.sort != "year":
            return replace(node, beside=when, shift=shift)
        case Both(parts) | Either(parts):
            changed = tuple(narrowed_to(part, when, shift) or part for part in parts)
            return replace(node, parts=changed) if changed != parts else None
        case Top(of=of) | Most(of=of):
            inner = narrowed_to(of, when, shift)
            return replace(node, of=inner) if inner else None
        case _:
            return None
