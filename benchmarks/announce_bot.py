"""The bot that ``announce_faults`` kills: both platforms, journal and announcer, as wired for real.

It is forked from a process that has everything imported, so that a start costs a tenth of a second,
and is otherwise what ``marquee run`` starts, without the page. Times are a fifteenth of the real
ones, in one proportion: leases, time limits of requests, pauses.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import aiosqlite  # noqa: F401 (imported before forking, as all below)
from pydantic import SecretStr

from adapters.discord import client as discord_client
from adapters.discord import once
from adapters.discord.announcing import EVERYTHING, DiscordSender
from adapters.slack import client as slack_client
from adapters.slack.announcing import SlackSender
from adapters.slack.seen import MemorySeen
from bot import logs
from bot.__main__ import surfaces
from bot.announce.announcer import Announcer
from bot.announce.courier import Courier
from bot.announce.flow import Flow
from bot.announce.model import Platform
from bot.announce.pace import Pace
from bot.announce.ports import Sender
from bot.ask import Ask
from bot.command import discover
from bot.dispatch import Core
from bot.recommend import Recommender
from bot.settings import Settings
from data.catalogue import SqliteCatalogue
from data.journal import JournalDatabase, SqlJournal
from data.journal.announcements import SqlAnnouncements
from data.journal.essay_news import SqlEssayNews

ESSAYS = 20
LEASE = 4.0  # seconds; 60 in the bot
TIMEOUT = 1.2  # seconds of a request; 20 in the bot
PAUSE = 0.1  # seconds between two looks; 1 in the bot
EDIT_PAUSE = 0.5  # seconds in which edits merge; 30 in the bot
FASTER = 15.0  # messages a second in one channel; 1 in the bot
BUSY = 700  # milliseconds that another's write is waited for; 10,000 in the bot


@dataclass(frozen=True, slots=True)
class Config:
    """Where a bot finds its journal and platforms; ``room`` is how many pages the journal may
    have, 0 for any."""

    home: Path
    discord_url: str
    discord_token: str
    slack_url: str
    slack_bot_token: str
    slack_app_token: str
    room: int = 0


def serve(config: Config) -> None:
    """Announce until killed."""
    once.TIMEOUT = aiohttp.ClientTimeout(total=TIMEOUT)
    slack_client.TIMEOUT = TIMEOUT
    discord_client.FIRST_WAIT = 0.2
    logs.set_up(())
    logging.raiseExceptions = False  # the log's file may not grow while the disk is full
    handler = logging.FileHandler(config.home / "bot.log")
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
    logging.getLogger().handlers = [handler]
    asyncio.run(_serve(config))


async def _serve(config: Config) -> None:
    settings = Settings(
        _env_file=None,
        marquee_home=config.home,
        discord_token=SecretStr(config.discord_token),
        discord_api_url=config.discord_url,
        slack_bot_token=SecretStr(config.slack_bot_token),
        slack_app_token=SecretStr(config.slack_app_token),
        slack_api_url=config.slack_url,
    )
    database = JournalDatabase(settings.journal_url, busy_timeout=BUSY, room=config.room)
    journal = SqlJournal(database)
    catalogue = SqliteCatalogue(settings.catalogue_path)
    store = SqlAnnouncements(database, timedelta(seconds=EDIT_PAUSE))
    flow = Flow(store, SqlEssayNews(database), timedelta(seconds=0), flood=ESSAYS)
    core = Core(
        discover(),
        catalogue,
        journal,
        Ask(catalogue, journal),
        Recommender(catalogue, journal),
        announcing=flow,
    )
    senders: dict[Platform, Sender] = {}
    courier = Courier(
        store, senders, core.now, timedelta(seconds=LEASE), first_wait=PAUSE, ahead=120
    )
    announcer = Announcer(flow, courier, PAUSE, PAUSE)
    _, *platforms = surfaces(settings, MemorySeen(), {}, senders, "127.0.0.1", 0)
    for sender in senders.values():
        assert isinstance(sender, DiscordSender | SlackSender)
        sender.one_channel = Pace(FASTER, 5)
        if isinstance(sender, DiscordSender):
            sender.everything = Pace(FASTER * EVERYTHING)
    work: list[Coroutine[Any, Any, None]] = [one.run(core, lambda _: None) for one in platforms]
    await asyncio.gather(*work, announcer.run())
