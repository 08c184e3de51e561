"""``bot.ports.UnreadQuestions`` in the journal's database. ``data/migrations`` makes the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import UnreadQuestion
from data.journal.database import JournalDatabase

KEPT = timedelta(days=90)  # after a question was asked last
KEPT_QUESTIONS = 500  # of a server

metadata = MetaData()
consents = Table(
    "question_consents",
    metadata,
    Column("server", String, primary_key=True),
    Column("since", String, nullable=False),
)
unread = Table(
    "unread_questions",
    metadata,
    Column("server", ForeignKey("question_consents.server"), primary_key=True),
    Column("question", String, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("first", String, nullable=False),  # days, ISO 8601
    Column("last", String, nullable=False),
)


@dataclass(frozen=True, slots=True)
class SqlUnreadQuestions:
    """Consents and what was kept under them; without a server's consent nothing is written."""

    database: JournalDatabase

    async def consents(self) -> dict[str, date]:
        """The servers that agreed, and since when."""
        async with self.database.reading() as connection:
            rows = await connection.execute(select(consents).order_by(consents.c.server))
            return {row.server: date.fromisoformat(row.since) for row in rows}

    async def agree(self, server: str, day: date) -> None:
        """From now on questions of this server may be kept."""
        async with self.database.writing() as connection:
            row = {"server": server, "since": day.isoformat()}
            statement = self._insert(consents).values(row).on_conflict_do_nothing()
            await connection.execute(statement)

    async def withdraw(self, server: str) -> int:
        """Keep no more of this server and delete what was kept; how many questions that were."""
        async with self.database.writing() as connection:
            gone = await connection.execute(delete(unread).where(unread.c.server == server))
            await connection.execute(delete(consents).where(consents.c.server == server))
            return gone.rowcount

    async def keep(self, server: str, question: str, day: date) -> bool:
        """Count a question that was asked in this server; whether its server agreed to that."""
        agreed = select(consents.c.server).where(consents.c.server == server)
        async with self.database.reading() as connection:  # mostly there is nothing to write
            if (await connection.execute(agreed)).first() is None:
                return False
        async with self.database.writing() as connection:
            if (await connection.execute(agreed)).first() is None:
                return False  # taken back meanwhile
            await _tidy(connection, day)
            today = day.isoformat()
            row = {"server": server, "question": question, "count": 1, "first": today}
            statement = self._insert(unread).values(**row, last=today)
            again = {"count": unread.c.count + 1, "last": today}
            keys = [unread.c.server, unread.c.question]
            await connection.execute(
                statement.on_conflict_do_update(index_elements=keys, set_=again)
            )
            await _make_room(connection, server, question)
            return True

    async def kept(
        self, day: date, server: str = "", limit: int = KEPT_QUESTIONS
    ) -> list[UnreadQuestion]:
        """Questions of a server, or of all together, the most frequent first."""
        old = (day - KEPT).isoformat()
        count = func.sum(unread.c.count).label("times")
        last = func.max(unread.c.last).label("latest")
        statement = (
            select(unread.c.question, count, func.min(unread.c.first).label("earliest"), last)
            .where(unread.c.last >= old)
            .group_by(unread.c.question)
            .order_by(count.desc(), last.desc(), unread.c.question)
            .limit(limit)
        )
        if server:
            statement = statement.where(unread.c.server == server)
        async with self.database.reading() as connection:
            rows = (await connection.execute(statement)).all()
        return [
            UnreadQuestion(
                row.question,
                int(row.times),
                date.fromisoformat(row.earliest),
                date.fromisoformat(row.latest),
            )
            for row in rows
        ]

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        return sqlite.insert(table) if self.database.on_sqlite else postgresql.insert(table)


async def _tidy(connection: AsyncConnection, day: date) -> None:
    """Delete what nobody has asked for long, wherever it was asked."""
    old = (day - KEPT).isoformat()
    await connection.execute(delete(unread).where(unread.c.last < old))


async def _make_room(connection: AsyncConnection, server: str, newest: str) -> None:
    """Delete what was asked least and longest ago where a server has more than may be kept."""
    surplus = (
        select(unread.c.question)
        .where(unread.c.server == server, unread.c.question != newest)
        .order_by(unread.c.count.desc(), unread.c.last.desc(), unread.c.question)
        .offset(KEPT_QUESTIONS - 1)
    )
    names = [row.question for row in await connection.execute(surplus)]
    if names:
        mine = (unread.c.server == server) & unread.c.question.in_(names)
        await connection.execute(delete(unread).where(mine))
