"""What is being answered just now, so that a clean stop can wait for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Work:
    """Counts answers under way: ``with work: ...``."""

    under_way: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    def __enter__(self) -> None:
        self.under_way += 1
        self._idle.clear()

    def __exit__(self, *_: object) -> None:
        self.under_way -= 1
        if self.under_way == 0:
            self._idle.set()

    async def finish(self, seconds: float) -> int:
        """Wait until nothing is under way, at most so long; how many were left."""
        if self.under_way:
            try:
                async with asyncio.timeout(seconds):
                    await self._idle.wait()
            except TimeoutError:
                pass
        return self.under_way
