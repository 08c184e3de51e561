"""Sending to Slack: 429s honoured per method and channel, refusals told in plain words."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.connection import retry_after

log = logging.getLogger(__name__)

TRIES = 4
LONGEST_WAIT = 60.0  # seconds that one answer may be held back by 429s
SPACING = 1.0  # seconds between posts to a channel that Slack has slowed down
REFUSALS = {
    "not_in_channel": "I am not in that channel. Invite me with `/invite @Marquee`, then try again.",
    "channel_not_found": "I cannot see that channel. Invite me there, then try again.",
    "is_archived": "That channel is archived; nobody can post there.",
    "restricted_action": "This workspace does not let apps post there.",
    "token_revoked": "Marquee was removed from this workspace. An admin can install it again.",
    "account_inactive": "Marquee was removed from this workspace. An admin can install it again.",
    "expired_trigger_id": "That took too long for Slack. Please press the button again.",
    "ratelimited": "Slack asks for a break. Please try again in a minute.",
}
UNDRAWABLE = frozenset(("invalid_blocks", "invalid_blocks_format", "invalid_attachments"))


class Refused(Exception):  # noqa: N818 (what Slack said, not a fault of the program)
    """Slack would not take something; ``code`` is its reason, ``told`` a sentence for a person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.told = REFUSALS.get(code, f"Slack did not accept the answer ({code}).")


@dataclass(slots=True)
class Delivery:
    """Calls of Slack's Web API and of response URLs, over one HTTP session."""

    session: aiohttp.ClientSession
    proxy: str | None = None
    _next: dict[tuple[str, str], float] = field(default_factory=dict)

    async def call(
        self,
        client: AsyncWebClient,
        method: str,
        body: dict[str, Any],
        *,
        key: str = "",
        form: bool = False,
    ) -> dict[str, Any]:
        """Call a Web API method; ``key`` tells apart what Slack limits by itself (a channel).

        Raises ``Refused``. A 429 holds back every call of this method and key. ``form`` is for the
        few methods that take no JSON.
        """
        slot = (method, key)
        started = time.monotonic()
        for _ in range(TRIES):
            await self._turn(slot, started)
            try:
                response = await client.api_call(
                    method, data=body if form else None, json=None if form else body
                )
                return dict(response.data) if isinstance(response.data, dict) else {}
            except SlackApiError as error:
                code = str(error.response.get("error") or "unknown_error")
                if code not in ("ratelimited", "rate_limited"):
                    log.warning("Slack refused %s (%s)", method, code)
                    raise Refused(code) from None
                self._hold(slot, retry_after(error))
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.5)  # nothing was sent, so nothing can be doubled
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("Slack did not answer %s (%s)", method, type(error).__name__)
                raise Refused("no_answer") from None
        raise Refused("ratelimited")

    async def message(
        self, client: AsyncWebClient, method: str, body: dict[str, Any]
    ) -> dict[str, Any]:
        """Send a message; without its pictures, then as text, where Slack cannot draw it."""
        key = str(body.get("channel", ""))
        for attempt in (body, without_pictures(body)):
            try:
                return await self.call(client, method, attempt, key=key)
            except Refused as refusal:
                if refusal.code not in UNDRAWABLE:
                    raise
        return await self.call(client, method, without_blocks(body), key=key)

    async def respond(self, url: str, body: dict[str, Any]) -> None:
        """Post to a response URL (five uses in 30 minutes). Raises ``Refused``."""
        slot = ("response_url", url)
        started = time.monotonic()
        attempts = [body, without_pictures(body), without_blocks(body)]
        for _ in range(TRIES):
            await self._turn(slot, started)
            status, text, wait = await self._post(url, attempts[0])
            if status == 200 and text in ("", "ok"):
                self._next.pop(slot, None)
                return
            if status == 429:
                self._hold(slot, wait)
            elif any(code in text for code in UNDRAWABLE) and len(attempts) > 1:
                attempts.pop(0)
            else:
                self._next.pop(slot, None)
                raise Refused(text if text.isidentifier() and len(text) < 40 else f"http_{status}")
        raise Refused("ratelimited")

    async def put(self, url: str, content: bytes) -> None:
        """Upload a file's bytes. Raises ``Refused``."""
        try:
            async with self.session.post(url, data=content, proxy=self.proxy) as response:
                if response.status != 200:
                    raise Refused(f"http_{response.status}")
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise Refused("no_answer") from None

    async def _post(self, url: str, body: dict[str, Any]) -> tuple[int, str, float]:
        try:
            async with self.session.post(url, json=body, proxy=self.proxy) as response:
                text = (await response.text())[:200]
                wait = response.headers.get("Retry-After", "1")
                return response.status, _reason(text), float(wait) if wait.isdigit() else 1.0
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("a response URL did not answer (%s)", type(error).__name__)
            raise Refused("no_answer") from None

    def _hold(self, slot: tuple[str, str], seconds: float) -> None:
        self._next[slot] = max(self._next.get(slot, 0.0), time.monotonic() + seconds)

    async def _turn(self, slot: tuple[str, str], started: float) -> None:
        """Wait for this slot's turn; after a 429 callers go one by one, a second apart."""
        until = self._next.get(slot)
        if until is None:
            return
        now = time.monotonic()
        if until + SPACING < now:
            del self._next[slot]
            return
        if until - started > LONGEST_WAIT:
            raise Refused("ratelimited")
        self._next[slot] = max(until, now) + SPACING
        if until > now:
            await asyncio.sleep(until - now)


def without_pictures(body: dict[str, Any]) -> dict[str, Any]:
    """The same body, or a view's, with no picture that Slack would have to fetch."""
    if "view" in body:
        return {**body, "view": without_pictures(body["view"])}
    kept = []
    for block in body.get("blocks") or []:
        if block.get("type") == "image":
            continue
        if block.get("accessory", {}).get("type") == "image":
            block = {key: value for key, value in block.items() if key != "accessory"}
        kept.append(block)
    return {**body, **({"blocks": kept} if "blocks" in body else {})}


def without_blocks(body: dict[str, Any]) -> dict[str, Any]:
    """The same body as plain words."""
    return {key: value for key, value in body.items() if key != "blocks"}


def _reason(text: str) -> str:
    """The error of a response URL's answer: plain words, or JSON with ``ok`` and ``error``."""
    if not text.startswith("{"):
        return text.strip()
    try:
        answer = json.loads(text)
    except ValueError:
        return "unreadable"
    return "ok" if answer.get("ok") else str(answer.get("error", "unknown_error"))
