"""The journal's side of announcing: migration of what was decided, outcomes written together."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from bot.announce.model import (
    Announcement,
    Delivery,
    Destination,
    EssayFacts,
    Outcome,
    Sent,
    Space,
    Subscription,
)
from bot.errors import Unavailable
from data.journal.announcement_rows import facts_as_json
from data.journal.announcements import SqlAnnouncements
from data.journal.database import JournalDatabase
from data.migrations import upgrade

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HERE = Space("discord", "1")
FACTS = EssayFacts("e1", "On Anora", "https://site.example/e1/")


def _database(folder: Path) -> JournalDatabase:
    return JournalDatabase(f"sqlite+aiosqlite:///{folder / 'journal.db'}")


async def test_what_was_decided_before_servers_decided_stays_decided(tmp_path: Path) -> None:
    """A journal of the revision before, with one announcement in each stage."""
    import json

    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{tmp_path / 'journal.db'}")
    stages = ("held", "waiting", "approved", "announced", "discarded", "withdrawn")
    with engine.begin() as connection:
        _upgraded(connection, "0004")
        for number, stage in enumerate(stages):
            decided = None if stage in ("held", "waiting") else NOW.isoformat()
            connection.execute(
                text(
                    "INSERT INTO announcements VALUES"
                    " (:id, :id, :facts, :stage, :at, :at, NULL, 'Lead', 1, 'mod', :decided)"
                ),
                {
                    "id": f"a{number}",
                    "facts": json.dumps(facts_as_json(FACTS)),
                    "stage": stage,
                    "at": NOW.isoformat(),
                    "decided": decided,
                },
            )
    engine.dispose()
    database = _database(tmp_path)
    store = SqlAnnouncements(database)
    found = {f"a{n}": await store.announcement(f"a{n}", HERE) for n in range(len(stages))}
    assert [one.stage for one in found.values() if one] == list(stages)
    approved = found["a2"]
    assert approved and (approved.decided_by, approved.lead) == ("mod", "Lead")
    assert [decision.announcement for decision in await store.approved(NOW)] == ["a2"]
    await database.close()


def _upgraded(connection: Connection, revision: str) -> None:
    upgrade(connection, revision)


async def _planned(store: SqlAnnouncements, count: int) -> list[Delivery]:
    """So many deliveries, claimed."""
    for number in range(count):
        where = Destination("discord", "1", str(number))
        await store.subscribe(Subscription(f"s{number}", where, created_at=NOW))
    await store.take_in(0, Announcement("a1", FACTS, "held", NOW, NOW), NOW)
    planned = [
        Delivery(f"d{n}", "a1", f"s{n}", Destination("discord", "1", str(n)), "open", due=NOW)
        for n in range(count)
    ]
    await store.plan("a1", planned, NOW)
    return await store.claim("lease", NOW, NOW + timedelta(minutes=1), count)


async def test_outcomes_that_arrive_together_are_committed_together(tmp_path: Path) -> None:
    database = _database(tmp_path)
    store = SqlAnnouncements(database)
    claimed = await _planned(store, 40)
    commits: list[object] = []
    event.listen((await database._opened()).sync_engine, "commit", commits.append)
    outcomes = (store.settle(d, Outcome("sent", Sent(d.id), 1), NOW) for d in claimed)
    assert all(await asyncio.gather(*outcomes))
    assert len(commits) <= 3
    rows = {d.id: (d.state, d.message) for d in await store.deliveries()}
    assert rows == {d.id: ("sent", d.id) for d in claimed}
    await database.close()


async def test_each_caller_hears_that_its_outcome_could_not_be_written(tmp_path: Path) -> None:
    database = _database(tmp_path)
    store = SqlAnnouncements(database)
    claimed = await _planned(store, 5)

    def full(connection: Connection) -> None:
        if connection.get_execution_options().get("journal_writes"):
            raise OSError("no space left")

    engine = (await database._opened()).sync_engine
    event.listen(engine, "begin", full)
    outcomes = (store.settle(d, Outcome("sent", Sent(d.id), 1), NOW) for d in claimed)
    told = await asyncio.gather(*outcomes, return_exceptions=True)
    assert all(isinstance(one, Unavailable) for one in told)
    event.remove(engine, "begin", full)
    assert await store.settle(claimed[0], Outcome("sent", Sent("m"), 1), NOW)
    await database.close()


async def test_many_writers_of_one_process_wait_for_each_other_in_order(tmp_path: Path) -> None:
    """SQLite's own waiting is unfair, and gave up after ten seconds with as few as thirty."""
    database = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}", busy_timeout=50)
    order: list[int] = []

    async def write(number: int) -> None:
        async with database.writing():
            order.append(number)
            await asyncio.sleep(0.01)

    await asyncio.gather(*(write(number) for number in range(30)))
    assert order == list(range(30))
    await database.close()


@pytest.mark.parametrize("busy", [50])
async def test_a_journal_that_another_program_holds_is_told_as_in_use(
    tmp_path: Path, busy: int
) -> None:
    database = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}", busy_timeout=busy)
    other = _database(tmp_path)
    async with other.writing():
        with pytest.raises(Unavailable, match="in use"):
            async with database.writing():
                pass
    for one in (database, other):
        await one.close()
