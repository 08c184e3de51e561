"""Marquee on a Slack that cuts, repeats, refuses and slows down."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.client import SlackSurface
from adapters.slack.connection import Pulse
from bot.asker import Asker
from bot.dispatch import Core
from bot.reply import Call, Form, Input, Picture, Reply
from data.journal.database import JournalDatabase
from data.journal.events import SqlSeenEvents
from tests.wire.conftest import serving
from tests.wire.slack import CHANNEL, LoopbackSlack

EVENTS, CUTS = 2000, 50


async def test_2000_events_are_answered_once_each_through_50_cuts(
    core: Core, slack: LoopbackSlack, tmp_path: Path
) -> None:
    """Every event is delivered one to three times; what was not acknowledged comes again."""
    slack.check = False  # one and the same small answer, checked elsewhere
    chance = random.Random(6)  # noqa: S311 (a repeatable test)
    database = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}")
    events = [
        slack.event("app_mention", text="<@UBOT> help film", event_id=f"EvStorm{n}")
        for n in range(EVENTS)
    ]
    async with serving(core, slack, seen=SqlSeenEvents(database)):
        envelopes: dict[str, int] = {}
        cut_at = set(chance.sample(range(1, EVENTS), CUTS))

        async def send(number: int) -> None:
            while True:
                try:
                    envelopes[await slack.deliver("events_api", events[number])] = number
                    return
                except (ConnectionError, RuntimeError, IndexError):
                    await asyncio.sleep(0.01)

        for number in range(EVENTS):
            if number in cut_at:
                await slack.connected()
                slack.cut()
            for _ in range(chance.randint(1, 3)):
                await send(number)
        for _ in range(3):  # Slack repeats what was not acknowledged, up to three times
            await asyncio.sleep(0.5)
            done = {envelopes[e] for e in slack.acks if e in envelopes}
            for number in set(range(EVENTS)) - done:
                await send(number)
        await slack.answers(EVENTS, 120)
        await asyncio.sleep(0.5)
    await database.close()
    threads = Counter(sent.body["thread_ts"] for sent in slack.sent)
    assert len(threads) == EVENTS
    assert set(threads.values()) == {1}
    assert slack.opened > CUTS


async def test_a_restart_does_not_answer_an_event_again(
    core: Core, slack: LoopbackSlack, tmp_path: Path
) -> None:
    database = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}")
    event = slack.event("app_mention", text="<@UBOT> help film")
    for _ in range(2):
        async with serving(core, slack, seen=SqlSeenEvents(database)):
            await slack.acked(await slack.deliver("events_api", event))
            await slack.answers(1)
    await database.close()
    assert len(slack.sent) == 1


async def test_slack_may_move_the_connection(bot: SlackSurface, slack: LoopbackSlack) -> None:
    before = len(slack.sockets)
    await slack.disconnect()
    await slack.until(lambda: len(slack.sockets) > before, 5, "no new connection")
    await slack.deliver("slash_commands", slack.command("/film", "anora"))
    await slack.answers(1)


async def test_a_cut_is_noticed_within_a_second(bot: SlackSurface, slack: LoopbackSlack) -> None:
    before = len(slack.sockets)
    started = time.monotonic()
    slack.cut()
    await slack.until(lambda: len(slack.sockets) > before, 5, "no new connection")
    assert time.monotonic() - started < 1


async def test_a_connection_that_goes_deaf_is_rebuilt(core: Core, slack: LoopbackSlack) -> None:
    """The socket stays open, but no ping is answered any more."""
    slack.mute_pongs = True
    pulse = Pulse(look=0.02, ping=0.1, deaf=0.5, backoff=0.02)
    async with serving(core, slack, pulse=pulse):
        await slack.until(lambda: len(slack.sockets) > 1, 5, "never rebuilt")
        slack.mute_pongs = False
        await slack.until(lambda: not slack.sockets[-1].closed, 5, "no socket")


async def test_failing_connections_open_is_tried_again_soon(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    slack.refuse_open = 3
    started = time.monotonic()
    slack.cut()
    await slack.until(lambda: any(not s.closed for s in slack.sockets[1:]), 10, "not back")
    assert time.monotonic() - started < 5


async def test_a_clean_stop_finishes_what_is_under_way(core: Core, slack: LoopbackSlack) -> None:
    slack.limit("response_url", 1)  # holds the answer back for a second
    async with serving(core, slack):
        envelope = await slack.deliver("slash_commands", slack.command("/help", "film"))
        await slack.acked(envelope)
        await slack.until(lambda: not slack.rules["response_url"][0].times, 5, "not tried")
    assert len(slack.sent) == 1


async def test_a_429_holds_back_its_channel_only(bot: SlackSurface, slack: LoopbackSlack) -> None:
    slack.limit("chat.postMessage", 1, channel=CHANNEL)
    started = time.monotonic()
    await slack.deliver("events_api", slack.event("app_mention", text="help film"))
    await slack.until(lambda: not slack.rules["chat.postMessage"][0].times, 5, "not tried")
    await slack.deliver("events_api", slack.event("app_mention", text="help film", channel="C2"))
    sent = await slack.answers(2)
    assert [s.key for s in sent] == ["C2", CHANNEL]
    assert sent[0].at - started < 1 <= sent[1].at - started


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("is_archived", "archived"),
        ("not_in_channel", "/invite"),
        ("token_revoked", "install it again"),
    ],
)
async def test_a_refused_answer_is_told_to_the_asker(
    bot: SlackSurface, slack: LoopbackSlack, error: str, told: str
) -> None:
    slack.refuse("chat.postMessage", error)
    await slack.deliver("events_api", slack.event("app_mention", text="help film"))
    [answer] = await slack.answers(1)
    assert answer.key == "U1" and told in answer.body["text"]


async def test_a_used_up_response_url_falls_back_to_a_private_message(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    payload = slack.command("/help", "film")
    slack._urls[payload["response_url"].rpartition("/")[2]][1] = 5
    await slack.deliver("slash_commands", payload)
    [answer] = await slack.answers(1)
    assert answer.method == "chat.postEphemeral" and answer.body["user"] == "U1"


async def test_an_answer_that_slack_cannot_draw_comes_as_text(
    bot: SlackSurface, slack: LoopbackSlack
) -> None:
    slack.refuse("chat.postMessage", "invalid_blocks", times=2)
    await slack.deliver("events_api", slack.event("app_mention", text="film anora"))
    [answer] = await slack.answers(1)
    assert "blocks" not in answer.body and "Sean Baker" in answer.body["text"]


@pytest.mark.parametrize(
    ("user", "group", "role"),
    [("UADMIN", "", "MODERATOR"), ("U1", "", "MEMBER"), ("UGROUP", "S1", "MODERATOR")],
)
async def test_the_role_comes_from_slack(
    core: Core,
    slack: LoopbackSlack,
    monkeypatch: pytest.MonkeyPatch,
    user: str,
    group: str,
    role: str,
) -> None:
    slack.group = {"UGROUP"}
    asked: list[Asker] = []

    async def dispatch(self: Core, call: Call, asker: Asker) -> Reply:
        asked.append(asker)
        return Reply("noted")

    monkeypatch.setattr(Core, "dispatch", dispatch)
    async with serving(core, slack, moderators=group):
        await slack.deliver("slash_commands", slack.command("/help", user=user))
        await slack.answers(1)
    assert asked[0].role.name == role
    assert (asked[0].user, asked[0].space) == (f"T1/{user}", f"T1/{CHANNEL}")


async def test_a_form_opens_and_its_answer_is_shown_in_it(
    core: Core, slack: LoopbackSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Call] = []

    async def dispatch(self: Core, call: Call, asker: Asker) -> Reply:
        asked.append(call)
        if call.get("note"):
            return Reply("saved")
        form = Form("Edit it", (Input("note", "Your note", long=True),), Call.of("help", about="x"))
        return Reply("a form", form=form)

    monkeypatch.setattr(Core, "dispatch", dispatch)
    async with serving(core, slack):
        await slack.deliver("slash_commands", slack.command("/help"))
        await slack.until(lambda: slack.views, 5, "no view")
        [view] = list(slack.views.values())
        note = {"value": "a & b <!channel>"}
        await slack.deliver("interactive", slack.submit(view, {"note": note}))
        await slack.until(lambda: "saved" in str(slack.views[view["id"]]), 5, "no answer")
        assert asked[-1] == Call.of("help", about="x", note="a & b <!channel>")
        await slack.deliver("events_api", slack.event("app_mention", text="help"))
        [message] = await slack.answers(1)
        [opens] = [e for b in message.body["blocks"] for e in b.get("elements", [])]
        await slack.deliver("interactive", slack.press(opens))
        await slack.until(lambda: len(slack.views) == 2, 5, "the button opened nothing")


async def test_a_picture_is_uploaded_and_shown_or_else_described(
    core: Core, slack: LoopbackSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dispatch(self: Core, call: Call, asker: Asker) -> Reply:
        return Reply("a chart", pictures=(Picture("chart", b"png", "Wins by year"),))

    monkeypatch.setattr(Core, "dispatch", dispatch)
    async with serving(core, slack):
        await slack.deliver("slash_commands", slack.command("/help"))
        [shown] = await slack.answers(1)
        assert any(b.get("slack_file") for b in shown.body["blocks"])
        slack.refuse("files.getUploadURLExternal", "missing_scope")
        await slack.deliver("slash_commands", slack.command("/help"))
        _, described = await slack.answers(2)
        assert "Wins by year" in str(described.body["blocks"])


async def test_a_fault_is_told_by_a_reference_only(
    core: Core, slack: LoopbackSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dispatch(self: Core, call: Call, asker: Asker) -> Reply:
        raise ValueError("a secret")

    monkeypatch.setattr(Core, "dispatch", dispatch)
    async with serving(core, slack):
        await slack.deliver("slash_commands", slack.command("/help"))
        [answer] = await slack.answers(1)
    assert "reference" in answer.body["text"] and "secret" not in str(answer.body)


async def test_a_public_message_never_turns_into_something_private(
    core: Core, slack: LoopbackSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dispatch(self: Core, call: Call, asker: Asker) -> Reply:
        return Reply("for you alone", private=True)

    monkeypatch.setattr(Core, "dispatch", dispatch)
    element: dict[str, Any] = {"type": "button", "action_id": "page:next", "value": "help?page=2"}
    async with serving(core, slack):
        await slack.deliver("interactive", slack.press(element, ephemeral=False))
        [answer] = await slack.answers(1)
    assert answer.body["replace_original"] is False
    assert answer.body["response_type"] == "ephemeral"
