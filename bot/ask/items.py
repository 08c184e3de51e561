"""The parts that a question is composed of, and what can be said of sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.ask.query import (
    TERMS,
    VALUES,
    All,
    Both,
    Either,
    Entities,
    Most,
    Node,
    Not,
    Prizes,
    Step,
    Streak,
    Top,
    Won,
)

ATTRIBUTES = frozenset((*TERMS, *VALUES))
NOTHING = All("")  # the node of a part that is no set


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a superlative orders by; ``when`` is by release, or by when something was won."""

    attribute: str
    descending: bool
    place: int = 1


@dataclass(frozen=True, slots=True)
class Counted:
    """What "most" or "fewest" counts: results, or films."""

    descending: bool
    won: Won | None = None
    least: int = 0
    exactly: bool = False
    beyond: Node | None = None  # more than this one has
    streak: int = -1  # in so many ceremonies one after the other; 0 for the longest


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a question: a set, a relation or an operator, with what it cost to read it so."""

    cat: str
    node: Node = NOTHING  # of a set
    rel: str = ""
    word: str = ""  # of a preposition or a joint
    number: int = 0  # how many times
    ranking: Ranking | None = None
    counted: Counted | None = None
    flags: frozenset[str] = frozenset()
    prep: str = ""
    role: str = ""
    cost: float = 0.0
    sort: str = field(default="", init=False, compare=False)  # of a set

    def __post_init__(self) -> None:
        object.__setattr__(self, "sort", self.node.sort)

    def has(self, flag: str) -> bool:
        """Whether a flag is set."""
        return flag in self.flags


def made(node: Node, cost: float, *flags: str, role: str = "") -> Item:
    """A set item."""
    return Item("set", node, flags=frozenset(flags), cost=cost, role=role)


_CHOSEN = (Top, Most, Streak)


def meet(left: Node, right: Node) -> Node:
    """The intersection; a superlative stays outermost, so that it chooses from all conditions."""
    if isinstance(left, _CHOSEN) and not (isinstance(right, _CHOSEN)):
        return replace(left, of=meet(left.of, right))
    if isinstance(right, _CHOSEN):
        return replace(right, of=meet(left, right.of))
    parts: list[Node] = []
    for side in (left, right):
        for part in side.parts if isinstance(side, Both) else (side,):
            if not isinstance(part, All) and part not in parts:
                parts.append(part)
    for dull in [part for part in parts if isinstance(part, Step) and vague(part)]:
        parts = _said_of(dull, parts)
    if not parts:
        return left
    return parts[0] if len(parts) == 1 else Both(tuple(parts))


def _said_of(dull: Step, parts: list[Node]) -> list[Node]:
    """The parts without "directors", where another one leads to directors or, of anybody that
    somebody worked with, can be narrowed to them."""
    told = [p for p in parts if isinstance(p, Step) and not vague(p)]
    if any(part.relation == dull.relation for part in told):
        return [part for part in parts if part != dull]
    wide = next((p for p in told if dull.relation in p.relation.split("|")), None)
    if wide is None:
        return parts
    narrow = replace(wide, relation=dull.relation)
    return [narrow if part is wide else part for part in parts if part != dull]


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


def depth(node: Node | None) -> int:
    """How many sets stand one within the other."""
    match node:
        case None:
            return 0
        case Step(_, of) | Not(of) | Top(of=of):
            return 1 + depth(of)
        case Both(parts) | Either(parts):
            return 1 + max(depth(part) for part in parts)
        case Won():
            return 1 + max(depth(node.film), depth(node.person), depth(node.beside))
        case Most():
            inner = (node.of, node.among, node.won, node.beyond)
            return 3 + max(depth(part) for part in inner)
        case Streak():
            return 3 + max(depth(node.of), depth(node.won))
        case _:
            return 1


def closed(node: Node) -> bool:
    """Whether a set is named members only, alone or listed with and/or."""
    if isinstance(node, Both):
        named = [part for part in node.parts if closed(part)]
        rest = [part for part in node.parts if not closed(part)]
        return bool(named) and all(isinstance(part, Not) and closed(part.of) for part in rest)
    if isinstance(node, Either):
        return all(closed(part) for part in node.parts)
    return isinstance(node, Entities | Prizes)


def spread(node: Node, apply: Callable[[Node], Node]) -> Node:
    """Apply to each member of a list of names: "A and B" directs apart."""
    if isinstance(node, Not) and node.sort == "person" and closed(node.of):
        return Not(spread(node.of, apply))  # "with neither A nor B"
    if isinstance(node, Both) and closed(node):
        return Both(
            tuple(
                Not(spread(part.of, apply)) if isinstance(part, Not) else spread(part, apply)
                for part in node.parts
            )
        )
    if isinstance(node, Either) and closed(node):
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
