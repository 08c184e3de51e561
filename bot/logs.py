"""Logging that tells where something failed without repeating what it held.

An exception's own text may hold a token, a path or what somebody wrote, so the log keeps only its
type and the places in the code; registered secrets are struck from every line.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterable
from pathlib import PurePath
from types import TracebackType

FRAMES = 8
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Writes exceptions as type and places, and secrets as stars."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """One record as text, without secrets."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 (overrides logging's name)
        """The exception's type and the innermost places it came through."""
        kind, _, trace = ei
        frames = traceback.extract_tb(trace)[-FRAMES:]
        places = (
            f"{'/'.join(PurePath(f.filename).parts[-2:])}:{f.lineno} {f.name}" for f in frames
        )
        return f"{kind.__name__ if kind else 'no exception'} at {' > '.join(places)}"


def set_up(secrets: Iterable[str] = (), level: int = logging.INFO) -> None:
    """Log to standard error, discreetly."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(DiscreetFormatter(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "aiosqlite", "alembic", "discord.http", "slack_bolt"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
