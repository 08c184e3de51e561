"""Whose work comes first: acknowledgements and completions before commands that take longer.

Both platforms show an error where nothing is said in three seconds, and people see completions while
they type. A command costs a few milliseconds of the same processor, so two hundred at once would keep
all of them waiting. See docs/decisions/0008.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

AT_ONCE = 8  # commands that run together
PATIENCE = (
    0.5  # seconds that commands wait at most for what comes first, and then go on for as long
)
LONG = 1.0  # seconds after which a command no longer counts: it waits for something else


@dataclass(slots=True)
class Turns:
    """Lets a few commands run at a time, and none begin while something comes first."""

    at_once: int = AT_ONCE
    _free: asyncio.Semaphore = field(init=False)
    _before: int = 0
    _since: float = 0.0  # when what comes first now began, by the loop's clock
    _until: float = 0.0  # until then nothing waits for it
    _done: asyncio.Event = field(default_factory=asyncio.Event)
    _gate: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.at_once)

    @contextmanager
    def first(self) -> Iterator[None]:
        """Meanwhile no command begins; after :data:`PATIENCE` they do for a while, come what may."""
        if not self._before:
            self._since = asyncio.get_running_loop().time()
        self._before += 1
        try:
            yield
        finally:
            self._before -= 1
            if not self._before:
                self._done.set()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until it is a command's turn, which ends with the block or after :data:`LONG`."""
        await self._free.acquire()
        ended = False

        def end() -> None:
            nonlocal ended
            if not ended:
                ended = True
                self._free.release()

        late = asyncio.get_running_loop().call_later(LONG, end)
        try:
            async with self._gate:  # one begins a pass of the loop: what arrives meanwhile is seen
                await asyncio.sleep(0)
                if self._before:
                    await self._wait()
            yield
        finally:
            late.cancel()
            end()

    async def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() < self._until:
            return
        try:
            async with asyncio.timeout_at(max(self._since, self._until) + PATIENCE):
                while self._before:
                    self._done.clear()
                    await self._done.wait()
        except TimeoutError:
            self._until = max(self._until, loop.time() + PATIENCE)
