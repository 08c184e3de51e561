"""What TMDB said, kept in a file of its own that may be deleted at any time.

TMDB's terms allow to keep it for six months at most. The file is no part of the catalogue or of the
journal: neither builds nor backups carry it on.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.extras import Way
from data.tmdb.api import TmdbFilm

KEPT = timedelta(days=180)
BUSY = 1.0  # seconds that one write waits for another process's
LAYOUT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS films (
    film TEXT PRIMARY KEY,      -- IMDb's id
    tmdb INTEGER,               -- TMDB's; null where it has no such film
    poster TEXT NOT NULL, budget INTEGER, revenue INTEGER,
    fetched INTEGER NOT NULL    -- seconds since 1970
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS films_fetched ON films (fetched);
CREATE TABLE IF NOT EXISTS offers (
    region TEXT NOT NULL, film TEXT NOT NULL,
    services TEXT NOT NULL,     -- JSON: {"stream": ["Netflix"]}
    PRIMARY KEY (film, region)
) WITHOUT ROWID;
"""
T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptFilm:
    """What TMDB said of a film, and when; ``film`` is ``None`` where it has no such film."""

    film: TmdbFilm | None
    fetched: datetime


@dataclass(slots=True)
class TmdbCache:
    """The file at ``path``. It never raises: what cannot be kept is asked for again."""

    path: Path
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _db: aiosqlite.Connection | None = None
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _broken: bool = False

    async def get(self, film_id: str, region: str) -> KeptFilm | None:
        """What is kept of a film, with the offers of one region."""

        def read(db: sqlite3.Connection) -> KeptFilm | None:
            row = db.execute(
                "SELECT tmdb, poster, budget, revenue, fetched, services FROM films"
                " LEFT JOIN offers ON offers.film = films.film AND region = ?"
                " WHERE films.film = ? AND fetched > ?",
                (region, film_id, self._oldest()),
            ).fetchone()
            return _kept(row, region) if row else None

        return await self._do(read, None)

    async def put(self, film_id: str, film: TmdbFilm | None) -> None:
        """Keep what was said just now."""
        fetched = int(self.now().timestamp())

        def write(db: sqlite3.Connection) -> None:
            known = film or TmdbFilm(0)
            with db:
                db.execute(
                    "INSERT OR REPLACE INTO films VALUES (?,?,?,?,?,?)",
                    (film_id, known.id or None, known.poster, known.budget, known.revenue, fetched),
                )
                db.execute("DELETE FROM offers WHERE film = ?", (film_id,))
                db.executemany(
                    "INSERT INTO offers VALUES (?,?,?)",
                    [(region, film_id, json.dumps(its)) for region, its in known.offers.items()],
                )
                self._sweep(db)

        await self._do(write, None)

    async def offered(self, region: str, since: datetime) -> dict[str, dict[Way, set[str]]]:
        """Films by service and way, of those that were asked about since then."""

        def read(db: sqlite3.Connection) -> dict[str, dict[Way, set[str]]]:
            found: dict[str, dict[Way, set[str]]] = {}
            for film, services in db.execute(
                "SELECT film, services FROM offers JOIN films USING (film)"
                " WHERE region = ? AND fetched > ?",
                (region, int(since.timestamp())),
            ):
                for way, names in json.loads(services).items():
                    for name in names:
                        found.setdefault(name, {}).setdefault(way, set()).add(film)
            return found

        return await self._do(read, {})

    async def asked_since(self, since: datetime) -> set[str]:
        """The films that were asked about since then."""
        sql, oldest = "SELECT film FROM films WHERE fetched > ?", int(since.timestamp())
        return await self._do(lambda db: {film for (film,) in db.execute(sql, (oldest,))}, set())

    async def size(self) -> tuple[int, datetime | None]:
        """How many films are kept that TMDB has, and when one was asked about last."""

        def read(db: sqlite3.Connection) -> tuple[int, datetime | None]:
            count, last = db.execute(
                "SELECT count(*), max(fetched) FROM films WHERE tmdb IS NOT NULL AND fetched > ?",
                (self._oldest(),),
            ).fetchone()
            return count, datetime.fromtimestamp(last, UTC) if last else None

        return await self._do(read, (0, None))

    async def close(self) -> None:
        """Close the file; the next use opens it again."""
        db, self._db = self._db, None
        if db:
            await db.close()

    def _oldest(self) -> int:
        return int((self.now() - KEPT).timestamp())

    async def _do(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Run ``work`` in the file's own thread; ``otherwise`` where the file cannot be used."""
        try:
            db = await self._opened()
            # aiosqlite has no public way to run several statements in one go; it runs one like this.
            done: T = await db._execute(work, db._conn)  # type: ignore[no-untyped-call]
        except (sqlite3.Error, OSError, ValueError) as error:
            if not self._broken:
                log.warning("what TMDB says cannot be kept (%s)", type(error).__name__)
            self._broken = True
            if _damaged(error):
                await self.close()
                await asyncio.to_thread(self._delete)
            return otherwise
        self._broken = False
        return done

    async def _opened(self) -> aiosqlite.Connection:
        async with self._opening:
            if self._db is None:
                self._db = await self._open()
            return self._db

    async def _open(self) -> aiosqlite.Connection:
        for fresh in (False, True):
            db = await aiosqlite.connect(self.path, timeout=BUSY)
            try:
                await db._execute(self._prepare, db._conn)  # type: ignore[no-untyped-call] # as above
            except BaseException as error:
                await db.close()
                if fresh or not _damaged(error):
                    raise
                await asyncio.to_thread(self._delete)
            else:
                return db
        raise AssertionError("the second try returns or raises")

    def _prepare(self, db: sqlite3.Connection) -> None:
        if db.execute("PRAGMA user_version").fetchone()[0] not in (0, LAYOUT):
            raise sqlite3.DatabaseError("of another layout")
        db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _TABLES)
        db.execute(f"PRAGMA user_version={LAYOUT}")
        with db:
            self._sweep(db)

    def _sweep(self, db: sqlite3.Connection) -> None:
        """Delete what TMDB's terms no longer let us keep."""
        for sql in (
            "DELETE FROM offers WHERE film IN (SELECT film FROM films WHERE fetched <= ?)",
            "DELETE FROM films WHERE fetched <= ?",
        ):
            db.execute(sql, (self._oldest(),))

    def _delete(self) -> None:
        for end in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)


def _damaged(error: BaseException) -> bool:
    """Whether the file is at fault, not its disk or its rights."""
    return isinstance(error, sqlite3.DatabaseError | ValueError) and not isinstance(
        error, sqlite3.OperationalError
    )


def _kept(row: tuple[object, ...], region: str) -> KeptFilm:
    tmdb, poster, budget, revenue, fetched, services = row
    when = datetime.fromtimestamp(int(str(fetched)), UTC)
    if not isinstance(tmdb, int):
        return KeptFilm(None, when)
    offers = json.loads(str(services)) if services else {}
    its = {way: tuple(names) for way, names in offers.items()}
    return KeptFilm(
        TmdbFilm(
            tmdb,
            str(poster),
            budget if isinstance(budget, int) else None,
            revenue if isinstance(revenue, int) else None,
            {region: its} if its else {},
        ),
        when,
    )
