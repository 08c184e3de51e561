"""What a place where people talk to Marquee is to the core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.dispatch import Core


class Surface(Protocol):
    """A place where people talk to Marquee: Discord, Slack, the local page."""

    name: str

    async def run(self, core: Core, ready: Callable[[str], None]) -> None:
        """Serve until cancelled; call ``ready`` with what it is once it is up.

        Ends cleanly on cancellation. Raises ``OperatorError`` for what an operator must mend (a wrong
        token, a port in use); keeps trying by itself where waiting can help.
        """
        ...
