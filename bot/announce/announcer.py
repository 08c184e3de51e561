"""The background work of announcing: news in, deliveries out, until cancelled."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from bot.announce.courier import Courier
from bot.announce.flow import Flow
from bot.errors import Unavailable

PAUSE = 1.0  # seconds between two looks
PAUSE_AFTER_OUTAGE = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Announcer:
    """Looks for news and for what is due, again and again."""

    flow: Flow
    courier: Courier
    pause: float = PAUSE
    pause_after_outage: float = PAUSE_AFTER_OUTAGE

    async def step(self) -> int:
        """One look; how many deliveries were taken on."""
        now = self.courier.now()
        await self.flow.take_news(now)
        await self.flow.advance(now)
        return await self.courier.deliver()

    async def run(self) -> None:
        """Look until cancelled; a journal that is away is waited for, a fault of ours logged."""
        while True:
            pause = self.pause
            busy = 0
            try:
                busy = await self.step()
            except* Unavailable:
                log.warning("the journal is away; announcements wait")
                pause = self.pause_after_outage
            except* Exception:
                log.exception("a look for announcements failed, trying again")
                pause = self.pause_after_outage
            if not busy:
                await asyncio.sleep(pause)
