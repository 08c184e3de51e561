"""The journal's database: one engine, opened when first used and brought up to date once.

SQLite through aiosqlite by default, PostgreSQL for several processes. Each capability keeps its
tables and statements in a file of its own beside this one and gets connections from here.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from bot.errors import OperatorError, Unavailable
from data.migrations import head, upgrade

LOCKED_TRIES, LOCKED_WAIT = 100, 0.02  # seconds between two tries to set up a connection
BUSY_TIMEOUT = 10_000  # milliseconds that one process waits for another's write
_MIGRATION_LOCK = {"key": 0x6D617271}  # PostgreSQL's advisory lock while the tables are changed

T = TypeVar("T")
log = logging.getLogger(__name__)


class JournalUnavailable(OperatorError, Unavailable):  # noqa: N818 (a state, like its base)
    """The journal cannot be read or written: told in full to operators, as a pause to members."""


@dataclass(slots=True)
class JournalDatabase:
    """The engine behind ``url`` (SQLAlchemy's form), with its tables as the code knows them."""

    url: str
    busy_timeout: int = BUSY_TIMEOUT
    room: int = 0  # pages that a SQLite journal may have; 0 for as many as the disk takes
    writes: int = 0  # of this process so far
    _engine: AsyncEngine | None = None
    _reader: Engine | None = None  # of SQLite, for whole pieces of work
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def on_sqlite(self) -> bool:
        """Whether SQLite's own means (FTS5) are there."""
        return self.url.startswith("sqlite")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one state of the journal. Raises ``JournalUnavailable``."""
        engine = await self._opened()
        with _told():
            async with engine.connect() as connection:
                yield connection

    async def read(self, work: Callable[[Connection], T]) -> T:
        """All of ``work`` on a connection that sees one state. Raises ``JournalUnavailable``.

        On SQLite it runs in one thread, instead of a step to a thread and back for each statement.
        """
        engine = await self._opened()
        with _told():
            if self._reader is None:
                async with engine.connect() as connection:
                    return await connection.run_sync(work)
            return await asyncio.to_thread(_work, self._reader, work)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction, committed at the end, undone on an error. Raises ``JournalUnavailable``.

        On SQLite this process's writes come one after the other in the order they were asked for:
        its own way of waiting for a lock is unfair, and gives up under many writers.
        """
        engine = await self._opened()
        with _told():
            async with (
                self._turn if self.on_sqlite else nullcontext(),
                engine.execution_options(journal_writes=True).begin() as connection,
            ):
                yield connection
        self.writes += 1

    async def close(self) -> None:
        """Close all connections; the next use opens the journal again."""
        engine, self._engine = self._engine, None
        reader, self._reader = self._reader, None
        if reader:
            reader.dispose()
        if engine:
            await engine.dispose()

    async def _opened(self) -> AsyncEngine:
        if self._engine:
            return self._engine
        async with self._lock:
            if self._engine is None:
                engine = await self._open()
                self._reader = _sqlite_reader(self.url, self.busy_timeout)
                self._engine = engine
            return self._engine

    async def _open(self) -> AsyncEngine:
        try:
            engine = _engine(self.url, self.busy_timeout, self.room)
        except ImportError:
            raise OperatorError(
                "The driver of the database in DATABASE_URL is not installed. "
                "For PostgreSQL it comes with: pip install 'marquee[postgresql]'."
            ) from None
        except (ArgumentError, NoSuchModuleError):
            raise OperatorError(
                "DATABASE_URL is no address of a database that can be used here. "
                "Write it like postgresql+asyncpg://name@host/database, or leave it empty."
            ) from None
        try:
            with _told():
                async with engine.execution_options(journal_writes=True).begin() as connection:
                    await self._migrate(connection)
        except BaseException:
            await engine.dispose()
            raise
        return engine

    async def _migrate(self, connection: AsyncConnection) -> None:
        """Bring the tables up to date, one process at a time, by the database's own lock."""
        if not self.on_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), _MIGRATION_LOCK)
        found = await connection.run_sync(_revision)
        if found == head():
            return
        if found > head():
            raise OperatorError(
                "The journal was written by a newer Marquee. Install that version again, "
                "or restore a backup made with this one."
            )
        await connection.run_sync(upgrade)


