"""What the handlers need of a connection to Discord, so that they can be tested without one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

Body = dict[str, Any]
Files = Sequence[tuple[str, bytes]]

# Interaction callback types.
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


class Gone(Exception):  # noqa: N818 (a state on Discord's side, not a fault of the program)
    """What was to be answered is no longer there: token expired, message or channel deleted."""


class Refused(Exception):  # noqa: N818 (the same)
    """Discord takes this body or act from nobody, or not from this bot."""


class Down(Exception):  # noqa: N818 (the same)
    """Discord could not be reached, several times in a row."""


class Lost(Down):
    """No answer came, or none to rely on: Discord may have done it."""


class Limited(Exception):  # noqa: N818 (the same)
    """Discord asks to wait ``after`` seconds, with everything where ``everywhere``."""

    def __init__(self, after: float, everywhere: bool = False) -> None:
        super().__init__(after)
        self.after = after
        self.everywhere = everywhere


class Requests(Protocol):
    """Sends requests to Discord. Raises ``Gone``, ``Refused`` or ``Down``."""

    async def request(self, method: str, path: str, body: Any = None, files: Files = ()) -> Any:
        """A request, and Discord's answer."""
        ...


class Wire(Protocol):
    """Sends to Discord. All methods raise ``Gone``, ``Refused`` or ``Down``."""

    async def respond(
        self, interaction: str, token: str, kind: int, data: Body | str | None, files: Files = ()
    ) -> None:
        """The first answer to an interaction; ``data`` may be JSON already."""
        ...

    async def edit(self, token: str, body: Body, files: Files = ()) -> None:
        """Change the first answer, or the message whose button was pressed."""
        ...

    async def follow(self, token: str, body: Body, files: Files = ()) -> None:
        """A further answer."""
        ...

    async def remove(self, token: str) -> None:
        """Take the first answer away."""
        ...

    async def post(self, channel: str, body: Body, files: Files = ()) -> Body:
        """A message in a channel, and what Discord made of it."""
        ...

    async def direct(self, user: str, body: Body, files: Files = ()) -> Body:
        """A direct message to a person."""
        ...

    async def request(self, method: str, path: str, body: Any = None, files: Files = ()) -> Any:
        """Any other request, and Discord's answer."""
        ...

    async def thread(self, channel: str, message: str, name: str) -> str:
        """Open a thread on a message; the thread's id."""
        ...

    async def fetch(self, url: str) -> bytes:
        """A file that Discord keeps."""
        ...
