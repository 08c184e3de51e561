"""Shards from the settings."""

from __future__ import annotations

import pytest

from adapters.discord.shards import Shards
from bot.errors import OperatorError


def test_ids_are_read_and_empty_means_all() -> None:
    assert Shards.read(4, "3, 1,1") == Shards(4, [1, 3])
    assert Shards.read(None, "") == Shards()
    assert Shards.read(2, " ") == Shards(2)


@pytest.mark.parametrize(("count", "ids"), [(None, "0"), (2, "2"), (2, "x"), (2, "-1"), (2, "²")])
def test_what_does_not_fit_names_the_setting(count: int | None, ids: str) -> None:
    with pytest.raises(OperatorError, match="DISCORD_SHARD_IDS"):
        Shards.read(count, ids)
