"""``bot.ports.Ratings`` in the journal's database."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Mark, Marks
from data.journal.database import JournalDatabase
from data.journal.rating_tables import accounts, codes, marks, rating_changes, stars, wishes

CODE_LIFE = timedelta(minutes=15)
CODE_BYTES = 5  # 40 bits, good once and for minutes only


@dataclass(frozen=True, slots=True)
class SqlRatings:
    """Stars, watchlists, refusals, linked accounts and kept wishes through SQLAlchemy."""

    database: JournalDatabase

    async def marks(self, person: str) -> Marks:
        """All that this person said of films."""

        def read(connection: Connection) -> Marks:
            who = _linked(connection, person)
            given = connection.execute(
                select(stars.c.film, stars.c.stars).where(stars.c.person == who)
            )
            listed = connection.execute(
                select(marks.c.mark, marks.c.film)
                .where(marks.c.person == who)
                .order_by(marks.c.mark_no)
            )
            lists: dict[str, list[str]] = {"watchlist": [], "seen": [], "refused": []}
            for mark, film in listed:
                lists.setdefault(mark, []).append(film)
            return Marks(
                {row[0]: row[1] for row in given},
                tuple(lists["watchlist"]),
                tuple(lists["seen"]),
                tuple(lists["refused"]),
            )

        return await self.database.read(read)

    async def rate(self, person: str, film: str, stars_given: float | None) -> None:
        """Give stars, or take them back with ``None``."""
        async with self.database.writing() as connection:
            who = await _who(connection, person)
            mine = (stars.c.person == who) & (stars.c.film == film)
            await connection.execute(delete(stars).where(mine))
            if stars_given is not None:
                await connection.execute(
                    insert(stars).values(person=who, film=film, stars=stars_given)
                )
            await _changed(connection)

    async def mark(self, person: str, film: str, mark: Mark, on: bool = True) -> None:
        """Put a film on one of the person's lists, or take it off."""
        async with self.database.writing() as connection:
            who = await _who(connection, person)
            mine = (marks.c.person == who) & (marks.c.film == film) & (marks.c.mark == mark)
            await connection.execute(delete(marks).where(mine))
            if on:
                await connection.execute(insert(marks).values(person=who, film=film, mark=mark))

    async def forget(self, person: str) -> int:
        """Delete all that is kept of a person; how many entries that were."""
        async with self.database.writing() as connection:
            who = await _who(connection, person)
            gone = 0
            for table, column in (
                (stars, stars.c.person),
                (marks, marks.c.person),
                (codes, codes.c.person),
                (accounts, accounts.c.person),
            ):
                result = await connection.execute(delete(table).where(column == who))
                gone += result.rowcount if table in (stars, marks) else 0
            await _changed(connection)
            return gone

    async def all_stars(self) -> list[tuple[str, str, float]]:
        """Every (person, film, stars), in a fixed order."""
        async with self.database.reading() as connection:
            rows = await connection.execute(
                select(stars.c.person, stars.c.film, stars.c.stars).order_by(
                    stars.c.person, stars.c.film
                )
            )
            return [(row[0], row[1], row[2]) for row in rows]

    async def stamp(self) -> str:
        """Changes whenever stars change."""
        async with self.database.reading() as connection:
            return str(await connection.scalar(select(rating_changes.c.count)))

    async def remember(self, wish: str) -> str:
        """Keep a long wish under a short key."""
        key = hashlib.sha256(wish.encode("utf-8", "replace")).hexdigest()[:16]
        async with self.database.writing() as connection:
            if not await connection.scalar(select(wishes.c.key).where(wishes.c.key == key)):
                await connection.execute(insert(wishes).values(key=key, wish=wish))
        return key

    async def recall(self, key: str) -> str | None:
        """The wish kept under a key."""
        async with self.database.reading() as connection:
            kept: str | None = await connection.scalar(
                select(wishes.c.wish).where(wishes.c.key == key)
            )
            return kept

    async def link_code(self, person: str, now: datetime) -> str:
        """A code that links another account with this one; only its hash is kept."""
        code = secrets.token_hex(CODE_BYTES)
        async with self.database.writing() as connection:
            who = await _who(connection, person)
            await connection.execute(delete(codes).where(codes.c.person == who))
            await connection.execute(
                insert(codes).values(
                    code_hash=_hash(code), person=who, until=(now + CODE_LIFE).isoformat()
                )
            )
        return code

    async def link(self, person: str, code: str, now: datetime) -> bool:
        """Make the account one person with the one that got the code; its own entries move over."""
        async with self.database.writing() as connection:
            found = (
                await connection.execute(select(codes).where(codes.c.code_hash == _hash(code)))
            ).one_or_none()
            if found is None or found.until < now.isoformat():
                return False
            who = await _who(connection, person)
            await connection.execute(delete(codes).where(codes.c.code_hash == found.code_hash))
            if who != found.person:
                await _move(connection, who, found.person)
                await connection.execute(
                    update(accounts).where(accounts.c.person == who).values(person=found.person)
                )
                await connection.execute(delete(accounts).where(accounts.c.account == who))
                await connection.execute(insert(accounts).values(account=who, person=found.person))
                await _changed(connection)
            return True


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().lower().encode("utf-8", "replace")).hexdigest()


def _linked(connection: Connection, account: str) -> str:
    linked: str | None = connection.scalar(
        select(accounts.c.person).where(accounts.c.account == account)
    )
    return linked or account


async def _who(connection: AsyncConnection, account: str) -> str:
    return await connection.run_sync(_linked, account)


async def _changed(connection: AsyncConnection) -> None:
    await connection.execute(update(rating_changes).values(count=rating_changes.c.count + 1))


async def _move(connection: AsyncConnection, old: str, new: str) -> None:
    """One person's entries become another's, who keeps their own where both have one."""
    for table, extra in ((stars, ()), (marks, (marks.c.mark,))):
        theirs = await connection.execute(select(table.c.film, *extra).where(table.c.person == new))
        for row in theirs.all():
            mine = (table.c.person == old) & (table.c.film == row.film)
            if extra:
                mine &= marks.c.mark == row.mark
            await connection.execute(delete(table).where(mine))
        await connection.execute(update(table).where(table.c.person == old).values(person=new))
