"""The real Discord surface on a loopback Discord, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from pydantic import SecretStr

from adapters.discord.client import DiscordSurface
from bot.dispatch import Core
from tests.wire.discord import TOKEN, LoopbackDiscord


@asynccontextmanager
async def connected(
    core: Core, discord: LoopbackDiscord | None = None, token: str = TOKEN, **options: Any
) -> AsyncIterator[LoopbackDiscord]:
    """A loopback Discord with Marquee on it, its commands registered."""
    async with discord or LoopbackDiscord() as server:
        ready = asyncio.Event()
        surface = DiscordSurface(SecretStr(token), server.url, **options)
        serving = asyncio.create_task(surface.run(core, lambda _: ready.set()))
        waiting = asyncio.create_task(ready.wait())
        try:
            await asyncio.wait({serving, waiting}, timeout=10, return_when="FIRST_COMPLETED")
            if serving.done():
                serving.result()
            assert ready.is_set(), "the bot came up"
            await server.until(lambda: bool(server.commands))
            yield server
        finally:
            waiting.cancel()
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving
        assert not server.refusals
