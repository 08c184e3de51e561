"""What goes wrong at Discord's end, or takes too long at ours: an answer or a quiet line."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.discord import sending
from adapters.discord.allowance import Allowance
from adapters.discord.client import REFUSED_LOGIN, DiscordSurface
from adapters.discord.interactions import Timing
from adapters.discord.shards import Shards
from bot.command import Context
from bot.dispatch import Core
from bot.errors import OperatorError, Unavailable
from bot.reply import Card, Reply
from tests.hostile import HOSTILE
from tests.wire import discord_payloads as payloads
from tests.wire.discord import Fault, LoopbackDiscord
from tests.wire.discord_bot import connected
from tests.wire.test_discord import EPHEMERAL, said, with_command

VIA = {"Via": "1.1 test"}


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeated requests and starts without the real pauses."""
    monkeypatch.setattr(sending, "FIRST_WAIT", 0.01)
    monkeypatch.setattr("adapters.discord.client.FIRST_WAIT", 0.05)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("callback", 429, headers=VIA, body={"retry_after": 0.05, "global": False}),
        Fault("callback", 429, body={"retry_after": 0.05}),
        Fault("callback", 503, times=2),
        Fault("callback", 0, times=2),
        Fault("callback", 502),
    ],
    ids=["429", "429 without Via", "503", "connection lost", "502"],
)
async def test_a_request_that_fails_for_now_is_repeated(core: Core, fault: Fault) -> None:
    discord = LoopbackDiscord()
    async with connected(core, discord):
        discord.faults.append(fault)
        exchange = await discord.type("film", film="anora")
        assert "Sean Baker" in said(await exchange.answer())
    assert exchange.answers == 1 and fault.times == 0


async def test_a_late_edit_survives_a_rate_limit(core: Core) -> None:
    async def slow(ctx: Context, **_: Any) -> Reply:
        await asyncio.sleep(0.1)
        return Reply("Done")

    discord = LoopbackDiscord()
    limited = {"retry_after": 0.05, "global": False}
    headers = {**VIA, "X-RateLimit-Bucket": "b", "X-RateLimit-Remaining": "0", "Retry-After": "1"}
    discord.faults.append(Fault("PATCH /webhooks", 429, headers=headers, body=limited))
    async with connected(
        with_command(core, "slow", slow), discord, timing=Timing(acknowledge=0.01)
    ):
        exchange = await discord.type("slow")
        assert "Done" in said(await exchange.answer())
    assert [c["type"] for c in exchange.callbacks] == [5] and exchange.answers == 1


async def test_slow_work_is_acknowledged_told_and_finished(core: Core) -> None:
    async def slow(ctx: Context, **_: Any) -> Reply:
        await asyncio.sleep(0.3)
        return Reply("Done")

    timing = Timing(acknowledge=0.02, tell=0.1, give_up=5)
    async with connected(with_command(core, "slow", slow), timing=timing) as discord:
        exchange = await discord.type("slow")
        await discord.until(lambda: len(exchange.edits) == 2)
    assert exchange.callbacks[0]["type"] == 5 and exchange.acknowledged_at < exchange.answered_at
    assert "Still working on `slow`" in said(exchange.edits[0]) and "Done" in said(
        exchange.edits[1]
    )


async def test_endless_work_is_given_up_with_a_button_to_try_again(core: Core) -> None:
    ended: list[str] = []

    async def endless(ctx: Context, **_: Any) -> Reply:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise
        return Reply("never")

    timing = Timing(acknowledge=0.01, tell=0.02, give_up=0.1)
    async with connected(with_command(core, "endless", endless), timing=timing) as discord:
        exchange = await discord.type("endless", about="x")
        await discord.until(lambda: len(exchange.edits) == 2)
    assert "took longer than" in said(exchange.edits[1]) and "endless?about=x" in said(
        exchange.edits[1]
    )
    assert ended == ["cancelled"]


async def test_many_at_once_are_acknowledged_before_they_are_answered(core: Core) -> None:
    async def slow(ctx: Context, **_: Any) -> Reply:
        await asyncio.sleep(0.05)
        return Reply("Done")

    timing = Timing(acknowledge=5, at_once=3)
    async with connected(with_command(core, "slow", slow), timing=timing) as discord:
        exchanges = [await discord.type("slow", _asker=str(n)) for n in range(20)]
        for exchange in exchanges:
            await exchange.answer()
    assert [e.callbacks[0]["type"] for e in exchanges].count(4) == 3
    assert all(e.answers == 1 for e in exchanges)


