"""One essay to thousands of channels, under the platforms' own limits.

A real bot process announces to loopback platforms that refuse what goes beyond their limits: Discord
50 requests a second over everything and five in five seconds in a channel, Slack one message a
second in a channel after a burst of three. Discord answers after 80 to 150 ms. Most channels are on
Discord, where the limit binds; then many essays go to few channels of Slack, where its limit does.

JSON: ``rate`` is messages a second from the first to the last, ``share`` of what the limit allows;
``refused`` counts 429s, ``memory`` is the bot's resident size in MB: before, when the messages to
Discord were planned, when they were sent, and at its largest.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sqlite3
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks import announce_bot
from benchmarks.announce_faults import SITE, Essay, without_proxies
from bot.announce.model import Destination, Filters, Subscription
from data.journal import JournalDatabase, SqlJournal
from data.journal.announcements import SqlAnnouncements
from data.journal.essay_parts import Linked
from tests.wire.discord import LoopbackDiscord
from tests.wire.slack import TEAM, LoopbackSlack

ALL, CHANNEL, WINDOW = 50, 5, 5.0  # Discord: requests a second; messages in a channel in a window
BURST = 3  # of Slack in a channel
A_SERVER = 50  # channels
SLACK_CHANNELS, SLACK_ESSAYS = 10, 20
PATIENCE = 600.0  # seconds


@dataclass
class Window:
    """At most ``count`` in any ``seconds``."""

    count: int
    seconds: float
    passed: deque[float] = field(default_factory=deque)

    def wait(self) -> float:
        """0 if one more may pass, which it then did, otherwise the seconds until it may."""
        now = time.monotonic()
        while self.passed and self.passed[0] <= now - self.seconds:
            self.passed.popleft()
        if len(self.passed) < self.count:
            self.passed.append(now)
            return 0.0
        return self.passed[0] + self.seconds - now


class LimitedDiscord(LoopbackDiscord):
    """A Discord that counts, and answers as slowly as the real one."""

    def __init__(self, channels: int) -> None:
        super().__init__(-(-channels // A_SERVER), check=False)
        for number, guild in enumerate(self.guilds):
            first = guild["channels"][0]
            numbers = range(number * A_SERVER, min(channels, (number + 1) * A_SERVER))
            guild["channels"] = [first | {"id": str(10**17 + n)} for n in numbers]
        self.all = Window(ALL, 1.0)
        self.each: dict[str, Window] = defaultdict(lambda: Window(CHANNEL, WINDOW))
        self.times: list[float] = []
        self.refused = 0

    async def _rest(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        if path.startswith("channels/"):
            wait = self.all.wait() or self.each[path].wait()
            if wait:
                self.refused += 1
                body = json.dumps({"retry_after": wait, "global": True}).encode()
                headers = {"Via": "1.1 loopback"}
                return web.Response(
                    body=body, status=429, content_type="application/json", headers=headers
                )
            self.times.append(time.monotonic())
            await asyncio.sleep(random.uniform(0.08, 0.15))  # noqa: S311 (as slow as the real one)
        return await super()._rest(request)


class LimitedSlack(LoopbackSlack):
    """A Slack that counts."""

    def __init__(self) -> None:
        super().__init__(check=False)
        self.allowed: dict[str, tuple[float, float]] = {}
        self.times: dict[str, list[float]] = defaultdict(list)
        self.refused = 0

    def _keep(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        now, channel = time.monotonic(), str(body["channel"])
        left, seen = self.allowed.get(channel, (float(BURST), now))
        left = min(float(BURST), left + now - seen)
        if left < 1:
            self.allowed[channel] = (left, now)
            self.refused += 1
            return {"error": "ratelimited"}
        self.allowed[channel] = (left - 1, now)
        self.times[channel].append(now)
        return super()._keep(method, body)


@dataclass
class Measured:
    """A bot on limited platforms, and its memory."""

    discord: LimitedDiscord
    slack: LimitedSlack
    journal: SqlJournal
    home: Path
    pid: int

    @property
    def memory(self) -> float:
        """The bot's resident size in MB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * 4096 / 1e6

    async def announce(self, essays: list[Essay]) -> list[float]:
        """Publish and wait until all is sent; the memory meanwhile."""
        seen = [self.memory]
        await self.journal.save(SITE, [Linked(e.document) for e in essays], baseline=False)
        started = time.monotonic()
        while time.monotonic() - started < PATIENCE:
            await asyncio.sleep(0.5)
            seen.append(self.memory)
            if self._left() == 0:
                break
        return seen

    def _left(self) -> int:
        connection = sqlite3.connect(self.home / "journal.db", timeout=5)
        try:
            found = connection.execute(
                "SELECT (SELECT count(*) FROM deliveries WHERE state = 'open')"
                " + (SELECT count(*) FROM announcements WHERE stage = 'held')"
                " + (SELECT max(change_no) FROM essay_changes)"
                " - coalesce((SELECT change_no FROM announcement_cursor), 0)"
            )
            return int(found.fetchone()[0])
        finally:
            connection.close()


