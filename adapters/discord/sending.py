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

    async def respond(
        self, interaction: str, token: str, kind: int, data: Body | str | None, files: Files = ()
    ) -> None:
        """See :class:`adapters.discord.wire.Wire`."""
        said = data if isinstance(data, str) else json.dumps(data)
        text = f'{{"type": {kind}}}' if data is None else f'{{"type": {kind}, "data": {said}}}'
        path = f"/interactions/{interaction}/{token}/callback"
        tried = 0

        async def once() -> None:
            nonlocal tried
            tried += 1
            try:
                await self._plain("POST", path, text, files)
            except discord.HTTPException as error:
                # An attempt whose answer was lost did arrive.
                if error.code != ALREADY_ACKNOWLEDGED or tried == 1:
                    raise

        await _kept_trying(once)

    async def edit(self, token: str, body: Body, files: Files = ()) -> None:
        """See :class:`adapters.discord.wire.Wire`."""
        await self._hook("PATCH", f"{token}/messages/@original", body, files)

    async def follow(self, token: str, body: Body, files: Files = ()) -> None:
        """See :class:`adapters.discord.wire.Wire`."""
        await self._hook("POST", token, body, files)

    async def remove(self, token: str) -> None:
        """See :class:`adapters.discord.wire.Wire`."""
        await self._hook("DELETE", f"{token}/messages/@original")

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

    async def _hook(
        self, method: str, path: str, body: Body | None = None, files: Files = ()
    ) -> None:
        text = None if body is None else json.dumps(body)
        path = f"/webhooks/{self._app}/{path}"
        await _kept_trying(lambda: self._plain(method, path, text, files))

    async def _plain(self, method: str, path: str, text: str | None, files: Files) -> None:
        """One attempt that needs no token and whose answer says nothing new.

        discord.py would ask for the whole message in return, read it, and count requests for a
        limit that an interaction of its own does not share with others. Raises ``HTTPException``.
        """
        form: Any = text
        headers = {"User-Agent": self._http.user_agent}
        if files:
            form = aiohttp.FormData({"payload_json": text}, quote_fields=False)
            for number, (name, content) in enumerate(files):
                form.add_field(f"files[{number}]", content, filename=name)
        elif text is not None:
            headers["Content-Type"] = "application/json"
        url = Route.BASE + path
        async with self._session.request(method, url, data=form, headers=headers) as answer:
            if answer.status >= 300:
                raise discord.HTTPException(answer, await discord.http.json_or_text(answer))
            await answer.read()  # to the end, so that the connection is used again

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
