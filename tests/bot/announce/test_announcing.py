"""Announcing, on a real journal with a platform that misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.announce.model import Filters, Gone, Outcome, Post, QuietHours, Refused, Sent, TryAgain
from bot.errors import UserError
from data.journal.announcements import SqlAnnouncements
from data.journal.database import JournalDatabase
from tests.bot.announce.world import World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    database = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}")
    yield World(SqlAnnouncements(database))
    await database.close()


async def announced(world: World) -> None:
    """One essay, found, held, approved and posted."""
    await world.subscribe()
    world.news.publish("e1")
    await world.step()
    world.clock.turn(minutes=4)
    await world.step()
    await world.approve()
    await world.step()


async def test_an_essay_waits_for_approval_and_is_then_posted_once(world: World) -> None:
    await world.subscribe()
    world.news.publish("e1")
    await world.step()
    world.clock.turn(minutes=4)
    await world.step()
    assert not world.channel.messages
    await world.approve()
    for _ in range(3):
        await world.step()
        world.clock.turn(minutes=1)
    assert len(world.channel.messages) == 1


async def test_edits_within_the_grace_time_merge(world: World) -> None:
    await world.subscribe(automatic=True)
    for version in range(50):
        world.news.publish("e1", f"Version {version}")
        await world.step()
        world.clock.turn(seconds=1)
    world.clock.turn(minutes=4)
    await world.step()
    assert [post.title for post in world.channel.messages.values()] == ["Version 49"]
    assert world.channel.edits == 0


async def test_a_posted_essay_is_edited_in_place_once_for_many_changes(world: World) -> None:
    await announced(world)
    for version in range(50):
        world.news.publish("e1", f"Version {version}")
        await world.step()
        world.clock.turn(seconds=1)
    world.clock.turn(minutes=2)
    await world.step()
    world.clock.turn(minutes=2)
    await world.step()
    assert [post.title for post in world.channel.messages.values()] == ["Version 49"]
    assert world.channel.edits <= 3


async def test_an_unpublished_essay_is_taken_back_and_a_republished_one_posted_anew(
    world: World,
) -> None:
    await announced(world)
    world.news.withdraw("e1")
    await world.step()
    assert not world.channel.messages
    world.news.publish("e1")
    await world.step()
    world.clock.turn(minutes=1)
    await world.step()
    assert len(world.channel.messages) == 1


async def test_a_lost_answer_is_looked_for_before_posting_again(world: World) -> None:
    world.channel.lose_answers = 1
    await announced(world)
    world.clock.turn(minutes=2)
    await world.step()
    assert len(world.channel.messages) == 1
    (delivery,) = await world.store.deliveries()
    assert (delivery.state, delivery.message) == ("sent", "m1")


class Killed(BaseException):
    """The end of a process, from inside."""


async def test_a_process_that_dies_while_posting_leaves_no_second_post(world: World) -> None:
    """The lease of the dead process runs out; the next one finds the message in the channel."""
    world.channel.die_after_posting = Killed()
    with pytest.raises(BaseExceptionGroup):
        await announced(world)
    assert (await world.store.deliveries())[0].state == "open"
    await world.another_process().deliver()
    world.clock.turn(minutes=2)
    await world.another_process().deliver()
    assert len(world.channel.messages) == 1
    assert (await world.store.deliveries())[0].state == "sent"


async def test_two_processes_at_once_share_the_work_and_post_nothing_twice(world: World) -> None:
    for number in range(20):
        await world.subscribe(f"c{number}")
    world.news.publish("e1")
    await world.step()
    world.clock.turn(minutes=4)
    await world.flow.advance(world.clock())
    await world.approve()
    await world.flow.advance(world.clock())
    first, second = world.courier, world.another_process()
    await asyncio.gather(first.deliver(), second.deliver())
    assert len(world.channel.messages) == 20


async def test_a_platform_that_asks_to_wait_is_left_alone_so_long(world: World) -> None:
    world.channel.faults = [TryAgain("429", after=120)]
    await announced(world)
    world.clock.turn(seconds=60)
    await world.step()
    assert not world.channel.messages
    world.clock.turn(seconds=61)
    await world.step()
    assert len(world.channel.messages) == 1


async def test_a_channel_that_is_gone_is_switched_off_and_its_moderator_told(world: World) -> None:
    world.channel.faults = [Gone("the channel was deleted")]
    await announced(world)
    assert (await world.store.subscriptions()) == []
    assert "the channel was deleted" in world.channel.told[0]


async def test_what_a_platform_refuses_for_good_is_not_tried_again(world: World) -> None:
    world.channel.faults = [Refused("too large")]
    await announced(world)
    world.clock.turn(hours=1)
    await world.step()
    assert not world.channel.messages
    assert (await world.store.deliveries())[0].answer == "too large"


async def test_filters_keep_an_essay_back_and_say_which_rule_did(world: World) -> None:
    await world.subscribe("films", filters=Filters(films=("tt1",)))
    await world.subscribe("awards", filters=Filters(awards=("academy",)))
    world.news.publish("e1", targets=frozenset(("academy/picture",)))
    await world.step()
    world.clock.turn(minutes=4)
    await world.step()
    await world.approve()
    await world.step()
    states = {d.subscription: (d.state, d.answer) for d in await world.store.deliveries()}
    assert states["s-films"] == ("filtered", "film is none of tt1")
    assert states["s-awards"][0] == "sent"


async def test_quiet_hours_put_a_post_off_until_they_end(world: World) -> None:
    await world.subscribe(quiet=QuietHours(time(11), time(14), "UTC"))
    world.news.publish("e1")
    await world.step()
    world.clock.turn(minutes=4)
    await world.step()
    await world.approve()
    await world.step()
    assert not world.channel.messages
    world.clock.turn(hours=2)
    await world.step()
    assert len(world.channel.messages) == 1


async def test_after_an_outage_one_digest_comes_instead_of_a_flood(world: World) -> None:
    await world.subscribe(automatic=True)
    world.channel.faults = [TryAgain("503") for _ in range(5)]
    for number in range(5):
        world.news.publish(f"e{number}", f"Essay {number}")
    await world.step()
    world.clock.turn(minutes=16)
    await world.step()
    world.clock.turn(hours=3)
    await world.step()
    (post,) = world.channel.messages.values()
    assert all(f"Essay {number}" in post.reply.text for number in range(5))
    world.clock.turn(hours=3)
    await world.step()
    assert len(world.channel.messages) == 1


async def test_essays_of_a_first_import_are_no_news(world: World) -> None:
    await world.subscribe(automatic=True)
    world.news.publish("e1")
    world.news.told[0] = type(world.news.told[0])(1, "e1", "new", baseline=True)
    await world.step()
    world.clock.turn(hours=1)
    await world.step()
    assert not world.channel.messages


async def test_a_later_subscription_gets_no_old_essays(world: World) -> None:
    await announced(world)
    world.clock.turn(days=1)
    await world.subscribe("later")
    await world.step()
    assert len(world.channel.messages) == 1


async def test_a_draft_is_decided_once(world: World) -> None:
    await announced(world)
    with pytest.raises(UserError, match="already"):
        await world.approve()


async def test_the_clock_set_back_delays_and_repeats_nothing(world: World) -> None:
    await announced(world)
    world.clock.turn(days=-2)
    await world.step()
    world.news.publish("e1", "Changed")
    await world.step()
    world.clock.turn(days=3)
    await world.step()
    assert [post.title for post in world.channel.messages.values()] == ["Changed"]


async def test_a_delivery_whose_turn_comes_late_in_its_lease_is_put_back(world: World) -> None:
    """Otherwise its lease could end, and another process take it over, while it is being sent."""
    send = world.channel.send

    async def slowly(post: Post) -> Sent:
        world.clock.turn(seconds=31)
        return await send(post)

    world.channel.send = slowly  # type: ignore[method-assign] # slow for this test
    await world.subscribe(automatic=True)
    world.news.publish("e1")
    world.news.publish("e2")
    await world.step()
    world.clock.turn(minutes=4)
    await world.step()
    states = sorted((d.state, d.uncertain) for d in await world.store.deliveries())
    assert states == [("open", False), ("sent", False)]
    world.clock.turn(minutes=1)
    await world.step()
    assert len(world.channel.messages) == 2


async def test_a_lease_that_ran_out_settles_nothing_even_in_the_same_process(world: World) -> None:
    """Otherwise what the process took on again, and perhaps sent, would look as if never sent."""
    await world.subscribe(automatic=True)
    world.news.publish("e1")
    await world.flow.take_news(world.clock())
    world.clock.turn(minutes=4)
    await world.flow.advance(world.clock())
    now, minute = world.clock(), timedelta(minutes=1)
    (first,) = await world.store.claim("first", now, now + minute, 9)
    world.clock.turn(minutes=2)
    (second,) = await world.store.claim("second", world.clock(), world.clock() + minute, 9)
    put_back = Outcome("open", uncertain=first.uncertain, due=now)
    assert not await world.store.settle(first, put_back, world.clock())
    assert second.uncertain and (await world.store.deliveries())[0].lease == "second"
