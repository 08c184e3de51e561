"""The Socket Mode connection: opened, watched, renewed before it goes stale, closed cleanly.

slack_sdk reads and writes the socket; when to connect is decided here, because left alone it takes
ten seconds to notice a cut, three quarters of a minute after failing ``apps.connections.open``, and
users report connections that go deaf after days (bolt-python 952, python-slack-sdk 1065).
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import OperatorError

log = logging.getLogger(__name__)
quiet = logging.getLogger("adapters.slack.sdk")  # slack_sdk logs exception texts and addresses
quiet.setLevel(logging.CRITICAL)
quiet.propagate = False

BAD_TOKEN = frozenset(
    ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive")
)
WRONG_TOKEN = frozenset(("not_allowed_token_type", "missing_scope", "no_permission"))
OPEN_TIMEOUT = 10.0  # seconds for the socket and its hello
DRAIN_TIMEOUT = 3.0  # seconds that a replaced socket has to acknowledge what it received
LIFETIME = 4 * 3600.0  # seconds after which a connection is renewed even if it looks well

Handle = Callable[[SocketModeClient, SocketModeRequest], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Pulse:
    """How often a socket is looked at, in seconds."""

    look: float = 0.2
    ping: float = 5.0
    deaf: float = 20.0  # without a pong for so long it is rebuilt
    backoff: float = 0.5
    longest_backoff: float = 30.0


class _Socket(SocketModeClient):
    """slack_sdk's client, which never reconnects by itself: :class:`Connection` does."""

    def __init__(self, app_token: str, web: AsyncWebClient) -> None:
        super().__init__(app_token, quiet, web, auto_reconnect_enabled=False)
        self.leaving = False  # Slack asked to move to another connection
        self.hello = asyncio.Event()
        self.born = time.monotonic()
        self.heard = time.monotonic()
        self.handling = 0
        self.idle = asyncio.Event()
        self.message_listeners.append(self._note)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Slack's ``disconnect`` message ends up here."""
        self.leaving = True

    async def open(self, url: str, ping: float) -> None:
        """Connect and wait for Slack's hello. Raises ``aiohttp.ClientError`` or ``TimeoutError``."""
        async with asyncio.timeout(OPEN_TIMEOUT):
            self.current_session = await self.aiohttp_client_session.ws_connect(
                url, autoping=False, heartbeat=ping, proxy=self.proxy, max_msg_size=0
            )
            self.message_receiver = asyncio.ensure_future(self.receive_messages())
            await self.hello.wait()

    @property
    def dead(self) -> bool:
        """Whether nothing can come through it any more."""
        session, receiver = self.current_session, self.message_receiver
        return session is None or session.closed or receiver is None or receiver.done()

    async def ping(self) -> None:
        if self.last_ping_pong_time is not None:
            self.heard = time.monotonic() - max(0.0, time.time() - self.last_ping_pong_time)
        if self.current_session is not None:
            with suppress(ConnectionError, RuntimeError):
                await self.current_session.ping(f"sdk-ping-pong:{time.time()}".encode())

    async def shut(self) -> None:
        """Close for good."""
        await self.close()  # type: ignore[no-untyped-call]  # slack_sdk has no types there

    async def _note(self, _: Any, message: dict[str, Any], raw: str | None = None) -> None:
        if message.get("type") == "hello":
            self.hello.set()


