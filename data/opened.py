"""One catalogue file opened for reading, with what is kept in memory of it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite

from bot.ask.query import Name
from bot.film import Source
from bot.kept import Kept
from bot.ports import CatalogueInfo
from data.held import Held
from data.name_index import NameIndex
from data.name_table import NameTable
from data.names import person_readings, title_readings
from data.prizes import Prizes
from data.prizes import load as load_prizes
from data.schema import SCHEMA_VERSION

ANSWERS = 4000  # kept in memory
PIECE = 1 << 20  # bytes of a large value read at once, so that other threads get their turn


@dataclass(slots=True, eq=False)
class Opened:
    """An open file: ``stamp`` tells it from another one at the same path."""

    stamp: tuple[int, int]
    db: aiosqlite.Connection
    near: sqlite3.Connection  # for reads by id, which take less than the way to another thread
    titles: NameIndex
    names: NameIndex
    prizes: Prizes
    info: CatalogueInfo
    vocabulary: tuple[Name, ...] = ()
    kept: Kept = field(default_factory=lambda: Kept(ANSWERS))
    held: Held = field(default_factory=Held)
    asked: dict[Hashable, asyncio.Future[Any]] = field(default_factory=dict)  # being found just now

    async def close(self) -> None:
        """Close the file."""
        self.near.close()
        await self.db.close()


def stamp_of(path: Path) -> tuple[int, int]:
    """What changes when another file is put at ``path``. Raises ``OSError`` where there is none."""
    stat = path.stat()
    return stat.st_ino, stat.st_mtime_ns


async def open_catalogue(path: Path) -> Opened:
    """Open the file at ``path``.

    Raises ``sqlite3.Error``, ``OSError``, ``KeyError`` or ``ValueError`` where it is missing, damaged
    or of another layout.
    """
    stamp = stamp_of(path)
    uri = f"file:{quote(str(path))}?mode=ro"
    tables = await asyncio.to_thread(_tables, uri)
    db = await aiosqlite.connect(uri, uri=True)
    try:
        db.row_factory = sqlite3.Row

        async def rows(sql: str) -> list[sqlite3.Row]:
            return list(await db.execute_fetchall(sql))

        prizes = await load_prizes(rows)
        info = await _info(rows)
        if stamp_of(path) != stamp:
            raise ValueError("the file was replaced while it was opened")
    except BaseException:
        await db.close()
        raise
    titles, names = tables
    near = sqlite3.connect(uri, uri=True, check_same_thread=False)
    near.row_factory = sqlite3.Row
    return Opened(stamp, db, near, titles, names, prizes, info)


async def _info(rows: Callable[[str], Awaitable[list[sqlite3.Row]]]) -> CatalogueInfo:
    meta = {row[0]: row[1] for row in await rows("SELECT key, value FROM meta")}
    counts = await rows(
        "SELECT (SELECT count(*) FROM films), (SELECT count(*) FROM people),"
        " (SELECT count(*) FROM results WHERE outcome != 'none')"
    )
    sources = await rows("SELECT id, name, date, terms, url, rows FROM sources")
    return CatalogueInfo(
        meta["version"],
        meta["built_at"],
        films=counts[0][0],
        people=counts[0][1],
        awards=counts[0][2],
        sources=tuple(Source(*row) for row in sources),
    )


def _tables(uri: str) -> tuple[NameIndex, NameIndex]:
    with closing(sqlite3.connect(uri, uri=True)) as db:
        schema = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        if not schema or schema[0] != SCHEMA_VERSION:
            raise ValueError("a catalogue of another layout")
        parts: dict[str, dict[str, bytearray]] = defaultdict(dict)
        for number, names, part in db.execute("SELECT number, names, part FROM name_tables"):
            parts[names][part] = _whole(db, number)
    return (
        NameIndex(NameTable.of_parts(parts["titles"]), title_readings),
        NameIndex(NameTable.of_parts(parts["people"]), person_readings),
    )


def _whole(db: sqlite3.Connection, number: int) -> bytearray:
    """A large value, read piece by piece."""
    with db.blobopen("name_tables", "data", number, readonly=True) as blob:
        made = bytearray(len(blob))
        for start in range(0, len(made), PIECE):
            made[start : start + PIECE] = blob.read(PIECE)
    return made
