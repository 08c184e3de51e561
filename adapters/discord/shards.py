"""Which shards a process serves, read from the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import OperatorError


@dataclass(frozen=True, slots=True)
class Shards:
    """``count`` of all processes together (``None``: Discord says it), ``ids`` served here."""

    count: int | None = None
    ids: Sequence[int] | None = None

    @classmethod
    def read(cls, count: int | None, ids: str) -> Shards:
        """From ``DISCORD_SHARD_COUNT`` and ``DISCORD_SHARD_IDS``.

        Raises ``OperatorError`` where they are no numbers or do not fit together.
        """
        words = [word.strip() for word in ids.split(",") if word.strip()]
        if not all(word.isascii() and word.isdigit() for word in words):
            raise OperatorError("DISCORD_SHARD_IDS holds no list of numbers. It looks like 0,1.")
        numbers = sorted({int(word) for word in words})
        if numbers and (count is None or numbers[-1] >= count):
            raise OperatorError(
                "DISCORD_SHARD_IDS needs a larger DISCORD_SHARD_COUNT. Set it to the number of all "
                "shards; ids begin with 0."
            )
        return cls(count, numbers or None)
