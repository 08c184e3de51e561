"""Waiting one's turn under a platform's limits, so that they are used in full and never hit."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

KEPT = 10_000  # keys; those whose turn is long over are forgotten first


@dataclass(slots=True)
class Pace:
    """So many turns a second for every key, ``burst`` of them at once after a pause."""

    per_second: float
    burst: int = 1
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _next: OrderedDict[str, float] = field(default_factory=OrderedDict)

    async def turn(self, key: str = "") -> None:
        """Wait for the next turn of this key; turns are given in the order they are asked for."""
        now = self.clock()
        step = 1 / self.per_second
        due = max(self._next.pop(key, now), now)
        self._next[key] = due + step
        if len(self._next) > KEPT:
            self._forget(now)
        if (wait := due - (self.burst - 1) * step - now) > 0:
            await self.sleep(wait)

    def _forget(self, now: float) -> None:
        for key in [key for key, due in self._next.items() if due <= now]:
            del self._next[key]
