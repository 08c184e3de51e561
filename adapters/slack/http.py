"""Slack's signed requests on Marquee's own web server; what is not signed reaches no handler."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.turns import Turns

log = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
BODY_SIZE = 1024 * 1024  # bytes; a view that is sent holds up to 250 kB
WINDOW = 300.0  # seconds that a signed request is valid, as Slack's documentation says

Route = tuple[str, str, Callable[[web.Request], Awaitable[web.StreamResponse]]]


@dataclass(slots=True)
class SignedHttp:
    """Takes Slack's requests once ``app`` is there; refuses what is forged, old or repeated."""

    secret: str
    app: AsyncApp | None = None
    turns: Turns = field(default_factory=Turns)
    _used: dict[str, float] = field(default_factory=dict)

    def routes(self, installing: bool) -> list[Route]:
        """Routes for the web server; they guard themselves."""
        found: list[Route] = [("POST", EVENTS_PATH, self.events)]
        if installing:
            found += [("GET", INSTALL_PATH, self.install), ("GET", REDIRECT_PATH, self.redirect)]
        return found

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Commands, presses, forms and events."""
        raw = await _read(request)
        if raw is None:
            return web.Response(status=413)
        if not self._genuine(request, raw):
            log.warning("refused a request that Slack did not sign, or not just now")
            return web.Response(status=401)
        if self.app is None:
            return web.Response(status=503)
        try:
            headers: dict[str, str | Sequence[str]] = dict(request.headers)
            wanted = AsyncBoltRequest(
                body=raw.decode("utf-8"), query=request.query_string, headers=headers
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return web.Response(status=400)
        if not isinstance(wanted.body, dict) or not wanted.body:
            return web.Response(status=400)
        with self.turns.first():  # the answer is written before another task runs
            return await to_aiohttp_response(await self.app.async_dispatch(wanted))

    async def install(self, request: web.Request) -> web.StreamResponse:
        """The page that starts an installation."""
        if self.app is None or self.app.oauth_flow is None:
            return web.Response(status=503)
        flow = self.app.oauth_flow
        return await to_aiohttp_response(
            await flow.handle_installation(await to_bolt_request(request))
        )

    async def redirect(self, request: web.Request) -> web.StreamResponse:
        """Where Slack sends the browser back to."""
        if self.app is None or self.app.oauth_flow is None:
            return web.Response(status=503)
        flow = self.app.oauth_flow
        return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

    def _genuine(self, request: web.Request, raw: bytes) -> bool:
        """Whether Slack signed these bytes within the last minutes, and they come the first time."""
        signature = request.headers.get("X-Slack-Signature", "")
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if not stamp.isascii() or not stamp.isdigit() or not signature.isascii():
            return False
        try:
            if not SignatureVerifier(self.secret).is_valid(raw, stamp, signature):
                return False
        except ValueError:  # bytes that are no UTF-8
            return False
        now = time.monotonic()
        while self._used and now - next(iter(self._used.values())) > 2 * WINDOW:
            del self._used[next(iter(self._used))]
        if signature in self._used:
            return False
        self._used[signature] = now
        return True


async def _read(request: web.Request) -> bytes | None:
    """The raw body; nothing where it is too long."""
    raw = bytearray()
    async for piece in request.content.iter_chunked(65536):
        raw += piece
        if len(raw) > BODY_SIZE:
            return None
    return bytes(raw)
