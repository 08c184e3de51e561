"""Joints with an operator that counts: most, fewest, more than, at least, exactly, in a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.ask.items import ATTRIBUTES, Counted, Item, closed, prizes_of
from bot.ask.query import CREDITS, All, Both, Either, Entities, Most, Node, Not, Step, Streak, Won

_SUBJECTS = ("film", "person", "country", "language", "genre")


def most_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Most Oscars", "the fewest films", "more nominations"."""
    node, counted = right.node, Counted(left.number >= 0)
    if node.sort == "prize" and not isinstance(node, Won):
        names, label = prizes_of(node)
        won = Won("film", "won", names, label)
        yield Item("mostset", counted=replace(counted, won=won), word=left.word, cost=base)
    elif isinstance(node, Won) and node.film is None and node.person is None:
        won = replace(node, sort="film")
        yield Item("mostset", counted=replace(counted, won=won), word=left.word, cost=base + 0.1)
    if node.sort == "film" and not right.has("named"):
        yield Item("mostset", node, counted=counted, word=left.word, cost=base)


def most_rel(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Most nominated", "directed the most", "worked most with"."""
    counted = Counted(left.number >= 0)
    if right.has("co"):
        yield replace(right, flags=right.flags | {"most"}, number=left.number, cost=base)
    elif right.rel in ("won", "nominated"):
        outcome = "any" if right.rel == "nominated" else right.rel
        counted = replace(counted, won=Won("film", outcome))
        yield Item("mostset", counted=counted, word=left.word, cost=base + 0.1)
    elif right.rel in CREDITS:
        yield Item(
            "mostset", All("film"), rel=right.rel, counted=counted, word=left.word, cost=base + 0.4
        )


def rel_most(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Worked with most often", "won most"."""
    if left.has("co") or left.rel in ("won", "nominated"):
        yield from most_rel(right, left, base + 0.05)


def set_most(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Won Best Director the most", "whom X worked with most"."""
    node, descending = left.node, right.number >= 0
    partners = partners_of(node)
    if partners is not None:
        relation, films = partners
        yield replace(
            left, node=Most(node, relation, among=films, descending=descending), cost=base
        )
        return
    _, won = _apart(node)
    if won is not None and right.word != "more":
        counted = replace(won, sort="film", least=1)
        yield Item("mostset", counted=Counted(descending, counted), cost=base)


def partners_of(node: Node) -> tuple[str, Node] | None:
    """Of people who share films with somebody: the relation and the films."""
    match node:
        case Both((Step(relation, of), Not())) if node.sort == "person":
            return relation, of
        case _:
            return None


def _apart(node: Node) -> tuple[Node, Won | None]:
    """A set without its one award condition, and that condition."""
    match node:
        case Won(film=None, person=None) if node.sort in ("film", "person"):
            return All(node.sort), node
        case Both(parts):
            won = [part for part in parts if isinstance(part, Won)]
            rest = tuple(part for part in parts if not isinstance(part, Won))
            if len(won) == 1 and rest:
                return rest[0] if len(rest) == 1 else Both(rest), won[0]
    return node, None


def rel_mostset(left: Item, right: Item, base: float) -> Iterator[Item]:
    won = right.counted.won if right.counted else None
    if left.has("exactly") and not (right.counted and right.counted.exactly):
        return
    if right.counted and won is not None and left.rel in ("won", "nominated"):
        outcome = left.rel if left.rel == "won" and won.outcome != "any" else "any"
        counted = replace(right.counted, won=replace(won, outcome=outcome))
        yield replace(right, counted=counted, cost=base)
    elif won is None and left.rel in CREDITS and not left.has("co"):
        yield replace(right, rel=left.rel, cost=base)
    elif won is None and left.rel in ATTRIBUTES:
        yield replace(right, rel=left.rel, cost=base + 0.1)


def set_mostset(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from _most_of(left, right, base)


def mostset_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    yield from _most_of(right, left, base + 0.3)


def _most_of(subject: Item, most: Item, base: float) -> Iterator[Item]:
    counted, node = most.counted, subject.node
    if counted is None or isinstance(node, Most | Streak):
        return
    if isinstance(node, Both) and closed(node):
        return
    if most.word == "more" and counted.beyond is None and not isinstance(node, Either):
        return
    if counted.won is None and not most.rel and not subject.role:
        base += 0.3
    chosen = _chosen(subject, most, counted)
    if chosen is not None:
        yield replace(subject, node=chosen, prep="", cost=base)


def _chosen(subject: Item, most: Item, counted: Counted) -> Node | None:
    """Those of the subject that have most of what is counted: results, or films."""
    node = subject.node
    if counted.won is not None:
        if node.sort not in _SUBJECTS:
            return None
        if counted.streak >= 0:
            return Streak(node, counted.won, counted.streak)
        return _most(node, "", counted)
    if node.sort == "person" and most.rel not in ATTRIBUTES:
        relation = most.rel or subject.role
        return _most(node, relation if relation in CREDITS else "cast", counted, most.node)
    if node.sort in ATTRIBUTES and isinstance(node, All):
        return _most(node, node.sort, counted, most.node)
    return None


def _most(node: Node, relation: str, counted: Counted, among: Node | None = None) -> Most:
    return Most(
        node, relation, among, counted.won, counted.descending,
        least=counted.least, exactly=counted.exactly, beyond=counted.beyond,
    )  # fmt: skip


def mostset_than(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "More Oscars than Moonlight"."""
    if left.counted is not None and left.word == "more" and left.counted.beyond is None:
        yield replace(left, counted=replace(left.counted, beyond=right.node), cost=base)


def set_times(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Won it twice", "won it only once"."""
    if right.word == "exactly":
        _, won = _apart(left.node)
        if won is not None:
            counted = Counted(True, replace(won, sort="film"), right.number, exactly=True)
            yield Item("mostset", counted=counted, cost=base)
        return
    changed = _least(left.node, right.number)
    if changed is not None:
        yield replace(left, node=changed, cost=base)


def times_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "More than two Oscars", "at least five films", "exactly one Oscar"."""
    node = right.node
    counted = Counted(True, None, left.number, exactly=left.word == "exactly")
    if node.sort == "prize" and (closed(node) or isinstance(node, All)):
        names, label = prizes_of(node)
        won = Won("film", "won", names, label)
        yield Item("mostset", counted=replace(counted, won=won), cost=base)
    elif node.sort == "film" and not right.has("named") and not right.has("time"):
        yield Item("mostset", node, counted=counted, cost=base)


def set_streak(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Won Best Director two years in a row"; "in a row" after "twice" says how often."""
    rest, won = _apart(left.node)
    if won is None:
        return
    length = max(right.number, won.least) if right.number else 0
    counted = Counted(True, replace(won, sort="film", least=1), streak=length)
    yield Item("mostset", counted=counted, cost=base)
    if right.number == 0 or won.sort == "person":
        sort = rest if rest.sort == "person" else All("person")
        made = Streak(sort, replace(won, sort="film", least=1), length)
        yield Item("set", made, flags=left.flags, cost=base + 0.05)


def streak_set(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Consecutive Oscars", "longest streak of Best Director wins"."""
    node = right.node
    if node.sort == "prize" and (closed(node) or isinstance(node, All)):
        names, label = prizes_of(node)
        won = Won("film", "won", names, label)
        yield Item("mostset", counted=Counted(True, won, streak=left.number), cost=base)
    else:
        yield from set_streak(right, left, base + 0.1)


def mostset_streak(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "Three Oscars in a row"."""
    counted = left.counted
    if counted is not None and counted.won is not None and counted.beyond is None:
        length = max(right.number, counted.least)
        yield replace(left, counted=Counted(True, counted.won, streak=length), cost=base)


def _least(node: Node, number: int) -> Node | None:
    match node:
        case Won(least=1):
            return replace(node, least=number)
        case Both(parts):
            changed = tuple(_least(part, number) or part for part in parts)
            return replace(node, parts=changed) if changed != parts else None
        case _:
            return None


def set_same(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "The films that A and B have in common"."""
    yield from together(left, right, base)


def together(left: Item, right: Item, base: float) -> Iterator[Item]:
    """ "X and Y … together": the films that both had a part in."""
    node = left.node
    if node.sort != "person" or not isinstance(node, Both) or not closed(node):
        return
    relation = right.rel if right.rel in CREDITS else "|".join(CREDITS)
    if all(isinstance(part, Entities) for part in node.parts):
        films = Both(tuple(Step(relation, part) for part in node.parts))
        yield Item("set", films, flags=left.flags & {"wh"}, cost=base)
