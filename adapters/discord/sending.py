"""Requests to Discord through discord.py's own HTTP client, with what it leaves to the caller.

discord.py waits out rate limits and repeats 500, 502, 504 and 524; it gives up at once on 503, on a
429 without a ``Via`` header, and on a connection that was reset. Those are repeated here.
"""

from __future__ import annotations

import asyncio
import io
import json
import random
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
import discord
from discord.http import MultipartParameters, Route
from discord.webhook.async_ import AsyncWebhookAdapter

from adapters.discord.wire import Body, Down, Files, Gone, Refused

ATTEMPTS = 5
LONGEST_WAIT = 30.0  # seconds that a rate limit is waited for
FIRST_WAIT = 0.25  # seconds; doubled for each further attempt, with chance added
ALREADY_ACKNOWLEDGED = 40060
GONE = {10003, 10004, 10008, 10015, 10062, 50027}  # unknown or expired: channel, server, message, …
T = TypeVar("T")


class DiscordWire:
    """Sends what the handlers say; ``app`` is the application's id."""

    def __init__(self, http: discord.http.HTTPClient, app: str) -> None:
        self._http = http
        self._app = app
        self._hooks = AsyncWebhookAdapter()  # type: ignore[no-untyped-call] # as discord.py has it

    async def respond(
        self, interaction: str, token: str, kind: int, data: Body | None, files: Files = ()
    ) -> None:
        """See :class:`adapters.discord.wire.Wire`."""
        body: Body = {"type": kind} if data is None else {"type": kind, "data": data}
        tried = 0

        async def once() -> None:
            nonlocal tried
            tried += 1
            try:
                await self._callback(f"/interactions/{interaction}/{token}/callback", body, files)
            except discord.HTTPException as error:
                # An attempt whose answer was lost did arrive.
                if error.code != ALREADY_ACKNOWLEDGED or tried == 1:
                    raise

        await _kept_trying(once)

    async def edit(self, token: str, body: Body, files: Files = ()) -> None:
        """See :class:`adapters.discord.wire.Wire`."""
        await _kept_trying(lambda: self._hook("PATCH", "/messages/@original", token, body, files))

    async def follow(self, token: str, body: Body, files: Files = ()) -> None:
        """See :class:`adapters.discord.wire.Wire`."""
        await _kept_trying(lambda: self._hook("POST", "", token, body, files))

    async def remove(self, token: str) -> None:
        """See :class:`adapters.discord.wire.Wire`."""
        await _kept_trying(lambda: self._hook("DELETE", "/messages/@original", token, None, ()))

    async def post(self, channel: str, body: Body, files: Files = ()) -> Body:
        """See :class:`adapters.discord.wire.Wire`."""
        sent: Body = await self.request("POST", f"/channels/{int(channel)}/messages", body, files)
        return sent

    async def direct(self, user: str, body: Body, files: Files = ()) -> Body:
        """See :class:`adapters.discord.wire.Wire`."""
        channel = await self.request("POST", "/users/@me/channels", {"recipient_id": user})
        return await self.post(str(channel["id"]), body, files)

    async def thread(self, channel: str, message: str, name: str) -> str:
        """See :class:`adapters.discord.wire.Wire`."""
        path = f"/channels/{int(channel)}/messages/{int(message)}/threads"
        made = await self.request("POST", path, {"name": name, "auto_archive_duration": 1440})
        return str(made["id"])

    async def fetch(self, url: str) -> bytes:
        """See :class:`adapters.discord.wire.Wire`."""
        return await _kept_trying(lambda: self._http.get_from_cdn(url))

    async def request(self, method: str, path: str, body: Any = None, files: Files = ()) -> Any:
        """See :class:`adapters.discord.wire.Wire`."""
        route = Route(method, path)

        async def once() -> Any:
            given = _params(body or {}, files)
            if given.files:
                return await self._http.request(route, files=given.files, form=given.multipart)
            return await self._http.request(route, **({} if body is None else {"json": body}))

        return await _kept_trying(once)

    async def _callback(self, path: str, body: Body, files: Files) -> None:
        """Without ``with_response``, which discord.py always asks for: it would send back the whole
        message, and reading that costs as much as sending it did."""
        form: Any = json.dumps(body)
        headers = {"User-Agent": self._http.user_agent}
        if files:
            form = aiohttp.FormData({"payload_json": form}, quote_fields=False)
            for number, (name, content) in enumerate(files):
                form.add_field(f"files[{number}]", content, filename=name)
        else:
            headers["Content-Type"] = "application/json"
        async with self._session.post(Route.BASE + path, data=form, headers=headers) as answer:
            if answer.status >= 300:
                raise discord.HTTPException(answer, await discord.http.json_or_text(answer))

    def _hook(
        self, method: str, path: str, token: str, body: Body | None, files: Files
    ) -> Awaitable[Any]:
        route = Route(
            method,
            f"/webhooks/{{webhook_id}}/{{webhook_token}}{path}",
            webhook_id=int(self._app),
            webhook_token=token,
        )
        if not files:
            return self._hooks.request(route, session=self._session, payload=body)
        given = _params(body or {}, files)
        return self._hooks.request(
            route, session=self._session, multipart=given.multipart, files=given.files
        )

    @property
    def _session(self) -> aiohttp.ClientSession:
        # discord.py keeps it private and hands it to its own interactions in this way.
        session: aiohttp.ClientSession = self._http._HTTPClient__session  # type: ignore[attr-defined]
        return session


def _params(body: Body, files: Files) -> MultipartParameters:
    """A body and its files as discord.py sends them."""
    if not files:
        return MultipartParameters(payload=body, multipart=None, files=None)
    opened = [discord.File(io.BytesIO(content), filename=name) for name, content in files]
    form: list[dict[str, Any]] = [{"name": "payload_json", "value": json.dumps(body)}]
    form += [
        {
            "name": f"files[{number}]",
            "value": file.fp,
            "filename": file.filename,
            "content_type": "application/octet-stream",
        }
        for number, file in enumerate(opened)
    ]
    return MultipartParameters(payload=None, multipart=form, files=opened)


async def _kept_trying(act: Callable[[], Awaitable[T]]) -> T:
    """``act``, repeated while waiting can help. Raises ``Gone``, ``Refused`` or ``Down``."""
    asked = 0.0
    for attempt in range(ATTEMPTS):
        if attempt:
            pause = FIRST_WAIT * 2 ** (attempt - 1) * random.uniform(1, 1.5)  # noqa: S311 (spreads load)
            await asyncio.sleep(max(pause, asked))
        try:
            return await act()
        except discord.HTTPException as error:
            if error.code in GONE or error.status == 404:
                raise Gone from None
            if error.status != 429 and error.status < 500:
                if error.code == ALREADY_ACKNOWLEDGED:
                    raise Gone from None
                raise Refused(str(error.code)) from None
            asked = _asked_to_wait(error)
        except (OSError, aiohttp.ClientError, TimeoutError):
            pass  # the connection broke
    raise Down


def _asked_to_wait(error: discord.HTTPException) -> float:
    """Seconds that a 429 asks to wait, within what an interaction can wait."""
    try:
        return min(float(error.response.headers.get("Retry-After") or 0), LONGEST_WAIT)
    except ValueError:
        return 0.0
