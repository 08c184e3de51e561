"""Requests that are made exactly once: whoever asks decides whether and when to try again.

discord.py repeats by itself after some server errors, which would open a forum post twice.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
from discord.http import Route

from adapters.discord.wire import Body, Down, Files, Gone, Limited, Lost, Refused

TIMEOUT = aiohttp.ClientTimeout(total=20)  # within half of a delivery's lease
UNKNOWN = range(10001, 10100)  # Discord's codes for what does not exist


@dataclass(frozen=True, slots=True)
class Once:
    """One attempt a request, over discord.py's session.

    Raises ``Gone`` and ``Refused`` with Discord's code, ``Limited``, ``Lost`` or ``Down``.
    """

    http: discord.http.HTTPClient

    async def request(self, method: str, path: str, body: Any = None, files: Files = ()) -> Any:
        """See :class:`adapters.discord.wire.Requests`."""
        # discord.py keeps both private and hands the session to its own interactions in this way.
        session: aiohttp.ClientSession = self.http._HTTPClient__session  # type: ignore[attr-defined]
        headers = {"User-Agent": self.http.user_agent, "Authorization": f"Bot {self.http.token}"}
        content: Any = None
        if files:
            content = aiohttp.FormData({"payload_json": json.dumps(body)}, quote_fields=False)
            for number, (name, data) in enumerate(files):
                content.add_field(f"files[{number}]", data, filename=name)
        elif body is not None:
            content = json.dumps(body)
            headers["Content-Type"] = "application/json"
        try:
            async with session.request(
                method, Route.BASE + path, data=content, headers=headers, timeout=TIMEOUT
            ) as answer:
                said = await discord.http.json_or_text(answer)
                _check(answer, said)
                return said
        except aiohttp.ClientConnectorError:
            raise Down from None  # nothing was sent
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise Lost from None


def _check(answer: aiohttp.ClientResponse, said: dict[str, Any] | str) -> None:
    """Raise what an answer other than a success means."""
    if answer.status < 300:
        return
    body: Body = said if isinstance(said, dict) else {}
    code = int(body.get("code") or 0)
    if answer.status == 429:
        wait = body.get("retry_after") or answer.headers.get("Retry-After") or 1
        raise Limited(float(wait), bool(body.get("global")))
    if answer.status >= 500:
        raise Lost
    if answer.status == 404 or code in UNKNOWN:
        raise Gone(str(code))
    raise Refused(str(code or answer.status))
