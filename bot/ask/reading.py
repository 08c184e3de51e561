"""From a question to its readings: bound query trees, best first, or why there is none."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.ask import lexicon
from bot.ask.binding import Bound, bind, finish, personal
from bot.ask.entries import entries, unheld
from bot.ask.grammar import parse
from bot.ask.items import Item, closed, depth, vague
from bot.ask.leaves import Cut, Slot, cuts
from bot.ask.names import Names
from bot.ask.phrases import unfamiliar
from bot.ask.query import (
    Beyond,
    Both,
    Either,
    Entities,
    Gender,
    Most,
    Node,
    Not,
    Query,
    Step,
    Top,
    Won,
    show,
)
from bot.ask.words import Word, split

DOUBT = 0.9  # what a word that looks like a piece of a name adds to a reading without it
CAPITALS = 0.75  # share of capitalised words above which capitals tell nothing
LACKING = 1.5  # what it costs that a name lacks the relation asked of it
ONLY_NAMED = 3.0  # what it costs that nothing is asked of what is named
OF_FILMS = 0.1  # what a prize for people costs that is said of films beside something else
DEEPEST = 7  # sets within sets, which SQLite can still parse
LONG = 60  # words of a question that are read
LEAVES = 16  # parts of a question that are composed


@dataclass(frozen=True, slots=True)
class Reading:
    """A question understood: the query, the names settled on, and what it cost."""

    query: Query
    bound: Bound
    slots: tuple[Slot, ...]
    cost: float
    named: Node  # what was said, before it became a question: for follow-ups
    text: str = ""
    guessed: tuple[int, ...] = ()
    half: str = ""  # how it was read, where that is not all that was asked


@dataclass(frozen=True, slots=True)
class Unread:
    """A question not understood: words that mean nothing here, or no way to compose the rest."""

    unknown: tuple[str, ...] = ()
    named: tuple[Slot, ...] = ()


def read(text: str, names: Names) -> Reading | Unread:
    """The best reading of a question, unless it asks for what no catalogue holds."""
    text = html.unescape(text) if "&" in text else text
    words = split(text)
    if not words or len(words) > LONG:
        return Unread()
    found = _read(words, text, names)
    if isinstance(found, Reading):
        missing = _unheld(words, found)
        if missing:
            return Unread((" ".join(missing),), found.slots)
    return found


def _read(words: list[Word], text: str, names: Names) -> Reading | Unread:
    asks, capitals = _yes_no(words), _capitals(words)
    found = names.exact(words, parts=False)
    reading, first = _best(cuts(words, found, text, capitals), asks, text)
    if reading is not None and reading.bound.holds and not names_only(reading.query):
        doubts = _doubts(capitals, reading)
        if not doubts:
            return reading
        found = list(dict.fromkeys((*found, *names.near(words, doubts))))
        other, _ = _best(cuts(words, found, text, capitals), asks, text)
        if other is not None and other.bound.holds:
            gained = len(doubts) - len(_doubts(capitals, other))
            if gained and other.cost < reading.cost + DOUBT * gained:
                return other
        return reading
    unknown = frozenset(first.unknown if first else ()) or unfamiliar(words)
    found = list(dict.fromkeys((*found, *names.exact(words, parts=True))))
    found = list(dict.fromkeys((*found, *names.near(words, unknown))))
    other, missed = _best(cuts(words, found, text, capitals), asks, text)
    if other is not None and (reading is None or other.bound.holds):
        return reading if reading is not None and names_only(other.query) else other
    if reading is not None:
        return reading
    if missed is None:
        return Unread()
    return Unread(tuple(words[at].text for at in missed.unknown), missed.slots)


def names_only(query: Query) -> Entities | None:
    """What is named where nothing more is asked: the answer would be the question."""
    if query.form == "exists" and isinstance(query.select, Entities):
        return query.select
    if query.form != "list":
        return None
    parts = query.select.parts if isinstance(query.select, Both) else (query.select,)
    return next((part for part in parts if isinstance(part, Entities)), None)


def _unheld(words: list[Word], reading: Reading) -> tuple[str, ...]:
    """Words that ask for what is not held, unless they are part of a name or of a longer phrase."""
    plain = [word.plain for word in words]
    for at, (one, number) in enumerate(pairwise(words)):
        inside = any(slot.span[0] <= at < slot.span[1] for slot in reading.slots)
        if one.plain in lexicon.PARTS and number.key.isdigit() and not inside:
            return (one.text, number.text)  # a part of a series that is not held
    table, known = unheld(), entries()
    for at, first in enumerate(plain):
        for phrase in table.get(first, ()):
            end = at + len(phrase)
            if tuple(plain[at:end]) != phrase:
                continue
            named = any(
                slot.span[0] <= at
                and end <= slot.span[1]
                and (slot.fit == 1 or slot.span[1] - slot.span[0] > len(phrase))
                for slot in reading.slots
            )
            longer = any(
                tuple(plain[start:stop]) in known
                for start in range(max(0, at - 2), at + 1)
                for stop in range(end, min(len(plain), end + 2) + 1)
                if stop - start > len(phrase)
            )
            if not named and not longer:
                return tuple(word.text for word in words[at:end])
    return ()


def _doubts(capitals: frozenset[int], reading: Reading) -> frozenset[int]:
    """Words that look like pieces of a name but were read as something else: so does a word that
    only resembles one of the lexicon's."""
    named = {at for slot in reading.slots for at in range(*slot.span)}
    return (capitals | frozenset(reading.guessed)) - named


