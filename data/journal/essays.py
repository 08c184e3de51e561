"""Essays in the journal: ``bot.ports.Journal`` and what importers and moderators write."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, desc, func, select

from bot.essays.document import Document
from bot.film import Essay, EssayContradiction, EssayLink, Passage
from bot.ports import Match
from data.journal import essay_kept, essay_reads, essay_writes, reviews
from data.journal.database import JournalDatabase
from data.journal.essay_parts import Linked
from data.journal.essay_rows import essay_of
from data.journal.essay_tables import essays, tags
from data.journal.meaning import Meaning
from data.journal.mentioned import Mentioned
from data.journal.passages import Filter, all_of
from data.journal.ratings import SqlRatings
from data.journal.searching import Search, by_meaning, by_words, passage_of, shown
from data.journal.titles import find_title
from data.journal.unread import SqlUnreadQuestions

NEXT = 5  # essays to read next


@dataclass(slots=True)
class SqlJournal:
    """Essays through SQLAlchemy, on SQLite with FTS5 or on PostgreSQL."""

    database: JournalDatabase
    meaning: Meaning | None = None
    _titles: tuple[str, list[tuple[str, str]]] = ("", [])
    _mentioned: Mentioned = field(init=False)

    def __post_init__(self) -> None:
        self._mentioned = Mentioned(self.database)

    @property
    def ratings(self) -> SqlRatings:
        """Stars, watchlists and refusals."""
        return SqlRatings(self.database)

    @property
    def unread(self) -> SqlUnreadQuestions:
        """Questions that were not understood."""
        return SqlUnreadQuestions(self.database)

    async def close(self) -> None:
        """Close the database."""
        await self.database.close()

    async def essay(self, essay_id: str) -> Essay | None:
        """The published essay with this id."""
        found = await self._essays([essays.c.id == essay_id], 1)
        return found[0] if found else None

    async def find_essays(self, text: str, limit: int = 25) -> list[Match[Essay]]:
        """Essays by title, best first."""
        async with self.database.reading() as connection:
            state = await essay_reads.edition(connection)
            if state != self._titles[0]:
                rows = await connection.execute(
                    select(essays.c.id, essays.c.title)
                    .where(essays.c.status == "published")
                    .order_by(desc(essays.c.published))
                )
                self._titles = (state, [(row[0], row[1]) for row in rows])
        hits = await asyncio.to_thread(find_title, self._titles[1], text, limit)
        by_id = {
            e.id: e for e in await self._essays([essays.c.id.in_([h[0] for h in hits])], limit)
        }
        return [Match(by_id[i], score, title) for i, score, title in hits if i in by_id]

    async def essays(
        self,
        *,
        month: str = "",
        year: int | None = None,
        target: str = "",
        tag: str = "",
        limit: int = 100,
    ) -> list[Essay]:
        """Essays, newest first, narrowed down by any of these."""
        if target and await self._mentioned.by_none(target):
            return []
        return await self._essays(Filter("", month, year, target, tag).conditions(), limit)

    async def _essays(self, conditions: Sequence[ColumnElement[bool]], limit: int) -> list[Essay]:
        statement = (
            select(essays)
            .where(essays.c.status == "published", *conditions)
            .order_by(desc(essays.c.published), desc(essays.c.essay_no))
            .limit(limit)
        )
        async with self.database.reading() as connection:
            rows = (await connection.execute(statement)).mappings().all()
            if not rows:  # of most films
                return []
            numbers = [row["essay_no"] for row in rows]
            tagged: dict[int, list[str]] = defaultdict(list)
            for number, tag in await connection.execute(
                select(tags.c.essay_no, tags.c.tag).where(tags.c.essay_no.in_(numbers))
            ):
                tagged[number].append(tag)
        return [essay_of(row, tuple(sorted(tagged[row["essay_no"]]))) for row in rows]

    async def search(
        self,
        text: str,
        *,
        essay: str = "",
        month: str = "",
        year: int | None = None,
        target: str = "",
        tag: str = "",
        limit: int = 10,
    ) -> list[Passage]:
        """Passages that answer ``text``, best first, at most three of one essay."""
        search = Search(text, Filter(essay, month, year, target, tag), limit)
        indexed, meaning = self.database.on_sqlite, self.meaning
        begun = meaning.begin(text) if meaning else None
        words, found = await self.database.read(lambda opened: by_words(opened, search, indexed))
        if words.enough:
            return found
        if meaning and (held := await meaning.ready()):
            asked = await (begun or meaning.asked(text))
            return await self.database.read(
                lambda opened: by_meaning(opened, search, words, held, asked)
            )
        return await self.database.read(lambda opened: shown(opened, search, words, words.found))

    async def read_meaning(
        self, limit: int | None = None, progress: Callable[[int], None] | None = None
    ) -> int:
        """Prepare finding by meaning: passages that are still to be read, afterwards.

        Without a limit all are read, gently, for processes that answer meanwhile.
        """
        if self.meaning is None:
            return 0
        await self.meaning.read(limit, gently=limit is None, progress=progress)
        return await self.meaning.unread()

    async def passages(self, essay_id: str) -> list[Passage]:
        """An essay's passages in reading order, without quotes."""
        rows = await self.database.read(lambda opened: all_of(opened, essay_id))
        return [passage_of(row) for row in rows]

    async def months(self) -> list[tuple[str, int]]:
        """The archive: months with their number of essays, newest first."""
        statement = (
            select(essays.c.month, func.count())
            .where(essays.c.status == "published", essays.c.month != "")
            .group_by(essays.c.month)
            .order_by(desc(essays.c.month))
        )
        async with self.database.reading() as connection:
            return [(row[0], row[1]) for row in await connection.execute(statement)]

    async def links(self, essay_id: str) -> list[EssayLink]:
        """Films, people and awards that an essay mentions, in reading order."""
        async with self.database.reading() as connection:
            return await essay_reads.links_of(connection, essay_id)

    async def all_links(self, essay_id: str) -> list[EssayLink]:
        """An essay's links with those that a moderator removed."""
        async with self.database.reading() as connection:
            return await essay_reads.links_of(connection, essay_id, removed=True)

    async def decide(self, essay_id: str, target: str, *, confirmed: bool) -> bool:
        """A moderator's word on a link; whether there is such a link."""
        state = "confirmed" if confirmed else "removed"
        async with self.database.writing() as connection:
            return await reviews.decide(connection, essay_id, target, state)

    async def contradictions(self, limit: int = 20) -> list[EssayContradiction]:
        """Open claims that the catalogue contradicts, newest first."""
        async with self.database.reading() as connection:
            return await reviews.open_contradictions(connection, limit)

    async def dismiss(self, number: int) -> bool:
        """Close a contradiction; whether there is such a one."""
        async with self.database.writing() as connection:
            return await reviews.dismiss(connection, number)

    async def read_next(self, essay_id: str) -> list[tuple[Essay, tuple[str, ...]]]:
        """Other essays that share most films, people and awards with this one, and which."""
        async with self.database.reading() as connection:
            shared = await essay_reads.shared_names(connection, essay_id, NEXT)
        found = {e.id: e for e in await self._essays([essays.c.id.in_(list(shared))], NEXT)}
        return [(found[i], names) for i, names in shared.items() if i in found]

    async def random_essay(self) -> Essay | None:
        """Any essay."""
        async with self.database.reading() as connection:
            ids = (
                await connection.scalars(select(essays.c.id).where(essays.c.status == "published"))
            ).all()
        return await self.essay(random.choice(ids)) if ids else None  # noqa: S311 (no secret)

    async def count_essays(self) -> int:
        """How many essays there are to read."""
        async with self.database.reading() as connection:
            count = await connection.scalar(
                select(func.count()).select_from(essays).where(essays.c.status == "published")
            )
        return count or 0

    async def edition(self) -> str:
        """Changes whenever an essay or what it links to does."""
        async with self.database.reading() as connection:
            return await essay_reads.edition(connection)

    async def save(
        self,
        source: str,
        documents: Sequence[Linked],
        *,
        baseline: bool,
        now: datetime | None = None,
    ) -> essay_writes.Saved:
        """Keep documents, all or none; a changed one as a new revision, an equal one not at all."""
        at = (now or datetime.now(UTC)).isoformat(timespec="milliseconds")
        async with self.database.writing() as connection:
            return await essay_writes.save(
                connection, source, documents, baseline, at, self.database.on_sqlite
            )

    async def completed(self, source: str, documents: Sequence[Document]) -> list[Document]:
        """The documents; where only a part of a text came, with the fuller one that is kept."""
        async with self.database.reading() as connection:
            return await essay_kept.completed(connection, source, documents)

    async def stale(
        self, source: str, documents: Sequence[Document], linked_with: str
    ) -> list[Document]:
        """Those that are new, changed, or were linked with another catalogue."""
        async with self.database.reading() as connection:
            return await essay_writes.stale(connection, source, documents, linked_with)

    async def known(self, source: str) -> dict[str, str]:
        """What is kept of a source: its keys, each with the source's own time of change."""
        async with self.database.reading() as connection:
            rows = await connection.execute(
                select(essays.c.key, essays.c.modified).where(
                    essays.c.source == source, essays.c.status == "published"
                )
            )
            return {row[0]: row[1] for row in rows}

    async def withdraw(self, source: str, keys: Sequence[str]) -> int:
        """Take essays out of sight that their source no longer shows; how many there were."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        async with self.database.writing() as connection:
            return await essay_writes.withdraw(
                connection, source, keys, at, self.database.on_sqlite
            )
