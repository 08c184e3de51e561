"""Announcing, on a real journal with a platform that misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.announce.model import (
    EVERYWHERE,
    Delivery,
    Destination,
    EssayFacts,
    Filters,
    Gone,
    Outcome,
    Post,
    QuietHours,
    Refused,
    Sent,
    Space,
    TryAgain,
)
from bot.errors import Unavailable, UserError
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
    assert states["s-films"] == ("filtered", "it has none of the films tt1")
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
    assert {d.attempts for d in await world.store.deliveries()} == {0}, "it was no attempt"
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


A, B = Space("discord", "a"), Space("discord", "b")


async def two_servers(world: World) -> None:
    """One essay that waits in two servers."""
    for space in (A, B):
        await world.subscribe(
            f"c-{space.id}", destination=Destination("discord", space.id, space.id)
        )
    world.news.publish("e1")
    await world.step()
    world.clock.turn(minutes=4)
    await world.step()


def where(world: World) -> list[str]:
    return sorted(post.destination.space for post in world.channel.messages.values())


async def test_a_moderator_decides_for_the_own_server_only(world: World) -> None:
    await two_servers(world)
    await world.approve(space=A)
    await world.step()
    assert where(world) == ["a"]
    [waiting] = await world.store.announcements(("waiting",), space=B)
    assert not await world.store.announcements(("waiting",), space=A)
    await world.flow.discard(waiting.id, B, "other", world.clock())
    await world.approve(space=EVERYWHERE)
    await world.step()
    assert where(world) == ["a"], "what a server decided goes before what the operator decides"


async def test_who_runs_the_bot_approves_for_every_server_that_did_not_decide(world: World) -> None:
    await two_servers(world)
    await world.approve(space=EVERYWHERE)
    await world.step()
    assert where(world) == ["a", "b"]
    with pytest.raises(UserError, match="announced already"):
        await world.approve(space=A)


async def test_history_says_who_approved_and_is_each_servers_own(world: World) -> None:
    await two_servers(world)
    await world.approve(space=A)
    await world.step()
    [one] = await world.store.announcements()
    own, other = [await world.store.history(one.id, space) for space in (A, B)]
    assert any("approved by mod" in line for line in own)
    assert any("channel a on discord: sent" in line for line in own)
    assert not any("mod" in line or "sent" in line for line in other)


async def test_the_lead_of_one_server_is_not_shown_in_another(world: World) -> None:
    """It can be changed after posting too; the message is edited in place."""
    await two_servers(world)
    one = await world.store.of_essay("e1")
    assert one is not None
    await world.flow.reword(one.id, A, "Hello A", "mod", world.clock())
    await world.approve(space=EVERYWHERE)
    await world.step()
    texts = {p.destination.space: p.reply.text for p in world.channel.messages.values()}
    assert "Hello A" in texts["a"] and "Hello" not in texts["b"]
    await world.flow.reword(one.id, A, "Goodbye A", "mod", world.clock())
    world.clock.turn(minutes=1)
    await world.step()
    texts = {p.destination.space: p.reply.text for p in world.channel.messages.values()}
    assert "Goodbye A" in texts["a"] and "Goodbye" not in texts["b"]
    assert len(world.channel.messages) == 2 and world.channel.edits == 1


async def test_a_look_at_an_old_essay_posts_nothing_by_itself(world: World) -> None:
    await world.subscribe(automatic=True)
    world.news.essays["old"] = EssayFacts("old", "Old", "https://site.example/old/")
    await world.flow.by_hand("old", EVERYWHERE, "mod", world.clock())
    world.clock.turn(hours=1)
    await world.step()
    assert not world.channel.messages
    await world.approve("old")
    await world.step()
    assert len(world.channel.messages) == 1


async def test_what_is_discarded_within_the_grace_time_is_not_posted_by_itself(
    world: World,
) -> None:
    await world.subscribe(automatic=True)
    world.news.publish("e1")
    await world.step()
    one = await world.store.of_essay("e1")
    assert one is not None
    await world.flow.discard(one.id, Space("discord", "g"), "mod", world.clock())
    world.clock.turn(minutes=4)
    await world.step()
    assert not world.channel.messages
    again = await world.flow.by_hand("e1", Space("discord", "g"), "mod", world.clock())
    assert again.stage == "waiting", "and can be taken up again"


async def test_a_scheduled_announcement_can_be_called_off(world: World) -> None:
    await announced_later(world)
    one = await world.store.of_essay("e1")
    assert one is not None
    await world.flow.discard(one.id, EVERYWHERE, "mod", world.clock())
    world.clock.turn(hours=3)
    await world.step()
    assert not world.channel.messages


async def announced_later(world: World) -> None:
    """One essay, approved for in two hours."""
    await world.subscribe()
    world.news.publish("e1")
    await world.step()
    one = await world.store.of_essay("e1")
    assert one is not None
    now = world.clock()
    await world.flow.approve(one.id, EVERYWHERE, "mod", now, now + timedelta(hours=2))


async def test_many_new_essays_at_once_wait_for_a_moderator(world: World) -> None:
    """A feed that shows all its old essays as new floods nobody."""
    await world.subscribe(automatic=True)
    for number in range(30):
        world.news.publish(f"e{number}")
    await world.step()
    world.clock.turn(hours=1)
    await world.step()
    assert not world.channel.messages
    assert len(await world.store.announcements(("waiting",))) == 30


async def test_a_post_is_repeated_on_request_only_and_the_first_is_not_taken_for_it(
    world: World,
) -> None:
    await announced(world)
    one = await world.store.of_essay("e1")
    assert one is not None
    assert await world.flow.repost(one.id, EVERYWHERE, "mod", world.clock()) == 1
    world.channel.faults = [TryAgain("no answer", uncertain=True)]
    await world.step()
    world.clock.turn(minutes=1)
    await world.step()
    assert sorted(world.channel.messages) == ["m1", "m2"]
    assert (await world.store.deliveries())[0].message == "m2"
    assert any("asked for by mod" in line for line in await world.store.history(one.id))


async def late(world: World, channels: int = 1) -> None:
    """Five essays that nobody could be told of for hours."""
    for number in range(channels):
        await world.subscribe(f"c{number}", automatic=True)
    world.channel.faults = [TryAgain("503") for _ in range(5 * channels)]
    for number in range(5):
        world.news.publish(f"e{number}", f"Essay {number}")
    await world.step()
    world.clock.turn(minutes=16)
    await world.step()
    world.clock.turn(hours=3)


async def test_a_digest_that_fails_is_tried_again_though_another_channel_has_it(
    world: World,
) -> None:
    await late(world, channels=2)
    world.channel.faults = [TryAgain("503")]
    for _ in range(3):
        await world.step()
        world.clock.turn(hours=1)
    assert len({p.destination for p in world.channel.messages.values()}) == 2
    assert len(world.channel.messages) == 2


async def test_a_digest_is_found_after_a_crash_and_stays_a_digest(world: World) -> None:
    await late(world)
    world.channel.die_after_posting = Killed()
    with pytest.raises(BaseExceptionGroup):
        await world.step()
    world.clock.turn(minutes=2)
    await world.another_process().deliver()
    (post,) = world.channel.messages.values()
    assert world.channel.edits == 0
    assert all(f"Essay {number}" in post.reply.text for number in range(5))
    assert {d.state for d in await world.store.deliveries()} == {"digested"}


async def test_a_channel_that_is_gone_is_told_of_once(world: World) -> None:
    await world.subscribe(automatic=True)
    for number in range(5):
        world.news.publish(f"e{number}")
    world.channel.faults = [Gone("the channel was deleted")]
    await world.step()
    world.clock.turn(minutes=4)
    await world.step()
    assert len(world.channel.told) == 1 and not world.channel.messages


async def test_a_journal_that_is_away_after_posting_ends_nothing_and_repeats_nothing(
    world: World,
) -> None:
    """The post cannot be recorded; it is found again when the journal is back."""
    for number in range(3):
        await world.subscribe(f"c{number}", automatic=True)
    world.news.publish("e1")
    await world.flow.take_news(world.clock())
    world.clock.turn(minutes=4)
    await world.flow.advance(world.clock())
    settle, away = world.courier.store.settle, ["c1"]

    async def failing(delivery: Delivery, outcome: Outcome, at: datetime) -> bool:
        if delivery.destination.channel in away:
            raise Unavailable
        return await settle(delivery, outcome, at)

    world.courier.store = Failing(world.store, failing)  # type: ignore[assignment] # one method
    await world.courier.deliver()
    assert len(world.channel.messages) == 3
    states = {d.destination.channel: d.state for d in await world.store.deliveries()}
    assert states == {"c0": "sent", "c1": "open", "c2": "sent"}
    away.clear()
    world.clock.turn(minutes=2)
    await world.courier.deliver()
    assert len(world.channel.messages) == 3
    assert {d.state for d in await world.store.deliveries()} == {"sent"}


class Failing:
    """A store whose outcomes cannot be written."""

    def __init__(self, store: SqlAnnouncements, settle: object) -> None:
        self.store, self.settle = store, settle

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)


async def test_what_was_made_before_the_clock_was_set_back_is_not_left_out(world: World) -> None:
    """Neither a subscription, nor what is held, nor what is due."""
    await world.subscribe(automatic=True)
    world.news.publish("e1")
    await world.flow.take_news(world.clock())
    world.clock.turn(days=-2)
    world.news.publish("e2")
    await world.step()
    world.clock.turn(minutes=4)
    await world.step()
    assert len(world.channel.messages) == 2


async def test_a_retry_that_is_due_in_a_lost_future_is_made(world: World) -> None:
    world.channel.faults = [TryAgain("503")]
    await announced(world)
    world.clock.turn(days=-2)
    await world.step()
    assert len(world.channel.messages) == 1


async def test_fifty_edits_in_a_minute_after_a_lost_answer_still_make_one_post(
    world: World,
) -> None:
    world.channel.lose_answers = 1
    await announced(world)
    for version in range(50):
        world.news.publish("e1", f"Version {version}")
        await world.step()
        world.clock.turn(seconds=1)
    world.clock.turn(minutes=5)
    await world.step()
    assert [post.title for post in world.channel.messages.values()] == ["Version 49"]