def _capitals(words: list[Word]) -> frozenset[int]:
    """Words written like a name: with a capital letter, in a text that is not so throughout."""
    letters = [at for at, word in enumerate(words) if word.text[:1].isalpha()]
    capital = {at for at in letters[1:] if words[at].text[0].isupper() and words[at].text != "I"}
    if not letters or len(capital) > CAPITALS * len(letters) or _said_as_is(words, capital):
        return frozenset()
    return frozenset(capital)


def _said_as_is(words: list[Word], capital: set[int]) -> bool:
    return any(words[at].text.isupper() and len(words[at].text) > 1 for at in capital)


def _yes_no(words: list[Word]) -> bool:
    """Whether the question starts with an auxiliary and asks nothing else."""
    pair = " ".join(word.plain for word in words[:2])
    order = len(words) > 1 and words[1].plain in lexicon.ORDERS
    whole = words[0].plain in lexicon.YES_NO and words[0].text.isalpha()  # not "We're the …"
    return whole and pair not in lexicon.POLITE and not order


def _best(tried: Iterable[Cut], asks: bool, text: str) -> tuple[Reading | None, Cut | None]:
    """The cheapest reading, with the first cut; one whose names lack what is asked is dear."""
    best: Reading | None = None
    first: Cut | None = None
    for cut in tried:
        first = first or cut
        if cut.unknown or len(cut.leaves) > LEAVES:
            continue
        if best is not None and best.cost <= cut.cost:
            break  # cuts come cheapest first, and composing only adds to the cost
        if best is not None and best.cost <= cut.cost + _floor(cut):
            continue
        for item in parse(cut.leaves):
            if best is not None and best.cost <= cut.cost + item.cost:
                break  # readings come cheapest first, too
            if depth(item.node) > DEEPEST or (vague(item.node) and not item.has("count")):
                continue
            bound = bind(item.node, cut.slots)
            cost = cut.cost + item.cost + (0.0 if bound.holds else LACKING)
            cost += 0.0 if _whole(cut, text) else _root_cost(item, asks)
            cost += _subject_cost(bound.node)
            if best is None or cost < best.cost:
                query = _query(item, bound, asks)
                best = Reading(query, bound, cut.slots, cost, bound.node, text, cut.guessed)
                if item.has("amiss"):
                    best = replace(best, half=show(bound.node))
    return best, first


def _floor(cut: Cut) -> float:
    """What its parts cost at least, whatever they are composed to."""
    return sum(min(item.cost for item in leaf) for leaf in cut.leaves)


def _whole(cut: Cut, text: str) -> bool:
    """Whether nothing is said but a name."""
    return len(cut.slots) == 1 and cut.slots[0].fit == 1 and cut.slots[0].typed == text.strip()


def _root_cost(item: Item, asks: bool) -> float:
    """Readings that only name a thing are dear."""
    if isinstance(item.node, Entities):
        return 0.0 if item.prep == "in" and item.sort == "film" else ONLY_NAMED  # its cast
    if asks and isinstance(_core(item.node), Beyond):
        return ONLY_NAMED  # "is … longer than Kagemusha": what is?
    parts = item.node.parts if isinstance(item.node, Both) else ()
    named = any(isinstance(part, Entities) for part in parts)
    named = named and not any(isinstance(part, Won) for part in parts)
    return ONLY_NAMED if named and not asks and not item.has("count") else 0.0


