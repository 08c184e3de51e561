"""Announce 20 essays to 50 channels of two platforms while everything goes wrong, many times.

Each run starts real bot processes on one journal and on loopback platforms, kills them with SIGKILL
at random moments and starts them again, while the platforms limit, fail, fall silent and break
connections, another program keeps the journal busy, the disk is full, or two bots run by mistake.
Essays are published, edited and withdrawn meanwhile. Then every message in every channel is counted.

JSON on standard output: ``lost`` (wanted, not there), ``duplicated`` (there more than once),
``stale`` (an old version), ``left`` (withdrawn, still there), ``unpublished`` (not shown to an
announcement channel's followers), and how often each fault happened. The same seed makes the same
plan; when things happen within it is up to the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import logging
import os
import random
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from benchmarks import announce_bot
from bot.announce.model import Destination, Filters, Subscription
from bot.essays.document import Block, Document
from data.journal import JournalDatabase, SqlJournal
from data.journal.announcements import SqlAnnouncements
from data.journal.essay_parts import Linked
from tests.wire.slack import TEAM
from tests.wire.troubled import Trouble, TroubledDiscord, TroubledSlack

SITE = "https://essays.example"
PATIENCE = 400.0  # seconds after which what is not there counts as lost
CHANCE = 0.06  # of trouble with each request
FORUM, NEWS, THREAD = "901", "902", "903"
KINDS = {FORUM: 15, NEWS: 5, THREAD: 11}
SHORT = "short"  # tag of the essays that the announcement channel wants: its limit is ten an hour


@dataclass
class Essay:
    """One essay of the site, as it stands."""

    number: int
    version: int = 1
    gone: bool = False
    tag: str = ""

    @property
    def document(self) -> Document:
        text = f"Essay {self.number} version {self.version}"
        return Document(
            key=str(self.number),
            title=f"{text} @everyone <!channel>",
            blocks=(Block("paragraph", f"{text} is about a film."),),
            url=f"{SITE}/{self.number}",
            author="A. Writer",
            published=date(2026, 5, 1),
            tags=(self.tag,) if self.tag else (),
        )


@dataclass(frozen=True)
class Size:
    """What is announced where; ``life`` is the longest that a bot lives before it is killed."""

    essays: int = announce_bot.ESSAYS
    channels: int = 50
    life: float = 2.5


SHORTER = Size(essays=10, channels=16, life=1.2)  # for a suite that has to end soon


@dataclass
class Run:
    """One run: the plan made by dice, the platforms, the bots."""

    seed: int
    size: Size
    home: Path
    context: ForkServerContext
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 (a plan, no secret)
        self.trouble = Trouble(self.dice, CHANCE, announce_bot.TIMEOUT + 0.4)
        self.essays = [
            Essay(number, tag="" if number % 4 else SHORT)
            for number in range(1, self.size.essays + 1)
        ]
        self.bots = 2 if self.dice.random() < 0.3 else 1
        self.kills = self.dice.randint(1, 4)
        self.journal = self.dice.choice(("busy", "full", "well", "well"))

    async def play(self) -> Counter[str]:
        """The whole run, and what was counted."""
        nonce = self.dice.choice((0.0, 10.0))  # without it, looking in the channel must do
        discord = TroubledDiscord(self.trouble, nonce, check=False)
        discord.channels = {
            channel: {"type": kind, "guild_id": discord.guilds[0]["id"]}
            for channel, kind in KINDS.items()
        }
        slack = TroubledSlack(self.trouble, check=False)
        database = JournalDatabase(f"sqlite+aiosqlite:///{self.home / 'journal.db'}")
        started = time.monotonic()
        async with discord, slack:
            self.config = announce_bot.Config(
                self.home, discord.url, discord.token,
                slack.api_url, slack.bot_token, slack.app_token,
            )  # fmt: skip
            bots = [asyncio.create_task(self._bot()) for _ in range(self.bots)]
            troubles = asyncio.create_task(self._trouble_journal())
            try:
                await self._publish(SqlJournal(database))
                await troubles
                await self._settled(started + PATIENCE, bots)
            finally:
                for task in (*bots, troubles):
                    task.cancel()
                await asyncio.gather(*bots, troubles, return_exceptions=True)
                await database.close()
        self._tally(discord, slack)
        self.counts["two_bots"] += self.bots == 2
        self.counts.update({f"platform_{k}": n for k, n in self.trouble.counts.items()})
        return self.counts

    async def _bot(self) -> None:
        """A bot that is killed at random moments and started again."""
        for _ in range(self.kills):
            room = self._pages() if self.journal == "full" and self.dice.random() < 0.5 else 0
            process = self._start(room)
            await self._live(process, self.dice.uniform(0.15, self.size.life))
            self.counts["kills"] += 1
            self.counts["starts_without_room"] += bool(room)
        await self._live(self._start(), 2 * PATIENCE)

    async def _live(self, process: BaseProcess, seconds: float) -> None:
        self.process = process
        try:
            await asyncio.sleep(seconds)
        finally:
            process.kill()
            process.join()

    def _start(self, room: int = 0) -> BaseProcess:
        config = announce_bot.Config(
            self.home, self.config.discord_url, self.config.discord_token,
            self.config.slack_url, self.config.slack_bot_token, self.config.slack_app_token, room,
        )  # fmt: skip
        process = self.context.Process(target=announce_bot.serve, args=(config,), daemon=True)
        process.start()
        self.counts["starts"] += 1
        return process

    async def _publish(self, journal: SqlJournal) -> None:
        """Publish the essays bit by bit, edit some, withdraw one."""
        waiting = list(self.essays)
        while waiting:
            some, waiting = waiting[:6], waiting[6:]
            await self._save(journal, some)
            await asyncio.sleep(self.dice.uniform(0.0, 0.6))
        for essay in self.dice.sample(self.essays, self.dice.randint(0, 2)):
            essay.version += 1
            self.counts["edits"] += 1
            await self._save(journal, [essay])
            await asyncio.sleep(self.dice.uniform(0.0, 0.6))
        if self.dice.random() < 0.3:
            self.essays[0].gone = True
            self.counts["withdrawals"] += 1
            await journal.withdraw(SITE, [self.essays[0].document.key])

    async def _save(self, journal: SqlJournal, essays: Sequence[Essay]) -> None:
        await journal.save(SITE, [Linked(essay.document) for essay in essays], baseline=False)

    async def _trouble_journal(self) -> None:
        """Another program that holds the journal's lock, or a disk that takes nothing more."""
        if self.journal == "well":
            return
        for _ in range(self.dice.randint(2, 4)):
            await asyncio.sleep(self.dice.uniform(0.2, 1.0))
            seconds = self.dice.uniform(0.2, 2 * announce_bot.BUSY / 1000)
            if self.journal == "busy":
                with suppress(sqlite3.OperationalError):
                    await asyncio.to_thread(self._hold, seconds)
                self.counts["journal_busy"] += 1
            else:
                with suppress(ProcessLookupError, AttributeError):
                    limit(self.process, 4096)
                await asyncio.sleep(seconds)
                with suppress(ProcessLookupError, AttributeError):
                    limit(self.process, resource.RLIM_INFINITY)
                self.counts["journal_full"] += 1

    def _hold(self, seconds: float) -> None:
        connection = sqlite3.connect(self.home / "journal.db", timeout=2, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.rollback()
        connection.close()

    def _pages(self) -> int:
        """As many pages as the journal has now, so that nothing more fits."""
        return max(1, int(self._ask("PRAGMA page_count")))

    def _ask(self, question: str) -> int:
        connection = sqlite3.connect(self.home / "journal.db", timeout=5)
        try:
            return int(connection.execute(question).fetchone()[0] or 0)
        finally:
            connection.close()

    async def _settled(self, until: float, bots: Sequence[asyncio.Task[None]]) -> None:
        """Wait until the journal says that nothing is left to do and the bots were all killed."""
        while time.monotonic() < until:
            await asyncio.sleep(0.15)
            if self.counts["kills"] < self.kills * self.bots or any(bot.done() for bot in bots):
                continue
            if self._ask(LEFT) == 0 and self._ask(TAKEN):
                self.trouble.over = True
                return
        self.counts["given_up"] += 1

    def _tally(self, discord: TroubledDiscord, slack: TroubledSlack) -> None:
        seen: Counter[tuple[str, int]] = Counter()
        newest: Counter[tuple[str, int]] = Counter()
        threads = {thread["id"]: thread["parent_id"] for thread in discord.threads}
        places = [(threads.get(c, c), m) for c, m in discord.messages.items()]
        for channel, messages in itertools.chain(places, slack.history.items()):
            for message in messages:
                number, version = shown(message)
                seen[channel, number] += 1
                newest[channel, number] += version == self.essays[number - 1].version
        for channel, essay in itertools.product(channels(self.size), self.essays):
            if channel.channel == NEWS and essay.number % 4:
                continue
            times = seen.pop((channel.channel, essay.number), 0)
            self.counts["expected"] += not essay.gone
            self.counts["delivered"] += not essay.gone and times > 0
            self.counts["lost"] += not essay.gone and times == 0
            self.counts["left"] += essay.gone and times > 0
            self.counts["duplicated"] += max(0, times - 1)
            if times > 1 or (times == 0 and not essay.gone):
                self.wrong.append(f"{channel.channel}/{essay.number}: {times} times")
            fresh = newest[channel.channel, essay.number]
            self.counts["stale"] += not essay.gone and times > 0 and fresh < times
        self.counts["duplicated"] += sum(seen.values())  # somewhere nobody wanted them
        news = {message["id"] for message in discord.messages.get(NEWS, ())}
        self.counts["unpublished"] += len(news - set(discord.published))


LEFT = "SELECT count(*) FROM deliveries WHERE state = 'open'"
TAKEN = """SELECT coalesce((SELECT change_no FROM announcement_cursor), 0)
    = (SELECT max(change_no) FROM essay_changes)
    AND NOT EXISTS (SELECT 1 FROM announcements WHERE stage = 'held')"""


def shown(message: object) -> tuple[int, int]:
    """Number and version of the essay that a message shows."""
    found = re.search(r"Essay (\d+) version (\d+)", json.dumps(message))
    assert found, "every message is an announcement"
    return int(found[1]), int(found[2])


def limit(process: BaseProcess, size: int) -> None:
    """Let no file of a process grow beyond so many bytes."""
    assert process.pid is not None
    hard = resource.RLIM_INFINITY
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, hard))


