"""Follow-ups: what a person asked last, and a question read in its light.

Kept in memory only, per platform, place and person, for ten minutes; a restart forgets it, and
nothing depends on it but the reading of the next question.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from bot.ask.binding import Bound, fill_with
from bot.ask.items import back, meet
from bot.ask.query import (
    TERMS,
    Between,
    Both,
    Either,
    Entities,
    Most,
    Node,
    Not,
    Prizes,
    Query,
    Step,
    Top,
    Won,
)
from bot.asker import Asker

KEPT_SECONDS = 600.0
KEPT_PEOPLE = 2000
PEOPLE = 3  # whom "she" may mean
_START = re.compile(
    r"^\s*(?:and|also|ok|okay|so|then)?[\s,]*(?:what|how) about\b|^\s*and\b", re.IGNORECASE
)
_ONLY = re.compile(
    r"^\s*(?:and\s+)?(?:only|just|but only|(?:which (?:ones? )?)?of (?:them|those|these))\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"^\s*(?:and|but|so|then|ok|okay|also)\b[\s,]*", re.IGNORECASE)
_FILM = re.compile(r"\b(?:it|(?:that|this) (?:film|movie|one))\b", re.IGNORECASE)
_ITS = re.compile(r"\bits\b", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:he|she|him|they|that (?:director|actor|actress|writer|person))\b", re.IGNORECASE
)
_OWN = re.compile(r"\b(?:his|her|their)\b", re.IGNORECASE)


_THEM = re.compile(
    r"\b(?:(?P<ask>how many|which|who|what)\s+(?:ones?\s+)?of\s+(?:them|those|these)(?:\s+films)?"
    r"|which\s+ones?|which(?=\s+(?:is|was|are|were|has|had|won|came|cost|made|runs?)\b)"
    r"|(?:do|did|were|are|have)\s+(?:any\s+of\s+)?(?:them|those))\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\W*(?:and\s+)?how many(?: of (?:them|those|these))?"
    r"(?: (?:are|were) (?:there|they|those|that))?"
    r"(?: in (?:all|total))?\W*",
    re.IGNORECASE,
)
_WON_FOR = re.compile(
    r"\W*(?:and\s+)?(?:for\s+(?:which|what)(?:\s+(?:films?|movies?|roles?|ones?|pictures?))?"
    r"|(?:which|what)\s+(?:films?|movies?)\s+(?:was|were|is)\s+(?:it|that|they)\s+for"
    r"|(?:what|which (?:films?|movies?))\s+for)\W*",
    re.IGNORECASE,
)
_ELSE = re.compile(r"\b(?:else|other|others|another|besides)\b", re.IGNORECASE)
_BESIDE = re.compile(
    r"\bthe (?:year before|previous year|(?P<after>year after|next year|following year))\b",
    re.IGNORECASE,
)
_NOUNS = {"film": "films", "person": "people"}


@dataclass(frozen=True, slots=True)
class Turn:
    """What was asked and found: the query, and the film and person that "it" and "she" mean."""

    query: Query
    bound: Bound
    film: str = ""
    people: tuple[str, ...] = ()  # the latest first
    at: float = 0.0
    film_id: str = ""

    def after(self, last: Turn | None) -> Turn:
        """This turn with whom and what the last one left to be meant."""
        if last is None:
            return self
        people = tuple(dict.fromkeys((*self.people, *last.people)))[:PEOPLE]
        kept = last.film if self.query.select.sort != "film" else ""
        kept_id = last.film_id if kept else ""
        return replace(self, film=self.film or kept, film_id=self.film_id or kept_id, people=people)


@dataclass(slots=True)
class Memory:
    """The last turn of everybody who asked lately."""

    clock: Callable[[], float] = time.monotonic
    _turns: OrderedDict[tuple[str, str, str], Turn] = field(default_factory=OrderedDict)

    def recall(self, asker: Asker | None) -> Turn | None:
        """The last turn, unless it is too old or nobody is known to have asked."""
        turn = self._turns.get(_who(asker)) if asker else None
        return turn if turn and self.clock() - turn.at < KEPT_SECONDS else None

    def keep(self, asker: Asker | None, turn: Turn) -> None:
        """Remember a turn; the oldest ones make room."""
        if asker is None:
            return
        self._turns[_who(asker)] = replace(turn, at=self.clock())
        self._turns.move_to_end(_who(asker))
        while len(self._turns) > KEPT_PEOPLE:
            self._turns.popitem(last=False)


def _who(asker: Asker) -> tuple[str, str, str]:
    return asker.platform, asker.space, asker.user


def with_names(text: str, turn: Turn) -> Iterator[str]:
    """The question with "it" and "she" replaced by what they may mean, if it has any of them."""
    said = _LINK.sub("", text)
    if turn.film:
        said = _ITS.sub(lambda _: f"{turn.film}'s", _FILM.sub(lambda _: turn.film, said))
    for person in turn.people or ("",):
        whole = said
        if person:
            own = f"{person}'s"
            whole = _OWN.sub(lambda _, own=own: own, said)  # type: ignore[misc]
            whole = _PERSON.sub(lambda _, person=person: person, whole)  # type: ignore[misc]
        if whole != text:
            yield whole


def of_them(text: str, turn: Turn) -> str | None:
    """ "Which of them …" as a question of its own, to be asked of the last answer's members."""
    noun = _NOUNS.get(turn.query.select.sort)
    if noun is None or _THEM.search(text) is None:
        return None
    return _THEM.sub(lambda found: f"{found['ask'] or 'which'} {noun}", text, count=1)


