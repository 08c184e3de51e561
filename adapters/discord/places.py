"""What announcements and movie nights do in a server: messages, forum posts, polls, events.

Each function is one act on Discord. All raise ``Gone`` where the place was deleted, ``Refused``
where the bot may not act there and ``Down`` where Discord cannot be reached, so that a delivery
knows whether trying again can help; :func:`told` says each plainly to a moderator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.discord.allowance import Allowance
from adapters.discord.markdown import text_only
from adapters.discord.render import files, render
from adapters.discord.wire import Body, Down, Gone, Refused, Requests
from bot.errors import UserError
from bot.reply import Reply, clip, plain

TITLE = 100  # characters of a thread's and an event's name
TAGS = 5  # of a forum post
QUESTION, ANSWER, ANSWERS, HOURS = 300, 55, 10, 768  # a poll's limits
ABOUT, PLACE = 1000, 100  # characters of an event's description and place
PUBLISHED_AN_HOUR = 10  # messages a channel may publish to the channels that follow it


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that stands in a channel; a forum post's channel is its thread."""

    channel: str
    message: str


@dataclass(slots=True)
class Places:
    """Acts through ``wire``; ``publishing`` keeps Discord's limit of ten an hour per channel."""

    wire: Requests
    publishing: Allowance

    @classmethod
    def over(cls, wire: Requests) -> Places:
        """With Discord's own limit for publishing."""
        return cls(wire, Allowance(PUBLISHED_AN_HOUR, PUBLISHED_AN_HOUR / 3600))

    async def post(self, channel: str, reply: Reply, *, key: str, ping: str = "") -> Posted:
        """A reply in a channel; ``key`` (up to 25 characters) makes Discord refuse it twice.

        ``ping`` is the role that a moderator chose to notify; nobody else ever is.
        """
        body = _pinging(render(reply), ping) | {"nonce": key[:25], "enforce_nonce": True}
        path = f"/channels/{int(channel)}/messages"
        sent = await self.wire.request("POST", path, body, files(reply, body))
        return Posted(channel, str(sent["id"]))

    async def post_in_forum(
        self, channel: str, title: str, reply: Reply, *, tags: Sequence[str] = (), ping: str = ""
    ) -> Posted:
        """A new post in a forum or media channel."""
        body = _pinging(render(reply), ping)
        thread = {
            "name": thread_name(title),
            "applied_tags": list(tags[:TAGS]),
            "message": body,
        }
        path = f"/channels/{int(channel)}/threads"
        made = await self.wire.request("POST", path, thread, files(reply, body))
        return Posted(str(made["id"]), str((made.get("message") or made)["id"]))

    async def change(self, posted: Posted, reply: Reply) -> Body:
        """Put another reply in the place of a message, without notifying anybody; what stands now."""
        body = render(reply, cards=True) | {"content": None, "embeds": []}
        path = f"/channels/{int(posted.channel)}/messages/{int(posted.message)}"
        changed: Body = await self.wire.request("PATCH", path, body, files(reply, body))
        return changed

    async def withdraw(self, posted: Posted) -> None:
        """Delete a message; one that is gone already is as good."""
        path = f"/channels/{int(posted.channel)}/messages/{int(posted.message)}"
        try:
            await self.wire.request("DELETE", path)
        except Gone:
            return

    async def publish(self, posted: Posted) -> None:
        """Show a message of an announcement channel in every channel that follows it.

        Raises ``UserError`` with the seconds to wait where the channel published ten in the hour.
        """
        if seconds := self.publishing.take(posted.channel):
            raise UserError(
                "Discord lets a channel publish ten messages an hour.",
                f"It can again in {-(-seconds // 60)} minutes.",
            )
        path = f"/channels/{int(posted.channel)}/messages/{int(posted.message)}/crosspost"
        await self.wire.request("POST", path)

    async def ask_all(
        self, channel: str, question: str, answers: Sequence[str], *, hours: int, several: bool
    ) -> Posted:
        """A native poll. Raises ``ValueError`` unless there are two to ten answers."""
        body = {"poll": poll(question, answers, hours=hours, several=several)}
        path = f"/channels/{int(channel)}/messages"
        sent = await self.wire.request("POST", path, body | {"allowed_mentions": {"parse": []}})
        return Posted(channel, str(sent["id"]))

    async def end_poll(self, posted: Posted) -> None:
        """Close a poll before its time."""
        path = f"/channels/{int(posted.channel)}/polls/{int(posted.message)}/expire"
        await self.wire.request("POST", path)

    async def plan(
        self, server: str, name: str, about: str, place: str, start: datetime, end: datetime
    ) -> str:
        """A scheduled event; its id. Raises ``ValueError`` for times without zone or order."""
        path = f"/guilds/{int(server)}/scheduled-events"
        made = await self.wire.request("POST", path, event(name, about, place, start, end))
        return str(made["id"])

    async def call_off(self, server: str, event_id: str) -> None:
        """Delete a scheduled event; one that is gone already is as good."""
        try:
            path = f"/guilds/{int(server)}/scheduled-events/{int(event_id)}"
            await self.wire.request("DELETE", path)
        except Gone:
            return


def thread_name(title: str) -> str:
    """A title as a thread's name."""
    return clip(text_only(title), TITLE) or "…"


def poll(question: str, answers: Sequence[str], *, hours: int, several: bool) -> Body:
    """A poll as Discord takes it; texts are shown as they are, without markup."""
    if not 2 <= len(answers) <= ANSWERS:
        raise ValueError(f"a poll has 2 to {ANSWERS} answers, not {len(answers)}")
    return {
        "question": {"text": clip(text_only(plain(question)), QUESTION)},
        "answers": [
            {"poll_media": {"text": clip(text_only(plain(answer)), ANSWER)}} for answer in answers
        ],
        "duration": max(1, min(hours, HOURS)),
        "allow_multiselect": several,
        "layout_type": 1,
    }


def event(name: str, about: str, place: str, start: datetime, end: datetime) -> Body:
    """An event at a place of its own (a voice channel's name, an address), seen by the server."""
    if start.tzinfo is None or end.tzinfo is None or end <= start:
        raise ValueError("an event has a zone, and ends after it starts")
    return {
        "name": clip(text_only(plain(name)), TITLE),
        "description": clip(text_only(plain(about)), ABOUT),
        "entity_type": 3,
        "entity_metadata": {"location": clip(text_only(plain(place)), PLACE)},
        "privacy_level": 2,
        "scheduled_start_time": start.astimezone(UTC).isoformat(),
        "scheduled_end_time": end.astimezone(UTC).isoformat(),
    }


def told(fault: Gone | Refused | Down, place: str) -> str:
    """What a moderator reads when an act in ``place`` failed, and what to do."""
    match fault:
        case Gone():
            return f"{place} is gone. Subscribe another channel."
        case Refused():
            return f"I may not post in {place}. Give my role View Channel and Send Messages there."
        case _:
            return f"Discord could not be reached for {place}. I will try again."


def _pinging(body: Body, role: str) -> Body:
    """The body with a role notified, where one was chosen; cards take the mention as a line."""
    if not role:
        return body
    mention: dict[str, Any] = {"allowed_mentions": {"parse": [], "roles": [role]}}
    if "content" in body:
        return body | mention | {"content": f"<@&{int(role)}> {body['content']}"[:2000]}
    line = {"type": 10, "content": f"<@&{int(role)}>"}
    return body | mention | {"components": [line, *body["components"]]}
