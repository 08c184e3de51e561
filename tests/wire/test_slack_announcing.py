"""The sender of announcements against a loopback Slack that loses answers and slows down."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from functools import partial

import aiohttp
import pytest
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.announcing import SlackSender
from adapters.slack.client import SlackSurface, web_client
from bot.announce.model import Gone, Refused, TryAgain
from tests.wire.announcing import ESSAY, post
from tests.wire.slack import CHANNEL, TEAM, LoopbackSlack


async def always(web: AsyncWebClient | None, _: str) -> AsyncWebClient | None:
    return web


@pytest.fixture
async def sender(slack: LoopbackSlack) -> AsyncIterator[SlackSender]:
    async with aiohttp.ClientSession() as session:
        web = web_client(SecretStr(slack.bot_token), slack.api_url, session)
        yield SlackSender(partial(always, web))


ESSAY_POST = post("slack", TEAM, CHANNEL)


async def test_an_essay_is_sent_changed_and_withdrawn(
    slack: LoopbackSlack, sender: SlackSender
) -> None:
    """Every payload passes the checker, which allows no mention of anybody."""
    sent = await sender.send(ESSAY_POST)
    [message] = slack.history[CHANNEL]
    assert message["metadata"]["event_payload"]["delivery"] == ESSAY_POST.delivery
    await sender.edit(ESSAY_POST, sent.message)
    assert [m["ts"] for m in slack.history[CHANNEL]] == [sent.message]
    await sender.withdraw(ESSAY_POST, sent.message)
    await sender.withdraw(ESSAY_POST, sent.message)  # gone already is fine
    assert slack.history[CHANNEL] == []


async def test_only_the_chosen_group_is_notified(slack: LoopbackSlack, sender: SlackSender) -> None:
    slack.check = False  # the checker allows no mention at all
    await sender.send(post("slack", TEAM, CHANNEL, ping="S123"))
    body = str(slack.history[CHANNEL][0])
    assert body.count("<!") == body.count("<!subteam^S123>") == 2


async def test_a_429_is_told_with_its_wait(slack: LoopbackSlack, sender: SlackSender) -> None:
    slack.limit("chat.postMessage", 7)
    with pytest.raises(TryAgain) as limited:
        await sender.send(ESSAY_POST)
    assert limited.value.after == 7 and not limited.value.uncertain


async def test_a_lost_answer_is_uncertain_and_the_message_is_found(
    slack: LoopbackSlack, sender: SlackSender
) -> None:
    slack.lose_answers = 1
    with pytest.raises(TryAgain) as lost:
        await sender.send(ESSAY_POST)
    assert lost.value.uncertain
    found = await sender.find(ESSAY_POST)
    assert found is not None and found.message == slack.history[CHANNEL][0]["ts"]


async def test_an_answer_to_somebody_about_the_essay_is_not_the_announcement(
    slack: LoopbackSlack, sender: SlackSender
) -> None:
    slack.history[CHANNEL].append({"ts": "1.1", "text": f"<{ESSAY.url}|Anora>"})
    assert await sender.find(ESSAY_POST) is None


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "not_in_channel"])
async def test_a_channel_that_is_gone_is_told(
    slack: LoopbackSlack, sender: SlackSender, error: str
) -> None:
    slack.refuse("chat.postMessage", error)
    with pytest.raises(Gone):
        await sender.send(ESSAY_POST)


async def test_a_deleted_message_is_refused_and_an_inner_fault_uncertain(
    slack: LoopbackSlack, sender: SlackSender
) -> None:
    slack.refuse("chat.update", "message_not_found")
    with pytest.raises(Refused):
        await sender.edit(ESSAY_POST, "1.1")
    slack.refuse("chat.postMessage", "internal_error")
    with pytest.raises(TryAgain) as unsure:
        await sender.send(ESSAY_POST)
    assert unsure.value.uncertain


async def test_nothing_is_sent_before_the_connection() -> None:
    sender = SlackSender(partial(always, None))
    with pytest.raises(TryAgain, match="not connected"):
        await sender.send(ESSAY_POST)
    await sender.tell("U1", "nobody is told, and nothing is raised")


async def test_the_surface_posts_while_it_is_connected(
    slack: LoopbackSlack, bot: SlackSurface
) -> None:
    await bot.sender.send(ESSAY_POST)
    assert len(slack.history[CHANNEL]) == 1


async def test_an_earlier_post_is_not_taken_for_the_one_that_was_asked_for_again(
    slack: LoopbackSlack, sender: SlackSender
) -> None:
    first = await sender.send(ESSAY_POST)
    again = post("slack", TEAM, CHANNEL, delivery="again", earlier=first.message)
    assert await sender.find(again) is None
    second = await sender.send(again)
    assert await sender.find(again) == second != first


async def test_a_limit_holds_its_workspace_only(slack: LoopbackSlack, sender: SlackSender) -> None:
    slack.limit("chat.postMessage", 1)
    with pytest.raises(TryAgain):
        await sender.send(ESSAY_POST)
    started = time.monotonic()
    await sender.turn(post("slack", "T2", "C7").destination)
    assert time.monotonic() - started < 0.5
    await sender.turn(post("slack", TEAM, "C8").destination)
    assert time.monotonic() - started > 0.7


async def test_whether_a_channel_can_be_reached_is_told_without_posting(
    slack: LoopbackSlack, sender: SlackSender
) -> None:
    await sender.reach(ESSAY_POST.destination)
    slack.refuse("conversations.history", "not_in_channel")
    with pytest.raises(Gone, match="invite me"):
        await sender.reach(ESSAY_POST.destination)
    assert not slack.sent
