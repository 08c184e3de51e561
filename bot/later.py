"""Parts that are loaded when they are first used, so that no start waits for what it needs not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Later:
    """Stands for a part; whatever is asked of it first makes the part, once."""

    __slots__ = ("_lock", "_made", "_make")

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None
        self._lock = threading.Lock()

    def load(self) -> Any:
        """The part itself."""
        if self._made is None:
            with self._lock:
                if self._made is None:
                    self._made = self._make()
        return self._made

    @property
    def loaded(self) -> bool:
        """Whether the part was made."""
        return self._made is not None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.load(), name)

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self.load()(*args, **named)


def later(make: Callable[[], T]) -> T:
    """A part of the kind that ``make`` returns, which is made when it is first used."""
    return cast("T", Later(make))


def load(part: object) -> None:
    """Make a part now."""
    if isinstance(part, Later):
        part.load()


def unused(part: object) -> bool:
    """Whether nothing was asked of a part yet, so that there is nothing to close."""
    return isinstance(part, Later) and not part.loaded
