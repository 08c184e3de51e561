"""What is not understood, over a loopback Slack: kept in a real journal once a moderator agreed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.slack.client import SlackSurface
from bot.dispatch import Core
from data.journal.database import JournalDatabase
from data.journal.unread import SqlUnreadQuestions
from tests.fakes import FakeJournal
from tests.wire.slack import LoopbackSlack

ASKED = "What frobnicates the zorp for <@U2AB|anna> and bob@example.org?"
AS_KEPT = "what frobnicates the zorp for … and …"


@pytest.fixture
async def database(tmp_path: Path, journal: FakeJournal) -> AsyncIterator[JournalDatabase]:
    """A journal of its own, in which the bot keeps questions."""
    opened = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}")
    journal.unread = SqlUnreadQuestions(opened)  # type: ignore[assignment] # another of the port
    yield opened
    await opened.close()


async def said(slack: LoopbackSlack, command: str, typed: str, user: str) -> str:
    """What the bot answers to a slash command."""
    await slack.deliver("slash_commands", slack.command(command, typed, user=user))
    return str((await slack.answers(len(slack.sent) + 1))[-1].body["text"])


async def kept(database: JournalDatabase) -> list[tuple[object, ...]]:
    """All that the journal holds of questions, whatever its columns."""
    async with database.reading() as connection:
        rows = await connection.execute(text("SELECT * FROM unread_questions"))
        return [tuple(row) for row in rows]


async def test_a_question_is_kept_only_once_a_moderator_agreed_and_without_names(
    database: JournalDatabase, core: Core, bot: SlackSurface, slack: LoopbackSlack
) -> None:
    """Nobody else may agree; no author, channel, mention or address is in the journal; taking the
    consent back deletes it all."""
    assert "I don't know" in await said(slack, "/ask", ASKED, "U1")
    assert await kept(database) == []
    assert "is for moderators" in await said(slack, "/questions", "keep:yes", "U1")
    await said(slack, "/ask", ASKED, "U1")
    assert await kept(database) == []
    assert "From now on I keep" in await said(slack, "/questions", "keep:yes", "UADMIN")
    await said(slack, "/ask", ASKED, "U1")
    [row] = await kept(database)
    assert AS_KEPT in row
    told = " ".join(str(value) for value in row)
    assert not any(name in told for name in ("U1", "U2AB", "anna", "bob", "C1", "films"))
    assert AS_KEPT in await said(slack, "/questions", "", "UADMIN")
    assert "Deleted: 1 question" in await said(slack, "/questions", "keep:no", "UADMIN")
    await said(slack, "/ask", ASKED, "U1")
    assert await kept(database) == []