@asynccontextmanager
async def measured(channels: int) -> AsyncIterator[Measured]:
    """A bot that is up, with its subscriptions."""
    discord, slack = LimitedDiscord(channels), LimitedSlack()
    with tempfile.TemporaryDirectory(prefix="announce-") as folder, without_proxies():
        home = Path(folder)
        database = JournalDatabase(f"sqlite+aiosqlite:///{home / 'journal.db'}")
        await _subscribe(SqlAnnouncements(database), discord)
        async with discord, slack, announce_bot.announcing(home, discord, slack) as process:
            await asyncio.sleep(2)
            assert process.pid is not None
            try:
                yield Measured(discord, slack, SqlJournal(database), home, process.pid)
            finally:
                await database.close()


async def _subscribe(store: SqlAnnouncements, discord: LimitedDiscord) -> None:
    there = [
        (Destination("discord", guild["id"], channel["id"]), "wide")
        for guild in discord.guilds
        for channel in guild["channels"]
    ]
    there += [(Destination("slack", TEAM, f"C{n}"), "deep") for n in range(SLACK_CHANNELS)]
    now = datetime.now(UTC)
    for number, (where, tag) in enumerate(there):
        filters = Filters(tags=(tag,))
        made = Subscription(f"s{number}", where, filters, automatic=True, created_at=now)
        await store.subscribe(made)


async def measure(channels: int) -> dict[str, Any]:
    """Both fan-outs, one after the other."""
    async with measured(channels) as bot:
        wide = await bot.announce([Essay(1, tag="wide")])
        sent = bot.discord.times
        rate = (len(sent) - 1) / (sent[-1] - sent[0])
        deep = await bot.announce([Essay(n, tag="deep") for n in range(2, 2 + SLACK_ESSAYS)])
        slow = [_rate(times) for times in bot.slack.times.values()]
        messages = sum(len(kept) for kept in bot.discord.messages.values())
        return {
            "discord": {
                "channels": channels,
                "messages": messages,
                "requests": len(sent),
                "seconds": round(sent[-1] - sent[0], 1),
                "rate": round(rate, 2),
                "share": round(rate / ALL, 3),
                "refused": bot.discord.refused,
            },
            "slack": {
                "channels": len(slow),
                "messages": sum(len(kept) for kept in bot.slack.history.values()),
                "rate_in_a_channel": round(min(slow), 3),
                "share": round(min(slow), 3),
                "refused": bot.slack.refused,
            },
            "memory": {
                "before": round(wide[0]),
                "planned": round(wide[len(wide) // 10]),
                "sent": round(wide[-1]),
                "largest": round(max(*wide, *deep)),
            },
        }


def _rate(times: list[float]) -> float:
    """Messages a second in a channel; its burst at the beginning is left out."""
    later = times[BURST:]
    return (len(later) - 1) / (later[-1] - later[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=5000, help="of Discord")
    print(json.dumps(asyncio.run(measure(parser.parse_args().channels))))


if __name__ == "__main__":
    main()
