"""Events that were answered already, so that neither a restart nor another process answers again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, MetaData, String, Table, delete
from sqlalchemy.dialects import postgresql, sqlite

from data.journal.database import JournalDatabase

KEPT = timedelta(days=7)  # a platform's last repetition comes within hours
BATCH = 200  # ids written in one transaction
CLEARED_EVERY = 5000  # ids

metadata = MetaData()
seen_events = Table(
    "seen_events",
    metadata,
    Column("id", String, primary_key=True),
    Column("at", String, nullable=False, index=True),  # ISO 8601, UTC
)


@dataclass(slots=True)
class SqlSeenEvents:
    """:class:`bot.ports.SeenEvents` in the journal; ids that come together share a transaction."""

    database: JournalDatabase
    _waiting: list[tuple[str, asyncio.Future[bool]]] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None
    _since_cleared: int = CLEARED_EVERY

    async def first(self, event_id: str) -> bool:
        """Whether this id was not seen before; it is from now on. Raises ``JournalUnavailable``."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((event_id, future))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await future

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            try:
                new = await self._insert(list(dict.fromkeys(name for name, _ in batch)))
            except Exception as error:  # noqa: BLE001 (handed on to everybody who waits for it)
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for name, future in batch:
                if not future.done():
                    future.set_result(name in new)
                new.discard(name)

    async def _insert(self, names: list[str]) -> set[str]:
        """Write ids down; those that were not there."""
        now = datetime.now(UTC)
        rows = [{"id": name, "at": now.isoformat(timespec="seconds")} for name in names]
        dialect = sqlite if self.database.on_sqlite else postgresql
        async with self.database.writing() as connection:
            if self._since_cleared >= CLEARED_EVERY:
                old = (now - KEPT).isoformat(timespec="seconds")
                await connection.execute(delete(seen_events).where(seen_events.c.at < old))
                self._since_cleared = 0
            statement = dialect.insert(seen_events).values(rows).on_conflict_do_nothing()
            found = await connection.execute(statement.returning(seen_events.c.id))
            new = {str(name) for (name,) in found}
        self._since_cleared += len(names)
        return new
