"""Answers of a catalogue file kept in memory, since a file never changes once it is opened.

Reading through aiosqlite costs a hop to a thread and back for every statement; a popular film's card
needs ten of them. The answers are kept beside the open file and go with it, so a catalogue that is
swapped in starts with none.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

from bot.kept import Kept

P = ParamSpec("P")
T = TypeVar("T")


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
