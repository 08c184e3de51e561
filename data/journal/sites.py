"""The sites that essays come from: what was seen of them last, and what was skipped and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import delete, desc, insert, select

from bot.essays.document import Skipped
from data.journal.database import JournalDatabase
from data.journal.essay_tables import skips, sources


@dataclass(frozen=True, slots=True)
class Site:
    """A site; ``address`` is what is fetched, ``cursor`` the state last seen (the reader's own)."""

    source: str
    kind: str  # wordpress, feed
    address: str
    etag: str = ""
    last_modified: str = ""
    cursor: str = ""
    failures: int = 0
    error: str = ""
    checked_at: str = ""
    succeeded_at: str = ""


@dataclass(frozen=True, slots=True)
class SqlSites:
    """Sites in the journal."""

    database: JournalDatabase = field()

    async def all(self) -> list[Site]:
        """Every site, by name."""
        async with self.database.reading() as connection:
            rows = await connection.execute(select(sources).order_by(sources.c.source))
            return [Site(**row) for row in rows.mappings()]

    async def one(self, source: str) -> Site | None:
        """The site of that name."""
        async with self.database.reading() as connection:
            rows = await connection.execute(select(sources).where(sources.c.source == source))
            row = rows.mappings().first()
            return Site(**row) if row else None

    async def keep(self, site: Site) -> None:
        """Remember a site's state."""
        async with self.database.writing() as connection:
            await connection.execute(delete(sources).where(sources.c.source == site.source))
            await connection.execute(insert(sources).values(**asdict(site)))

    async def forget(self, source: str) -> bool:
        """No longer read a site; its essays stay. Whether it was there."""
        async with self.database.writing() as connection:
            gone = await connection.execute(delete(sources).where(sources.c.source == source))
            return gone.rowcount > 0

    async def skipped(self, limit: int = 20) -> list[tuple[str, Skipped]]:
        """What was not kept, newest first, each with its source."""
        async with self.database.reading() as connection:
            rows = await connection.execute(select(skips).order_by(desc(skips.c.at)).limit(limit))
            return [
                (row["source"], Skipped(row["key"], row["title"], row["reason"]))
                for row in rows.mappings()
            ]

    async def note(
        self, source: str, skipped: Sequence[Skipped], kept: Sequence[str], at: str
    ) -> None:
        """Remember what was skipped, and forget it of what is kept by now."""
        if not skipped and not kept:
            return
        async with self.database.writing() as connection:
            gone = [one.key for one in skipped] + list(kept)
            for start in range(0, len(gone), 500):
                part = gone[start : start + 500]
                await connection.execute(
                    delete(skips).where(skips.c.source == source, skips.c.key.in_(part))
                )
            unique = {one.key: one for one in skipped}
            if unique:
                await connection.execute(
                    insert(skips),
                    [{"source": source, "at": at, **asdict(s)} for s in unique.values()],
                )
