"""Bodies that were drawn before: a popular answer is the same reply again (bot/kept.py).

They are kept as the JSON that is sent. Replies are told apart by being the very same object: to hash
one goes through all that it holds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from adapters.discord.render import files, render
from adapters.discord.wire import Body
from adapters.discord.words import Words
from bot.kept import Kept
from bot.reply import Reply

DRAWN = 600  # bodies kept
_kept = Kept(DRAWN)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A reply, the body that shows it as JSON, and the files that go along."""

    reply: Reply
    text: str
    files: tuple[tuple[str, bytes], ...]

    @property
    def body(self) -> Body:
        """The body, for changing it."""
        found: Body = json.loads(self.text)
        return found


def drawn(reply: Reply, words: Words, *, cards: bool, private: bool) -> Drawn:
    """The body of a reply, seen by the asker only where ``private``; see :func:`render.render`."""
    # The kept entry holds the reply, so its identity is nobody else's.
    place = (id(reply), id(words), cards, private)
    try:
        found: Drawn = _kept.get(place)
    except KeyError:
        body = render(reply.privately() if private else reply, words, cards=cards)
        found = Drawn(reply, json.dumps(body), tuple(files(reply, body)))
        _kept.put(place, found)
    return found
