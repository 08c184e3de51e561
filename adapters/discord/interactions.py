"""Everything people do with commands, buttons, lists and forms, answered exactly once."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.discord import share
from adapters.discord import wire as callback
from adapters.discord.allowance import Allowance
from adapters.discord.commands import ASK_ABOUT, LOOK_UP
from adapters.discord.controls import SHARE, THREAD
from adapters.discord.exchange import Exchange
from adapters.discord.incoming import (
    COMMAND,
    COMPLETION,
    COMPONENT,
    FORM,
    MESSAGE_MENU,
    Incoming,
    Rights,
    half_typed,
    pressed_call,
    selected_message,
    submitted_call,
    typed_call,
)
from adapters.discord.markdown import escape, text_only
from adapters.discord.permissions import missing
from adapters.discord.wire import Down, Gone, Refused, Wire
from adapters.discord.words import Words, words_for
from bot.asker import Role
from bot.dispatch import Core
from bot.links import linked_calls, named_titles
from bot.reply import CALL_LENGTH, Action, Answer, Call, Form, Input, Reply, clip

SEEN = 10_000  # interaction ids remembered: a resumed gateway may send one again
OPTION = 100  # characters of a completion's name and of its value
TITLES = 3  # how many possible titles in a message are tried
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds until an unanswered interaction is acknowledged, told that it takes long, given up;
    and how many may run before the next ones are acknowledged before anything else."""

    acknowledge: float = 0.1
    tell: float = 8.0
    give_up: float = 60.0
    complete: float = 2.0
    at_once: int = 8


@dataclass(slots=True)
class Interactions:
    """Answers interactions; :meth:`arrived` returns at once."""

    core: Core
    wire: Wire
    rights: Rights = field(default_factory=Rights)
    timing: Timing = field(default_factory=Timing)
    person: Allowance = field(default_factory=lambda: Allowance(burst=10, per_second=1))
    server: Allowance = field(default_factory=lambda: Allowance(burst=120, per_second=20))
    _seen: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _running: int = 0

    def arrived(self, raw: Mapping[str, Any]) -> None:
        """Take one interaction from the gateway; the same one twice counts once."""
        try:
            incoming = Incoming.read(raw, self.rights)
        except (KeyError, TypeError, ValueError):
            log.warning("an interaction could not be read")
            return
        if incoming.id in self._seen:
            return
        self._seen[incoming.id] = None
        if len(self._seen) > SEEN:
            self._seen.popitem(last=False)
        self.start(self._answered(incoming))

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run ``work`` so that :meth:`finished` waits for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finished(self, seconds: float) -> None:
        """Wait until nothing is in flight, at most this long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def _answered(self, incoming: Incoming) -> None:
        try:
            await self._handle(incoming)
        except Gone:
            log.info("an interaction had ended before it was answered")
        except (Refused, Down) as fault:
            log.warning("an interaction could not be answered: %s", type(fault).__name__)
        except Exception:
            log.exception("an interaction failed")

    async def _handle(self, incoming: Incoming) -> None:
        if incoming.kind == COMPLETION:
            await self._complete(incoming)
            return
        words = words_for(incoming.asker.locale)
        private = incoming.in_server
        if incoming.kind == COMMAND and incoming.data.get("type") == MESSAGE_MENU:
            await self._menu(incoming, words)
            return
        if incoming.kind == COMMAND:
            call, shared = typed_call(incoming, self.core.commands)
            private = private and not shared
        elif incoming.kind == COMPONENT:
            call = pressed_call(incoming)
        elif incoming.kind == FORM:
            call = submitted_call(incoming)
        else:
            return
        exchange = Exchange(self.wire, incoming, words, private)
        if wait := self._too_much(incoming, words):
            await exchange.show(wait, call)
        elif call.command == SHARE:
            await self._share(incoming, words)
        elif call.command == THREAD:
            await self._thread(incoming, exchange)
        else:
            await self._dispatch(exchange, call)

    def _too_much(self, incoming: Incoming, words: Words) -> Reply | None:
        asker = incoming.asker
        if seconds := self.person.take(asker.user):
            return _told(words.slow_down.format(seconds))
        if incoming.in_server and (seconds := self.server.take(asker.space)):
            return _told(words.slow_server.format(seconds))
        return None

    async def _dispatch(self, exchange: Exchange, call: Call) -> None:
        """Run the call and show its reply; acknowledged first where it takes or may take long."""
        reply = self.core.at_hand(call, exchange.incoming.asker)
        if reply is None:
            reply = await self._run(exchange, call)
        await exchange.show(self._with_check(exchange, call, reply), call)

    async def _run(self, exchange: Exchange, call: Call) -> Reply:
        self._running += 1
        try:
            if self._running > self.timing.at_once:
                with self.core.turns.first():
                    await exchange.acknowledge()
            work = asyncio.create_task(self.core.dispatch(call, exchange.incoming.asker))
            return await self._in_time(exchange, call, work)
        finally:
            self._running -= 1

    async def _in_time(self, exchange: Exchange, call: Call, work: asyncio.Task[Reply]) -> Reply:
        words, timing = exchange.words, self.timing
        name = escape(clip(call.command, 40))
        try:
            if not exchange.acknowledged and not await _done(work, timing.acknowledge):
                await exchange.acknowledge()
            if not await _done(work, timing.tell):
                await exchange.note(words.working.format(name))
            if await _done(work, timing.give_up - timing.tell):
                return work.result()
        finally:
            if not work.done():
                work.cancel()
        again = Action(words.again, call, "primary")
        fits = len(call.encode()) <= CALL_LENGTH
        text = words.too_slow.format(name, round(timing.give_up))
        return _told(text, (again,) if fits else ())

    def _with_check(self, exchange: Exchange, call: Call, reply: Reply) -> Reply:
        """A moderator's command says when the bot could not post where it was used."""
        command, incoming = self.core.commands.get(call.command), exchange.incoming
        if command is None or command.role < Role.MODERATOR or not incoming.asker.space:
            return reply
        lacks = missing(incoming.app_permissions) if exchange.private else []
        if not lacks or reply.failed or reply.form:
            return reply
        note = exchange.words.lacks_here.format(", ".join(lacks))
        return replace(reply, text=f"{reply.text}\n\n{note}")

    async def _complete(self, incoming: Incoming) -> None:
        command, param, text = half_typed(incoming)
        known = self.core.commands.get(command)
        found = known.param(param) if known else None
        many = bool(found and found.many)
        before, comma, typed = text.rpartition(",") if many else ("", "", text)
        start = f"{before}{comma} " if comma else ""
        options = []
        try:
            async with asyncio.timeout(self.timing.complete):
                options = await self.core.complete(command, param, typed.strip())
        except TimeoutError:
            log.info("a completion took too long")
        except Exception:
            log.exception("a completion failed")
        choices = [
            {"name": clip(text_only(start + o.label), OPTION) or "…", "value": start + o.value}
            for o in options[:25]
            if len(start + o.value) <= OPTION
        ]
        await self.wire.respond(incoming.id, incoming.token, callback.CHOICES, {"choices": choices})

    async def _menu(self, incoming: Incoming, words: Words) -> None:
        """A message's menu: look up the film it names or links to, or ask about it."""
        exchange = Exchange(self.wire, incoming, words, incoming.in_server)
        text, name = str(selected_message(incoming).get("content") or ""), incoming.data["name"]
        if wait := self._too_much(incoming, words):
            await exchange.show(wait, Call(str(name)))
        elif name == ASK_ABOUT:
            asked = Input("question", words.question, clip(text_only(text), 1000), long=True)
            form = Form(clip(words.ask_title, 24), (asked,), Call("ask"))
            await exchange.show(Reply(words.ask_title, form=form), Call("ask"))
        elif name == LOOK_UP:
            await exchange.acknowledge()
            reply, call = await self._looked_up(incoming, text, words)
            await exchange.show(reply, call)

    async def _looked_up(self, incoming: Incoming, text: str, words: Words) -> tuple[Reply, Call]:
        calls = await linked_calls(text, self.core.commands, self.core.journal)
        if not calls:
            calls = [Call.of("film", film=title) for title in named_titles(text)][:TITLES]
        first: tuple[Reply, Call] | None = None
        for call in calls:
            reply = await self.core.dispatch(call, incoming.asker)
            if not reply.failed:
                return reply, call
            first = first or (reply, call)
        return first or (_told(words.no_film), Call("film"))

    async def _share(self, incoming: Incoming, words: Words) -> None:
        """Copy a message that one person sees for everyone."""
        message, attached = incoming.message, share.attachments(incoming.message)
        body = share.shared_body(message, incoming.asker.user, words)
        if not attached:
            await self.wire.respond(incoming.id, incoming.token, callback.MESSAGE, body)
            return
        await self.wire.respond(incoming.id, incoming.token, callback.DEFER, {"flags": 0})
        files = [(name, await self.wire.fetch(url)) for name, url in attached]
        await self.wire.edit(incoming.token, body, files)

    async def _thread(self, incoming: Incoming, exchange: Exchange) -> None:
        """Open a thread on the message, where follow-up questions stay together."""
        await exchange.acknowledge()
        words, message = exchange.words, str(incoming.message.get("id") or "")
        try:
            thread = await self.wire.thread(incoming.channel, message, words.thread_name)
        except (Refused, Gone):
            lacks = missing(incoming.app_permissions) or ["Create Public Threads"]
            await exchange.show(_told(words.lacks_here.format(", ".join(lacks))), Call(THREAD))
            return
        body = {"content": f"<#{thread}>", "flags": 1 << 6, "allowed_mentions": {"parse": []}}
        await self.wire.follow(incoming.token, body)


def _told(text: str, actions: tuple[Action, ...] = ()) -> Reply:
    return Reply(text, private=True, failed=True, answer=Answer("none"), actions=actions)


async def _done(work: asyncio.Task[Reply], seconds: float) -> bool:
    if not work.done():
        await asyncio.wait((work,), timeout=seconds)
    return work.done()
