"""Loopback platforms, and the bot connected to them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.slack.client import SlackSurface
from adapters.slack.connection import Pulse
from bot.dispatch import Core
from tests.wire.slack import LoopbackSlack

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """slack_sdk would send loopback calls through a proxy: it ignores NO_PROXY."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@contextlib.asynccontextmanager
async def serving(core: Core, slack: LoopbackSlack, **settings: Any) -> AsyncIterator[SlackSurface]:
    """The Slack surface, up, until the block ends."""
    surface = SlackSurface(
        SecretStr(slack.bot_token),
        SecretStr(slack.app_token),
        slack.api_url,
        **{"pulse": Pulse(look=0.02, backoff=0.02), **settings},
    )
    up = asyncio.Event()
    task = asyncio.create_task(surface.run(core, lambda _: up.set()))
    waiting = asyncio.create_task(up.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=20)
    waiting.cancel()
    if task.done():
        task.result()
    try:
        yield surface
    finally:
        await cancelled(task)


async def cancelled(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait for its end."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def slack() -> AsyncIterator[LoopbackSlack]:
    """A loopback Slack; every payload it was sent has passed the Block Kit checker."""
    async with LoopbackSlack() as running:
        yield running
        assert running.problems == []


@pytest.fixture
async def bot(core: Core, slack: LoopbackSlack) -> AsyncIterator[SlackSurface]:
    """The bot on that Slack."""
    async with serving(core, slack) as surface:
        yield surface
