"""Announcements' and movie nights' acts on Discord: each body is one that Discord takes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone

import discord
import pytest
from discord.http import Route

from adapters.discord import sending
from adapters.discord.allowance import Allowance
from adapters.discord.places import Places, Posted, event, poll, told
from adapters.discord.sending import DiscordWire
from adapters.discord.wire import Down, Gone, Refused
from bot.errors import UserError
from bot.reply import Card, Reply
from tests.wire.discord import Fault, LoopbackDiscord
from tests.wire.discord_payloads import APP

START = datetime(2026, 12, 1, 20, 0, tzinfo=timezone(timedelta(hours=1)))
ESSAY = Reply(
    "**New essay**", cards=(Card("On Anora", "https://essays.example/anora", "About it"),)
)


@asynccontextmanager
async def places() -> AsyncIterator[tuple[LoopbackDiscord, Places]]:
    """The acts over discord.py's own client, without a gateway."""
    async with LoopbackDiscord() as server:
        Route.BASE = server.url
        client = discord.Client(intents=discord.Intents.none())
        await client.login(server.token)
        yield server, Places.over(DiscordWire(client.http, APP))
        await client.close()
        assert not server.refusals


async def test_a_post_pings_the_chosen_role_only_and_is_sent_once() -> None:
    async with places() as (server, acts):
        posted = await acts.post("700", ESSAY, key="delivery-1", ping="55")
        assert await acts.post("700", ESSAY, key="delivery-1", ping="55") == posted
        [message] = server.messages["700"]
    assert message["sent"]["allowed_mentions"] == {"parse": [], "roles": ["55"]}
    assert message["components"][0]["content"] == "<@&55>"


async def test_a_post_is_changed_and_withdrawn_and_gone_is_fine() -> None:
    async with places() as (server, acts):
        posted = await acts.post("700", Reply("Plain"), key="k")
        await acts.change(posted, ESSAY)
        await acts.withdraw(posted)
        server.faults.append(
            Fault("DELETE", 404, body={"code": 10008, "message": "Unknown Message"})
        )
        await acts.withdraw(posted)
        methods = [r.method for r in server.requests if "/messages" in r.path]
    assert methods == ["POST", "PATCH", "DELETE", "DELETE"]


async def test_a_forum_gets_a_post_with_tags() -> None:
    async with places() as (server, acts):
        posted = await acts.post_in_forum("700", "On Anora " * 20, ESSAY, tags=["1"] * 9)
        made = server.requests[-1].body
    assert len(made["name"]) <= 100 and len(made["applied_tags"]) == 5
    assert posted.channel in server.messages


async def test_publishing_keeps_discords_hourly_limit() -> None:
    async with places() as (server, acts):
        acts.publishing = Allowance(2, 1 / 3600)
        for _ in range(2):
            await acts.publish(Posted("700", "1"))
        with pytest.raises(UserError, match="60 minutes"):
            await acts.publish(Posted("700", "1"))
        assert sum("crosspost" in r.path for r in server.requests) == 2


async def test_a_poll_is_asked_and_ended() -> None:
    async with places() as (server, acts):
        posted = await acts.ask_all(
            "700", "Which *film*?", ["Anora", "x" * 90], hours=9999, several=True
        )
        await acts.end_poll(posted)
        asked = server.messages["700"][0]["sent"]["poll"]
    assert asked["question"]["text"] == "Which film?" and asked["duration"] == 768
    assert len(asked["answers"][1]["poll_media"]["text"]) <= 55


async def test_a_night_is_an_event_in_the_servers_calendar() -> None:
    async with places() as (server, acts):
        made = await acts.plan(
            "600", "Anora", "About " * 400, "Voice", START, START + timedelta(hours=2)
        )
        await acts.call_off("600", made)
        planned = server.requests[-2].body
    assert planned["scheduled_start_time"] == "2026-12-01T19:00:00+00:00"


def test_polls_and_events_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="answers"):
        poll("?", ["one"], hours=1, several=False)
    with pytest.raises(ValueError, match="answers"):
        poll("?", ["x"] * 11, hours=1, several=False)
    with pytest.raises(ValueError, match="zone"):
        event("x", "", "", datetime(2026, 1, 1), datetime(2026, 1, 2, tzinfo=UTC))
    with pytest.raises(ValueError, match="ends after"):
        event("x", "", "", START, START)


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (Fault("POST /channels", 404, body={"code": 10003, "message": "x"}), Gone, "gone"),
        (
            Fault("POST /channels", 403, body={"code": 50013, "message": "x"}),
            Refused,
            "Send Messages",
        ),
        (Fault("POST /channels", 0, times=99), Down, "try again"),
    ],
)
async def test_a_failed_act_says_whether_trying_again_helps(
    fault: Fault, kind: type[Exception], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "FIRST_WAIT", 0.001)
    async with places() as (server, acts):
        server.faults.append(fault)
        with pytest.raises(kind) as failed:
            await acts.post("700", ESSAY, key="k")
        assert says in told(failed.value, "#films")  # type: ignore[arg-type] # one of the three
        fault.times = 0
