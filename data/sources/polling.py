"""Reading sites again and again while the bot runs, and passages for their meaning beside it."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.rest import rest
from data.sources.sync import SiteSync, Synced

READ_AGAIN = 60.0  # seconds until new passages are read for their meaning

log = logging.getLogger(__name__)


@dataclass(slots=True)
class EssayPolling:
    """Reads every site again and again, with jitter; a site that fails is left alone for longer."""

    sync: SiteSync
    every: float = 900.0  # seconds at most, apart from what reading takes
    longest: float = 6 * 3600.0
    sleep: Callable[[float], Awaitable[None]] = rest
    after: Callable[[Sequence[Synced]], Awaitable[None]] | None = None
    _due: dict[str, datetime] = field(default_factory=dict)

    async def run(self) -> None:
        """Poll until cancelled, beside the surfaces; no failure of a site or the journal ends it."""
        reading = asyncio.create_task(self._meaning())
        try:
            await self._rounds()
        finally:
            reading.cancel()

    async def _meaning(self) -> None:
        """Beside the rounds, so that neither waits for the other: an archive takes minutes."""
        while True:
            try:
                await self.sync.keeper.journal.read_meaning()
            except Exception:
                log.exception("reading passages for their meaning failed")
            await self.sleep(READ_AGAIN)

    async def _rounds(self) -> None:
        while True:
            await self.sleep(self.every * random.uniform(0.05, 0.15))  # noqa: S311 (spreads load)
            try:
                done = await self.round()
                if self.after and done:
                    await self.after(done)
            except Exception:
                log.exception("a round of reading essays failed")
            await self.sleep(self.every * random.uniform(0.75, 0.85))  # noqa: S311 (the same)

    async def round(self) -> list[Synced]:
        """Every site that is due, once."""
        now = self.sync.now()
        done = []
        for site in await self.sync.sites.all():
            if self._due.get(site.source, now) > now:
                continue
            result = await self.sync.sync(site)
            if result.error:
                wait = min(self.longest, self.every * 2.0 ** min(site.failures + 1, 10))
                self._due[site.source] = now + timedelta(seconds=max(wait, result.wait))
            done.append(result)
        return done
