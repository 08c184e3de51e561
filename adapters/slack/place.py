"""Where an answer goes on Slack, and who asked there; pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.views import decode_metadata

_TYPED_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_LINK = re.compile(r"<(https?://[^>|]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+\|([^>]*)>")


@dataclass(frozen=True, slots=True)
class Place:
    """A message, a command's response URL, a view or App Home; empty parts do not apply."""

    team: str
    user: str
    channel: str = ""
    thread: str = ""
    response_url: str = ""
    trigger: str = ""
    view: str = ""  # id of the modal that is open
    metadata: dict[str, str] = field(default_factory=dict)
    shared: bool = False  # a mention or a direct message: everybody there sees the answer
    public: bool = False  # the message whose button was pressed is seen by everybody
    home: bool = False

    @property
    def space(self) -> str:
        """``workspace/channel/thread``; follow-up questions keep their context within it."""
        return "/".join(part for part in (self.team, self.channel, self.thread) if part)

    @property
    def direct(self) -> bool:
        """Whether this is a direct conversation with the bot."""
        return self.channel.startswith("D")


def typed(text: str, bot_user: str = "") -> str:
    """What a person typed, without Slack's notation: entities, links, the bot's own mention."""
    if bot_user:
        text = re.sub(rf"<@{re.escape(bot_user)}(?:\|[^>]*)?>[:,]?", " ", text)
    text = _CHANNEL.sub(r"#\1", _LINK.sub(r"\1", text))
    return html.unescape(text).translate(_TYPED_QUOTES).strip()


def of_command(body: dict[str, Any]) -> Place:
    """Where a slash command was typed."""
    return Place(
        team=_text(body, "team_id"),
        user=_text(body, "user_id"),
        channel=_text(body, "channel_id"),
        response_url=_text(body, "response_url"),
        trigger=_text(body, "trigger_id"),
    )


def of_event(body: dict[str, Any], event: dict[str, Any]) -> Place:
    """Where a message to the bot stands; a mention opens a thread of its own."""
    channel = _text(event, "channel")
    own = "" if channel.startswith("D") else _text(event, "ts")
    return Place(
        team=_text(event, "team") or _text(body, "team_id"),
        user=_text(event, "user"),
        channel=channel,
        thread=_text(event, "thread_ts") or own,
        shared=True,
    )


def of_interaction(body: dict[str, Any]) -> Place:
    """Where a button was pressed, a shortcut used or a form sent."""
    container, view, message, team, who, channel = (
        value if isinstance(value := body.get(key), dict) else {}
        for key in ("container", "view", "message", "team", "user", "channel")
    )
    metadata = _metadata(view)
    modal = view.get("type") == "modal"
    return Place(
        team=_text(team, "id") or _text(who, "team_id"),
        user=_text(who, "id"),
        channel=_text(channel, "id") or metadata.get("channel", ""),
        thread=_text(container, "thread_ts") or _text(message, "thread_ts"),
        response_url=_text(body, "response_url"),
        trigger=_text(body, "trigger_id"),
        view=_text(view, "id") if modal else "",
        metadata=metadata,
        public=container.get("type") == "message" and not container.get("is_ephemeral"),
        home=view.get("type") == "home",
    )


def _metadata(view: dict[str, Any]) -> dict[str, str]:
    return decode_metadata(_text(view, "private_metadata"))


def _text(body: dict[str, Any], key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""
