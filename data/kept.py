"""Answers of a catalogue file kept in memory, since a file never changes once it is opened.

Reading through aiosqlite costs a hop to a thread and back for every statement; a popular film's card
needs ten of them. The answers are kept beside the open file and go with it, so a catalogue that is
swapped in starts with none.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

KEPT = 4000  # answers; the longest unused one goes first
P = ParamSpec("P")
T = TypeVar("T")


class Kept:
    """Answers by question, the least recently used one forgotten first."""

    __slots__ = ("_answers", "_size")

    def __init__(self, size: int = KEPT) -> None:
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


class _File(Protocol):
    @property
    def kept(self) -> Kept: ...


def kept(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """A method of a catalogue whose answers are kept with the open file (``self._open().kept``)."""

    @wraps(method)
    async def answered(*args: P.args, **kwargs: P.kwargs) -> T:
        opened: _File = await args[0]._open()  # type: ignore[attr-defined] # a catalogue's method
        given = tuple(tuple(a) if isinstance(a, list) else a for a in args[1:])
        question = (method.__name__, given, tuple(sorted(kwargs.items())))
        try:
            answer = opened.kept.get(question)
        except KeyError:
            answer = await method(*args, **kwargs)
            opened.kept.put(question, answer)
        # A caller may sort or cut its list.
        return list(answer) if isinstance(answer, list) else answer  # type: ignore[return-value]

    return answered
