"""From a question to a reply."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.ask import phrasing
from bot.ask.binding import others
from bot.ask.names import Names
from bot.ask.notes import notes
from bot.ask.query import Entities, Name, Query, Rows
from bot.ask.reading import Unread, read
from bot.command import Asker
from bot.ports import Catalogue, Journal
from bot.reply import Reply


@dataclass(slots=True)
class Ask:
    """Answers questions from the stores, or says that it does not know."""

    catalogue: Catalogue
    journal: Journal
    _names: Names | None = None
    _of: tuple[Name, ...] = ()
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def names(self) -> Names:
        """The index of names, made anew when another catalogue is there."""
        listed = await self.catalogue.names()
        if self._names is None or listed is not self._of:
            async with self._lock:
                if self._names is None or listed is not self._of:
                    self._names = await asyncio.to_thread(Names, listed)
                    self._of = listed
        return self._names

    async def answer(self, question: str, asker: Asker | None = None) -> Reply:
        """A reply with evidence, or a refusal that says what is missing."""
        names = await self.names()
        reading = read(question, names)
        if isinstance(reading, Unread):
            return phrasing.unread(reading.unknown)
        if isinstance(reading.query.select, Entities) and reading.query.form == "list":
            return phrasing.only_named(reading.query.select)
        rows = await self._rows(reading.query)
        told = await notes(reading.query, not rows.rows, self.catalogue)
        if not rows.rows and reading.query.form == "list":
            return phrasing.nothing(reading, told)
        return phrasing.reply(reading, rows, told)

    async def _rows(self, query: Query) -> Rows:
        """The other films first; where there is no other, the one asked about."""
        meant = others(query.select)
        if meant != query.select:
            rows = await self.catalogue.run(Query(meant, query.form, query.limit))
            if rows.rows:
                return rows
        return await self.catalogue.run(query)
