"""Announcements on Slack: sent once, found again by their metadata, changed, withdrawn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.connection import BAD_TOKEN, retry_after
from adapters.slack.delivery import UNDRAWABLE, without_blocks, without_pictures
from adapters.slack.mrkdwn import entities
from adapters.slack.render import render, section
from bot.announce.model import Destination, Gone, Post, Refused, Sent, TryAgain
from bot.pace import Pace

LIMITED = "Slack asks to wait"
EVENT = "marquee_delivery"  # the metadata's type
PAGES, PAGE = 5, 100  # how far back a channel is searched
GONE = {
    "channel_not_found": "I cannot see the channel (invite me there)",
    "not_in_channel": "I am not in the channel (invite me there)",
    "is_archived": "the channel is archived",
    "restricted_action": "the workspace does not let apps post there",
    "restricted_action_read_only_channel": "the channel is read only",
}
UNSURE = frozenset(("internal_error", "fatal_error", "service_unavailable", "request_timeout"))
NO_SCOPE_WAIT = 900.0  # seconds; somebody has to install the app anew
ONE_CHANNEL, AT_ONCE = 0.98, 2  # messages a second in one channel, and at once after a pause
LONGEST_HOLD = 20.0  # seconds that a delivery waits for Slack's limits without being put back
Body = dict[str, Any]


@dataclass(slots=True)
class SlackSender:
    """:class:`bot.announce.ports.Sender` on Slack.

    ``connected`` gives a workspace's client, ``None`` where there is no connection yet, and raises
    ``Gone`` where Marquee is not installed.
    """

    connected: Callable[[str], Awaitable[AsyncWebClient | None]]
    one_channel: Pace = field(default_factory=lambda: Pace(ONE_CHANNEL, AT_ONCE))
    _held_until: dict[str, float] = field(default_factory=dict)  # by workspace, monotonic

    async def turn(self, destination: Destination) -> None:
        """See :class:`bot.announce.ports.Sender`. Slack limits channels, and whole workspaces."""
        await self.one_channel.turn(destination.channel)
        held = self._held_until.get(destination.space, 0.0)
        if (wait := held - time.monotonic()) > 0:
            await asyncio.sleep(min(wait, LONGEST_HOLD))

    async def reach(self, destination: Destination) -> None:
        """See :class:`bot.announce.ports.Sender`."""
        asked: Body = {"channel": destination.channel, "limit": 1}
        await self._call(destination.space, "conversations.history", asked, form=True)

    async def send(self, post: Post) -> Sent:
        """See :class:`bot.announce.ports.Sender`."""
        answer = await self._shown(post, "chat.postMessage", _body(post))
        return _sent(post, str(answer["ts"]))

    async def find(self, post: Post) -> Sent | None:
        """See :class:`bot.announce.ports.Sender`. Needs the scopes of reading history."""
        cursor = ""
        for _ in range(PAGES):
            asked: Body = {
                "channel": post.destination.channel,
                "limit": PAGE,
                "include_all_metadata": True,
            }
            if cursor:
                asked["cursor"] = cursor
            answer = await self._call(
                post.destination.space, "conversations.history", asked, form=True
            )
            for message in answer.get("messages") or ():
                if _is_ours(message, post):
                    return _sent(post, str(message["ts"]))
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return None

    async def edit(self, post: Post, message: str) -> Sent:
        """See :class:`bot.announce.ports.Sender`."""
        await self._shown(post, "chat.update", _body(post) | {"ts": message})
        return _sent(post, message)

    async def withdraw(self, post: Post, message: str) -> None:
        """See :class:`bot.announce.ports.Sender`."""
        place = {"channel": post.destination.channel, "ts": message}
        try:
            await self._call(post.destination.space, "chat.delete", place)
        except Refused as answer:
            if answer.answer != _refusal("message_not_found"):
                raise

    async def tell(self, user: str, text: str) -> None:
        """See :class:`bot.announce.ports.Sender`."""
        try:
            team, _, person = user.rpartition("/")  # as askers are named
            body = {"channel": person, "text": entities(text)}
            await self._call(team, "chat.postMessage", body)
        except (TryAgain, Gone, Refused):
            return

    async def _shown(self, post: Post, method: str, body: Body) -> Body:
        """The message, without its pictures, then as text, where Slack cannot draw it."""
        team = post.destination.space
        undrawable = {_refusal(code) for code in UNDRAWABLE}
        for attempt in (body, without_pictures(body)):
            try:
                return await self._call(team, method, attempt)
            except Refused as answer:
                if answer.answer not in undrawable:
                    raise
        return await self._call(team, method, without_blocks(body))

    async def _call(self, team: str, method: str, body: Body, *, form: bool = False) -> Body:
        """One attempt. Raises ``TryAgain``, ``Gone`` or ``Refused``."""
        if (web := await self.connected(team)) is None:
            raise TryAgain("not connected", after=5)
        try:
            response = await web.api_call(
                method, data=body if form else None, json=None if form else body
            )
        except SlackApiError as error:
            meaning = _meaning(error)
            if isinstance(meaning, TryAgain) and meaning.answer == LIMITED:
                self._held_until[team] = time.monotonic() + meaning.after
            raise meaning from None
        except aiohttp.ClientConnectorError:
            raise TryAgain("Slack cannot be reached") from None  # nothing was sent
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise TryAgain("no answer", uncertain=True) from None
        return dict(response.data) if isinstance(response.data, dict) else {}


def _meaning(error: SlackApiError) -> Exception:
    """What Slack's answer means for a delivery."""
    response: Any = error.response
    try:
        code = str(response.get("error") or "")
    except (AttributeError, TypeError, ValueError):  # slack_sdk hands over what it could not read
        code = ""
    status = getattr(response, "status_code", 500)
    if code in ("ratelimited", "rate_limited") or status == 429:
        return TryAgain(LIMITED, after=retry_after(error))
    if code in GONE:
        return Gone(GONE[code])
    if code in BAD_TOKEN:
        return TryAgain(f"Slack refuses the bot's token ({code})", after=60)
    if code == "missing_scope":
        return TryAgain("the Slack app lacks a scope (install it anew)", after=NO_SCOPE_WAIT)
    if not code or code in UNSURE or status >= 500:
        return TryAgain("no answer to rely on", uncertain=True)
    return Refused(_refusal(code))