async def test_a_person_who_asks_too_much_is_asked_to_wait(core: Core) -> None:
    async with connected(core) as discord:
        sent = [await discord.type("help") for _ in range(30)]
        shown = [said(await exchange.answer()) for exchange in sent]
        other = said(await (await discord.type("help", _asker="200")).answer())
    assert "That was a lot at once" in shown[-1] and "That was a lot" not in shown[0] + other


def test_an_allowance_fills_again_and_is_kept_apart_by_key() -> None:
    now = [0.0]
    allowance = Allowance(burst=2, per_second=0.5, clock=lambda: now[0])
    assert [allowance.take("a") for _ in range(3)] == [0, 0, 2]
    assert allowance.take("b") == 0
    now[0] = 2.0
    assert [allowance.take("a") for _ in range(2)] == [0, 2]


async def test_a_database_that_is_away_is_told_plainly(core: Core) -> None:
    async def away(ctx: Context, **_: Any) -> Reply:
        raise Unavailable

    async with connected(with_command(core, "away", away)) as discord:
        shown = await (await discord.type("away")).answer()
    assert "being replaced" in said(shown) and shown["flags"] & EPHEMERAL


async def test_a_fault_of_ours_shows_a_reference_only(core: Core) -> None:
    async def broken(ctx: Context, **_: Any) -> Reply:
        raise RuntimeError("secret /path")

    async with connected(with_command(core, "broken", broken)) as discord:
        shown = await (await discord.type("broken")).answer()
    assert "reference" in said(shown) and "secret" not in said(shown)


