"""One interaction's answer: acknowledged, shown, changed; each exactly as often as Discord allows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from adapters.discord import wire as callback
from adapters.discord.controls import modal
from adapters.discord.drawn import drawn
from adapters.discord.incoming import Incoming
from adapters.discord.render import COMPONENTS_V2, EPHEMERAL, files, render_plain
from adapters.discord.wire import Body, Files, Refused, Wire
from adapters.discord.words import Words
from bot.reply import CALL_LENGTH, Action, Call, Reply


@dataclass(slots=True)
class Exchange:
    """Answers one interaction; ``private`` answers are seen by the asker only."""

    wire: Wire
    incoming: Incoming
    words: Words
    private: bool
    acknowledged: bool = False

    @property
    def _pressed(self) -> bool:
        """Whether it came from a message's button, list or form, which can be changed."""
        return bool(self.incoming.message)

    async def acknowledge(self) -> None:
        """Say that the answer comes later, which has to happen within three seconds."""
        if self.acknowledged:
            return
        self.acknowledged = True
        if self._pressed:
            await self._respond(callback.DEFER_UPDATE, None)
        else:
            await self._respond(callback.DEFER, {"flags": EPHEMERAL if self.private else 0})

    async def show(self, reply: Reply, call: Call) -> None:
        """Show the answer, in plain content where Discord refuses the richer one."""
        if reply.form and not self.acknowledged:
            self.acknowledged = True
            await self._respond(callback.MODAL, modal(reply.form))
            return
        if reply.form:
            reply = self._form_later(reply, call)
        replaces = self._replaces(reply, call)
        private = self.private and not replaces
        cards = replaces and self.incoming.on_cards
        body = drawn(reply, self.words, cards=cards, private=private)
        if private:
            reply = replace(reply, private=True)
        try:
            if replaces or self.acknowledged:
                await self._send(body.body, body.files, reply, replaces)
            else:
                await self._respond(callback.MESSAGE, body.text, body.files)
                self.acknowledged = True
        except Refused:
            if replaces and self.incoming.on_cards:
                replaces = False
            plain = render_plain(reply, self.words)
            await self._send(plain, files(reply, plain), reply, replaces)

    async def note(self, text: str) -> None:
        """Put a line where the answer will stand; nothing where no such place can be seen."""
        if self.acknowledged and not self._pressed:
            await self.wire.edit(
                self.incoming.token, {"content": text, "allowed_mentions": {"parse": []}}
            )

    def _replaces(self, reply: Reply, call: Call) -> bool:
        """A page turns in place where nobody else reads; other replies say so themselves."""
        turns = reply.pages is not None and call.get("page") is not None
        return (
            self._pressed
            and not reply.failed
            and (reply.replaces or (turns and self.incoming.on_private))
        )

    async def _send(self, body: Body, attached: Files, reply: Reply, replaces: bool) -> None:
        if replaces:
            body = _replacing(body, self.incoming.on_cards)
        if not self.acknowledged:
            kind = callback.UPDATE if replaces else callback.MESSAGE
            await self._respond(kind, body, attached)
            self.acknowledged = True
        elif replaces:
            await self.wire.edit(self.incoming.token, body, attached)
        elif self._pressed:
            await self.wire.follow(self.incoming.token, body, attached)
        elif reply.private and not self.private:
            # Everyone would see it in the place that was kept for the answer.
            await self.wire.remove(self.incoming.token)
            await self.wire.follow(self.incoming.token, body, attached)
        else:
            changed = body | {"flags": body["flags"] & ~EPHEMERAL}
            await self.wire.edit(self.incoming.token, changed, attached)

    async def _respond(self, kind: int, data: Body | str | None, attached: Files = ()) -> None:
        await self.wire.respond(self.incoming.id, self.incoming.token, kind, data, attached)

    def _form_later(self, reply: Reply, call: Call) -> Reply:
        """Discord opens a form only at once; later, a button opens it."""
        button = Action(self.words.open_form, call, "primary")
        fits = len(call.encode()) <= CALL_LENGTH
        text = self.words.form_waits if fits else self.words.not_drawn
        return replace(reply, text=text, form=None, actions=(button,) if fits else (), private=True)


def _replacing(body: Body, on_cards: bool) -> Body:
    """A body that leaves nothing of the message it takes the place of."""
    body = body | {"flags": body["flags"] & ~EPHEMERAL, "attachments": body.get("attachments", [])}
    body.setdefault("components", [])
    if body["flags"] & COMPONENTS_V2 and not on_cards:
        body |= {"content": None, "embeds": []}
    return body
