"""`marquee run` as people run it: one process on the page, a loopback Discord and Slack."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.wire.discord import LoopbackDiscord
from tests.wire.slack import LoopbackSlack

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "samples" / "anora-on-the-margins.md"
QUESTIONS = {
    "film anora": ("Palme d'Or", "$6 million", "$56.6 million", "Anora on the margins"),
    "essays intimacy coordinator": ("intimacy coordinator", "April 2025"),
    "ask which films won both the Palme d'Or and Best Picture?": (
        "Marty",
        "Parasite",
        "Anora",
        "The Lost Weekend",
        "1946",
    ),
    "ask who directed the florida project": ("Sean Baker",),
    "ask what is the capital of france": ("I don't know",),
}


async def marquee(home: Path, *words: str, **more: str) -> asyncio.subprocess.Process:
    """The command line in a process of its own."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        cwd=ROOT,
        env={**os.environ, "MARQUEE_HOME": str(home), **more},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.fixture(scope="module")
async def running(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[LoopbackDiscord, LoopbackSlack, asyncio.subprocess.Process]]:
    """The bot with one essay, up on all three surfaces."""
    home = tmp_path_factory.mktemp("home")
    for words in (("build",), ("import", "essays", str(SAMPLE))):
        assert await (await marquee(home, *words)).wait() == 0
    async with LoopbackDiscord() as discord, LoopbackSlack() as slack:
        bot = await marquee(
            home,
            "run",
            "--port",
            "0",
            DISCORD_TOKEN=discord.token,
            DISCORD_API_URL=discord.url,
            SLACK_BOT_TOKEN=slack.bot_token,
            SLACK_APP_TOKEN=slack.app_token,
            SLACK_API_URL=slack.api_url,
        )
        assert bot.stdout is not None
        lines = [await asyncio.wait_for(bot.stdout.readline(), 60) for _ in range(3)]
        assert sorted(line.split()[1] for line in lines) == [b"discord", b"slack", b"web"]
        yield discord, slack, bot
        bot.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(bot.wait(), 30) == 0


def option_of(text: str) -> tuple[str, dict[str, Any]]:
    """A typed line as Discord's command and options."""
    command, _, rest = text.partition(" ")
    first = {"film": "film", "essays": "search", "ask": "question"}[command]
    return command, {first: rest}


@pytest.mark.parametrize("text", QUESTIONS)
async def test_the_running_bot_answers_on_discord(
    running: tuple[LoopbackDiscord, LoopbackSlack, Any], text: str
) -> None:
    """The facts are in the message that Discord got, which its checker accepted."""
    discord, _, _ = running
    command, options = option_of(text)
    answer = await (await discord.type(command, **options)).answer(30)
    said = json.dumps(answer, ensure_ascii=False).replace("\\\\", "")
    assert all(fact in said for fact in QUESTIONS[text])


@pytest.mark.parametrize("text", QUESTIONS)
async def test_the_running_bot_answers_on_slack(
    running: tuple[LoopbackDiscord, LoopbackSlack, Any], text: str
) -> None:
    """The facts are in the message that Slack got, which its checker accepted."""
    _, slack, _ = running
    command, _, rest = text.partition(" ")
    before = len(slack.sent)
    await slack.deliver("slash_commands", slack.command(f"/{command}", rest))
    answer = (await slack.answers(before + 1, 30))[before]
    said = json.dumps(answer.body, ensure_ascii=False)
    assert all(fact in said for fact in QUESTIONS[text])


async def test_a_mention_is_a_question(
    running: tuple[LoopbackDiscord, LoopbackSlack, Any],
) -> None:
    discord, _, _ = running
    channel = await discord.say("who directed the florida project?")
    assert "Sean Baker" in json.dumps(await discord.posted(channel, seconds=30))
