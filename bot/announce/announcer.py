"""The background work of announcing: news in, deliveries out, until cancelled."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from bot.announce.courier import Courier
from bot.announce.flow import Flow
from bot.errors import Unavailable
from bot.rest import rest

PAUSE = 1.0  # seconds between two looks
PAUSE_AFTER_OUTAGE = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Announcer:
    """Looks for news and for what is due, again and again, each at its own pace."""

    flow: Flow
    courier: Courier
    pause: float = PAUSE
    pause_after_outage: float = PAUSE_AFTER_OUTAGE

    async def run(self) -> None:
        """Look until cancelled; a journal that is away is waited for, a fault of ours logged."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._news())
            group.create_task(self._deliveries())

    async def look(self) -> int:
        """Take in what is new and plan what is wanted by now; how many changes there were."""
        now = self.courier.now()
        changes = await self.flow.take_news(now)
        await self.flow.advance(now)
        return changes

    async def _news(self) -> None:
        while True:
            try:
                pause = 0.0 if await self.look() else self.pause
            except Unavailable:
                log.warning("the journal is away; announcements wait")
                pause = self.pause_after_outage
            except Exception:
                log.exception("a look for announcements failed, trying again")
                pause = self.pause_after_outage
            await rest(pause)

    async def _deliveries(self) -> None:
        while True:
            try:
                async with asyncio.TaskGroup() as group:
                    while True:
                        pause = await self._taken_on(group)
                        await rest(pause)
            except* Exception:
                log.exception("delivering failed, trying again")
            await rest(self.pause_after_outage)

    async def _taken_on(self, group: asyncio.TaskGroup) -> float:
        """Take on what is due; the pause until the next time."""
        try:
            return 0.0 if await self.courier.take_on(group) else self.pause
        except Unavailable:  # what is under way goes on
            log.warning("the journal is away; deliveries wait")
            return self.pause_after_outage
