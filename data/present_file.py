"""The catalogue file that serves now; another one put at its place is taken once it is ready."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import Unavailable
from data.opened import Opened, open_catalogue, stamp_of

LOOK = 0.02  # seconds for which the file is taken to be the same: an answer reads ten times
CLOSED_AFTER = 10.0  # seconds in which questions to a replaced file are answered

log = logging.getLogger(__name__)


@dataclass(slots=True)
class PresentFile:
    """The file at ``path``, opened when first asked for and kept open."""

    path: Path
    _opened: Opened | None = None
    _looked: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _next: asyncio.Task[None] | None = None
    _unreadable: tuple[int, int] | None = None
    _replaced: list[Opened] = field(default_factory=list)

    async def close(self) -> None:
        """Close the file; the next question opens it again."""
        if self._next:
            await asyncio.wait([self._next])
        opened, self._opened = self._opened, None
        if opened:
            self._replaced.append(opened)
        while self._replaced:
            await self._replaced.pop().close()

    async def open(self) -> Opened:
        """The present file. Another one than before is opened beside it, and taken once it is ready.

        Raises ``Unavailable`` where there is none, or it is damaged or of another layout and none
        was open before.
        """
        now = time.monotonic()
        if self._opened is not None and now - self._looked < LOOK:
            return self._opened
        self._looked = now
        try:
            stamp = stamp_of(self.path)
        except OSError as error:
            raise Unavailable("there is no catalogue yet") from error
        if self._opened is None:
            async with self._lock:
                if self._opened is None:
                    self._opened = await _first(self.path)
        elif self._opened.stamp != stamp != self._unreadable and self._next is None:
            self._next = asyncio.create_task(self._replace(stamp))
        return self._opened

    async def _replace(self, stamp: tuple[int, int]) -> None:
        try:
            fresh = await open_catalogue(self.path)
        except (sqlite3.Error, OSError, KeyError, ValueError):
            log.exception("the new catalogue cannot be read, the old one goes on serving")
            self._unreadable = stamp
        else:
            old, self._opened = self._opened, fresh
            if old:
                self._replaced.append(old)
                asyncio.get_running_loop().call_later(CLOSED_AFTER, self._close_replaced, old)
        finally:
            self._next = None

    def _close_replaced(self, old: Opened) -> None:
        """Close an old file once questions that were under way are answered."""
        if old in self._replaced:
            self._replaced.remove(old)
            closing = asyncio.ensure_future(old.close())
            closing.add_done_callback(lambda done: done.exception())


async def _first(path: Path) -> Opened:
    try:
        return await open_catalogue(path)
    except (sqlite3.Error, OSError, KeyError, ValueError) as error:
        raise Unavailable("the catalogue cannot be read") from error
