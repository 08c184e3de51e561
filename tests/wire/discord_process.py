"""Marquee in a process of its own, on Discord alone: what the wire tests and the benchmark start.

It is the composition root without the other surfaces: the real core, catalogue and Discord adapter.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from typing import TextIO

from pydantic import SecretStr

from adapters.discord.client import DiscordSurface
from adapters.discord.shards import Shards
from bot import logs, loop, memory
from bot.dispatch import Core
from bot.errors import OperatorError
from data.build import build_starter
from data.catalogue import SqliteCatalogue
from tests.fakes import FakeJournal


async def serve(url: str, token: str, home: Path, shards: Shards) -> int:
    """Serve until a signal; 0 for a clean stop, 1 where an operator has to help."""
    path = home / "catalogue.db"
    if not path.exists():
        build_starter(path)
    catalogue, journal = SqliteCatalogue(path), FakeJournal()
    core = Core.over(catalogue, journal, "test")
    serving = asyncio.create_task(
        DiscordSurface(SecretStr(token), url, shards=shards).run(
            core, lambda name: _say(sys.stdout, f"ready: discord {name}")
        )
    )
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, serving.cancel)
    warming = asyncio.create_task(_warm_up(core))
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await serving
    except OperatorError as error:
        _say(sys.stderr, str(error))
        return 1
    finally:
        warming.cancel()
        await catalogue.close()
    return 0


async def _warm_up(core: Core) -> None:
    """As ``marquee run`` does beside its surfaces."""
    await core.ask.names()
    await core.recommender.model()


def _say(stream: TextIO, text: str) -> None:
    stream.write(f"{text}\n")
    stream.flush()


if __name__ == "__main__":
    address, secret, folder, *rest = sys.argv[1:]
    chosen = Shards(int(rest[0]), [int(i) for i in rest[1:]] or None) if rest else Shards()
    logs.set_up((secret,))
    memory.one_heap()
    sys.exit(loop.run(serve(address, secret, Path(folder), chosen)))
