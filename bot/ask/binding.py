"""Which of the names found are meant: those that have in the database what the question needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.ask import lexicon
from bot.ask.leaves import Slot
from bot.ask.query import (
    CREDITS,
    MAIN,
    TERMS,
    All,
    Beyond,
    Both,
    Either,
    Entities,
    Most,
    Name,
    Node,
    Not,
    Prizes,
    Step,
    Streak,
    Top,
    Won,
)
from bot.ask.words import same_words

RIVAL = 0.5  # a namesake with this share of the best one's weight is a rival


@dataclass(frozen=True, slots=True)
class Bound:
    """A reading with its names settled; ``rivals`` are namesakes that fit as well."""

    node: Node
    rivals: tuple[tuple[Slot, tuple[Name, ...]], ...]
    holds: bool  # whether every name has the relation asked of it
    missing: tuple[tuple[str, str], ...] = ()  # names and the relation that they lack
    names: tuple[Name, ...] = ()


def bind(node: Node, slots: tuple[Slot, ...]) -> Bound:
    """Settle the names of a reading."""
    chosen: dict[tuple[str, str], tuple[Name, ...]] = {}
    rivals: list[tuple[Slot, tuple[Name, ...]]] = []
    missing: list[tuple[str, str]] = []
    for mark, sort, needs in _uses(node, frozenset()):
        slot = slots[int(mark[1:])]
        options = [name for name in slot.options if name.sort == sort]
        fitting = [n for n in options if all(n.edges & set(need.split("|")) for need in needs)]
        if not fitting:
            fitting = options
            missing.append((slot.label, next(iter(needs), "")))
        if sort == "prize":
            chosen[mark, sort] = _prize(fitting)
            continue
        distinct = list({name.id: name for name in fitting}.values())
        distinct.sort(key=lambda name: -name.weight)
        if len(distinct) > 1:
            typed = [n for n in distinct if same_words(n.text, slot.label)]
            distinct = typed or distinct  # "12" before "Twelve", if that was typed
        close = [n for n in distinct if n.weight >= RIVAL * distinct[0].weight]
        if sort in TERMS:
            close = distinct[:1]
        if sort == "person" and _siblings(distinct):
            chosen[mark, sort] = tuple(distinct)
            continue
        close = distinct = as_typed(close, slot.typed) or close
        if len(close) > 1:
            rivals.append((slot, tuple(close)))
        chosen[mark, sort] = (distinct[0],)
    bound = shared_years(_fill(node, chosen))
    names = tuple(name for picked in chosen.values() for name in picked)
    return Bound(bound, tuple(rivals), not missing, tuple(missing), names)


def _uses(node: Node, needs: frozenset[str]) -> Iterator[tuple[str, str, frozenset[str]]]:  # noqa: C901 (one case a kind of node)
    """Slots of a tree with the relations asked of them."""
    match node:
        case Entities(sort, ids, _) if ids and ids[0].startswith("#"):
            yield ids[0], sort, needs
        case Prizes(names, _):
            for id_, _ in names:
                if id_.startswith("#"):
                    yield id_, "prize", frozenset()
        case Step(relation, of):
            asked = "language" if relation == MAIN else relation
            direct = isinstance(of, Entities)
            own = frozenset({asked}) if direct and of.sort in ("film", "person") else frozenset()
            yield from _uses(of, own)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _uses(part, needs)
        case Not(of):
            yield from _uses(of, frozenset())
        case Beyond(attribute, _, than):
            yield from _uses(than, frozenset({attribute}))
        case Top(of=of):
            yield from _uses(of, frozenset())
        case Most():
            role = frozenset({node.relation}) if node.relation in CREDITS else frozenset()
            yield from _uses(node.of, role)
            for inner in (node.among, node.won, node.beyond):
                if inner is not None:
                    yield from _uses(inner, frozenset())
        case Streak():
            for inner in (node.of, node.won):
                yield from _uses(inner, frozenset())
        case Won():
            for id_, _ in node.prizes:
                if id_.startswith("#"):
                    yield id_, "prize", frozenset()
            for side in (node.film, node.person):
                if side is not None:
                    yield from _uses(side, frozenset({"won|nominated"}))
            if node.beside is not None:
                yield from _uses(node.beside, frozenset({"year"}))


def _siblings(names: list[Name]) -> bool:
    """Whether people who share a name are meant together by it: "the Coen brothers"."""
    texts = {name.text.casefold() for name in names}
    return len(names) > 1 and len(texts) == 1 and texts.pop().split()[-1] in lexicon.SIBLINGS


def _prize(options: list[Name]) -> tuple[Name, ...]:
    """The prize meant: the Academy's stand first in the catalogue; one name may cover several."""
    best = max(options, key=lambda name: name.weight)
    return (best,)


