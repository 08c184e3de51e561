"""The event loop that Marquee runs on: uvloop where it can be had, otherwise Python's own.

See docs/decisions/0034.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` to its end, as ``asyncio.run`` does."""
    try:
        import uvloop
    except ImportError:  # Windows, or another Python
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