async def test_an_interaction_sent_twice_is_answered_once(core: Core) -> None:
    async with connected(core) as discord:
        exchange = await discord.type("film", film="anora")
        await discord.session_for(None).dispatch("INTERACTION_CREATE", exchange.raw)
        await exchange.answer()
        await (await discord.type("help")).answer()
    assert exchange.answers == 1
    tried = [
        r for r in discord.requests if exchange.raw["token"] in r.path and "callback" in r.path
    ]
    assert len(tried) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(
            "callback|/webhooks",
            404,
            times=9,
            body={"code": 10062, "message": "Unknown interaction"},
        ),
        Fault("callback|/webhooks", 401, times=9, body={"code": 50027, "message": "Invalid token"}),
        Fault("callback|/webhooks", 403, times=9, body={"code": 50013, "message": "Missing"}),
        Fault("callback|/webhooks", 500, times=99),
    ],
    ids=["expired", "token invalid", "forbidden", "down"],
)
async def test_what_cannot_be_answered_is_a_quiet_line_and_others_go_on(
    core: Core, fault: Fault, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_sleep = asyncio.sleep
    monkeypatch.setattr("discord.webhook.async_.asyncio.sleep", lambda s: real_sleep(min(s, 0.01)))
    discord = LoopbackDiscord()
    async with connected(core, discord):
        discord.faults.append(fault)
        lost = await discord.type("film", film="anora")
        async with asyncio.timeout(10):
            while not any(
                "interaction" in r.message for r in caplog.records if r.name.startswith("adapters")
            ):
                if caplog.records and caplog.records[-1].levelno > logging.WARNING:
                    break
                caplog.set_level(logging.INFO)
                await real_sleep(0.02)
        fault.times = 0
        assert "Sean Baker" in said(await (await discord.type("film", film="anora")).answer())
    assert lost.answers == 0
    assert not [
        r for r in caplog.records if r.name.startswith("adapters") and r.levelno >= logging.ERROR
    ]


async def test_cards_that_discord_refuses_come_as_plain_text(core: Core) -> None:
    discord = LoopbackDiscord()
    async with connected(core, discord, timing=Timing(acknowledge=5)):
        refusal = {"code": 50035, "message": "Invalid Form Body"}
        discord.faults.append(Fault("callback", 400, body=refusal))
        shown = await (await discord.type("film", film="anora")).answer()
    assert "Sean Baker" in shown["content"] and shown["flags"] & EPHEMERAL


async def test_a_deleted_channel_or_thread_is_a_quiet_line(
    core: Core, caplog: pytest.LogCaptureFixture
) -> None:
    discord = LoopbackDiscord()
    async with connected(core, discord):
        discord.faults.append(
            Fault("POST /channels", 404, body={"code": 10003, "message": "Unknown"})
        )
        await discord.say(f"<@{payloads.APP}> film anora")
        await discord.until(lambda: not discord.faults[0].times)
        await (await discord.type("help")).answer()
    assert "could not be answered: Gone" in caplog.text and "Traceback" not in caplog.text


async def test_a_thread_that_may_not_be_opened_says_what_is_missing(core: Core) -> None:
    discord = LoopbackDiscord()
    async with connected(core, discord):
        channel = await discord.say(f"<@{payloads.APP}> film anora")
        [answer] = await discord.posted(channel)
        discord.faults.append(
            Fault("threads", 403, body={"code": 50013, "message": "Missing Permissions"})
        )
        shown = await (await discord.press(answer, ":thread", app_permissions=1 << 10)).answer()
    assert "lack permissions" in said(shown)


@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_text_in_every_field_is_answered(core: Core, kind: str) -> None:
    """Options, completions, buttons edited by hand, forms and messages, within Discord's lengths."""
    text = HOSTILE[kind].encode("utf-8", "ignore").decode()
    pings: list[str] = []
    async with connected(core) as discord:
        people = iter(range(1000, 2000))
        sent = [
            await discord.type("film", film=text[:6000], _asker=str(next(people))),
            await discord.type("ask", question=text[:6000], _asker=str(next(people))),
            await discord.type("film", film=text[:6000], focused="film", _asker=str(next(people))),
            await discord.use_menu("Look up the film", text[:4000], asker=str(next(people))),
            await discord.submit(
                {"custom_id": "ask"}, {"question": text[:4000]}, asker=str(next(people))
            ),
        ]
        message = payloads.message({"content": "x"}, "1")
        for custom_id in (
            text[:100] or "x",
            f"film?film={text[:90]}",
            ":choose",
            "help?page=2",
            "gone?x=1",
        ):
            sent.append(await discord.press(message, custom_id, asker=str(next(people))))
        for exchange in sent:
            shown = await exchange.answer()
            assert "Something went wrong" not in said(shown)
            pings += shown.get("mentions") or []
        channel = await discord.say(f"<@{payloads.APP}> {text[:3900]}", asker=str(next(people)))
        [answer] = await discord.posted(channel)
        assert answer["sent"]["allowed_mentions"]["parse"] == []
    assert not pings


@pytest.mark.parametrize(
    "raw", [{}, {"id": "1"}, {"id": "1", "type": 2, "token": "x"}, {"type": "y"}]
)
async def test_an_unreadable_interaction_harms_nobody(core: Core, raw: dict[str, Any]) -> None:
    async with connected(core) as discord:
        await discord.session_for(None).dispatch("INTERACTION_CREATE", raw)
        assert said(await (await discord.type("help")).answer())


async def refused(
    core: Core, discord: LoopbackDiscord, token: str, shards: Shards | None = None
) -> str:
    async with discord:
        surface = DiscordSurface(SecretStr(token), discord.url, shards=shards)
        with pytest.raises(OperatorError) as told:
            await asyncio.wait_for(surface.run(core, lambda _: None), 10)
    return str(told.value)


async def test_a_wrong_token_says_what_to_do_and_never_what_it_was(core: Core) -> None:
    told = await refused(core, LoopbackDiscord(), "wrong-secret")
    assert told == REFUSED_LOGIN and "wrong-secret" not in told


async def test_a_token_that_only_the_gateway_refuses_is_told_too(core: Core) -> None:
    discord = LoopbackDiscord()
    discord.gateway.refuse_identify = 4004
    assert await refused(core, discord, discord.token) == REFUSED_LOGIN


async def test_wrong_shards_name_the_setting(core: Core) -> None:
    discord = LoopbackDiscord()
    discord.gateway.refuse_identify = 4011
    assert "DISCORD_SHARD_COUNT" in await refused(core, discord, discord.token)


async def test_a_first_connection_that_fails_is_tried_again(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REST down, the gateway's address away, the gateway itself (discord.py issue 10520)."""
    discord = LoopbackDiscord()
    discord.faults += [Fault("/users/@me", 503), Fault("/gateway/bot", 503)]
    async with connected(core, discord):
        assert said(await (await discord.type("help")).answer())


async def test_a_reply_too_rich_for_cards_is_still_answered(core: Core) -> None:
    async def rich(ctx: Context, **_: Any) -> Reply:
        return Reply("x" * 5000, cards=tuple(Card(f"T{n}", body="y" * 3000) for n in range(10)))

    async with connected(with_command(core, "rich", rich)) as discord:
        exchange = await discord.type("rich")
        assert "…" in said(await exchange.answer())
        assert ["whole-answer.txt"] in [r.files for r in discord.requests]
