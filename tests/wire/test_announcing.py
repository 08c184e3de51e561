"""An essay from the journal to both platforms, wired as in the running bot."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from pydantic import SecretStr

from bot.__main__ import wire
from bot.asker import Asker, Role
from bot.reply import Call
from bot.settings import Settings
from tests.wire.conftest import cancelled
from tests.wire.discord import LoopbackDiscord
from tests.wire.slack import CHANNEL, TEAM, LoopbackSlack

SAMPLE = Path(__file__).parents[1] / "samples" / "anora-on-the-margins.md"
HERE = Asker("me", "terminal", "terminal", Role.OPERATOR)


def silent(done: int, total: int | None, what: str) -> None:
    """No progress is shown in tests."""


async def test_an_approved_essay_is_posted_once_on_both_platforms(
    tmp_path: Path, catalogue_path: Path, slack: LoopbackSlack
) -> None:
    shutil.copy(catalogue_path, tmp_path / "catalogue.db")
    async with LoopbackDiscord() as discord:
        settings = Settings(
            _env_file=None,
            marquee_home=tmp_path,
            discord_token=SecretStr(discord.token),
            discord_api_url=discord.url,
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            slack_api_url=slack.api_url,
        )
        application = wire(settings)
        core = application.core
        await application.importers["essays"]([str(SAMPLE)], silent)
        server = discord.guilds[0]["id"]
        for channel in (f"discord:{server}/700", f"slack:{TEAM}/{CHANNEL}"):
            reply = await core.say(f"announce subscribe channel:{channel}", HERE)
            assert not reply.failed, reply.text
        work = [s.run(core, lambda _: None) for s in application.surfaces("127.0.0.1", 0)]
        work += [run() for run in application.background]
        tasks = [asyncio.create_task(one) for one in work]
        try:
            [essay] = await core.journal.find_essays("Anora")
            approve = Call.of("announce", action="approve", essay=essay.value.id)
            assert not (await core.dispatch(approve, HERE)).failed
            await discord.posted("700", seconds=30)
            await slack.until(lambda: slack.history[CHANNEL], 30, "not announced")
            await asyncio.sleep(1.5)  # another look of the announcer
        finally:
            for task in tasks:
                await cancelled(task)
            await application.close()
        assert len(discord.messages["700"]) == len(slack.history[CHANNEL]) == 1
        assert not discord.refusals
