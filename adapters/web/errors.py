"""The last errors that people were given a reference for, so that an operator can look them up."""

from __future__ import annotations

import logging
import re
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime

KEPT = 50
_REFERENCE = re.compile(r"\breference ([0-9a-f]{8})\b")


@dataclass(frozen=True, slots=True)
class Failure:
    """When, under which reference, what was being done, and the kind of the exception."""

    at: str
    reference: str
    what: str
    kind: str


class RecentErrors(logging.Handler):
    """Collects log records that carry a reference; neither texts of exceptions nor tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._kept: deque[Failure] = deque(maxlen=KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record if somebody was told its reference."""
        message = record.getMessage()
        found = _REFERENCE.search(message)
        if not found:
            return
        raised = record.exc_info[0] if record.exc_info else None
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        what = message[: found.start()].rstrip(" ,")
        self._kept.appendleft(Failure(at, found[1], what, raised.__name__ if raised else ""))

    def recent(self) -> list[Failure]:
        """The newest first."""
        return list(self._kept)
