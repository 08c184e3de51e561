"""From a call to an answer in the right place: message, private message, modal or thread."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import views
from adapters.slack.delivery import Delivery, Refused
from adapters.slack.members import NOBODY, Members
from adapters.slack.pictures import with_pictures
from adapters.slack.place import Place
from adapters.slack.render import context, mrkdwn, render
from adapters.slack.work import Work
from bot.asker import Asker
from bot.dispatch import Core, parse
from bot.errors import UserError
from bot.kept import Kept, made_of
from bot.reply import Answer, Call, Reply, escape

DRAWN = 1500  # bodies kept: popular answers are the same reply again (bot/kept.py)
_kept = Kept(DRAWN)
log = logging.getLogger(__name__)


def _drawn(reply: Reply, share: Call | None, opens: Call | None) -> dict[str, Any]:
    """The body of a reply; shared, so it is copied rather than changed."""
    return made_of(_kept, reply, (share, opens), lambda: render(reply, share=share, opens=opens))


@dataclass(slots=True)
class Answers:
    """Asks the core and brings its reply to where it was asked."""

    core: Core
    delivery: Delivery
    members: Members
    work: Work

    async def safely(
        self, client: AsyncWebClient, place: Place, doing: Coroutine[Any, Any, None]
    ) -> None:
        """Do it to the end; a fault of the program is logged and only its reference is told."""
        try:
            await doing
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("an answer on Slack failed, reference %s", reference)
            sentence = "Something went wrong on my side. Tell an operator the reference "
            await self.tell(client, place, f"{sentence}`{reference}`.")

    async def asker(self, client: AsyncWebClient, place: Place, call: Call | None = None) -> Asker:
        """Who asks, with the role worked out now unless the reply to ``call`` is anybody's."""
        role, locale = NOBODY
        if call is None or self.core.asks_who(call):
            role, locale = await self.members.look_up(client, place.team, place.user)
        who = f"{place.team}/{place.user}"
        return Asker(who, place.space, "slack", role, locale, direct=place.direct)

    async def say(self, client: AsyncWebClient, place: Place, text: str) -> None:
        """Answer typed text."""
        try:
            call = parse(text, self.core.commands)
        except UserError as error:
            reply = Reply(escape(str(error)), private=True, failed=True, answer=Answer("none"))
            await self.deliver(client, place, Call.of("help"), reply)
        else:
            await self.run(client, place, call)

    async def run(
        self, client: AsyncWebClient, place: Place, call: Call, turn: bool = False
    ) -> None:
        """Answer a call; ``turn`` puts the answer in place of the message it came from."""
        reply = await self.reply(client, place, call)
        if turn and not reply.failed:
            reply = replace(reply, replaces=True)
        await self.deliver(client, place, call, reply)

    async def reply(self, client: AsyncWebClient, place: Place, call: Call) -> Reply:
        """The reply to a call of the person at this place."""
        asker = await self.asker(client, place, call)
        return self.core.at_hand(call, asker) or await self.core.dispatch(call, asker)

    async def share(self, client: AsyncWebClient, place: Place, call: Call) -> None:
        """Ask again and post the answer for everybody in the channel."""
        reply = await self.reply(client, place, call)
        if reply.failed:
            await self.deliver(client, place, call, reply)
            return
        body = await with_pictures(self.delivery, client, reply, render(reply))
        body["blocks"] = [*body["blocks"][:49], context(f"Shared by <@{place.user}>")]
        url = place.metadata.get("response_url") or place.response_url
        try:
            if url:
                threaded = {"thread_ts": place.thread} if place.thread else {}
                public = {"response_type": "in_channel", "replace_original": False}
                await self.delivery.respond(url, {**body, **public, **threaded})
            else:
                await self._post(client, place, body)
        except Refused as refusal:
            await self.tell(client, place, refusal.told)
            return
        if url and not place.view:
            await self._gone(url)

    async def deliver(self, client: AsyncWebClient, place: Place, call: Call, reply: Reply) -> None:
        """Bring a reply to its place; a refusal is told to the asker where that is possible."""
        try:
            await self._deliver(client, place, call, reply)
        except Refused as refusal:
            log.warning("an answer to %s was not delivered (%s)", call.command, refusal.code)
            await self.tell(client, place, refusal.told)

    async def _deliver(
        self, client: AsyncWebClient, place: Place, call: Call, reply: Reply
    ) -> None:
        if reply.form and await self._open_form(client, place, reply):
            return
        if reply.private and place.public and not place.direct:
            reply = replace(reply, replaces=False)  # nobody else's message shows what is private
        share = call if _shareable(reply, place) else None
        if place.view or place.home:
            await self._in_modal(client, place, reply, share)
            return
        body = _drawn(reply, share, call if reply.form else None)
        body = await with_pictures(self.delivery, client, reply, body)
        if place.response_url:
            await self._respond(client, place, reply, body)
        elif reply.private and not place.direct:
            await self._post(client, place, {**body, "user": place.user}, "chat.postEphemeral")
        else:
            await self._post(client, place, body)

    async def tell(self, client: AsyncWebClient, place: Place, sentence: str) -> None:
        """Say something to the asker alone; gives up quietly where Slack takes nothing."""
        body = {"text": sentence, "blocks": [{"type": "section", "text": mrkdwn(sentence)}]}
        private = {"response_type": "ephemeral", "replace_original": False}
        try:
            if place.view:
                view = views.answer_view(Reply(escape(sentence)), place.metadata)
                await self.delivery.call(client, "views.update", _update(place, view))
            elif place.response_url:
                await self.delivery.respond(place.response_url, {**body, **private})
            elif place.user:
                await self.delivery.call(
                    client, "chat.postMessage", {**body, "channel": place.user}, key=place.user
                )
        except Refused as refusal:
            log.warning("a person could not be told (%s)", refusal.code)

    async def _respond(
        self, client: AsyncWebClient, place: Place, reply: Reply, body: dict[str, Any]
    ) -> None:
        extra: dict[str, Any] = {"replace_original": reply.replaces}
        if not reply.replaces:
            extra["response_type"] = "in_channel" if place.direct else "ephemeral"
            if place.thread:
                extra["thread_ts"] = place.thread
        try:
            await self.delivery.respond(place.response_url, {**body, **extra})
        except Refused as refusal:
            if not place.channel:
                raise
            log.info("a response URL was used up (%s), posting instead", refusal.code)
            await self._post(client, place, {**body, "user": place.user}, "chat.postEphemeral")

    async def _post(
        self,
        client: AsyncWebClient,
        place: Place,
        body: dict[str, Any],
        method: str = "chat.postMessage",
    ) -> None:
        threaded = {"thread_ts": place.thread} if place.thread else {}
        where = {"channel": place.channel or place.user, **threaded}
        quiet = {"unfurl_links": False, "unfurl_media": False} if method.endswith("Message") else {}
        await self.delivery.message(client, method, {**body, **where, **quiet})

    async def _in_modal(
        self, client: AsyncWebClient, place: Place, reply: Reply, share: Call | None
    ) -> None:
        view = views.answer_view(reply, place.metadata, share=share)
        view = await with_pictures(self.delivery, client, reply, view)
        if place.view:
            await self.delivery.message(client, "views.update", _update(place, view))
        else:
            opened = {"trigger_id": place.trigger, "view": view}
            await self.delivery.message(client, "views.open", opened)

    async def _open_form(self, client: AsyncWebClient, place: Place, reply: Reply) -> bool:
        """Open the reply's form as a modal; whether that was possible."""
        if reply.form is None:
            return False
        metadata = metadata_of(place)
        try:
            view = views.form_view(reply.form, metadata)
            if place.view:
                await self.delivery.call(client, "views.update", _update(place, view))
            elif place.trigger:
                opened = {"trigger_id": place.trigger, "view": view}
                await self.delivery.call(client, "views.open", opened)
            else:
                return False
        except Refused as refusal:
            log.info("a form did not open (%s), offering a button", refusal.code)
            return False
        return True

    async def _gone(self, url: str) -> None:
        """Take the private copy away; it does not matter if that fails."""
        try:
            await self.delivery.respond(url, {"delete_original": True})
        except Refused as refusal:
            log.info("a private copy stayed (%s)", refusal.code)


def metadata_of(place: Place) -> dict[str, str]:
    """What a view must remember to bring its answer back."""
    url = place.response_url or place.metadata.get("response_url", "")
    kept = {"channel": place.channel, "thread": place.thread, "response_url": url}
    return {key: value for key, value in kept.items() if value}


def _update(place: Place, view: views.View) -> dict[str, Any]:
    return {"view_id": place.view, "view": view}


def _shareable(reply: Reply, place: Place) -> bool:
    """Whether a "Share" button makes sense: sharing asks again, so only what changes nothing.

    An answer with evidence is a look into the database. What everybody sees needs no button.
    """
    seen = place.direct or (place.shared and not reply.private)
    seen = seen or (place.public and reply.replaces)
    if seen or reply.failed or not reply.answer.evidence:
        return False
    return bool(place.channel or place.response_url or place.metadata.get("response_url"))