def _core(node: Node) -> Node:
    """What a path of steps starts from."""
    return _core(node.of) if isinstance(node, Step) else node


def _subject_cost(node: Node) -> float:
    """Prizes for people are won by people, those for films by films."""
    match node:
        case Won(sort=sort, prizes=prizes, label=label) if prizes and sort in ("film", "person"):
            fits = personal(prizes, label) == (sort == "person")
            if sort == "person" and prizes[0][0].endswith("top-prize"):
                fits = True  # festivals name the directors beside the film
            if "/" not in prizes[0][0]:
                fits = True  # of an award as a whole either may win something
            if sort == "film" and node.least > 1 and "/" in prizes[0][0]:
                fits = False  # a film wins a prize once
            return 0.0 if fits else 0.5
        case Step(of=Both(parts) as of) if node.sort == "film":
            won = [p for p in parts if isinstance(p, Won) and p.sort == "person" and p.prizes]
            apart = any(not personal(p.prizes, p.label) and "/" in p.prizes[0][0] for p in won)
            apart = apart and any(isinstance(part, Gender) for part in parts)
            return _subject_cost(of) + (0.2 if apart else 0.0)  # the films won it, rather
        case Step(of=of) | Not(of) | Top(of=of):
            return _subject_cost(of)
        case Both(parts) | Either(parts):
            each = [_subject_cost(part) for part in parts]
            of_films = node.sort == "film" and min(each) == 0.0
            return sum(min(one, OF_FILMS) if of_films else one for one in each)
        case _:
            return 0.0


def _query(item: Item, bound: Bound, asks: bool) -> Query:
    match bound.node:
        case Top(of=Both(parts)) if all(isinstance(part, Entities) for part in parts):
            either = replace(bound.node, of=Either(parts))  # of two that are named, the one
            bound = replace(bound, node=either)
    wants_film = _has(item.node, "film")
    wants_person = _has(item.node, "person")
    if item.has("count"):
        return Query(finish(bound.node, asks_person=wants_person, asks_film=wants_film), "count")
    if item.prep == "in" and isinstance(bound.node, Entities) and bound.node.sort == "film":
        return Query(Step("cast", bound.node))  # "in Anora": who is
    if asks and not item.has("wh"):
        choice = _alternatives(bound.node)
        return Query(choice) if choice is not None else _whether(bound.node)
    if (
        isinstance(item.node, Most)
        and closed(item.node.of)
        and not isinstance(item.node.of, Either)
    ):
        return Query(bound.node, "exists")  # "Heat won more Oscars than Jaws"
    return Query(finish(bound.node, asks_person=wants_person, asks_film=wants_film))


def _whether(node: Node) -> Query:
    """Whether there are any; of several that are named, whether it holds for each."""
    match node:
        case Won(sort="prize", person=Both(several) as who) if node.prizes and closed(who):
            people = replace(node, sort="person", outcome="won", person=None)
            return Query(Both((Either(several), people)), "exists", least=len(several))
        case Both(parts):
            named = tuple(part for part in parts if isinstance(part, Entities))
            rest = tuple(part for part in parts if part not in named)
            if len(named) > 1 and rest:
                return Query(Both((Either(named), *rest)), "exists", least=len(named))
    return Query(node, "exists")


def _alternatives(node: Node) -> Node | None:
    """ "Is Anora a comedy or a drama": which of them."""
    match node:
        case Top(of=Either(parts)) if closed(node.of):
            return node  # "was Alien or Jaws the longer film"
        case Both((Entities(sort="film") as film, Either(parts))):
            steps = [part for part in parts if isinstance(part, Step)]
            relations = {step.relation for step in steps}
            if len(steps) == len(parts) and len(relations) == 1:
                named = Either(tuple(step.of for step in steps))
                return Both((Step(relations.pop(), film), named))
    return None


def _has(node: Node | None, sort: str) -> bool:
    """Whether a set of that sort is asked for beside an award condition."""
    if isinstance(node, Both):
        return any(_has(part, sort) for part in node.parts if not isinstance(part, Won))
    return node is not None and not isinstance(node, Won) and node.sort == sort