def channels(size: Size) -> list[Destination]:
    """The channels of both platforms."""
    server = TroubledDiscord(Trouble(random.Random(0), 0, 0), 0).guilds[0]["id"]  # noqa: S311
    special = list(KINDS)
    plain = [str(700 + n) for n in range(size.channels // 2 - len(special))]
    there = [Destination("discord", server, channel) for channel in (*special, *plain)]
    return there + [Destination("slack", TEAM, f"C{n}") for n in range(1, size.channels // 2 + 1)]


async def prepare(home: Path, size: Size) -> None:
    """A journal with the subscriptions, to begin every run with."""
    database = JournalDatabase(f"sqlite+aiosqlite:///{home / 'journal.db'}")
    store = SqlAnnouncements(database)
    now = datetime.now(UTC)
    for number, where in enumerate(channels(size)):
        filters = Filters(tags=(SHORT,)) if where.channel == NEWS else Filters()
        await store.subscribe(
            Subscription(
                f"s{number}", where, filters, automatic=True, created_by="1", created_at=now
            )
        )
    await database.close()


async def play(
    runs: int, seed: int, at_once: int = 2, keep: Path | None = None, size: Size | None = None
) -> Counter[str]:
    """So many runs, some of them at once."""
    size = size or Size()
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # bots die in mid-request
    context = announce_bot.forking()
    gate = asyncio.Semaphore(at_once)
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="announce-") as folder, without_proxies():
        template = Path(folder) / "template"
        template.mkdir()
        await prepare(template, size)

        async def one(number: int) -> None:
            async with gate:
                home = Path(folder) / str(number)
                shutil.copytree(template, home)
                run = Run(seed * 1_000_003 + number, size, home, context)
                counted = await run.play()
                total.update(counted + Counter(runs=1))
                for line in (home / "bot.log").read_text().splitlines():
                    total["surprises"] += ", reference " in line
                bad = [k for k in ("lost", "duplicated", "stale", "left") if counted[k]]
                if bad or counted["given_up"]:
                    print(f"run {number}: {dict(counted)} {run.wrong[:9]}", file=sys.stderr)
                    if keep:
                        shutil.copytree(home, keep / f"{seed}-{number}", dirs_exist_ok=True)
                shutil.rmtree(home)

        async with asyncio.TaskGroup() as group:
            for number in range(runs):
                group.create_task(one(number))
    return total


FIRST = ("runs", "kills", "expected", "delivered", "lost", "duplicated", "stale", "left",
         "unpublished", "given_up", "surprises")  # fmt: skip


@contextmanager
def without_proxies() -> Iterator[None]:
    """slack_sdk would send loopback calls through a proxy."""
    kept = {name: value for name, value in os.environ.items() if "proxy" in name.lower()}
    for name in kept:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--at-once", type=int, default=2, help="runs under way in each worker")
    parser.add_argument("--shorter", action="store_true", help="10 essays, 16 channels")
    parser.add_argument("--keep", type=Path, help="folder for the journals of runs that failed")
    options = parser.parse_args()
    started = time.monotonic()
    if options.workers > 1:
        total = _spread(options)
    else:
        size = SHORTER if options.shorter else None
        total = asyncio.run(play(options.runs, options.seed, options.at_once, options.keep, size))
    figures = {name: total.pop(name, 0) for name in FIRST}
    figures |= {name: total[name] for name in sorted(total) if name != "seconds"}
    print(json.dumps(figures | {"seconds": round(time.monotonic() - started)}))


def _spread(options: argparse.Namespace) -> Counter[str]:
    """The runs over several processes, each with platforms of its own."""
    workers = []
    for number in range(options.workers):
        share = len(range(number, options.runs, options.workers))
        words = ["--runs", str(share), "--seed", str(options.seed * 1000 + number)]
        words += ["--workers", "1", "--at-once", str(options.at_once)]
        words += ["--keep", str(options.keep)] if options.keep else []
        words += ["--shorter"] if options.shorter else []
        command = [sys.executable, "-m", "benchmarks.announce_faults", *words]
        workers.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))  # noqa: S603
    total: Counter[str] = Counter()
    for worker in workers:
        said, _ = worker.communicate()
        total.update(json.loads(said))
    return total


if __name__ == "__main__":
    main()