@dataclass(slots=True)
class Connection:
    """Keeps one Socket Mode connection up until cancelled."""

    app_token: str
    web: AsyncWebClient
    handle: Handle
    pulse: Pulse = field(default_factory=Pulse)
    _socket: _Socket | None = None
    _closing: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self, up: Callable[[], None]) -> None:
        """Serve; call ``up`` once the first connection said hello. Raises ``OperatorError``."""
        try:
            self._socket = await self._connect()
            up()
            while True:
                await self._watch(self._socket)
                old, self._socket = self._socket, await self._connect()
                self._retire(old)
        finally:
            await self._close()

    async def _watch(self, socket: _Socket) -> None:
        """Return when the socket has to be replaced."""
        pinged = time.monotonic()
        while True:
            await asyncio.sleep(self.pulse.look)
            now = time.monotonic()
            if socket.leaving or socket.dead:
                log.info("the Slack connection %s", "moves" if socket.leaving else "was cut")
                return
            if now - socket.heard > self.pulse.deaf:
                log.warning("the Slack connection is deaf, building a new one")
                return
            if now - socket.born > LIFETIME:
                return
            if now - pinged >= self.pulse.ping:
                pinged = now
                await socket.ping()

    async def _connect(self) -> _Socket:
        wait = self.pulse.backoff
        while True:
            url, pause = await self._address()
            if url:
                socket = self._new_socket()
                try:
                    await socket.open(url, self.pulse.ping)
                    return socket
                except (aiohttp.ClientError, TimeoutError, OSError) as error:
                    log.warning("no Slack connection (%s), trying again", type(error).__name__)
                    await _quietly(socket.shut())
                except BaseException:
                    await _quietly(socket.shut())
                    raise
            await asyncio.sleep(max(pause, wait * random.uniform(0.5, 1.0)))  # noqa: S311 (no secret)
            wait = min(wait * 2, self.pulse.longest_backoff)

    async def _address(self) -> tuple[str, float]:
        """A fresh address of a socket, or how long to wait in seconds. Raises ``OperatorError``."""
        try:
            response = await self.web.apps_connections_open(app_token=self.app_token)
            return str(response["url"]), 0.0
        except SlackApiError as error:
            code = str(error.response.get("error", ""))
            if code in BAD_TOKEN | WRONG_TOKEN:
                raise OperatorError(
                    f"Slack refuses SLACK_APP_TOKEN ({code}). Make an app-level token (xapp-…) "
                    "with the scope connections:write and set it."
                ) from None
            log.warning("Slack gives no connection (%s), trying again", code or "no reason")
            return "", retry_after(error) if code == "ratelimited" else 0.0
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("Slack cannot be reached (%s), trying again", type(error).__name__)
            return "", 0.0

    def _new_socket(self) -> _Socket:
        socket = _Socket(self.app_token, self.web)

        async def handle(client: Any, request: SocketModeRequest) -> None:
            socket.handling += 1
            try:
                await self.handle(client, request)
            except (ConnectionError, RuntimeError) as error:
                # The socket went while it was used; Slack delivers again over the next one.
                log.info("an acknowledgement was lost (%s)", type(error).__name__)
            finally:
                socket.handling -= 1
                socket.idle.set()

        socket.socket_mode_request_listeners.append(handle)
        return socket

    def _retire(self, socket: _Socket) -> None:
        task = asyncio.create_task(_drain(socket))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close(self) -> None:
        if self._socket is not None:
            self._retire(self._socket)
        if self._closing:
            await asyncio.wait(self._closing, timeout=2 * DRAIN_TIMEOUT)


async def _drain(socket: _Socket) -> None:
    """Let a replaced socket acknowledge what it has received, then close it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_TIMEOUT):
            while not socket.dead and (not socket.message_queue.empty() or socket.handling):
                socket.idle.clear()
                with suppress(TimeoutError):  # the queue has no event of its own
                    await asyncio.wait_for(socket.idle.wait(), 0.05)
    await _quietly(socket.shut())


async def _quietly(closing: Awaitable[Any]) -> None:
    with suppress(aiohttp.ClientError, OSError, RuntimeError, TimeoutError):
        async with asyncio.timeout(DRAIN_TIMEOUT):
            await closing


def retry_after(error: SlackApiError, default: float = 1.0) -> float:
    """Seconds that a 429 asks to wait."""
    headers = {str(k).lower(): v for k, v in dict(error.response.headers or {}).items()}
    try:
        return max(0.0, float(headers.get("retry-after", default)))
    except ValueError:
        return default
