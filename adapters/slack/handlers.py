"""What people type and press on Slack, to what the core is asked: commands, buttons, views.

Everything is acknowledged first: what raises or is late before that shows "operation_timeout".
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import views
from adapters.slack.answers import Answers, metadata_of
from adapters.slack.delivery import Refused
from adapters.slack.events import Events
from adapters.slack.names import (
    ASK_SHORTCUT,
    COMMAND_FORM,
    FORM,
    MESSAGE_SHORTCUT,
    QUESTION,
    command_of,
)
from adapters.slack.place import Place, of_command, of_interaction, typed
from adapters.slack.render import Block
from adapters.slack.seen import MemorySeen
from bot.command import Command
from bot.reply import Call

log = logging.getLogger(__name__)
Body = dict[str, Any]
Next = Callable[[], Awaitable[Any]]
Doing = Callable[[AsyncWebClient, Place, Body], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class Handlers:
    """Takes what people type and press; ``prefix`` is that of slash commands."""

    answers: Answers
    events: Events
    prefix: str = ""
    presses: MemorySeen = field(default_factory=MemorySeen)

    def register(self, app: AsyncApp) -> None:
        """Take every request before Bolt's listeners, which acknowledge only every 10 ms."""
        app.middleware(self.on_request)

    async def on_request(
        self, body: Body, client: AsyncWebClient, context: Body, next: Next
    ) -> BoltResponse | None:
        """Acknowledge; the answer follows by itself."""
        if "command" in body:
            return self._acknowledged(client, of_command(body), body, self._command)
        kind = body.get("type")
        place = of_interaction(body)
        if kind == "event_callback":
            if self.events.is_for_bolt(body):
                await next()
                return None
            self.answers.work.start(self.events.take(client, body, context))
        elif kind == "block_suggestion":
            return BoltResponse(status=200, body={"options": await self._options(body)})
        elif kind == "view_submission":
            return self._submitted(client, place, body)
        elif kind == "block_actions":
            return self._acknowledged(client, place, body, self._action)
        elif kind in ("shortcut", "message_action"):
            return self._acknowledged(client, place, body, self._shortcut)
        elif kind != "view_closed":
            await next()
            return None
        return BoltResponse(status=200, body="")

    def _acknowledged(
        self, client: AsyncWebClient, place: Place, body: Body, doing: Doing
    ) -> BoltResponse:
        """Start what was asked for, once, and say that it was heard."""
        trigger = str(body.get("trigger_id") or "")  # unique to a press or a command
        if not trigger or self.presses.note(trigger):
            self.answers.work.start(self.answers.safely(client, place, doing(client, place, body)))
        return BoltResponse(status=200, body="")

    async def _command(self, client: AsyncWebClient, place: Place, body: Body) -> None:
        text = typed(str(body.get("text") or ""))
        commands = self.answers.core.commands
        name = command_of(str(body.get("command", "")), commands, self.prefix)
        command = commands.get(name)
        if command is None:
            await self.answers.say(client, place, text or "help")
        elif not text and any(param.required for param in command.params):
            await self._ask_for_params(client, place, command)
        else:
            await self.answers.say(client, place, f"{name} {text}".strip())

    async def _ask_for_params(self, client: AsyncWebClient, place: Place, command: Command) -> None:
        view = views.command_view(command, metadata_of(place))
        try:
            opened = {"trigger_id": place.trigger, "view": view}
            await self.answers.delivery.call(client, "views.open", opened)
        except Refused:
            await self.answers.say(client, place, command.name)

    async def _options(self, body: Body) -> list[Block]:
        """Names for what is being typed."""
        _, command, param = (*str(body.get("action_id", "")).split(":"), "", "")[:3]
        text = typed(str(body.get("value") or ""))
        return views.suggestions(await self.answers.core.complete(command, param, text))

    async def _action(self, client: AsyncWebClient, place: Place, body: Body) -> None:
        """A button, a choice, a page, a search box."""
        action = (body.get("actions") or [{}])[0]
        kind = str(action.get("action_id", "")).split(":")[0]
        chosen = action.get("selected_option") or {}
        value = str(action.get("value") or chosen.get("value") or "")
        if kind == "link" or (kind in ("text", "choice") and not place.home):
            return  # the browser opens links; inputs of a form are read when it is sent
        if kind == views.SUGGEST:
            _, command, param = (*str(action["action_id"]).split(":"), "", "")[:3]
            if place.home and value:
                await self.answers.run(client, place, Call.of(command, **{param: value}))
        elif kind == "ask" and place.home:
            await self.answers.say(client, place, typed(value) or "help")
        elif kind == "share":
            await self.answers.share(client, place, _call(value))
        elif kind in ("run", "choose", "page", "open") and value:
            await self.answers.run(client, place, _call(value), turn=kind in ("page", "choose"))
        else:
            log.warning("somebody pressed an unknown button")
            await self.answers.tell(
                client, place, "That button is from another version of me. Please ask again."
            )

    def _submitted(self, client: AsyncWebClient, place: Place, body: Body) -> BoltResponse:
        """A form was sent: it shows that it waits, then the answer."""
        view = body.get("view") or {}
        if view.get("callback_id") not in (FORM, COMMAND_FORM):
            return BoltResponse(status=200, body="")
        self._acknowledged(client, place, body, self._form)
        title = str((view.get("title") or {}).get("text") or "Marquee")
        waiting = views.waiting_view(title, place.metadata)
        return BoltResponse(status=200, body={"response_action": "update", "view": waiting})

    async def _form(self, client: AsyncWebClient, place: Place, body: Body) -> None:
        view, metadata = body.get("view") or {}, place.metadata
        inputs = [(k, typed(v)) for k, v in views.read_inputs(view.get("state") or {})]
        given = dict(inputs)
        command = self.answers.core.commands.get(metadata.get("call", ""))
        if view.get("callback_id") == COMMAND_FORM and command is None:
            if question := given.get(QUESTION):
                await self.answers.say(client, place, question)
            else:
                film = given.get("film")
                call = Call.of("film", film=film) if film else Call.of("help")
                await self.answers.run(client, place, call)
            return
        base = _call(metadata.get("call", "help"))
        names = {name for name, _ in inputs}
        kept = tuple(pair for pair in base.args if pair[0] not in names)
        call = Call(base.command, (*kept, *inputs))
        reply = await self.answers.reply(client, place, call)
        if reply.failed and not reply.choices and not reply.actions:
            refilled = views.refilled(view, reply.text)
            update = {"view_id": place.view, "view": refilled}
            try:
                await self.answers.delivery.call(client, "views.update", update)
                return
            except Refused as refusal:
                log.info("a form could not be shown again (%s)", refusal.code)
        await self.answers.deliver(client, place, call, reply)

    async def _shortcut(self, client: AsyncWebClient, place: Place, body: Body) -> None:
        if body.get("callback_id") == MESSAGE_SHORTCUT:
            text = typed(str((body.get("message") or {}).get("text") or ""))
            await self.answers.run(client, place, Call.of("ask", question=text))
        elif body.get("callback_id") == ASK_SHORTCUT:
            opened = {"trigger_id": place.trigger, "view": views.ask_view(metadata_of(place))}
            try:
                await self.answers.delivery.call(client, "views.open", opened)
            except Refused as refusal:
                await self.answers.tell(client, place, refusal.told)


def _call(value: str) -> Call:
    """A button's call; Slack may send its ampersands as entities."""
    return Call.decode(value.replace("&amp;", "&"))
