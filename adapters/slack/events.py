"""What happens on Slack, to what the core is asked: mentions, messages, App Home, links."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answers import Answers
from adapters.slack.delivery import Refused
from adapters.slack.home import home
from adapters.slack.manifest import PROMPTS
from adapters.slack.place import Place, of_event, typed
from adapters.slack.seen import MemorySeen
from adapters.slack.unfurl import unfurls
from bot.errors import Unavailable
from bot.ports import SeenEvents

log = logging.getLogger(__name__)
Body = dict[str, Any]


@dataclass(slots=True)
class Events:
    """Takes events; ``seen`` outlives a restart, ``recent`` saves asking it."""

    answers: Answers
    seen: SeenEvents
    recent: MemorySeen = field(default_factory=MemorySeen)

    def is_for_bolt(self, body: Body) -> bool:
        """Whether Bolt's own listeners take it: they forget workspaces that removed Marquee."""
        return str((body.get("event") or {}).get("type", "")) in (
            "tokens_revoked",
            "app_uninstalled",
        )

    async def take(self, client: AsyncWebClient, body: Body, context: Body) -> None:
        """An event, which was acknowledged; answered the first time it comes."""
        event = body.get("event") or {}
        handle = _EVENTS.get(str(event.get("type", "")))
        event_id = str(body.get("event_id") or "")
        if handle is None or event.get("bot_id") or (event_id and not await self._new(event_id)):
            return
        place = of_event(body, event)
        bot_user = str(context.get("bot_user_id") or "")
        await self.answers.safely(client, place, handle(self, client, place, event, bot_user))

    async def _mention(
        self, client: AsyncWebClient, place: Place, event: Body, bot_user: str
    ) -> None:
        text = typed(str(event.get("text") or ""), bot_user)
        await self.answers.say(client, place, text or "help")

    async def _direct(
        self, client: AsyncWebClient, place: Place, event: Body, bot_user: str
    ) -> None:
        if event.get("channel_type") != "im" or event.get("subtype") not in (None, "file_share"):
            return
        if place.thread:
            await self._assistant(client, "setStatus", place, {"status": "is looking it up…"})
        await self._mention(client, place, event, bot_user)

    async def _thread_started(
        self, client: AsyncWebClient, place: Place, event: Body, bot_user: str
    ) -> None:
        thread = event.get("assistant_thread") or {}
        place = replace(
            place,
            channel=str(thread.get("channel_id") or ""),
            thread=str(thread.get("thread_ts") or ""),
        )
        prompts = [{"title": title, "message": message} for title, message in PROMPTS]
        body = {"title": "Ask about films, awards and essays", "prompts": prompts}
        await self._assistant(client, "setSuggestedPrompts", place, body)

    async def _assistant(
        self, client: AsyncWebClient, method: str, place: Place, body: Body
    ) -> None:
        """Dress an assistant's thread; a plain conversation has none, which is no fault."""
        where = {"channel_id": place.channel, "thread_ts": place.thread}
        try:
            await self.answers.delivery.call(
                client, f"assistant.threads.{method}", {**where, **body}, key=place.channel
            )
        except Refused as refusal:
            log.info("no assistant thread (%s)", refusal.code)

    async def _home(self, client: AsyncWebClient, place: Place, event: Body, bot_user: str) -> None:
        if event.get("tab") not in (None, "home"):
            return
        asker = await self.answers.asker(client, replace(place, channel="", thread=""))
        body = {"user_id": place.user, "view": await home(self.answers.core, asker)}
        try:
            await self.answers.delivery.message(client, "views.publish", body)
        except Refused as refusal:
            log.warning("App Home was not shown (%s)", refusal.code)

    async def _links(
        self, client: AsyncWebClient, place: Place, event: Body, bot_user: str
    ) -> None:
        urls = [str(link.get("url", "")) for link in event.get("links") or []]
        asker = await self.answers.asker(client, place)
        found = await unfurls(self.answers.core, asker, urls)
        if not found:
            return
        where = {"channel": event.get("channel"), "ts": event.get("message_ts")}
        if event.get("unfurl_id"):
            where = {"unfurl_id": event["unfurl_id"], "source": event.get("source")}
        try:
            key = place.channel
            await self.answers.delivery.call(
                client, "chat.unfurl", {**where, "unfurls": found}, key=key
            )
        except Refused as refusal:
            log.info("a link was not unfurled (%s)", refusal.code)

    async def _new(self, event_id: str) -> bool:
        """Whether an event comes for the first time, also over a restart."""
        if not self.recent.note(event_id):
            return False
        try:
            return await self.seen.first(event_id)
        except Unavailable:
            log.warning("the journal cannot remember events; a restart may answer one again")
            return True


_EVENTS = {
    "app_mention": Events._mention,
    "message": Events._direct,
    "assistant_thread_started": Events._thread_started,
    "app_home_opened": Events._home,
    "link_shared": Events._links,
}