def _revision(connection: Connection) -> str:
    """The revision of the tables that are there; empty for a new database."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _engine(url: str, busy_timeout: int, room: int) -> AsyncEngine:
    parsed = make_url(url)
    engine = create_async_engine(parsed, pool_pre_ping=not url.startswith("sqlite"))
    if parsed.get_backend_name() == "sqlite":
        pragmas = [f"busy_timeout = {busy_timeout}", *_PRAGMAS]
        if room:
            pragmas.append(f"max_page_count = {room}")
        event.listen(engine.sync_engine, "connect", partial(_prepare, pragmas))
        event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _sqlite_reader(url: str, busy_timeout: int) -> Engine | None:
    """An engine that reads a SQLite journal without an event loop; ``None`` for other databases."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    engine = create_engine(parsed.set(drivername="sqlite"))
    pragmas = (f"busy_timeout = {busy_timeout}", "query_only = ON", "cache_size = -16000")
    event.listen(engine, "connect", partial(_prepare, pragmas))
    event.listen(engine, "begin", _begin)
    return engine


def _work(reader: Engine, work: Callable[[Connection], T]) -> T:
    with reader.connect() as connection:
        return work(connection)


def _prepare(pragmas: Sequence[str], connection: Any, record: object) -> None:
    """Set up a new SQLite connection; transactions are begun by :func:`_begin`, not the driver."""
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        for pragma in pragmas:
            _patiently(cursor, f"PRAGMA {pragma}")
    except BaseException:
        connection.close()  # its thread would outlive the loop
        raise
    cursor.close()


def _patiently(cursor: Any, statement: str) -> None:
    """Execute it, again where the file is locked.

    SQLite gives up at once, whatever its ``busy_timeout``, where two connections turn a file to WAL
    at the same time.
    """
    for _ in range(LOCKED_TRIES):
        try:
            cursor.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
        await_only(asyncio.sleep(LOCKED_WAIT))
    cursor.execute(statement)


_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "cache_size = -16000",
)


def _begin(connection: Connection) -> None:
    # A write takes its lock at once: taken later, two writers could each wait for the other.
    writes = connection.get_execution_options().get("journal_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


_CAUSES = (
    (
        "readonly",
        "The journal cannot be written. Give MARQUEE_HOME or its files back to this user.",
    ),
    ("unable to open", "The journal cannot be opened. Check MARQUEE_HOME and DATABASE_URL."),
    ("disk i/o error", "The journal cannot be written. Check its disk, and the room left on it."),
    ("full", "There is no room left for the journal. Free some space on its disk."),
    ("malformed", "The journal is damaged. Restore a backup with “marquee restore PATH”."),
    ("not a database", "The journal is damaged. Restore a backup with “marquee restore PATH”."),
    ("locked", "The journal is in use by another process. Try again in a moment."),
)


@contextmanager
def _told() -> Iterator[None]:
    """Turn the driver's errors into one that says what to do."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        if isinstance(error, SQLAlchemyError) and not _is_outage(error):
            raise
        said = str(getattr(error, "orig", error)).lower()
        message = next((told for sign, told in _CAUSES if sign in said), None)
        log.error("the journal failed: %s", message or type(error).__name__)
        raise JournalUnavailable(
            message or "The journal cannot be reached. Check DATABASE_URL and its server."
        ) from error


def _is_outage(error: SQLAlchemyError) -> bool:
    """Whether the database is at fault rather than a statement of ours."""
    if not isinstance(error, DBAPIError):
        return False
    said = str(error.orig).lower()
    return error.connection_invalidated or any(sign in said for sign, _ in _CAUSES)
