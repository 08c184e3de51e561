"""The doctor's look at Discord."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from adapters.discord.check import check_discord
from adapters.discord.permissions import FOR_NIGHTS, NEEDED, missing
from tests.wire.discord import TOKEN, Fault, LoopbackDiscord
from tests.wire.discord_payloads import APP


async def test_a_token_that_works_gives_the_invitation() -> None:
    async with LoopbackDiscord() as discord:
        found = await check_discord(SecretStr(TOKEN), discord.url)
    address = urlsplit(found.text.rpartition(" ")[2])
    asked = parse_qs(address.query)
    assert found.well and asked["client_id"] == [APP]
    assert asked["scope"] == ["bot applications.commands"]
    assert missing(int(asked["permissions"][0]), {**NEEDED, **FOR_NIGHTS}) == []
    assert not int(asked["permissions"][0]) & (1 << 3), "never administrator"


async def test_what_is_wrong_is_told_without_the_token() -> None:
    async with LoopbackDiscord() as discord:
        wrong = await check_discord(SecretStr("wrong-token"), discord.url)
        discord.faults.append(Fault("applications", 503))
        down = await check_discord(SecretStr(TOKEN), discord.url)
    away = await check_discord(SecretStr(TOKEN), "http://127.0.0.1:9/api/v10")
    assert not (wrong.well or down.well or away.well)
    assert "DISCORD_TOKEN" in wrong.text and "wrong-token" not in wrong.text


async def test_without_a_token_discord_is_off_and_that_is_well() -> None:
    assert (await check_discord(None, "")).well
