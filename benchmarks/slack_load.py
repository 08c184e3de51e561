"""Marquee on Slack against a bare Bolt app that answers "pong", on one loopback Slack.

Each bot runs in a process of its own on one core; the loopback Slack and the load run on another.
``--mode`` is ``socket`` or ``http``; JSON on standard output: throughput, and the times to
acknowledge and to answer in milliseconds, one at a time and 200 at once. Commands are drawn as
:mod:`benchmarks.asked` says; ``--mix plain`` asks only for a command's help, which costs the core
nothing and so shows what the Slack adapter itself costs.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from itertools import repeat
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from pydantic import SecretStr
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import SlackSurface
from adapters.slack.names import slash_name
from benchmarks.asked import MIXES, Asked, draws, films_of
from bot import loop
from bot.dispatch import Core
from bot.memory import one_heap
from data.build import build_starter
from data.catalogue import SqliteCatalogue
from data.journal import JournalDatabase, SqlJournal
from data.journal.events import SqlSeenEvents
from tests.wire.serving import serving
from tests.wire.slack import LoopbackSlack

SECRET = "loopback-signing-secret"  # noqa: S105 (no secret: the benchmark's own)
AT_ONCE = 200
PLAIN = Asked("help", (("about", "film"),))
COMMANDS = ("film", "person", "awards", "recommend", "ask", "help")


async def serve(which: str, mode: str, api: str, home: Path) -> None:
    """The bot under load; prints where it listens once it is up."""
    if which == "bare":
        await _serve_bare(mode, api)
        return
    one_heap()
    catalogue = SqliteCatalogue(home / "catalogue.db")
    database = JournalDatabase(f"sqlite+aiosqlite:///{home / 'journal.db'}")
    journal = SqlJournal(database)
    core = Core.over(catalogue, journal)
    surface = SlackSurface(
        SecretStr("xoxb-loopback"),
        SecretStr("xapp-loopback") if mode == "socket" else None,
        api,
        SecretStr(SECRET) if mode == "http" else None,
        seen=SqlSeenEvents(database),
    )
    async with _listening(surface.routes() if mode == "http" else []) as port:
        await surface.run(core, lambda _: print(port, flush=True))


async def _serve_bare(mode: str, api: str) -> None:
    client = AsyncWebClient("xoxb-loopback", api)
    app = AsyncApp(client=client, signing_secret=SECRET)

    async def pong(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("pong")

    for command in COMMANDS:
        app.command(f"/{slash_name(command)}")(pong)
    if mode == "socket":
        handler = AsyncSocketModeHandler(app, "xapp-loopback")
        await handler.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt has no types there
        print(0, flush=True)
        await asyncio.Event().wait()
    else:

        async def events(request: web.Request) -> web.StreamResponse:
            return await to_aiohttp_response(
                await app.async_dispatch(await to_bolt_request(request))
            )

        async with _listening([("POST", "/slack/events", events)]) as port:
            print(port, flush=True)
            await asyncio.Event().wait()


@asynccontextmanager
async def _listening(routes: list[Any]) -> AsyncIterator[int]:
    app = web.Application()
    app.add_routes([web.route(*route) for route in routes])
    async with serving(app) as address:
        yield int(address.rpartition(":")[2])


@asynccontextmanager
async def running(which: str, mode: str, slack: LoopbackSlack, home: Path) -> AsyncIterator[int]:
    """A bot in a process on the first core; its port."""
    arguments = ["--serve", which, "--mode", mode, "--api", slack.api_url, "--home", str(home)]
    environment = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.slack_load", *arguments,
        stdout=subprocess.PIPE, env=environment,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield int(await asyncio.wait_for(process.stdout.readline(), 60))
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


class Load:
    """Sends commands and notes when each was acknowledged and answered."""

    def __init__(
        self, slack: LoopbackSlack, mode: str, port: int, seed: int, asked: Iterator[Asked]
    ) -> None:
        self.slack, self.mode, self.port = slack, mode, port
        self.chance = random.Random(seed)  # noqa: S311 (a repeatable load)
        self.asked = asked
        self.answered: dict[str, asyncio.Future[float]] = {}
        self.acked: dict[str, asyncio.Future[float]] = {}
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        slack.on_sent = self._on_sent
        slack.on_ack = self._on_ack

    def _on_sent(self, key: str) -> None:
        if (future := self.answered.get(key)) and not future.done():
            future.set_result(time.perf_counter())

    def _on_ack(self, envelope: str) -> None:
        if (future := self.acked.get(envelope)) and not future.done():
            future.set_result(time.perf_counter())

    async def one(self) -> tuple[float, float]:
        """One command: milliseconds to its acknowledgement and to its answer."""
        asked, user = next(self.asked), f"U{self.chance.randint(1, 10_000)}"
        payload = self.slack.command(f"/{slash_name(asked.command)}", asked.text, user=user)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[float] = loop.create_future()
        self.answered[payload["response_url"]] = answer
        started = time.perf_counter()
        if self.mode == "socket":
            acknowledged = loop.create_future()
            envelope = self.slack.new_envelope()
            self.acked[envelope] = acknowledged
            await self.slack.deliver("slash_commands", payload, envelope=envelope)
            acked = await asyncio.wait_for(acknowledged, 60)
        else:
            acked = await self._post(payload)
        done = await asyncio.wait_for(answer, 60)
        return (acked - started) * 1000, (done - started) * 1000

    async def _post(self, payload: dict[str, Any]) -> float:
        raw = urlencode(payload)
        stamp = str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=raw) or ""
        headers = {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        url = f"http://127.0.0.1:{self.port}/slack/events"
        async with self.session.post(url, data=raw, headers=headers) as answer:
            assert answer.status == 200
        return time.perf_counter()

    async def many(self, count: int, at_once: int) -> dict[str, float]:
        """``count`` commands, so many in flight all the time."""
        times: list[tuple[float, float]] = []
        left = iter(range(count))

        async def worker() -> None:
            for _ in left:
                times.append(await self.one())

        started = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(at_once)))
        return {"per_second": count / (time.perf_counter() - started), **_figures(times)}

    async def bursts(self, rounds: int) -> dict[str, float]:
        """Rounds of 200 commands sent at the same moment."""
        times: list[tuple[float, float]] = []
        for _ in range(rounds):
            times += await asyncio.gather(*(self.one() for _ in range(AT_ONCE)))
        return _figures(times)


def _figures(times: list[tuple[float, float]]) -> dict[str, float]:
    acked, answered = (sorted(column) for column in zip(*times, strict=True))
    return {
        "acknowledged_p50": statistics.median(acked),
        "acknowledged_p99": acked[int(len(acked) * 0.99) - 1],
        "answered_p50": statistics.median(answered),
        "answered_p99": answered[int(len(answered) * 0.99) - 1],
    }


async def measure(which: str, mode: str, options: argparse.Namespace, home: Path) -> dict[str, Any]:
    """Everything about one bot in one mode."""
    films = await films_of(home / "catalogue.db")
    async with LoopbackSlack(check=False) as slack, running(which, mode, slack, home) as port:
        plain = options.mix == "plain"
        asked = repeat(PLAIN) if plain else draws(films, options.mix, options.seed)
        load = Load(slack, mode, port, options.seed, asked)
        count = options.count
        await load.many(200, 10)  # warm up
        result = {
            "one_at_a_time": await load.many(min(count, 200), 1),
            "throughput": await load.many(count, 50),
            "at_once_200": await load.bursts(max(1, count // AT_ONCE)),
        }
        await load.session.close()
        return _rounded(result)


def _rounded(figures: dict[str, dict[str, float]]) -> dict[str, Any]:
    return {
        name: {key: round(value, 2) for key, value in each.items()}
        for name, each in figures.items()
    }


async def main(options: argparse.Namespace) -> None:
    """Measure both bots in the asked modes and print them side by side."""
    report: dict[str, Any] = {"seed": options.seed, "commands": options.count, "mix": options.mix}
    with tempfile.TemporaryDirectory() as folder:
        build_starter(Path(folder) / "catalogue.db")
        for mode in ("socket", "http") if options.mode == "both" else (options.mode,):
            bots = ("marquee",) if options.no_peers else ("bare", "marquee")
            found = {bot: await measure(bot, mode, options, Path(folder)) for bot in bots}
            if "bare" in found:
                ours, bare = (found[b]["throughput"]["per_second"] for b in ("marquee", "bare"))
                found["throughput_ratio"] = round(ours / bare, 3)
            report[mode] = found
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", choices=("socket", "http", "both"), default="both")
    parser.add_argument("--mix", choices=(*MIXES, "plain"), default="community")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--serve", choices=("marquee", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--api", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[0] if chosen.serve else cores[-1]})
    for name in [n for n in os.environ if "proxy" in n.lower()]:
        del os.environ[name]  # slack_sdk ignores NO_PROXY
    if chosen.serve:
        run = asyncio.run if chosen.serve == "bare" else loop.run
        run(serve(chosen.serve, chosen.mode, chosen.api, chosen.home))
    else:
        asyncio.run(main(chosen))
