"""Real commands through the real bot's process against a loopback Discord, beside a bare bot.

Measures throughput, the time until an interaction is acknowledged and answered, completions,
memory, and the time from start to ready. Prints JSON; ``ratio`` is our throughput by the bare
bot's in the same run, ``ratio_by_cpu`` the same by the processor time of a command, for machines
that do other work meanwhile. The bot runs on one core, the loopback Discord on another if it can.
Commands are drawn as :mod:`benchmarks.asked` says; ``new`` is the hardest case, in which nothing is
asked twice.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.asked import MIXES, Asked, draws, films_of
from tests.wire.discord import Exchange, LoopbackDiscord

ROOT = Path(__file__).parents[1]
BOT_CORE, SERVER_CORE = 0, 1
PONG = (Asked("ping"),)
WARM = 200  # commands before time is taken: models are made once, and then kept
HALF_TYPED = ("anor", "paras", "the god", "moonl", "nomad", "the pia", "marty", "all quiet")


@asynccontextmanager
async def bot(
    arguments: Sequence[str], discord: LoopbackDiscord
) -> AsyncIterator[tuple[asyncio.subprocess.Process, float]]:
    """A bot's process on its core, and the seconds it took to be ready."""
    started = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url},
    )
    pin(process.pid, BOT_CORE)
    assert process.stdout is not None
    while not (line := await process.stdout.readline()).startswith(b"ready: discord"):
        assert line, "the bot ended before it was ready"
    try:
        yield process, time.monotonic() - started
    finally:
        process.terminate()
        await process.wait()


def pin(pid: int, core: int) -> None:
    """Keep a process on one core, where there are several and that can be said."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {core})


class Load:
    """People of many servers who use commands."""

    def __init__(self, discord: LoopbackDiscord, asked: Iterator[Asked]) -> None:
        self.discord = discord
        self.asked = asked
        self.number = 0

    async def one(self, **more: Any) -> Exchange:
        """The next command of the next person."""
        self.number += 1
        asked = next(self.asked)
        options: dict[str, Any] = {
            name: int(value) if name == "year" else value for name, value in asked.options
        }
        return await self.discord.type(
            asked.command,
            _asker=str(10_000 + self.number),
            _guild=self.number % len(self.discord.guilds),
            **options,
            **more,
        )

    async def at_once(self, count: int) -> list[Exchange]:
        """Commands sent together, all answered."""
        sent = [await self.one() for _ in range(count)]
        await asyncio.gather(*(exchange.answer(60) for exchange in sent))
        return sent

    async def steadily(self, count: int, people: int) -> float:
        """Commands a second by that many people who each ask again when answered."""
        started = time.monotonic()

        async def person() -> None:
            for _ in range(count // people):
                await (await self.one()).answer(60)

        await asyncio.gather(*(person() for _ in range(people)))
        return count / (time.monotonic() - started)

    async def completions(self, count: int) -> list[Exchange]:
        """Half-typed titles sent together, all completed."""
        sent = []
        for number in range(count):
            typed = {"film": HALF_TYPED[number % len(HALF_TYPED)]}
            sent.append(await self.discord.type("film", focused="film", **typed))
        await asyncio.gather(*(exchange.answer(60) for exchange in sent))
        return sent


def milliseconds(values: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile."""
    ordered = sorted(values)
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return {"p50": round(statistics.median(ordered) * 1e3, 1), "p99": round(last * 1e3, 1)}


def times(exchanges: Sequence[Exchange]) -> dict[str, dict[str, float]]:
    """How long it took until the bot said something, and until it said the answer."""
    return {
        "acknowledged_ms": milliseconds([e.acknowledged_at - e.sent_at for e in exchanges]),
        "answered_ms": milliseconds([e.answered_at - e.sent_at for e in exchanges]),
    }


def resident_mb(pid: int) -> float:
    """Resident memory of a process now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used, which other processes' load hardly changes."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(
    arguments: Sequence[str],
    asked: Iterator[Asked],
    options: argparse.Namespace,
    *,
    completes: bool = False,
) -> dict[str, Any]:
    """One bot under load."""
    async with LoopbackDiscord(guilds=50, check=False) as discord:
        arguments = [a.format(url=discord.url, token=discord.token) for a in arguments]
        async with bot(arguments, discord) as (process, ready):
            load = Load(discord, asked)
            for _ in range(16):
                await load.at_once(1)
            await load.steadily(WARM, 8)
            discord.exchanges.clear()
            before = cpu_seconds(process.pid)
            rates = [
                await load.steadily(options.commands, options.people) for _ in range(options.rounds)
            ]
            spent = (cpu_seconds(process.pid) - before) / (options.commands * options.rounds)
            alone = [e for _ in range(40) for e in await load.at_once(1)]
            crowd = []
            for _ in range(options.rounds):
                crowd += await load.at_once(200)
                await asyncio.sleep(0.5)
            found: dict[str, Any] = {
                "ready_s": round(ready, 2),
                "commands_a_second": round(statistics.median(rates)),
                "cpu_ms_a_command": round(spent * 1e3, 2),
                "at_1": times(alone),
                "at_200": times(crowd),
                "resident_mb": resident_mb(process.pid),
            }
            if completes:
                typed = [e for _ in range(options.rounds) for e in await load.completions(50)]
                found["completions_at_50_ms"] = times(typed)["answered_ms"]
            odd = [e for e in discord.exchanges.values() if e.answers != 1]
            assert not odd, f"answered not once: {odd[0].callbacks} {odd[0].edits} {odd[0].follows}"
            return found


async def main(options: argparse.Namespace) -> None:
    """Both bots, one after the other, in this run."""
    pin(0, SERVER_CORE)
    with tempfile.TemporaryDirectory() as home:
        os.environ["MARQUEE_HOME"] = home
        ours = ["-m", "tests.wire.discord_process", "{url}", "{token}", home]
        if options.marquee:
            ours = ["-m", "bot", "run", "--port", "0"]
        subprocess = await asyncio.create_subprocess_exec(  # the catalogue, before time is taken
            sys.executable,
            "-c",
            f"import pathlib; from data.build import build_starter; "
            f"build_starter(pathlib.Path({home!r}) / 'catalogue.db')",
            cwd=ROOT,
        )
        await subprocess.wait()
        films = await films_of(Path(home) / "catalogue.db")
        result: dict[str, Any] = {"seed": options.seed}
        if not options.no_peers:
            bare = ["-m", "benchmarks.discord_pong", "{url}", "{token}"]
            result["bare"] = await measure(bare, cycle(PONG), options)
        for mix in [options.mix] if options.mix else MIXES:
            asked = draws(films, mix, options.seed)
            found = result[mix] = await measure(ours, asked, options, completes=True)
            if peer := result.get("bare"):
                found["ratio"] = round(found["commands_a_second"] / peer["commands_a_second"], 2)
                found["ratio_by_cpu"] = round(
                    peer["cpu_ms_a_command"] / found["cpu_ms_a_command"], 2
                )
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commands", type=int, default=800, help="commands a round")
    parser.add_argument("--people", type=int, default=8, help="people who ask at the same time")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mix", choices=MIXES, help="only this mix of commands")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--marquee", action="store_true", help="run the whole of Marquee")
    parser.add_argument("--no-peers", action="store_true")
    asyncio.run(main(parser.parse_args()))
