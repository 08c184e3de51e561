"""Waiting one's turn under a platform's limits, so that they are used in full and hardly ever hit."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

KEPT = 10_000  # keys; those whose turn is long over are forgotten first


@dataclass(slots=True)
class _Line:
    """Those who wait for one key's turns, in order."""

    due: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class Pace:
    """So many turns a second for every key, evenly; up to ``burst`` of them at once after a pause.

    Turns are not all made up for after the process was held up: that would be a burst.
    """

    per_second: float
    burst: int = 1
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _lines: OrderedDict[str, _Line] = field(default_factory=OrderedDict)

    async def turn(self, key: str = "") -> None:
        """Wait for the next turn of this key; turns are given in the order they are asked for."""
        step = 1 / self.per_second
        line = self._lines.setdefault(key, _Line(-math.inf))
        self._lines.move_to_end(key)
        if len(self._lines) > KEPT:
            self._forget()
        async with line.lock:
            now = self.clock()
            due = max(line.due, now - (self.burst - 1) * step)
            line.due = due + step
            if due > now:
                await self.sleep(due - now)

    def _forget(self) -> None:
        now = self.clock()
        for key in [key for key, line in self._lines.items() if line.due <= now]:
            if not self._lines[key].lock.locked():
                del self._lines[key]
