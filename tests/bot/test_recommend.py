"""Recommendations: what was asked is kept, what was refused never comes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.asker import Asker
from bot.dispatch import Core
from bot.reply import Action

ANNA = Asker(user="anna", platform="discord")


async def test_five_picks_like_a_film_come_with_reasons_and_not_the_film_itself(core: Core) -> None:
    reply = await core.say("recommend like:anora", ANNA)
    assert len(reply.answer.ids) == 5
    assert "tt28607951" not in reply.answer.ids
    assert all(film in {e.ref for e in reply.answer.evidence} for film in reply.answer.ids)


async def test_a_refused_film_never_comes_again(core: Core) -> None:
    first = await core.say("recommend like:anora", ANNA)
    refuse = next(a for a in first.actions if isinstance(a, Action) and a.style == "danger")
    second = await core.dispatch(refuse.call, ANNA)
    gone = first.answer.ids[0]
    assert gone not in second.answer.ids and len(second.answer.ids) == 5
    for page in range(1, 5):
        again = await core.say(f"recommend like:anora page:{page}", ANNA)
        assert gone not in again.answer.ids


async def test_a_refusal_is_the_persons_own(core: Core) -> None:
    first = await core.say("recommend like:anora", ANNA)
    await core.say(f"recommend like:anora refuse:{first.answer.ids[0]}", ANNA)
    other = await core.say("recommend like:anora", Asker(user="ben", platform="discord"))
    assert other.answer.ids == first.answer.ids


async def test_a_long_wish_still_has_buttons_that_refuse(core: Core) -> None:
    wish = (
        "a contemplative, tender film about memory, old age and family, not american, before 1990"
    )
    first = await core.say(f'recommend "{wish}"', ANNA)
    refuse = next(a for a in first.actions if isinstance(a, Action) and a.style == "danger")
    second = await core.dispatch(refuse.call, ANNA)
    assert second.answer.query == first.answer.query
    assert first.answer.ids[0] not in second.answer.ids


async def test_contradictions_name_what_to_relax(core: Core) -> None:
    reply = await core.say('recommend "italian, after 1990, before 1980"', ANNA)
    assert reply.failed and reply.answer.kind == "none"
    assert "after 1990" in reply.text and "before 1980" in reply.text
    assert "italian" not in reply.text.split("together")[0]


async def test_nobody_hates_a_pick_for_several(core: Core) -> None:
    reply = await core.say('recommend for:"me, ben"', ANNA)
    assert len(reply.answer.ids) == 5


async def test_a_surprise_stays_for_the_day_and_changes_with_the_next(core: Core) -> None:
    day = replace(core, now=lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
    later = replace(core, now=lambda: datetime(2026, 11, 24, 21, tzinfo=UTC))
    next_day = replace(core, now=lambda: datetime(2026, 11, 25, 9, tzinfo=UTC))
    first, same, other = [
        (await c.say("recommend surprise:yes", ANNA)).answer.ids for c in (day, later, next_day)
    ]
    assert first == same
    assert first != other
