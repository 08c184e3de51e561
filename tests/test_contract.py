"""Every example of every command, on every surface: complete, within limits, all buttons work."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord.render import files as discord_files
from adapters.discord.render import render as discord_body
from adapters.slack.render import render as slack_body
from adapters.terminal.render import render, to_json
from bot.announce.flow import Flow
from bot.asker import Asker, Role
from bot.command import discover
from bot.dispatch import Core
from bot.reply import Action, Call, Reply
from data.catalogue import SqliteCatalogue
from data.journal import JournalDatabase, SqlJournal
from data.journal.announcements import SqlAnnouncements
from data.journal.essay_news import SqlEssayNews
from data.journal.sites import SqlSites
from data.sources.essays import EssayImporter
from data.sources.fetch import Fetcher
from data.sources.keeping import EssayKeeper
from data.sources.sync import SiteSync
from tests.hostile import HOSTILE
from tests.wire import block_kit, discord_check

SAMPLE = Path(__file__).parent / "samples" / "anora-on-the-margins.md"
EXAMPLES = [(name, example) for name, c in discover().items() for example in c.examples]
ASKER = Asker(user="u1", space="s1", role=Role.MODERATOR)


def silent(done: int, total: int | None, what: str) -> None:
    """No progress is shown in tests."""


@pytest.fixture(scope="session")
async def real_core(
    catalogue: SqliteCatalogue, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Core]:
    """A core on real stores, with one essay of our own."""
    file = tmp_path_factory.mktemp("journal") / "journal.db"
    journal = SqlJournal(JournalDatabase(f"sqlite+aiosqlite:///{file}"))
    keeper = EssayKeeper(catalogue, journal)
    sync = SiteSync(keeper, SqlSites(journal.database), Fetcher())
    await EssayImporter(keeper, sync)([str(SAMPLE)], silent)
    flow = Flow(SqlAnnouncements(journal.database), SqlEssayNews(journal.database))
    yield Core.over(catalogue, journal, "test", announcing=flow)
    await journal.close()


def check(reply: Reply) -> None:
    """All renderers draw the reply within their platform's limits."""
    assert render(reply).strip()
    json.dumps(to_json(reply), ensure_ascii=False).encode()
    body = discord_body(reply)
    names = [name for name, _ in discord_files(reply, body)]
    assert discord_check.message_problems(body, names) == []
    assert block_kit.message_problems(slack_body(reply)) == []


def calls_of(reply: Reply) -> list[Call]:
    """Everything that can be pressed."""
    calls = [action.call for action in reply.actions if isinstance(action, Action)]
    calls += [choice.call for choice in reply.choices.choices] if reply.choices else []
    if reply.pages and reply.pages.page < reply.pages.count:
        calls.append(reply.pages.turn(reply.pages.page + 1))
    return calls


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
async def test_every_example_is_answered_on_every_surface(
    real_core: Core, name: str, example: str
) -> None:
    """The reply is no internal error, is drawn within limits, and each of its buttons works."""
    reply = await real_core.say(example, ASKER)
    assert "Something went wrong" not in reply.text
    check(reply)
    for call in calls_of(reply):
        pressed = await real_core.dispatch(call, ASKER)
        assert "Something went wrong" not in pressed.text, call.encode()
        check(pressed)


@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_text_is_drawn_within_limits(real_core: Core, kind: str) -> None:
    """Typed after each command's name, as a chat would send it."""
    for name in real_core.commands:
        reply = await real_core.say(f"{name} {HOSTILE[kind]}", ASKER)
        assert "Something went wrong" not in reply.text
        check(reply)


async def test_a_member_cannot_press_what_is_for_moderators(real_core: Core) -> None:
    for command in real_core.commands.values():
        if command.role > Role.MEMBER:
            reply = await real_core.dispatch(Call(command.name), Asker(user="m"))
            assert reply.failed and "is for" in reply.text


def test_what_a_member_is_told_does_not_hang_on_a_role_that_no_surface_asked_for() -> None:
    """Slack has to be asked for a role, and is only where a command says that it looks at it."""
    for command in discover().values():
        source = inspect.getsource(sys.modules[command.handler.__module__])
        assert command.by_role or "asker.role" not in source, command.name
