"""Answers kept in memory, and the replies of commands that are the same for everybody.

People ask for the same few films again and again. A reply that is made from the arguments, the
catalogue and the essays alone is kept until one of the stores changes; see docs/decisions/0007.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.asker import Role
from bot.reply import Call, Reply

T = TypeVar("T")
REPLIES = 1500
HELD = 1.0  # seconds for which the stores are taken to be as they were


class Kept:
    """Answers by question, the least recently used one forgotten first."""

    __slots__ = ("_answers", "_size")

    def __init__(self, size: int) -> None:
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._size = size

    def get(self, question: Hashable) -> Any:
        """The answer. Raises ``KeyError`` where there is none."""
        answer = self._answers[question]
        self._answers.move_to_end(question)
        return answer

    def put(self, question: Hashable, answer: Any) -> None:
        """Keep an answer."""
        self._answers[question] = answer
        if len(self._answers) > self._size:
            self._answers.popitem(last=False)

    def clear(self) -> None:
        """Forget all answers."""
        self._answers.clear()


def made_of(kept: Kept, thing: object, how: Hashable, make: Callable[[], T]) -> T:
    """What was made of this very thing before, or is now; the same ``how`` makes the same.

    Things are told apart by identity: to hash a reply goes through all that it holds. The entry kept
    holds the thing, so that its identity is nobody else's.
    """
    place = (id(thing), how)
    try:
        found: tuple[object, T] = kept.get(place)
    except KeyError:
        found = thing, make()
        kept.put(place, found)
    return found[1]


@dataclass(slots=True)
class KeptReplies:
    """Replies by call and role, all of one edition of the stores; ``clock`` counts seconds."""

    clock: Callable[[], float] = time.monotonic
    _replies: Kept = field(default_factory=lambda: Kept(REPLIES))
    _edition: str = ""
    _looked: float = float("-inf")

    def get(self, call: Call, role: Role) -> Reply | None:
        """The reply kept."""
        try:
            reply: Reply = self._replies.get((call, role))
        except KeyError:
            return None
        return reply

    def put(self, call: Call, role: Role, reply: Reply) -> None:
        """Keep a reply that was made after :meth:`look`."""
        self._replies.put((call, role), reply)

    @property
    def fresh(self) -> bool:
        """Whether the stores were looked at lately."""
        return self.clock() - self._looked <= HELD

    async def look(self, edition: Callable[[], Awaitable[str]]) -> bool:
        """Look at the stores unless that was done lately; whether what was kept is forgotten,
        because their edition is another one than before."""
        if self.fresh:
            return False
        now, found = self.clock(), await edition()
        self._looked = now
        if found == self._edition:
            return False
        self._replies, self._edition = Kept(REPLIES), found
        return True

    def expire(self) -> None:
        """Something was changed: look at the stores before the next reply."""
        self._looked = float("-inf")
