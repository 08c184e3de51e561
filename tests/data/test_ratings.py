"""Stars and lists in a real SQLite journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.journal.database import JournalDatabase
from data.journal.ratings import SqlRatings

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
async def ratings(tmp_path: Path) -> AsyncIterator[SqlRatings]:
    database = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}")
    yield SqlRatings(database)
    await database.close()


async def test_stars_are_replaced_and_taken_back(ratings: SqlRatings) -> None:
    await ratings.rate("discord:1", "tt1", 4.5)
    await ratings.rate("discord:1", "tt1", 2.0)
    assert (await ratings.marks("discord:1")).stars == {"tt1": 2.0}
    await ratings.rate("discord:1", "tt1", None)
    assert (await ratings.marks("discord:1")).stars == {}


async def test_lists_keep_their_order_and_belong_to_one_person(ratings: SqlRatings) -> None:
    for film in ("tt2", "tt1", "tt3", "tt1"):
        await ratings.mark("slack:U1", film, "watchlist")
    await ratings.mark("slack:U1", "tt2", "refused")
    await ratings.mark("slack:U1", "tt3", "watchlist", on=False)
    kept = await ratings.marks("slack:U1")
    assert kept.watchlist == ("tt2", "tt1") and kept.refused == ("tt2",)
    assert (await ratings.marks("slack:U2")).watchlist == ()


async def test_linked_accounts_are_one_person_and_lose_nothing(ratings: SqlRatings) -> None:
    await ratings.rate("discord:1", "tt1", 4.0)
    await ratings.rate("slack:U1", "tt1", 1.0)
    await ratings.mark("slack:U1", "tt2", "watchlist")
    code = await ratings.link_code("discord:1", NOW)
    assert await ratings.link("slack:U1", code, NOW)
    for account in ("discord:1", "slack:U1"):
        kept = await ratings.marks(account)
        assert kept.stars == {"tt1": 4.0} and kept.watchlist == ("tt2",)
    await ratings.mark("slack:U1", "tt9", "refused")
    assert "tt9" in (await ratings.marks("discord:1")).refused


async def test_a_code_is_good_once_and_not_for_long(ratings: SqlRatings) -> None:
    code = await ratings.link_code("discord:1", NOW)
    assert not await ratings.link("slack:U1", code, NOW + timedelta(minutes=16))
    assert await ratings.link("slack:U1", code, NOW)
    assert not await ratings.link("slack:U2", code, NOW)


async def test_all_that_is_kept_of_a_person_can_be_deleted(ratings: SqlRatings) -> None:
    await ratings.rate("discord:1", "tt1", 4.0)
    await ratings.mark("discord:1", "tt2", "seen")
    before = await ratings.stamp()
    assert await ratings.forget("discord:1") == 2
    assert await ratings.all_stars() == [] and await ratings.stamp() != before


async def test_a_long_wish_is_kept_under_the_same_short_key(ratings: SqlRatings) -> None:
    key = await ratings.remember("recommend?wish=a very long one")
    assert key == await ratings.remember("recommend?wish=a very long one") and len(key) <= 16
    assert await ratings.recall(key) == "recommend?wish=a very long one"
    assert await ratings.recall("nothing") is None