def _refusal(code: str) -> str:
    return f"Slack refuses it ({code})"


def _body(post: Post) -> Body:
    """The message, with the one group that a moderator chose notified and nobody else."""
    body = render(post.reply)
    if post.ping:
        mention = f"<!subteam^{post.ping}>"
        body["text"] = f"{mention} {body['text']}"
        body["blocks"] = [section(mention), *body["blocks"]]
    payload = {"delivery": post.delivery, "essay": post.mark}
    return body | {
        "channel": post.destination.channel,
        "metadata": {"event_type": EVENT, "event_payload": payload},
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _is_ours(message: Body, post: Post) -> bool:
    """Whether it is the announcement; a digest has one essay's delivery and all addresses."""
    if post.earlier and _number(message["ts"]) <= _number(post.earlier):
        return False
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT:
        return False
    payload = metadata.get("event_payload") or {}
    if post.delivery == payload.get("delivery") or post.mark == payload.get("essay"):
        return True
    address = entities(post.mark)
    return any(f"<{address}{end}" in text for text in _texts(message) for end in ("|", ">"))


def _number(ts: str) -> tuple[int, ...]:
    """A message's name as Slack orders them."""
    return tuple(int(part) for part in ts.split("."))


def _texts(message: Body) -> list[str]:
    """The message's text, and that of its sections."""
    blocks = message.get("blocks") or ()
    shown = [block.get("text") for block in blocks if isinstance(block.get("text"), dict)]
    return [str(message.get("text") or ""), *(str(text.get("text") or "") for text in shown)]


def _sent(post: Post, ts: str) -> Sent:
    channel = post.destination.channel
    return Sent(ts, f"https://slack.com/archives/{channel}/p{ts.replace('.', '')}")
