"""Rests of work that goes on until it is cancelled."""

from __future__ import annotations

import asyncio


async def rest(seconds: float) -> None:
    """Sleep, unless the task was told to end.

    A cancellation reaches a task once, and a library it waits in may turn it into an error of its
    own (a database driver whose connection was just being opened). Work that logs errors and goes
    on would then never end; it ends here.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
    await asyncio.sleep(seconds)
