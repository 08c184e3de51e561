"""What is being answered just now, so that a clean stop can wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Work:
    """Answers under way, each a task of its own."""

    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do it by itself."""
        task = asyncio.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, seconds: float) -> int:
        """Wait until nothing is under way, at most so long; how many were left and are ended."""
        if not self._tasks:
            return 0
        _, left = await asyncio.wait(self._tasks, timeout=seconds)
        for task in left:
            task.cancel()
        return len(left)
