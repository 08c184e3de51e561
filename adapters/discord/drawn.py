"""Bodies that were drawn before: a popular answer is the same reply again (bot/kept.py).

They are kept as the JSON that is sent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from adapters.discord.render import files, render
from adapters.discord.wire import Body
from adapters.discord.words import Words
from bot.kept import Kept, made_of
from bot.reply import Reply

DRAWN = 1500  # bodies kept
_kept = Kept(DRAWN)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The body that shows a reply as JSON, and the files that go along."""

    text: str
    files: tuple[tuple[str, bytes], ...]

    @property
    def body(self) -> Body:
        """The body, for changing it."""
        found: Body = json.loads(self.text)
        return found


def drawn(reply: Reply, words: Words, *, cards: bool, private: bool) -> Drawn:
    """The body of a reply, seen by the asker only where ``private``; see :func:`render.render`."""

    def draw() -> Drawn:
        body = render(reply.privately() if private else reply, words, cards=cards)
        return Drawn(json.dumps(body), tuple(files(reply, body)))

    return made_of(_kept, reply, (id(words), cards, private), draw)
