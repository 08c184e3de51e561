"""How much a person and a server may ask: token buckets in memory, forgotten when full again."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

KEPT = 10_000  # buckets; the longest unused one is forgotten first


@dataclass(slots=True)
class Allowance:
    """Up to ``burst`` calls at once, then ``per_second`` more each second, for every key."""

    burst: float
    per_second: float
    clock: Callable[[], float] = monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, key: str) -> int:
        """Use one call; 0 if it was allowed, otherwise the seconds until one will be."""
        now = self.clock()
        left, seen = self._left.pop(key, (self.burst, now))
        left = min(self.burst, left + (now - seen) * self.per_second)
        allowed = left >= 1
        self._left[key] = (left - 1 if allowed else left, now)
        if len(self._left) > KEPT:
            self._left.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - left) / self.per_second))
