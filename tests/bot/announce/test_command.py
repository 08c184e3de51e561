"""The announce command through dispatch, on a real journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.announce.dry_run import as_rows, as_text, dry_run
from bot.asker import Asker, Role
from bot.dispatch import Core
from bot.reply import Action, Call, Reply
from data.journal.announcements import SqlAnnouncements
from data.journal.database import JournalDatabase
from tests.bot.announce.world import World

MODERATOR = Asker("7", "600", "discord", Role.MODERATOR, thread="700")
MEMBER = replace(MODERATOR, role=Role.MEMBER)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    database = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}")
    made = World(SqlAnnouncements(database))
    made.news.publish("e1", "@everyone on Anora")
    await made.step()
    made.clock.turn(minutes=4)
    await made.step()
    yield made
    await database.close()


@pytest.fixture
def asked(core: Core, world: World) -> Core:
    return replace(core, announcing=world.flow, now=world.clock)


def press(reply: Reply, label: str) -> Call:
    [action] = [a for a in reply.actions if isinstance(a, Action) and a.label == label]
    return action.call


async def preview(asked: Core) -> Reply:
    listed = await asked.say("announce drafts", MODERATOR)
    assert listed.choices is not None
    return await asked.dispatch(listed.choices.choices[0].call, MODERATOR)


async def test_members_may_not_and_a_lost_role_counts_at_the_press(asked: Core) -> None:
    assert (await asked.say("announce drafts", MEMBER)).failed
    shown = await preview(asked)
    refused = await asked.dispatch(press(shown, "Approve"), MEMBER)
    assert refused.failed and "moderators" in refused.text
    again = await asked.say("announce drafts", MODERATOR)
    assert "waits for approval" in again.text


async def test_the_preview_is_the_announcement_seen_by_the_moderator_only(asked: Core) -> None:
    shown = await preview(asked)
    assert shown.private and shown.cards[0].title == "@everyone on Anora"


async def test_a_draft_is_approved_once_and_posted(asked: Core, world: World) -> None:
    assert not (await asked.say("announce subscribe", MODERATOR)).failed
    approve = press(await preview(asked), "Approve")
    assert not (await asked.dispatch(approve, MODERATOR)).failed
    second = await asked.dispatch(approve, MODERATOR)
    assert second.failed and "approved already" in second.text
    await world.step()
    [post] = world.channel.messages.values()
    assert (post.destination.space, post.destination.channel) == ("600", "700")


async def test_the_text_is_edited_in_a_form_and_shown(asked: Core, world: World) -> None:
    form = (await asked.dispatch(press(await preview(asked), "Edit text"), MODERATOR)).form
    assert form is not None
    await asked.dispatch(form.submit.with_args(lead="Read this *first*"), MODERATOR)
    assert "Read this" in (await preview(asked)).text


async def test_a_scheduled_announcement_waits_for_its_time(asked: Core, world: World) -> None:
    await asked.say("announce subscribe", MODERATOR)
    form = (await asked.dispatch(press(await preview(asked), "Schedule"), MODERATOR)).form
    assert form is not None
    for wrong in ("soon", "2020-01-01 10:00"):
        assert (await asked.dispatch(form.submit.with_args(at=wrong), MODERATOR)).failed
    await asked.dispatch(form.submit.with_args(at="2026-05-01 20:00+02:00"), MODERATOR)
    await world.step()
    assert not world.channel.messages
    world.clock.turn(hours=6, minutes=1)
    await world.step()
    assert len(world.channel.messages) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "ping:@everyone",
        "ping:600",
        "quiet:late",
        'quiet:"22:00-07:00 Nowhere/Else"',
        'template:"{nothing}"',
        "month:spring",
        "channel:discord:1/2",
        "channel:general",
    ],
)
async def test_what_cannot_be_subscribed_is_told(asked: Core, wrong: str) -> None:
    """Everybody, the server's own role, another server's channel, and what cannot be read."""
    reply = await asked.say(f"announce subscribe {wrong}", MODERATOR)
    assert reply.failed and "went wrong" not in reply.text


async def test_a_moderator_of_another_server_cannot_touch_a_subscription(asked: Core) -> None:
    await asked.say("announce subscribe ping:<@&55> automatic:yes", MODERATOR)
    other = replace(MODERATOR, space="601", thread="701")
    assert "700" not in (await asked.say("announce status", other)).text
    for action in ("subscribe", "unsubscribe"):
        assert (await asked.say(f"announce {action} channel:700", other)).failed
    shown = (await asked.say("announce status", MODERATOR)).text
    assert "posts by itself" in shown and "55" in shown


async def test_why_tells_which_rule_kept_an_essay_back(asked: Core, world: World) -> None:
    await asked.say("announce subscribe tag:awards", MODERATOR)
    [draft] = await world.store.announcements()
    why = Call.of("announce", action="why", draft=draft.id)
    assert "will be kept back" in (await asked.dispatch(why, MODERATOR)).text
    await world.approve()
    await world.step()
    assert (
        "kept back: it has none of the tags awards" in (await asked.dispatch(why, MODERATOR)).text
    )
    elsewhere = why.with_args(channel="<#799>")
    assert "not subscribed" in (await asked.dispatch(elsewhere, MODERATOR)).text


async def test_without_a_flow_the_command_says_so(core: Core) -> None:
    assert "not set up" in (await core.say("announce", MODERATOR)).text


async def test_a_channel_that_cannot_be_seen_is_told_when_it_is_subscribed(
    asked: Core, world: World
) -> None:
    world.channel.unseen.add("700")
    reply = await asked.say("announce subscribe", MODERATOR)
    assert "I cannot see the channel" in reply.text
    assert "I cannot see" not in (await asked.say("announce subscribe channel:701", MODERATOR)).text


async def test_a_post_has_its_words_in_the_language_that_was_chosen(
    asked: Core, world: World
) -> None:
    assert (await asked.say("announce subscribe language:xx", MODERATOR)).failed
    reply = await asked.say("announce subscribe language:de", MODERATOR)
    assert "in de" in reply.text
    shown = await preview(asked)
    assert shown.text.startswith("Neuer Essay") and press(shown, "Filme darin")


async def test_a_moderator_of_another_server_approves_nothing_here(
    asked: Core, world: World
) -> None:
    await asked.say("announce subscribe", MODERATOR)
    other = replace(MODERATOR, user="8", space="601", thread="701")
    await asked.say("announce subscribe", other)
    approve = press(await preview(asked), "Approve")
    assert not (await asked.dispatch(approve, other)).failed
    await world.step()
    assert [post.destination.space for post in world.channel.messages.values()] == ["601"]
    assert "waits for approval" in (await asked.say("announce drafts", MODERATOR)).text
    [one] = await world.store.announcements()
    why = Call.of("announce", action="why", draft=one.id)
    theirs = (await asked.dispatch(why, other)).text
    assert "approved by 8" in theirs
    ours = (await asked.dispatch(why, MODERATOR)).text
    assert "approved" not in ours.replace("once it is approved", "") and "701" not in ours


async def test_a_post_is_repeated_and_reworded_from_the_preview(asked: Core, world: World) -> None:
    await asked.say("announce subscribe", MODERATOR)
    await asked.dispatch(press(await preview(asked), "Approve"), MODERATOR)
    await world.step()
    again = await asked.say('announce preview essay:"@everyone on Anora"', MODERATOR)
    [one] = await world.store.announcements()
    again = await asked.dispatch(Call.of("announce", action="preview", draft=one.id), MODERATOR)
    assert "posted again in 1" in (await asked.dispatch(press(again, "Post again"), MODERATOR)).text
    await world.step()
    assert len(world.channel.messages) == 2


async def test_the_dry_run_says_what_would_be_posted_where_and_why_not_elsewhere(
    asked: Core, world: World
) -> None:
    await asked.say("announce subscribe", MODERATOR)
    await asked.say("announce subscribe channel:701 tag:awards", MODERATOR)
    await asked.say('announce subscribe channel:702 quiet:"00:00-23:00 Europe/Berlin"', MODERATOR)
    found = {one.destination.channel: one for one in await dry_run(world.flow, [], world.clock())}
    assert found["700"].text == "New essay: @everyone on Anora"
    assert "once it is approved" in found["700"].why
    assert not found["701"].text and "it has none of the tags awards" in found["701"].why
    assert "21:00 UTC" in found["702"].why
    told = as_text(list(found.values()))
    assert "✓ 700 on discord" in told and "✗ 701 on discord" in told and "Nothing was sent" in told
    assert as_rows(list(found.values()))[0]["post"]
    assert not world.channel.messages and not await world.store.deliveries()


async def test_the_dry_run_tells_of_an_essay_that_nobody_announced_yet(
    asked: Core, world: World
) -> None:
    world.news.essays["old"] = replace(world.news.essays["e1"], id="old", title="Old")
    await asked.say("announce subscribe", MODERATOR)
    [one] = await dry_run(world.flow, ["old"], world.clock())
    assert one.text == "New essay: Old" and await world.store.of_essay("old") is None
