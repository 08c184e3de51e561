"""Questions that were not understood, in a real SQLite journal: consent, counts, and their ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.ports import UnreadQuestion
from data.journal.database import JournalDatabase
from data.journal.unread import KEPT, KEPT_QUESTIONS, SqlUnreadQuestions

DAY = date(2026, 11, 24)
HERE, THERE = "discord:1", "slack:T1"


@pytest.fixture
async def unread(tmp_path: Path) -> AsyncIterator[SqlUnreadQuestions]:
    database = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}")
    yield SqlUnreadQuestions(database)
    await database.close()


async def test_nothing_is_kept_of_a_server_that_did_not_agree(unread: SqlUnreadQuestions) -> None:
    await unread.agree(THERE, DAY)
    assert not await unread.keep(HERE, "who zorps", DAY)
    assert await unread.kept(DAY) == []


async def test_the_same_question_is_counted_and_the_most_frequent_comes_first(
    unread: SqlUnreadQuestions,
) -> None:
    for server in (HERE, THERE):
        await unread.agree(server, DAY)
        assert await unread.keep(server, "who zorps", DAY)
    await unread.keep(HERE, "why", DAY)
    await unread.keep(HERE, "who zorps", DAY + timedelta(days=2))
    later = DAY + timedelta(days=2)
    assert await unread.kept(later) == [
        UnreadQuestion("who zorps", 3, DAY, later),
        UnreadQuestion("why", 1, DAY, DAY),
    ]
    assert [one.count for one in await unread.kept(later, THERE)] == [1]


async def test_taking_the_consent_back_deletes_what_was_kept_there_alone(
    unread: SqlUnreadQuestions,
) -> None:
    for server in (HERE, THERE):
        await unread.agree(server, DAY)
        await unread.keep(server, "who zorps", DAY)
    assert await unread.withdraw(HERE) == 1
    assert await unread.consents() == {THERE: DAY}
    assert await unread.kept(DAY, HERE) == [] and len(await unread.kept(DAY, THERE)) == 1
    assert not await unread.keep(HERE, "who zorps", DAY)
    assert await unread.withdraw(HERE) == 0


async def test_agreeing_again_keeps_the_first_day(unread: SqlUnreadQuestions) -> None:
    await unread.agree(HERE, DAY)
    await unread.agree(HERE, DAY + timedelta(days=9))
    assert await unread.consents() == {HERE: DAY}


async def test_old_questions_are_neither_shown_nor_kept(unread: SqlUnreadQuestions) -> None:
    await unread.agree(HERE, DAY)
    await unread.keep(HERE, "old", DAY)
    late = DAY + KEPT + timedelta(days=1)
    assert await unread.kept(late) == []
    await unread.keep(HERE, "new", late)
    async with unread.database.reading() as connection:
        rows = await connection.execute(text("SELECT question FROM unread_questions"))
        assert rows.scalars().all() == ["new"]


async def test_a_server_keeps_no_more_than_its_share(unread: SqlUnreadQuestions) -> None:
    """The newest one always stays; of the others, what was asked least goes first."""
    await unread.agree(HERE, DAY)
    await unread.keep(HERE, "often", DAY)
    await unread.keep(HERE, "often", DAY)
    async with unread.database.writing() as connection:
        await connection.execute(
            text("INSERT INTO unread_questions VALUES (:server, :question, 1, :day, :day)"),
            [
                {"server": HERE, "question": f"q{n:04}", "day": "2026-11-23"}
                for n in range(KEPT_QUESTIONS + 20)
            ],
        )
    await unread.keep(HERE, "newest", DAY)
    kept = [one.question for one in await unread.kept(DAY, HERE, KEPT_QUESTIONS + 100)]
    assert len(kept) == KEPT_QUESTIONS
    assert kept[:2] == ["often", "newest"]


async def test_the_tables_hold_neither_people_nor_channels(unread: SqlUnreadQuestions) -> None:
    await unread.agree(HERE, DAY)
    async with unread.database.reading() as connection:
        rows = await connection.execute(
            text("SELECT name FROM pragma_table_info('unread_questions')")
        )
        assert set(rows.scalars()) == {"server", "question", "count", "first", "last"}
