"""Reads of an open catalogue: by a few ids here and now, all others in the database's own thread.

A hop to another thread and back costs more than a film's rows. See docs/decisions/0033.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import TypeVar

from bot.errors import Unavailable
from bot.film import FilmTitle, Person
from bot.ports import Match
from data import rows
from data.name_index import Hit, NameIndex
from data.opened import Opened
from data.rows import Fetch, Row

T = TypeVar("T")
STRIDE, STRIDES = 2_000, 20  # steps of SQLite's machine, and how often so many: about 2 ms
SMALL = 50_000  # names that are looked through without another thread, in a millisecond or two


async def fetch_rows(opened: Opened, sql: str, parameters: Iterable[object]) -> list[Row]:
    return await read(opened, lambda fetch: fetch(sql, parameters))


async def read(opened: Opened, work: Callable[[Fetch], T]) -> T:
    """Run all reads of one answer in the database's own thread: one hop there, not one a statement.

    They are all from one file. Raises ``Unavailable`` where it cannot be read.
    """

    try:
        # aiosqlite has no public way to run several statements in one go; it runs one like this.
        found: T = await opened.db._execute(work, _fetching(opened.db._conn))  # type: ignore[no-untyped-call]
    except sqlite3.Error as error:
        raise Unavailable("the catalogue cannot be read") from error
    return found


def read_now(opened: Opened, work: Callable[[Fetch], T]) -> T:
    """Reads by a few ids, here and now. Raises ``Unavailable`` where the file cannot be read."""
    try:
        return work(_fetching(opened.near))
    except sqlite3.Error as error:
        raise Unavailable("the catalogue cannot be read") from error


async def read_soon(opened: Opened, work: Callable[[Fetch], T]) -> T:
    """Reads of which nobody knows how long they take: here and now, but begun anew in the
    database's own thread where they take more than ``STRIDES``.

    Most answers take less than the way to the thread and back. Raises ``Unavailable`` where the
    file cannot be read.
    """
    strides = count(1)
    opened.near.set_progress_handler(lambda: next(strides) > STRIDES, STRIDE)
    try:
        return work(_fetching(opened.near))
    except sqlite3.Error as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise Unavailable("the catalogue cannot be read") from error
    finally:
        opened.near.set_progress_handler(None, 0)
    return await read(opened, work)


def _fetching(connection: sqlite3.Connection) -> Fetch:
    """Reads all rows of a statement from this connection."""

    def fetch(sql: str, parameters: Iterable[object] = ()) -> list[Row]:
        return connection.execute(sql, tuple(parameters)).fetchall()

    return fetch


async def look_up(index: NameIndex, look: Callable[[str, int], T], text: str, limit: int) -> T:
    """A look into an index of names, in a thread where there are many."""
    if len(index) <= SMALL:
        return look(text, limit)
    return await asyncio.to_thread(look, text, limit)


async def films_found(opened: Opened, hits: Sequence[Hit]) -> list[Match[FilmTitle]]:
    titles = read_now(
        opened, lambda fetch: rows.film_titles(fetch, [h.key for h in hits], opened.held)
    )
    return [Match(titles[h.key], h.score, titles[h.key].title) for h in hits]


async def people_found(opened: Opened, hits: Sequence[Hit]) -> list[Match[Person]]:
    found = read_now(opened, lambda fetch: rows.people(fetch, [h.key for h in hits], opened.held))
    return [Match(found[hit.key], hit.score, found[hit.key].name) for hit in hits]
