"""Sessions of the local page, kept in memory: a restart signs everybody out."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

LIFE = 12 * 3600.0  # seconds
KEPT = 200  # sessions at once; the oldest gives way
TRIES = 5  # wrong passwords before everybody waits
PAUSE = 30.0  # seconds to wait then; growing with every further wrong one
LONGEST = 900.0  # seconds


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who may use the page; ``token`` goes with every request that acts."""

    key: str
    token: str
    until: float


@dataclass(slots=True)
class Sessions:
    """Opens a session for the right password, and slows down guessing for everybody."""

    password: str
    clock: Callable[[], float] = time.monotonic
    _open: dict[str, Session] = field(default_factory=dict)
    _wrong: int = 0
    _closed_until: float = 0.0

    def wait(self) -> float:
        """Seconds until a password is looked at again."""
        return max(0.0, self._closed_until - self.clock())

    def enter(self, password: str) -> Session | None:
        """A new session, or ``None`` for a wrong password or while guessing is slowed down."""
        if self.wait():
            return None
        if not hmac.compare_digest(password.encode(), self.password.encode()):
            self._wrong += 1
            if self._wrong >= TRIES:
                pause = min(LONGEST, PAUSE * 2 ** (self._wrong - TRIES))
                self._closed_until = self.clock() + pause
            return None
        self._wrong = 0
        while len(self._open) >= KEPT:
            self._open.pop(next(iter(self._open)))
        made = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32), self.clock() + LIFE)
        self._open[made.key] = made
        return made

    def find(self, key: str) -> Session | None:
        """The open session with this key."""
        session = self._open.get(key)
        if session and session.until < self.clock():
            self.leave(key)
            return None
        return session

    def leave(self, key: str) -> None:
        """End a session."""
        self._open.pop(key, None)
