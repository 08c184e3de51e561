"""What people type and press on Slack, to what the core is asked: commands, buttons, views.

Every handler acknowledges first: what raises or is late before that shows "operation_timeout".
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import views
from adapters.slack.answers import Answers, metadata_of
from adapters.slack.delivery import Refused
from adapters.slack.names import (
    ASK_SHORTCUT,
    COMMAND_FORM,
    FORM,
    MESSAGE_SHORTCUT,
    QUESTION,
    command_of,
)
from adapters.slack.place import Place, of_command, of_interaction, typed
from adapters.slack.seen import MemorySeen
from bot.command import Command
from bot.reply import Call

log = logging.getLogger(__name__)
ANYTHING = re.compile(r"")
Body = dict[str, Any]


@dataclass(slots=True)
class Handlers:
    """Bolt's listeners for what people type and press; ``prefix`` is that of slash commands."""

    answers: Answers
    prefix: str = ""
    presses: MemorySeen = field(default_factory=MemorySeen)

    def register(self, app: AsyncApp) -> None:
        """Tell Bolt who handles what; nothing interactive stays without an acknowledgement."""
        app.command(ANYTHING)(self.on_command)
        app.options(ANYTHING)(self.on_options)
        app.action(ANYTHING)(self.on_action)
        app.view(ANYTHING)(self.on_view)
        app.view_closed(ANYTHING)(self.on_nothing)
        app.shortcut(ANYTHING)(self.on_shortcut)

    async def on_nothing(self, ack: AsyncAck) -> None:
        """Acknowledge only."""
        await ack()

    async def on_command(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A slash command."""
        await ack()
        if self._pressed(body):
            place = of_command(body)
            await self.answers.safely(client, place, self._command(client, place, body))

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

    async def on_options(self, ack: AsyncAck, body: Body) -> None:
        """Names for what is being typed; the options are the acknowledgement."""
        _, _, rest = str(body.get("action_id", "")).partition(":")
        command, _, param = rest.partition(":")
        text = typed(str(body.get("value") or ""))
        found = await self.answers.core.complete(command, param.split(":")[0], text)
        await ack(options=views.suggestions(found))

    async def on_action(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A button, a choice, a page, a search box."""
        await ack()
        actions = body.get("actions") or []
        if not actions or not self._pressed(body):
            return
        place = of_interaction(body)
        await self.answers.safely(client, place, self._action(client, place, actions[0]))

    async def _action(self, client: AsyncWebClient, place: Place, action: Body) -> None:
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

    async def on_view(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A form was sent: it shows that it waits, then the answer."""
        view = body.get("view") or {}
        kind = str(view.get("callback_id", ""))
        metadata = views.decode_metadata(str(view.get("private_metadata") or ""))
        if kind not in (FORM, COMMAND_FORM):
            await ack()
            return
        title = str((view.get("title") or {}).get("text") or "Marquee")
        await ack(response_action="update", view=views.waiting_view(title, metadata))
        if self._pressed(body):
            place = of_interaction(body)
            await self.answers.safely(client, place, self._form(client, place, view, metadata))

    async def _form(
        self, client: AsyncWebClient, place: Place, view: Body, metadata: dict[str, str]
    ) -> None:
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
        reply = await self.answers.core.dispatch(call, await self.answers.asker(client, place))
        if reply.failed and not reply.choices and not reply.actions:
            refilled = views.refilled(view, reply.text)
            update = {"view_id": place.view, "view": refilled}
            try:
                await self.answers.delivery.call(client, "views.update", update)
                return
            except Refused as refusal:
                log.info("a form could not be shown again (%s)", refusal.code)
        await self.answers.deliver(client, place, call, reply)

    async def on_shortcut(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """The global shortcut asks for a question; the message shortcut answers a message."""
        await ack()
        if not self._pressed(body):
            return
        place = of_interaction(body)
        await self.answers.safely(client, place, self._shortcut(client, place, body))

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

    def _pressed(self, body: Body) -> bool:
        """Whether this press or command is new: its trigger id is unique to it."""
        trigger = str(body.get("trigger_id") or "")
        return not trigger or self.presses.note(trigger)


def _call(value: str) -> Call:
    """A button's call; Slack may send its ampersands as entities."""
    return Call.decode(value.replace("&amp;", "&"))
