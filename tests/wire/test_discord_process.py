"""The bot as a process of its own: connections that break, signals, shards."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.wire.discord import Exchange, LoopbackDiscord

ROOT = Path(__file__).parents[2]
COMMANDS, DROPS = 2000, 50
ASKED = (
    ("film", {"film": "tt28607951"}),
    ("person", {"person": "sean baker"}),
    ("awards", {"film": "tt28607951"}),
    ("help", {}),
)


@asynccontextmanager
async def process(
    discord: LoopbackDiscord, home: Path, *shards: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot's process, up and connected; killed at the end if it still runs."""
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.wire.discord_process",
        discord.url,
        discord.token,
        home,
        *shards,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert started.stdout is not None
    line = await asyncio.wait_for(started.stdout.readline(), 30)
    assert line == b"ready: discord Marquee#0\n" or line == b"ready: discord Marquee\n"
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


@pytest.fixture
def home(catalogue_path: Path) -> Path:
    return catalogue_path.parent


async def ask(discord: LoopbackDiscord, number: int, guild: int | None = 0) -> Exchange:
    command, options = ASKED[number % len(ASKED)]
    person = str(10_000 + number)
    return await discord.type(command, _asker=person, _guild=guild, **options)


async def test_every_command_is_answered_once_though_the_gateway_drops(home: Path) -> None:
    """50 connections cut at random moments during 2,000 commands; none lost, none twice."""
    chance = random.Random(5)  # noqa: S311 (moments to cut at, no secret)
    async with LoopbackDiscord(guilds=40, check=False) as discord, process(discord, home):
        cuts = sorted(chance.sample(range(20, COMMANDS - 20), DROPS))
        exchanges = []
        for number in range(COMMANDS):
            exchanges.append(await ask(discord, number, number % 40))
            if cuts and number == cuts[0]:
                cuts.pop(0)
                await back(discord, DROPS - len(cuts))
                await drop(discord, chance)
            await asyncio.sleep(0.003)
        await asyncio.gather(*(exchange.answer(60) for exchange in exchanges))
        await asyncio.sleep(0.3)
    assert [e.answers for e in exchanges] == [1] * COMMANDS
    assert discord.gateway.connects == DROPS + 1


async def back(discord: LoopbackDiscord, connects: int) -> None:
    """Wait until the bot has connected that often and has a session on it."""

    def connected() -> bool:
        sessions = discord.gateway.sessions.values()
        return discord.gateway.connects >= connects and any(s.connection for s in sessions)

    async with asyncio.timeout(30):
        while not connected():  # noqa: ASYNC110 (what changes is on the other side of a socket)
            await asyncio.sleep(0.005)


async def drop(discord: LoopbackDiscord, chance: random.Random) -> None:
    """End the connection in one of the ways it can: cut, closed, or asked to come again."""
    connection = discord.session_for(None).connection
    assert connection is not None
    way = chance.randrange(4)
    if way == 0:
        connection.cut()
    elif way == 1:
        await connection.socket.close(code=chance.choice((1001, 4000, 4009)))
    elif way == 2:
        await connection.send({"op": 7, "d": None})
    else:
        await asyncio.sleep(chance.random() * 0.01)
        connection.cut()


async def test_a_session_that_is_gone_is_begun_anew(home: Path) -> None:
    """Op 9: what was not sent cannot come back, but everything after it is answered."""
    async with LoopbackDiscord() as discord, process(discord, home):
        session = discord.session_for(None)
        assert session.connection is not None
        discord.gateway.sessions.clear()
        session.connection.cut()
        await back(discord, 3)
        assert (await (await ask(discord, 3)).answer())["content"]
    assert len(discord.gateway.identifies) == 2


async def test_a_gateway_that_is_away_at_first_is_waited_for(home: Path) -> None:
    """discord.py issue 10520: the first connection fails."""
    async with LoopbackDiscord() as discord:
        discord.gateway.refuse_connections = 1
        async with process(discord, home):
            assert (await (await ask(discord, 3)).answer())["content"]
    assert discord.gateway.connects == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_what_is_in_flight_finish(home: Path, number: signal.Signals) -> None:
    async with LoopbackDiscord(guilds=20) as discord, process(discord, home) as bot:
        exchanges = [await ask(discord, n, n % 20) for n in range(40)]
        await discord.until(lambda: any(e.callbacks for e in exchanges))
        bot.send_signal(number)
        assert await asyncio.wait_for(bot.wait(), 15) == 0
        begun = [e for e in exchanges if e.callbacks]
        assert begun and all(e.answers == 1 for e in begun)
        assert bot.stderr is not None
        assert b"Traceback" not in await bot.stderr.read()


async def test_the_shards_that_are_set_are_the_ones_served(home: Path) -> None:
    discord = LoopbackDiscord(guilds=4)
    discord.shards = 4
    async with discord, process(discord, home, "4", "1", "3"):
        assert sorted(tuple(i["shard"]) for i in discord.gateway.identifies) == [(1, 4), (3, 4)]
        assert (await (await ask(discord, 3, 1)).answer())["content"]
        assert (await (await ask(discord, 3, 3)).answer())["content"]


async def test_no_privileged_intent_is_asked_for_and_the_stream_is_compressed(home: Path) -> None:
    async with LoopbackDiscord() as discord, process(discord, home):
        [identified] = discord.gateway.identifies
    assert identified["intents"] & ((1 << 1) | (1 << 8) | (1 << 15)) == 0


async def test_a_wrong_token_ends_the_process_with_one_line(home: Path) -> None:
    async with LoopbackDiscord() as discord:
        ended = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.wire.discord_process",
            discord.url,
            "wrong-token",
            home,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await asyncio.wait_for(ended.communicate(), 30)
    assert ended.returncode == 1
    last = told.decode().strip().splitlines()[-1]
    assert last.startswith("Discord refused the bot's token.") and "DISCORD_TOKEN" in last
    assert "wrong-token" not in told.decode() and "Traceback" not in told.decode()
