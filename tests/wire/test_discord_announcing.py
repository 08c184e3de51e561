"""The sender of announcements against a loopback Discord that loses answers and slows down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import discord
import pytest
from discord.http import Route
from pydantic import SecretStr

from adapters.discord.allowance import Allowance
from adapters.discord.announcing import Connected, DiscordSender
from adapters.discord.client import DiscordSurface
from adapters.discord.once import Once
from bot.announce.message import digest
from bot.announce.model import Gone, Post, Refused, TryAgain
from bot.dispatch import Core
from tests.wire.announcing import ANNOUNCEMENT, ESSAY, post
from tests.wire.discord import Fault, LoopbackDiscord
from tests.wire.discord_payloads import APP

CHANNEL = "700"


@asynccontextmanager
async def sending() -> AsyncIterator[tuple[LoopbackDiscord, DiscordSender]]:
    """The sender over discord.py's session, without a gateway."""
    async with LoopbackDiscord() as server:
        Route.BASE = server.url
        client = discord.Client(intents=discord.Intents.none())
        await client.login(server.token)
        yield server, DiscordSender(lambda: Connected(Once(client.http), APP))
        await client.close()
        assert not server.refusals


def essay(server: LoopbackDiscord, **more: Any) -> Post:
    return post("discord", server.guilds[0]["id"], CHANNEL, **more)


async def test_an_essay_is_sent_once_changed_and_withdrawn() -> None:
    """Only the role that a moderator chose is notified."""
    async with sending() as (server, sender):
        sent = await sender.send(essay(server, ping="55"))
        again = await sender.send(essay(server, ping="55"))
        assert again == sent and sent.url.endswith(f"/{CHANNEL}/{sent.message}")
        [message] = server.messages[CHANNEL]
        assert message["sent"]["allowed_mentions"] == {"parse": [], "roles": ["55"]}
        assert message["sent"]["enforce_nonce"] and len(message["sent"]["nonce"]) <= 25
        await sender.edit(essay(server), sent.message)
        await sender.withdraw(essay(server), sent.message)
    assert [r.method for r in server.requests if "/messages" in r.path] == [
        *("POST", "POST", "PATCH", "DELETE")
    ]


async def test_a_429_is_told_with_its_wait_and_holds_everything_if_it_is_global() -> None:
    async with sending() as (server, sender):
        limit = Fault("POST .*/messages", 429, body={"retry_after": 7.5, "global": True})
        server.faults.append(limit)
        with pytest.raises(TryAgain) as first:
            await sender.send(essay(server))
        before = len(server.requests)
        with pytest.raises(TryAgain) as second:
            await sender.send(essay(server))
    assert first.value.after == 7.5 and not first.value.uncertain
    assert 0 < second.value.after <= 7.5 and len(server.requests) == before


@pytest.mark.parametrize("status", [0, 500])
async def test_a_lost_answer_is_uncertain_and_the_message_is_found(status: int) -> None:
    """By its address too, for a Discord that does not hand the nonce out."""
    async with sending() as (server, sender):
        server.faults.append(Fault("POST .*/messages", status, after=True))
        with pytest.raises(TryAgain) as lost:
            await sender.send(essay(server))
        assert lost.value.uncertain
        server.messages[CHANNEL][0].pop("nonce")
        found = await sender.find(essay(server))
        assert found is not None
        assert found.message == server.messages[CHANNEL][0]["id"]
        assert len(server.messages[CHANNEL]) == 1


async def test_an_answer_to_somebody_about_the_essay_is_not_the_announcement() -> None:
    async with sending() as (server, sender):
        await sender.send(essay(server, delivery="another"))
        server.messages[CHANNEL][0]["webhook_id"] = APP
        assert await sender.find(essay(server)) is None
        server.messages[CHANNEL][0].pop("webhook_id")
        assert await sender.find(essay(server, mark="https://essays.example/anora?a=1")) is None


async def test_an_essay_is_found_in_a_digest_however_its_address_is_written() -> None:
    """Discord's Markdown takes no parentheses in an address."""
    url = "https://essays.example/anora_(2024)"
    listed = digest([replace(ANNOUNCEMENT, essay=replace(ESSAY, url=url))])
    async with sending() as (server, sender):
        await sender.send(essay(server, delivery="another", reply=listed))
        assert await sender.find(essay(server, mark=url)) is not None
        assert await sender.find(essay(server, mark="https://essays.example/anora")) is None


async def test_a_history_that_may_not_be_read_is_no_proof_that_nothing_was_sent() -> None:
    async with sending() as (server, sender):
        assert await sender.find(essay(server)) is None
        here = {"type": 0, "guild_id": server.guilds[0]["id"], "last_message_id": "5"}
        server.channels[CHANNEL] = here
        with pytest.raises(TryAgain, match="Read Message History"):
            await sender.find(essay(server))


async def test_a_channel_that_is_gone_or_of_another_server_is_told() -> None:
    async with sending() as (server, sender):
        server.faults.append(Fault("POST .*/messages", 404, body={"code": 10003}))
        with pytest.raises(Gone, match="not there"):
            await sender.send(essay(server))
        server.faults.append(Fault("POST .*/messages", 403, body={"code": 50013}))
        with pytest.raises(Gone, match="may not write"):
            await sender.send(essay(server))
        with pytest.raises(Gone, match="not in this server"):
            await sender.send(post("discord", "1", CHANNEL))


async def test_a_message_that_a_moderator_deleted_does_not_end_the_subscription() -> None:
    async with sending() as (server, sender):
        server.faults.append(Fault("PATCH", 404, body={"code": 10008}))
        with pytest.raises(Refused, match="deleted"):
            await sender.edit(essay(server), "1")


