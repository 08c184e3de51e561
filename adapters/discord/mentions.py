"""Questions in messages: a mention of the bot, or a direct message."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass, replace

from adapters.discord.controls import THREAD
from adapters.discord.interactions import Interactions
from adapters.discord.render import files, render, render_plain
from adapters.discord.wire import Body, Down, Gone, Refused
from adapters.discord.words import Words, words_for
from bot.asker import Asker
from bot.links import linked_calls
from bot.reply import ACTIONS, Action, Answer, Call, Reply

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mention:
    """A message that speaks to the bot; ``threadable`` where a thread can grow from the answer."""

    id: str
    channel: str
    text: str
    asker: Asker
    in_server: bool
    threadable: bool = False


@dataclass(slots=True)
class Mentions:
    """Answers messages that speak to the bot, with the interactions' means and limits."""

    interactions: Interactions
    app: str

    def arrived(self, mention: Mention) -> None:
        """Take one message; returns at once."""
        self.interactions.start(self._answered(mention))

    async def _answered(self, mention: Mention) -> None:
        try:
            await self._answer(mention)
        except (Gone, Refused, Down) as fault:
            log.warning("a message could not be answered: %s", type(fault).__name__)
        except Exception:
            log.exception("a message failed")

    async def _answer(self, mention: Mention) -> None:
        words = words_for(mention.asker.locale)
        text = spoken(mention.text, self.app)
        if seconds := self.interactions.person.take(mention.asker.user):
            await self._send(mention, Reply(words.slow_down.format(seconds)), words)
            return
        reply = await self._reply(mention, text, words) if text else Reply(words.try_this)
        if mention.threadable and not reply.failed and len(reply.actions) < ACTIONS and text:
            onward = Action(words.continue_thread, Call(THREAD))
            reply = replace(reply, actions=(*reply.actions, onward))
        if reply.private and not reply.failed and mention.in_server:
            await self._send_privately(mention, reply, words)
        else:
            await self._send(mention, replace(reply, private=False), words)

    async def _reply(self, mention: Mention, text: str, words: Words) -> Reply:
        """What the core says, within the time that may be taken."""
        core, timing = self.interactions.core, self.interactions.timing
        try:
            async with asyncio.timeout(timing.give_up):
                calls = await linked_calls(text, core.commands, core.journal)
                if calls and re.fullmatch(r"<?https?://\S+>?", text):
                    return await core.dispatch(calls[0], mention.asker)
                return await core.say(text, mention.asker)
        except TimeoutError:
            told = words.too_slow.format("ask", round(timing.give_up))
            return Reply(told, answer=Answer("none"), failed=True)

    async def _send(self, mention: Mention, reply: Reply, words: Words) -> None:
        body = render(reply, words) | _as_answer_to(mention)
        wire = self.interactions.wire
        try:
            await wire.post(mention.channel, body, files(reply, body))
        except Refused:
            body = render_plain(reply, words) | _as_answer_to(mention)
            await wire.post(mention.channel, body)

    async def _send_privately(self, mention: Mention, reply: Reply, words: Words) -> None:
        told = words.sent_privately
        open_reply = replace(reply, private=False)
        body = render(open_reply, words)
        try:
            await self.interactions.wire.direct(mention.asker.user, body, files(open_reply, body))
        except (Refused, Gone):
            told = words.cannot_send
        await self._send(mention, Reply(told), words)


def spoken(text: str, app: str) -> str:
    """What was said, without the mention of the bot."""
    return re.sub(rf"<@!?{re.escape(app)}>", " ", text).strip()


def _as_answer_to(mention: Mention) -> Body:
    """Fields that make a message an answer, sent once even if the request is repeated."""
    return {
        "message_reference": {"message_id": mention.id, "fail_if_not_exists": False},
        "allowed_mentions": {"parse": [], "replied_user": False},
        "nonce": mention.id,
        "enforce_nonce": True,
    }