def as_typed(names: list[Name], typed: str) -> list[Name]:
    """Of namesakes the one written as it was typed, with its case, accents and punctuation."""
    fitting = [
        name
        for name in names
        if typed.startswith(name.text) and not any(c.isalnum() for c in typed[len(name.text) :])
    ]
    longest = max((len(name.text) for name in fitting), default=0)
    return [name for name in fitting if len(name.text) == longest]


def fill_with(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with ``change`` made to each of its parts."""
    match node:
        case Step(_, of) | Not(of) | Top(of=of):
            return replace(node, of=change(of))
        case Beyond(than=than):
            return replace(node, than=change(than))
        case Both(parts) | Either(parts):
            return replace(node, parts=tuple(change(part) for part in parts))
        case Most():
            won = change(node.won) if node.won else None
            among = change(node.among) if node.among else None
            beyond = change(node.beyond) if node.beyond else None
            kept = won if isinstance(won, Won) else None
            return replace(node, of=change(node.of), among=among, won=kept, beyond=beyond)
        case Streak():
            won = change(node.won)
            return replace(node, of=change(node.of), won=won if isinstance(won, Won) else node.won)
        case Won():
            film = change(node.film) if node.film else None
            person = change(node.person) if node.person else None
            beside = change(node.beside) if node.beside else None
            return replace(node, film=film, person=person, beside=beside)
        case _:
            return node


def _fill(node: Node, chosen: dict[tuple[str, str], tuple[Name, ...]]) -> Node:
    match node:
        case Entities(sort, ids, _) if ids and ids[0].startswith("#"):
            names = chosen[ids[0], sort]
            ids = tuple(one for name in names for one in name.id.split("|"))
            return Entities(sort, ids, " / ".join(name.main for name in names))
        case Prizes(names, _):
            return Prizes(*_filled_prizes(names, chosen))
        case Won():
            prizes, label = _filled_prizes(node.prizes, chosen)
            node = replace(node, prizes=prizes, label=label)
    return fill_with(node, lambda part: _fill(part, chosen))


def _filled_prizes(
    names: tuple[tuple[str, str], ...], chosen: dict[tuple[str, str], tuple[Name, ...]]
) -> tuple[tuple[tuple[str, str], ...], str]:
    filled: list[tuple[str, str]] = []
    labels: list[str] = []
    for id_, then in names:
        if id_.startswith("#"):
            for name in chosen[id_, "prize"]:
                filled += [(one, name.then) for one in name.id.split("|")]
                labels.append(name.then or name.main)
        else:
            filled.append((id_, then))
    return tuple(filled), " / ".join(dict.fromkeys(labels))


def personal(prizes: tuple[tuple[str, str], ...], label: str) -> bool:
    """Whether a prize is given to people rather than films, by the words of its name."""
    words = set(label.lower().split())
    return any(words & lexicon.PERSONAL or "actor" in id_ or "actress" in id_ or "directing" in id_
               for id_, _ in prizes)  # fmt: skip


def finish(node: Node, *, asks_person: bool, asks_film: bool) -> Node:
    """Turn award conditions to what their prize is given to."""
    return _to_subject(node, asks_person, asks_film)


def others(node: Node) -> Node:
    """From the second step on what is asked about is itself not meant: the *other* films."""
    match node:
        case Step(_, Step() | Both() | Either() as of):
            node = replace(node, of=others(of))
            same = tuple(dict.fromkeys(i for s, i in _topics(node, 0) if s == node.sort))
            if same:
                return Both((node, Not(Entities(node.sort, same, "the one asked about"))))
            return node
        case Both(parts) | Either(parts):
            return replace(node, parts=tuple(others(part) for part in parts))
        case Top(of=of):
            return replace(node, of=others(of))
        case _:
            return node


def shared_years(node: Node) -> Node:
    """A time at the end holds for all award conditions: "won A but was not up for B in 1990"."""
    match node:
        case Both(parts):
            bare = [part for part in parts if _plain_won(part)]
            timed = [won for part in parts if (won := _timed_won(part)) is not None]
            if len(timed) == 1 and bare and len(parts) == len(bare) + 1:
                own = {"years": timed[0].years, "held": timed[0].held}
                return Both(tuple(replace(p, **own) if p in bare else p for p in parts))  # type: ignore[arg-type]
            return node
        case Step(_, of) | Top(of=of):
            return replace(node, of=shared_years(of))
        case _:
            return node


def _plain_won(node: Node) -> bool:
    return isinstance(node, Won) and node.years is None and not node.ceremony


def _timed_won(node: Node) -> Won | None:
    inner = node.of if isinstance(node, Not) else node
    return inner if isinstance(inner, Won) and inner.years is not None else None


def _to_subject(node: Node, asks_person: bool, asks_film: bool) -> Node:
    match node:
        case Prizes(names, label):
            sort = "person" if personal(names, label) else "film"
            return Won(sort, "won", names, label)
        case Won(sort="prize", outcome="any", film=None, person=None):
            sort = "person" if personal(node.prizes, node.label) else "film"
            return replace(node, sort=sort, outcome="won")
        case Won(sort="person", least=1) if node.prizes and not personal(node.prizes, node.label):
            return replace(node, sort="film") if not asks_film and _films_only(node) else node
        case Won(sort="film") if (
            node.prizes and personal(node.prizes, node.label) and not asks_film
        ):
            return replace(node, sort="person") if node.person is None else node
        case Both((Entities(sort="person") as who, Won(sort="person") as prize)) | Both(
            (Won(sort="person") as prize, Entities(sort="person") as who)
        ):  # "what did she win it for"
            return replace(prize, sort="film", person=who)
        case Both(parts):
            return replace(node, parts=tuple(_in_both(part, parts) for part in parts))
        case _:
            return node


def _for_films(node: Won) -> bool:
    """Whether a prize is the whole film's: a picture's, not a screenplay's."""
    return all(id_.rsplit("-", 1)[-1].rsplit("/", 1)[-1] in lexicon.WHOLE for id_, _ in node.prizes)


def _films_only(node: Won) -> bool:
    return node.film is None


def _in_both(part: Node, parts: tuple[Node, ...]) -> Node:
    """ "directors who won Best Picture": directors of films that won it."""
    if not isinstance(part, Won) or part.sort != "person" or not part.prizes:
        return part
    if not part.prizes[0][0].startswith("academy") or not _for_films(part):
        return part
    steps = (p.relation for p in parts if isinstance(p, Step) and p.relation in CREDITS)
    role = next(steps, "director")
    films = replace(part, sort="film", least=1)
    if part.least > 1:
        return Most(All("person"), role, among=films, least=part.least)
    return Step(role, films)


def _topics(node: Node, depth: int) -> Iterator[tuple[str, str]]:
    """Named members at the end of a path of two steps or more."""
    match node:
        case Entities(sort, ids, _):
            if depth >= 2:
                for id_ in ids:
                    yield sort, id_
        case Step(_, of):
            yield from _topics(of, depth + 1)
        case Both(parts) if depth:
            for part in parts:
                yield from _topics(part, depth)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _topics(part, depth)
        case Top(of=of):
            yield from _topics(of, depth)
