"""The bot that announcing is measured on: both platforms, journal and announcer, as wired for real.

It is forked from a process that has everything imported, so that a start costs a tenth of a second,
and is otherwise what ``marquee run`` starts, without the page. Where it is ``hurried``, to be killed
often, its times are a tenth of the real ones, in one proportion: leases, time limits of
requests, pauses, the pace in a channel.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import multiprocessing
import signal
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from bot.announce.ports import Sender
from bot.dispatch import Core
from bot.pace import Pace
from bot.settings import Settings
from data.catalogue import SqliteCatalogue
from data.journal import JournalDatabase, SqlJournal, outbox
from data.journal.announcements import SqlAnnouncements
from data.journal.essay_news import SqlEssayNews
from data.journal.sites import SqlSites
from data.sources.fetch import Fetcher
from data.sources.keeping import EssayKeeper
from data.sources.polling import EssayPolling
from data.sources.sync import SiteSync

if TYPE_CHECKING:  # the platforms run elsewhere
    from tests.wire.discord import LoopbackDiscord
    from tests.wire.slack import LoopbackSlack

ESSAYS = 20
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
LEASE = 6.0  # seconds; 60 in the bot
TIMEOUT = 1.5  # seconds of a request; 20 in the bot
PAUSE = 0.1  # seconds between two looks; 1 in the bot
EDIT_PAUSE = 0.5  # seconds in which edits merge; 30 in the bot
FASTER = 10.0  # messages a second in one channel; 1 in the bot
BUSY = 700  # milliseconds that another's write is waited for; 10,000 in the bot


@dataclass(frozen=True, slots=True)
class Config:
    """Where a bot finds its journal and platforms.

    ``room`` is how many pages the journal may have, 0 for any; with ``poll`` it reads the sites that
    the journal knows so often, in seconds.
    """

    home: Path
    discord_url: str
    discord_token: str
    slack_url: str
    slack_bot_token: str
    slack_app_token: str
    room: int = 0
    hurried: bool = True
    poll: float = 0.0


@asynccontextmanager
async def announcing(
    home: Path, discord: LoopbackDiscord, slack: LoopbackSlack, poll: float = 0.0
) -> AsyncIterator[BaseProcess]:
    """A bot with its real times in a process of its own, connected to both platforms."""
    config = Config(
        home, discord.url, discord.token, slack.api_url, slack.bot_token, slack.app_token,
        hurried=False, poll=poll,
    )  # fmt: skip
    process = forking().Process(target=serve, args=(config,), daemon=True)
    process.start()
    try:
        await slack.connected(60)
        await discord.until(lambda: bool(discord.commands), 60)
        yield process
    finally:
        process.kill()
        process.join()


def forking() -> ForkServerContext:
    """What bots are forked from, with everything imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def serve(config: Config) -> None:
    """Announce until killed, or until whoever started it is gone."""
    with suppress(OSError, AttributeError):  # where there is no Linux, nobody minds
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if config.hurried:
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
    database = JournalDatabase(settings.journal_url, room=config.room)
    if config.hurried:
        database.busy_timeout = BUSY
    journal = SqlJournal(database)
    catalogue = SqliteCatalogue(settings.catalogue_path)
    pause = timedelta(seconds=EDIT_PAUSE) if config.hurried else outbox.EDIT_PAUSE
    store = SqlAnnouncements(database, pause)
    flow = Flow(store, SqlEssayNews(database), timedelta(seconds=0), flood=ESSAYS)
    core = Core.over(catalogue, journal, announcing=flow)
    senders: dict[Platform, Sender] = {}
    _, *found = surfaces(settings, MemorySeen(), {}, senders, "127.0.0.1", 0)
    work: list[Coroutine[Any, Any, None]] = [one.run(core, lambda _: None) for one in found]
    if config.poll:
        sync = SiteSync(EssayKeeper(catalogue, journal), SqlSites(database), Fetcher(private=True))
        work.append(EssayPolling(sync, config.poll).run())
    announcer = _announcer(config, core, flow, senders)
    await asyncio.gather(*work, announcer.run())


def _announcer(
    config: Config, core: Core, flow: Flow, senders: Mapping[Platform, Sender]
) -> Announcer:
    if not config.hurried:
        return Announcer(flow, Courier(flow.store, senders, core.now))
    for sender in senders.values():
        assert isinstance(sender, DiscordSender | SlackSender)
        sender.one_channel = Pace(FASTER, 5)
        if isinstance(sender, DiscordSender):
            sender.everything = Pace(FASTER * EVERYTHING)
    lease = timedelta(seconds=LEASE)
    courier = Courier(flow.store, senders, core.now, lease, first_wait=PAUSE, ahead=120)
    return Announcer(flow, courier, PAUSE, PAUSE)
