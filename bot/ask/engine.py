"""From a question to a reply."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from bot.ask import context, essays, lexicon, phrasing, unread
from bot.ask.binding import others
from bot.ask.clauses import apart, timed
from bot.ask.context import Memory, Turn
from bot.ask.halves import half
from bot.ask.items import meet
from bot.ask.names import PART, Names
from bot.ask.notes import any_name, awards_in, notes
from bot.ask.query import Both, Entities, Name, Query, Rows, Won
from bot.ask.reading import Reading, Unread, names_only, read
from bot.ask.wording import TRUE, otherwise, plainly, sooner
from bot.asker import Asker
from bot.kept import Kept
from bot.memory import settle
from bot.ports import Catalogue, Journal
from bot.reply import Reply, escape

ANSWERS = 500  # kept
FIRST = "who direcetd the films of a director"  # read once, so that the lexicon is at hand
Recommend = Callable[[str, Asker], Awaitable[Reply | None]]
_WISH = re.compile(
    r"\b(?:recommend(?:ations?)?|suggest(?:ions?)?"
    r"|what (?:should|shall|can|could) (?:i|we) watch"
    r"|something (?:like|similar)|(?:films?|movies?) (?:like|similar to)|in the mood for"
    r"|if i (?:like|liked|love|loved|enjoyed))\b",
    re.IGNORECASE,
)

NO_PEOPLE = "Of this prize the films are recorded, not the people honoured for them."


@dataclass(slots=True)
class Ask:
    """Answers questions from the stores, or says that it does not know.

    ``recommend`` takes questions that wish for a recommendation.
    """

    catalogue: Catalogue
    journal: Journal
    recommend: Recommend | None = None
    memory: Memory = field(default_factory=Memory)
    _names: Names | None = None
    _of: tuple[Name, ...] = ()
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _answers: Kept = field(default_factory=lambda: Kept(ANSWERS))

    async def names(self) -> Names:
        """The index of names, made anew when another catalogue is there."""
        listed = await self.catalogue.names()
        if self._names is None or listed is not self._of:
            async with self._lock:
                if self._names is None or listed is not self._of:
                    self._names = await asyncio.to_thread(Names, listed)
                    await asyncio.to_thread(self._names.prepare)
                    await asyncio.to_thread(read, FIRST, self._names)
                    self._of = listed
                    await asyncio.to_thread(settle)
                    self.forget()
        return self._names

    def at_hand(self, question: str, asker: Asker | None) -> Reply | None:
        """The reply given to this question before; none where an earlier one of the asker's may
        change what is meant."""
        if self.memory.recall(asker) is not None:
            return None
        try:
            reply, turn = self._answers.get(question)
        except KeyError:
            return None
        self.memory.keep(asker, turn)
        return reply  # type: ignore[no-any-return]  # what _answers holds

    def forget(self) -> None:
        """Forget the answers given: the catalogue is another one."""
        self._answers = Kept(ANSWERS)

    async def answer(self, question: str, asker: Asker | None = None) -> Reply:
        """A reply with evidence, or a refusal that says what is missing.

        ``asker`` tells follow-ups apart: whoever asks from the same place within ten minutes may
        say "it", "only the Korean ones" or "what about 1975?". Without one nothing is remembered.
        """
        names = await self.names()
        if reply := self.at_hand(question, asker):
            return reply
        typed, question = question, plainly(question)
        if essays.asks(question, names):
            return await essays.answer(question, names, self.journal)
        wish = _WISH.search(question)
        if wish and not names.covers(question, wish.span()):
            wished = await self.recommend(question, asker or Asker()) if self.recommend else None
            return wished or phrasing.wish()
        opinion = lexicon.SUBJECTIVE.search(question)
        if opinion and not names.covers(question, opinion.span()):
            return phrasing.subjective()
        turn = self.memory.recall(asker)
        reading = self._follow_up(question, turn, names) or _read(question, names)
        if isinstance(reading, Unread):
            if asker:
                await unread.keep(self.journal.unread, question, asker)
            return phrasing.unread(reading.unknown)
        reply, now = await self._reply(reading)
        if now is not None:
            self.memory.keep(asker, now.after(turn))
            if turn is None:
                self._answers.put(typed, (reply, now))
        return reply

    def _follow_up(self, question: str, turn: Turn | None, names: Names) -> Reading | None:
        """The question read in the light of the last one, where it leans on that."""
        if turn is None:
            return None
        for rest, change in (
            (context.narrows(question), context.narrowed),
            (context.replaces(question), context.repeated),
        ):
            part = read(rest, names) if rest else None
            if isinstance(part, Reading):
                query = change(turn, part.named)
                if query is not None:
                    return replace(part, query=query)
        return self._of_members(question, turn, names) or _with_names(question, turn, names)

    def _of_members(self, question: str, turn: Turn, names: Names) -> Reading | None:
        """What is asked of the last answer's members: how many, which of them, what of its year."""
        won = context.won_for(question, turn)
        if won is not None:
            return Reading(won, turn.bound, (), 0.0, won.select, question)
        if context.counted(question):
            query = replace(turn.query, form="count")
            return Reading(query, turn.bound, (), 0.0, query.select, question)
        said = context.of_them(question, turn)
        part = read(said, names) if said else None
        if isinstance(part, Reading) and part.query.select.sort == turn.query.select.sort:
            query = replace(part.query, select=meet(turn.query.select, part.query.select))
            return replace(part, query=query)
        beside = context.year_beside(question, turn)
        part = read(beside, names) if beside else None
        if isinstance(part, Reading):
            repeated = context.repeated(turn, part.named)
            return replace(part, query=repeated) if repeated is not None else None
        return None

    async def _reply(self, reading: Reading) -> tuple[Reply, Turn | None]:
        """The reply, and what to remember where something was found out."""
        query = reading.query
        named = names_only(query)
        if named is not None:
            return phrasing.only_named(named), _turn(reading, Rows(named.sort))
        rivals = reading.bound.rivals
        if rivals:
            return phrasing.which(rivals[0][0], rivals[0][1], reading.text), None
        withheld = await self._not_held(query)
        if withheld:
            return phrasing.not_held(reading, withheld), None
        rows = await self._rows(query)
        told = await notes(query, not rows.rows, self.catalogue)
        if reading.half:
            told = (f"Read as: {escape(reading.half)}.", *told)
        if not rows.rows and query.form == "list" and any_name(query.select) != query.select:
            wider = replace(query, select=any_name(query.select))  # the prize was called otherwise
            rows = await self._rows(wider)
            told = await notes(wider, not rows.rows, self.catalogue)
        if not rows.rows and (films := _films_honoured(query)):
            rows = await self._rows(films)
            told = (NO_PEOPLE, *await notes(films, not rows.rows, self.catalogue))
        turn = _turn(reading, rows)
        if not rows.rows and query.form == "exists" and _guessed(reading):
            return phrasing.nothing(reading, told), turn  # "no" would be said of somebody else
        if not rows.rows and query.form == "list":
            other = None if reading.half else half(reading.text, await self.names())
            if other is not None:
                return await self._reply(other)
            return phrasing.nothing(reading, told), turn
        return phrasing.reply(reading, rows, told), turn

    async def _rows(self, query: Query) -> Rows:
        """The other films first; where there is no other, the one asked about."""
        meant = others(query.select)
        if meant != query.select:
            rows = await self.catalogue.run(Query(meant, query.form, query.limit))
            if rows.rows:
                return rows
        return await self.catalogue.run(query)

    async def _not_held(self, query: Query) -> str:
        """The prize whose nominees are asked for where only winners are held; empty if all is."""
        for won in awards_in(query.select):
            if won.outcome in ("any", "nominated"):
                for id_, _ in won.prizes:
                    prize = await self.catalogue.prize(id_)
                    if prize and prize.category and "nominee" not in prize.category.covers:
                        return f"{prize.label}: {prize.category.covers}"
        return ""


