"""Answers of a catalogue file kept in memory, since a file never changes once it is opened.

Reading through aiosqlite costs a hop to a thread and back for every statement; a popular film's card
needs ten of them. The answers are kept beside the open file and go with it, so a catalogue that is
swapped in starts with none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

from bot.kept import Kept

P = ParamSpec("P")
T = TypeVar("T")


class _File(Protocol):
    @property
    def kept(self) -> Kept: ...

    @property
    def asked(self) -> dict[Hashable, asyncio.Future[Any]]: ...


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
            answer = await _once(opened, question, lambda: method(*args, **kwargs))
        # A caller may sort or cut its list.
        return list(answer) if isinstance(answer, list) else answer  # type: ignore[return-value]

    return answered


async def _once(
    file: _File, question: Hashable, find: Callable[[], Coroutine[Any, Any, Any]]
) -> Any:
    """What ``find`` finds, for all who ask the same meanwhile; a fault meets whoever asked first,
    the others then ask for themselves."""
    while (asked := file.asked.get(question)) is not None:
        if (found := await asyncio.shield(asked)) is not None:
            return found[0]
    asked = file.asked[question] = asyncio.get_running_loop().create_future()
    answer = None
    try:
        found = await find()
        answer = (found,)
        file.kept.put(question, found)
        return found
    finally:
        del file.asked[question]
        asked.set_result(answer)