def won_for(text: str, turn: Turn) -> Query | None:
    """ "For which film?" after people were told by what they won."""
    if _WON_FOR.fullmatch(text) is None:
        return None
    changed = _films_won_for(turn.query.select)
    return replace(turn.query, select=changed, form="list") if changed is not None else None


def _films_won_for(node: Node) -> Node | None:
    match node:
        case Won(sort="person"):
            return replace(node, sort="film")
        case Both(parts):
            return next((films for part in parts if (films := _films_won_for(part))), None)
        case Top(of=of):
            inner = _films_won_for(of)
            return replace(node, of=inner) if inner is not None else None
        case _:
            return None


def without_it(text: str, turn: Turn, query: Query) -> Query:
    """ "What else did she make": the film spoken of is not meant."""
    if not turn.film_id or query.select.sort != "film" or _ELSE.search(text) is None:
        return query
    return replace(
        query, select=meet(query.select, Not(Entities("film", (turn.film_id,), turn.film)))
    )


def counted(text: str) -> bool:
    """Whether only the number of the last answer's members is asked for."""
    return _HOW_MANY.fullmatch(text) is not None


def year_beside(text: str, turn: Turn) -> str | None:
    """ "And the year before?": the year beside that of the last question."""
    found = _BESIDE.search(text)
    years = _years(turn.query.select) if found else None
    if found is None or years is None or years[0] != years[1]:
        return None
    return f"in {years[0] + (1 if found['after'] else -1)}"


def _years(node: Node) -> tuple[int, int] | None:
    match node:
        case Won(years=years) if years:
            return years
        case Between("year", low, high):
            return low, high
        case Both(parts) | Either(parts):
            return next((found for part in parts if (found := _years(part))), None)
        case Step(_, of) | Not(of) | Top(of=of):
            return _years(of)
        case _:
            return None


def narrows(text: str) -> str | None:
    """What follows "only the …", if the question narrows the last answer."""
    found = _ONLY.match(text)
    return text[found.end() :] if found else None


def replaces(text: str) -> str | None:
    """What follows "what about …", if the question repeats the last one with something else."""
    found = _START.match(text)
    return text[found.end() :] if found else None


def narrowed(turn: Turn, by: Node) -> Query | None:
    """The last question with one more condition."""
    if by.sort in TERMS:
        by = back(by)
    if by.sort == "person" and turn.query.select.sort == "film":
        by = back(by, "cast")
    if by.sort != turn.query.select.sort:
        return None
    return replace(turn.query, select=meet(turn.query.select, by))


def repeated(turn: Turn, by: Node) -> Query | None:
    """The last question with a name, prize or time in it replaced by another."""
    changed = _swap(turn.query.select, by)
    return replace(turn.query, select=changed) if changed != turn.query.select else None


def _swap(node: Node, by: Node) -> Node:
    match node, by:
        case Entities(sort), Entities(sort=other) if sort == other:
            return by
        case Between(attribute="year"), Between(attribute="year"):
            return by
        case Won(), Between(low=low, high=high):
            return replace(node, years=(low, high))
        case Won(), Prizes(names, label) if node.prizes:
            return replace(node, prizes=names, label=label)
        case Won(), Won(prizes=names, label=label) if node.prizes and names:
            return replace(node, prizes=names, label=label)
        case ((Step() | Not() | Top() | Most() | Both() | Either() | Won()), _):
            return fill_with(node, lambda part: _swap(part, by))
        case _:
            return node
