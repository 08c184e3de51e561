"""From publication on a site to posted everywhere, with polling, in a real bot process.

Essays appear on a loopback WordPress at random moments; the bot polls it, announces automatically
without a grace time to channels of a loopback Discord and Slack. JSON: seconds from publication to
the last channel, as quantiles, and the limit they have to keep: the interval of polling plus five.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import announce_bot
from benchmarks.announce_faults import without_proxies
from bot.announce.model import Destination, Subscription
from data.build import build_starter
from data.catalogue import SqliteCatalogue
from data.journal import JournalDatabase, SqlJournal
from data.journal.announcements import SqlAnnouncements
from data.journal.sites import SqlSites
from data.sources.fetch import Fetcher
from data.sources.keeping import EssayKeeper
from data.sources.sync import SiteSync
from tests.wire.discord import LoopbackDiscord
from tests.wire.slack import TEAM, LoopbackSlack
from tests.wire.wordpress import LoopbackWordPress, Post

CHANNELS = 20  # of each platform
LOOK = 0.05  # seconds between two looks at the channels
OVER = 5.0  # seconds that may pass beyond the interval
BEGIN = datetime(2026, 5, 1, tzinfo=UTC)


def post(number: int) -> Post:
    """An essay as the site has it; each is a second newer than the one before."""
    at = (BEGIN + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%S")
    text = f"<p>Essay {number} is on <em>Anora</em> and says something of its own.</p>"
    return Post(number, f"Essay {number} on film", text, date=at, modified=at)


async def measure(essays: int, interval: float) -> dict[str, Any]:
    """Publish so many essays, one after the other, and time each."""
    discord, slack, site = (
        LoopbackDiscord(check=False),
        LoopbackSlack(check=False),
        LoopbackWordPress(),
    )
    site.add(*(post(number) for number in range(1, 6)))
    with tempfile.TemporaryDirectory(prefix="announce-") as folder, without_proxies():
        home = Path(folder)
        build_starter(home / "catalogue.db")
        async with discord, slack, site.running():
            await _prepare(home, site.url, discord.guilds[0]["id"])
            async with announce_bot.announcing(home, discord, slack, interval):
                took = [
                    await _timed(site, discord, slack, number, interval)
                    for number in range(6, 6 + essays)
                ]
    quantiles = statistics.quantiles(took, n=20, method="inclusive")
    return {
        "essays": essays,
        "channels": 2 * CHANNELS,
        "interval": interval,
        "p50": round(quantiles[9], 2),
        "p95": round(quantiles[18], 2),
        "longest": round(max(took), 2),
        "limit": interval + OVER,
    }


async def _prepare(home: Path, url: str, server: str) -> None:
    """A journal that knows the site and has the subscriptions."""
    database = JournalDatabase(f"sqlite+aiosqlite:///{home / 'journal.db'}")
    catalogue, fetcher = SqliteCatalogue(home / "catalogue.db"), Fetcher(private=True)
    keeper = EssayKeeper(catalogue, SqlJournal(database))
    await SiteSync(keeper, SqlSites(database), fetcher).add(url, lambda *_: None)
    store = SqlAnnouncements(database)
    there = [Destination("discord", server, str(700 + n)) for n in range(CHANNELS)]
    there += [Destination("slack", TEAM, f"C{n}") for n in range(CHANNELS)]
    now = datetime.now(UTC)
    for number, where in enumerate(there):
        await store.subscribe(Subscription(f"s{number}", where, automatic=True, created_at=now))
    for one in (fetcher, catalogue, database):
        await one.close()


async def _timed(
    site: LoopbackWordPress,
    discord: LoopbackDiscord,
    slack: LoopbackSlack,
    number: int,
    interval: float,
) -> float:
    await asyncio.sleep(random.uniform(0, interval))  # noqa: S311 (any moment of a round)
    name = re.compile(rf"Essay {number} on")
    site.add(post(number))
    started = time.monotonic()

    def missing() -> int:
        shown = [*discord.messages.values(), *slack.history.values()]
        return 2 * CHANNELS - sum(bool(name.search(json.dumps(kept))) for kept in shown)

    for _ in range(int(20 * (interval + OVER) / LOOK)):
        if not missing():
            break
        await asyncio.sleep(LOOK)
    return time.monotonic() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--essays", type=int, default=40)
    parser.add_argument("--interval", type=float, default=3.0, help="seconds between two polls")
    options = parser.parse_args()
    print(json.dumps(asyncio.run(measure(options.essays, options.interval))))


if __name__ == "__main__":
    main()
