"""Replies that are the same for everybody are kept, and never outlive what they were made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.asker import Asker, Role
from bot.dispatch import Core
from bot.errors import Unavailable
from bot.film import Essay, EssayLink
from bot.reply import Call
from tests.fakes import FakeJournal

ANNA, BEN = Asker(user="anna", platform="discord"), Asker(user="ben", platform="slack")
FILM = Call.of("film", film="tt28607951")
ESSAY = Essay("anora", "Anora on the margins", "https://films.example/anora", date(2025, 4, 1))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(core: Core) -> Clock:
    core.kept.clock = Clock()
    return core.kept.clock


async def test_the_same_call_of_another_person_gets_the_kept_reply(
    core: Core, clock: Clock
) -> None:
    assert core.at_hand(FILM, ANNA) is None
    reply = await core.dispatch(FILM, ANNA)
    assert core.at_hand(FILM, BEN) is reply
    assert await core.dispatch(FILM, BEN) is reply


async def test_a_new_essay_shows_within_a_second(
    core: Core, journal: FakeJournal, clock: Clock
) -> None:
    await core.dispatch(FILM, ANNA)
    journal.kept[ESSAY.id] = ESSAY
    journal.mentions.append(EssayLink(ESSAY.id, "film", "tt28607951", "Anora", 1.0, "anora/1"))
    clock.now = 1.1
    assert core.at_hand(FILM, ANNA) is None
    assert ESSAY.title in str(await core.dispatch(FILM, ANNA))


async def test_what_a_moderator_changed_shows_at_once(core: Core, clock: Clock) -> None:
    await core.dispatch(FILM, ANNA)
    await core.say("review", replace(ANNA, role=Role.MODERATOR))
    assert core.at_hand(FILM, ANNA) is None


async def test_what_depends_on_the_person_is_not_kept(core: Core) -> None:
    for text in ("watchlist", "recommend like:anora", "taste"):
        await core.say(text, ANNA)
        assert core.at_hand(Call(text.split()[0]), BEN) is None


async def test_help_differs_by_role(core: Core) -> None:
    moderators = await core.say("help", replace(ANNA, role=Role.MODERATOR))
    members = await core.say("help", ANNA)
    assert "review" in moderators.text and "review" not in members.text


async def test_an_error_is_not_kept(core: Core, clock: Clock) -> None:
    call = Call.of("film", film="zzxxqq nothing")
    assert (await core.dispatch(call, ANNA)).failed
    assert core.at_hand(call, ANNA) is None


async def test_a_question_is_answered_from_what_was_kept_unless_it_may_lean_on_another(
    core: Core, clock: Clock
) -> None:
    call = Call.of("ask", question="who shot it?")
    whole = Call.of("ask", question="who directed moonlight?")
    first = await core.dispatch(whole, ANNA)
    assert core.at_hand(whole, BEN) is first
    ben = await core.dispatch(call, BEN)
    assert "Laxton" in ben.text, "the kept answer is remembered as Ben's question"
    assert core.at_hand(whole, ANNA) is None, "Anna has asked before"
    assert core.at_hand(call, Asker(user="cara")) is None


async def test_kept_replies_go_with_a_store_that_cannot_be_read(
    core: Core, journal: FakeJournal, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await core.dispatch(FILM, ANNA)

    async def gone(_: FakeJournal) -> str:
        raise Unavailable("the journal is gone")

    monkeypatch.setattr(FakeJournal, "edition", gone)
    clock.now = 1.1
    assert (await core.dispatch(FILM, ANNA)).text, "films are known without the journal's edition"
    assert core.at_hand(FILM, ANNA) is None
