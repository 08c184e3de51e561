"""What is not understood is kept where moderators agreed, without names, and listed."""

from __future__ import annotations

from datetime import date

import pytest

from bot.ask import Ask, unread
from bot.asker import Asker, Role
from bot.dispatch import Core
from bot.errors import Unavailable
from tests.fakes import FakeJournal, FakeUnread

DAY = date(2026, 11, 24)
MEMBER = Asker("m", "S1/C1", "slack")
MODERATOR = Asker("b", "S1/C2/9", "slack", Role.MODERATOR)
ASKED = "What frobnicates the zorp?"
AS_KEPT = "what frobnicates the zorp"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Who  frobnicates\nCrash (2004)??", "who frobnicates crash (2004)"),
        ("does <@123456> like zorp", "does … like zorp"),
        ("does <@U12AB|anna> or @anna.b like zorp", "does … or … like zorp"),
        ("zorp <#1234567890|film-club> <:zap:12345678> x", "zorp … x"),
        ("mail anna.b+x@mail.example.org the zorp", "mail … the zorp"),
        ("zorp https://example.org/a?b=c or www.example.org/x", "zorp … or …"),
        ("zorp <mailto:a@b.c|a@b.c> on instagram.com/anna", "zorp … on …"),
        ("call +49 (170) 123-4567 for 1917", "call … for 1917"),
        ("zorp 123456789012345678 in 1998", "zorp … in 1998"),
        ("films of 1990-1995 with zorp", "films of 1990-1995 with zorp"),
        ("<@1234567890123>", ""),
        ("!!!", ""),
    ],
)
def test_what_is_kept_has_no_mention_address_link_or_long_number(typed: str, kept: str) -> None:
    assert unread.without_names(typed) == kept


def test_what_is_kept_is_short() -> None:
    assert len(unread.without_names("zorp " * 800)) <= unread.LENGTH


async def test_nothing_is_kept_before_moderators_agree(core: Core, journal: FakeJournal) -> None:
    await core.say(ASKED, MEMBER)
    assert journal.unread.asked == {}
    assert "not kept here" in (await core.say("questions", MODERATOR)).text


async def test_moderators_agree_see_and_take_back(core: Core, journal: FakeJournal) -> None:
    """For all channels of their server and for no other server."""
    assert (await core.say("questions keep:yes", MODERATOR)).private
    for _ in range(2):
        await core.say(ASKED, MEMBER)
    await core.say(ASKED, Asker("m", "S2/C1", "slack"))
    await core.say("who directed anora?", MEMBER)
    assert journal.unread.asked == {("slack:S1", AS_KEPT): 2}
    listed = await core.say("questions", MODERATOR)
    assert listed.answer is not None and listed.answer.values == (AS_KEPT,)
    assert "2 ×" in listed.text and listed.private
    assert "Deleted: 1 question." in (await core.say("questions keep:no", MODERATOR)).text
    await core.say(ASKED, MEMBER)
    assert journal.unread.asked == {}


async def test_members_neither_see_nor_decide(core: Core, journal: FakeJournal) -> None:
    for words in ("questions", "questions keep:yes", "questions keep:no"):
        assert (await core.say(words, MEMBER)).failed
    assert journal.unread.agreed == {}


async def test_a_moderator_has_no_say_in_another_server(core: Core, journal: FakeJournal) -> None:
    for server in ("slack:S2", "all"):
        assert (await core.say(f"questions server:{server}", MODERATOR)).failed
        assert (await core.say(f"questions keep:yes server:{server}", MODERATOR)).failed
    assert journal.unread.agreed == {}


async def test_who_runs_it_sees_all_servers_and_can_end_all(
    core: Core, journal: FakeJournal
) -> None:
    operator = Asker(platform="terminal", role=Role.OPERATOR)
    for server in ("slack:S1", "discord:7"):
        await journal.unread.agree(server, DAY)
        await journal.unread.keep(server, AS_KEPT, DAY)
    listed = await core.say("questions server:all", operator)
    assert listed.text.count(AS_KEPT) == 2
    assert (await core.say("questions keep:yes server:all", operator)).failed
    assert (await core.say("questions keep:no server:all", operator)).text.endswith("2 questions.")
    assert journal.unread.agreed == {}


async def test_direct_messages_are_never_kept(core: Core, journal: FakeJournal) -> None:
    await core.say("questions keep:yes", MODERATOR)
    await core.say(ASKED, Asker("m", "S1/D1", "slack", direct=True))
    assert journal.unread.asked == {}


async def test_many_questions_come_in_pages(core: Core, journal: FakeJournal) -> None:
    await core.say("questions keep:yes", MODERATOR)
    for n in range(25):
        await journal.unread.keep("slack:S1", f"zorp {n}", DAY)
    first = await core.say("questions", MODERATOR)
    assert first.pages is not None and first.pages.count == 3
    last = await core.dispatch(first.pages.turn(3), MODERATOR)
    assert last.answer is not None and len(last.answer.values) == 5


async def test_a_journal_that_fails_does_not_spoil_the_answer(ask: Ask) -> None:
    class Broken(FakeUnread):
        async def keep(self, server: str, question: str, day: date) -> bool:
            raise Unavailable

    journal = FakeJournal(unread=Broken())
    reply = await Ask(ask.catalogue, journal, _names=ask._names, _of=ask._of).answer(ASKED, MEMBER)
    assert reply.answer is not None and reply.answer.kind == "none"