async def test_a_forum_gets_a_thread_that_is_found_again() -> None:
    """It is asked for once: discord.py would repeat after the 500 and open a second thread."""
    async with sending() as (server, sender):
        server.channels[CHANNEL] = {"type": 15, "guild_id": server.guilds[0]["id"]}
        server.faults.append(Fault("POST .*/threads", 500, after=True))
        with pytest.raises(TryAgain) as lost:
            await sender.send(essay(server))
        assert lost.value.uncertain and len(server.threads) == 1
        found = await sender.find(essay(server))
        assert found is not None
        thread, _, message = found.message.partition("/")
        assert thread == server.threads[0]["id"] and message == server.messages[thread][0]["id"]
        await sender.edit(essay(server), found.message)
        assert server.requests[-1].path == f"/channels/{thread}/messages/{message}"


async def test_a_message_of_an_announcement_channel_is_published_within_the_limit() -> None:
    """One that could not be published yet stays uncertain, is found and published later."""
    async with sending() as (server, sender):
        server.channels[CHANNEL] = {"type": 5, "guild_id": server.guilds[0]["id"]}
        sender.publishing = Allowance(1, 1 / 3600)
        await sender.send(essay(server))
        with pytest.raises(TryAgain) as full:
            await sender.send(essay(server, delivery="another"))
        assert full.value.uncertain and full.value.after > 3000
        sender.publishing = Allowance(1, 1 / 3600)
        found = await sender.find(essay(server, delivery="another"))
        assert found is not None
        await sender.edit(essay(server, delivery="another"), found.message)
    published = [r.path.split("/")[4] for r in server.requests if "crosspost" in r.path]
    assert published == [message["id"] for message in server.messages[CHANNEL]]


async def test_nothing_is_sent_before_the_connection() -> None:
    sender = DiscordSender(lambda: None)
    with pytest.raises(TryAgain, match="not connected"):
        await sender.send(post("discord", "1", CHANNEL))
    await sender.tell("1", "nobody is told, and nothing is raised")


async def test_the_surface_posts_while_it_is_connected(core: Core) -> None:
    async with LoopbackDiscord() as server:
        surface = DiscordSurface(SecretStr(server.token), server.url)
        with pytest.raises(TryAgain, match="not connected"):
            await surface.sender.send(essay(server))
        up = asyncio.Event()
        serving = asyncio.create_task(surface.run(core, lambda _: up.set()))
        try:
            await asyncio.wait_for(up.wait(), 20)
            await surface.sender.send(essay(server))
        finally:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving
        assert len(server.messages[CHANNEL]) == 1


async def test_a_channel_that_the_gateway_told_of_is_not_asked_for() -> None:
    """One request a post: with two, half of Discord's limit would be lost."""
    async with sending() as (server, sender):
        place = (server.guilds[0]["id"], 0)
        known = sender.connected()
        assert known is not None
        sender.connected = lambda: replace(known, place=lambda channel: place)
        before = len(server.requests)
        await sender.send(essay(server))
        assert [r.method for r in server.requests[before:]] == ["POST"]


async def test_an_earlier_post_is_not_taken_for_the_one_that_was_asked_for_again() -> None:
    async with sending() as (server, sender):
        first = await sender.send(essay(server))
        server.messages[CHANNEL][0].pop("nonce")
        again = essay(server, delivery="again", earlier=first.message)
        assert await sender.find(again) is None
        second = await sender.send(again)
        assert await sender.find(again) == second != first


async def test_a_forum_thread_is_looked_for_by_its_name_first() -> None:
    async with sending() as (server, sender):
        server.channels[CHANNEL] = {"type": 15, "guild_id": server.guilds[0]["id"]}
        sent = await sender.send(essay(server))
        for number in range(3):
            await sender.send(essay(server, delivery=f"n{number}", title="More", mark="x"))
        before = len(server.requests)
        assert await sender.find(essay(server)) == sent
        assert len(server.requests) - before == 2  # the threads, and the first message of one


async def test_a_global_limit_is_waited_for_before_the_next_post() -> None:
    async with sending() as (server, sender):
        limit = Fault("POST .*/messages", 429, body={"retry_after": 0.3, "global": True})
        server.faults.append(limit)
        with pytest.raises(TryAgain):
            await sender.send(essay(server))
        await sender.turn(essay(server).destination)
        await sender.send(essay(server))


async def test_whether_a_channel_can_be_reached_is_told_without_posting() -> None:
    async with sending() as (server, sender):
        await sender.reach(essay(server).destination)
        server.faults.append(Fault("GET /channels/701", 403, body={"code": 50001}))
        with pytest.raises(Gone, match="cannot see"):
            await sender.reach(replace(essay(server).destination, channel="701"))
        assert not server.messages


async def test_the_gateway_tells_the_channels_of_a_server(core: Core) -> None:
    async with LoopbackDiscord() as server:
        surface = DiscordSurface(SecretStr(server.token), server.url)
        up = asyncio.Event()
        serving = asyncio.create_task(surface.run(core, lambda _: up.set()))
        try:
            await asyncio.wait_for(up.wait(), 20)
            guild = server.guilds[0]
            channel = guild["channels"][0]["id"]
            await server.until(lambda: bool(server.commands))
            connected = surface._connected()
            assert connected is not None
            async with asyncio.timeout(10):
                while connected.place(channel) is None:  # noqa: ASYNC110 (discord.py's cache)
                    await asyncio.sleep(0.01)
            assert connected.place(channel) == (guild["id"], 0)
            assert connected.place("5") is None
        finally:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving
