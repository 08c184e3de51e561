"""What can go wrong, told apart by who can do something about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """Something the asker may have meant: shown as ``label``, run as ``value``."""

    label: str
    value: str


class UserError(Exception):
    """Something the asker can mend: ``message`` says what happened, ``hint`` what to do.

    ``options`` are what may have been meant instead.
    """

    def __init__(self, message: str, hint: str = "", options: tuple[Option, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.options = options

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(UserError):
    """A command that does not exist or arguments it does not take."""


class NotAllowed(UserError):  # noqa: N818 (reads as what it tells, it is no fault of the program)
    """The asker's role does not reach."""


class OperatorError(Exception):
    """Something the person who runs Marquee can mend: one sentence on what, one on what to do."""


class Unavailable(Exception):  # noqa: N818 (a state of the data, not a fault of the program)
    """The database cannot answer just now (missing, being replaced or damaged)."""
