"""Work that goes on until it is cancelled ends even where a library swallowed the cancellation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.announce.announcer import Announcer
from bot.announce.courier import Courier
from bot.announce.flow import Flow
from bot.errors import Unavailable
from bot.rest import rest
from data.sources.polling import EssayPolling
from data.sources.sync import SiteSync


class Swallowing:
    """Stands for a store or a site, every call of which turns a cancellation into an outage."""

    def __getattr__(self, name: str) -> Any:
        async def call(*_: object, **__: object) -> None:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                raise Unavailable("the connection was just being opened") from None

        return self if name in ("keeper", "journal", "sites") else call

    def now(self) -> datetime:
        return datetime.now(UTC)


def announcing() -> Coroutine[Any, Any, None]:
    store: Any = Swallowing()
    return Announcer(Flow(store, store), Courier(store, {}, store.now)).run()


def polling() -> Coroutine[Any, Any, None]:
    return EssayPolling(cast(SiteSync, Swallowing()), every=0.01)._rounds()


def reading() -> Coroutine[Any, Any, None]:
    return EssayPolling(cast(SiteSync, Swallowing()))._meaning()


@pytest.mark.parametrize("work", [announcing, polling, reading])
async def test_work_in_the_background_ends_though_its_cancellation_was_swallowed(
    work: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    task = asyncio.create_task(work())
    await asyncio.sleep(0.05)  # it waits for the store by now
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=3)
    assert done and task.cancelled()


async def test_a_rest_is_a_sleep_for_everybody_else() -> None:
    await asyncio.wait_for(rest(0.01), 1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(rest(60), 0.01)
