"""The background work goes on, whatever fails."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.announce.announcer import Announcer
from bot.errors import Unavailable
from data.journal.announcements import SqlAnnouncements
from data.journal.database import JournalDatabase
from tests.bot.announce.world import Change, News, World


class Flaky(News):
    """News that fail before they come."""

    def fail(self, *faults: Exception) -> None:
        self.faults = list(faults)

    async def changes(self, after: int) -> Sequence[Change]:
        if self.faults:
            raise self.faults.pop(0)
        return await super().changes(after)


async def test_an_outage_or_a_fault_of_ours_delays_and_ends_nothing(tmp_path: Path) -> None:
    database = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}")
    news = Flaky()
    news.fail(Unavailable(), ValueError("a fault of ours"))
    world = World(SqlAnnouncements(database), news=news)
    await world.subscribe(automatic=True)
    news.publish("e1")
    claim, failures = world.store.claim, [Unavailable(), ValueError("another")]

    class Failing:
        def __getattr__(self, name: str) -> object:
            if name == "claim" and failures:
                raise failures.pop(0)
            return getattr(world.store, name)

    assert claim is not None
    world.courier.store = Failing()  # type: ignore[assignment] # the store, with failures
    work = asyncio.create_task(Announcer(world.flow, world.courier, 0.01, 0.01).run())
    try:
        async with asyncio.timeout(20):
            while not world.channel.messages:
                await asyncio.sleep(0.02)
                world.clock.turn(minutes=1)
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    await database.close()
    assert not failures and not news.faults and len(world.channel.messages) == 1