def _read(question: str, names: Names) -> Reading | Unread:
    """The question read; or half, where it cannot be, or asks nothing that the one named has."""
    for said in sooner(question):
        if _understood(other := _told(said, names)):
            return other
    if _understood(found := _told(question, names)):
        return found
    for said in otherwise(question):
        if _understood(other := _told(said, names)) and _claims(said, other):
            return other
    return half(question, names) or found


def _told(said: str, names: Names) -> Reading | Unread:
    """A wording read, by its clauses or as a whole."""
    for halves in (timed, apart):
        if (reading := halves(said, names, _understood)) is not None:
            return reading
    return read(said, names)


def _understood(found: Reading | Unread) -> TypeGuard[Reading]:
    return isinstance(found, Reading) and found.bound.holds and names_only(found.query) is None


def _claims(said: str, found: Reading) -> bool:
    """Whether what was turned to a yes-or-no question says something of somebody named."""
    if not said.startswith(TRUE):
        return True
    node = found.query.select
    parts = node.parts if isinstance(node, Both) else ()
    return any(isinstance(part, Entities) for part in parts)


def _guessed(reading: Reading) -> bool:
    """Whether a name was found by a part of it or with a slip."""
    return any(slot.fit < PART for slot in reading.slots)


def _turn(reading: Reading, rows: Rows) -> Turn:
    """What a next question may lean on."""
    films = [(n.main, n.id) for n in reading.bound.names if n.sort == "film"]
    people = [n.main for n in reading.bound.names if n.sort == "person"]
    if len(rows.rows) == 1:
        single = str(rows.rows[0].value)
        films += [(single, rows.rows[0].id)] if rows.sort == "film" else []
        people += [single] if rows.sort == "person" else []
    film, id_ = films[-1] if films else ("", "")
    return Turn(reading.query, reading.bound, film, tuple(reversed(people)), film_id=id_)


def _films_honoured(query: Query) -> Query | None:
    """The films of a prize for people: some sources name the film only."""
    won = any_name(query.select)
    if query.form != "list" or not isinstance(won, Won) or won.sort != "person" or won.person:
        return None
    return replace(query, select=replace(won, sort="film"))


def _with_names(question: str, turn: Turn, names: Names) -> Reading | None:
    """The first reading with "it" and "she" replaced in which they have what is asked of them."""
    first: Reading | None = None
    tried = [*context.with_names(question, turn)]
    rest = context.replaces(question)
    if rest and turn.film:
        tried.append(f"{rest.rstrip(' ?.!')} of {turn.film}")  # "what about the director?"
    for said in tried:
        whole = read(said, names)
        if isinstance(whole, Reading):
            whole = replace(whole, query=context.without_it(question, turn, whole.query))
            if whole.bound.holds and not names_only(whole.query):
                return whole
            first = first or whole
    return first
