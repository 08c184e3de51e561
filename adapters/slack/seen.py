"""Remembering what was answered: Slack delivers an event up to four times, Bolt answers each."""

from __future__ import annotations

from dataclasses import dataclass, field

REMEMBERED = 20_000  # keys; Slack's last retry comes within the hour


@dataclass(slots=True)
class MemorySeen:
    """Remembers the newest keys until the process ends."""

    limit: int = REMEMBERED
    _keys: dict[str, None] = field(default_factory=dict)

    async def first(self, event_id: str) -> bool:
        """Whether this key was not seen before; it is from now on."""
        return self.note(event_id)

    def note(self, key: str) -> bool:
        """The same without waiting."""
        if key in self._keys:
            return False
        self._keys[key] = None
        if len(self._keys) > self.limit:
            del self._keys[next(iter(self._keys))]
        return True
