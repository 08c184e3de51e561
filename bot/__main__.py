"""The composition root: the only file that knows bot, adapters and data together."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from adapters.discord.render import render as discord_body
from adapters.slack.render import render as slack_body
from adapters.terminal.client import chat
from adapters.terminal.render import render as text
from adapters.terminal.render import to_json
from bot import cli, logs, memory
from bot.announce.announcer import Announcer
from bot.announce.courier import Courier
from bot.announce.flow import Flow
from bot.announce.model import Platform
from bot.announce.ports import Sender
from bot.ask import Ask
from bot.command import Command, discover
from bot.dispatch import Core
from bot.doctor import Finding, examine
from bot.errors import OperatorError
from bot.extras import NO_ENRICHMENT
from bot.later import unused
from bot.ports import SeenEvents
from bot.recommend import Recommender
from bot.settings import Settings, load
from bot.surface import Surface
from bot.version import VERSION
from data.catalogue import SqliteCatalogue
from data.parts import (
    Essays,
    Journals,
    backup,
    build_starter,
    fetcher_of,
    imported_stars,
    importers,
    prepare,
    restore,
    roll_back,
)

if TYPE_CHECKING:
    from adapters.slack.client import SlackSurface
    from adapters.web.client import Route
    from data.journal import SqlJournal
    from data.tmdb.enrichment import TmdbEnrichment

Renderers = Mapping[str, cli.Renderer]
Work = Callable[[], Coroutine[Any, Any, None]]


def wire(settings: Settings) -> cli.Application:
    """Everything connected to everything else; nothing is opened yet."""
    catalogue = SqliteCatalogue(settings.catalogue_path)
    journals = Journals.at(settings.journal_url)
    journal = journals.journal
    commands = discover()
    tmdb = tmdb_of(settings)
    enrichment = tmdb or NO_ENRICHMENT
    recommender = Recommender(
        catalogue, journal, partial(imported_stars, settings.ratings_path), enrichment
    )
    ask = Ask(catalogue, journal, recommender.for_question)
    senders: dict[Platform, Sender] = {}  # of the surfaces that are configured
    flow = Flow(journals.announcements, journals.news, senders=senders)
    core = Core(
        commands, catalogue, journal, ask, recommender, VERSION,
        announcing=flow, enrichment=enrichment,
    )  # fmt: skip
    announcer = Announcer(flow, Courier(flow.store, senders, core.now))
    bodies: Renderers = {"discord": discord_body, "slack": slack_body}
    fetcher = fetcher_of(settings.allow_private_addresses)
    essays = Essays.into(journals, catalogue, fetcher)
    work: tuple[Work, ...] = (
        partial(warm_up, ask, recommender), announcer.run, lambda: essays.polling.run(),
    )  # fmt: skip

    async def close() -> None:
        for each in (fetcher, tmdb, catalogue, journal):
            if each and not unused(each):
                await each.close()

    return cli.Application(
        core=core,
        renderers={"text": text, "json": to_json, **bodies},
        importers={
            "essays": essays.importer,
            **importers(settings, catalogue, journals, fetcher, tmdb),
        },
        surfaces=partial(surfaces, settings, journals.seen, bodies, senders),
        background=[partial(beside, journals, each) for each in work],
        chat=chat,
        build=lambda checked: build_starter(settings.catalogue_path, checked),
        roll_back=lambda: roll_back(settings.catalogue_path),
        prepare=partial(prepare, settings.catalogue_path),
        close=close,
        doctor=partial(examined, settings, catalogue, journal, tmdb),
        sync_essays=lambda: essays.importer.sync_all(),
        essay_sources=lambda: essays.importer.state(),
        explain_model=recommender.explain_model,
        slack_manifest=partial(slack_manifest, settings, commands),
        backup=partial(backup, settings.journal_path),
        restore=partial(restore, settings.journal_path),
    )


async def beside(journals: Journals, work: Work) -> None:
    """Work that needs the journal, which is loaded first, and not in the loop's thread."""
    await asyncio.to_thread(journals.load)
    await work()


async def warm_up(ask: Ask, recommender: Recommender) -> None:
    """Make what the first question would otherwise wait for."""
    await ask.names()
    await recommender.model()


def slack_manifest(settings: Settings, commands: Mapping[str, Command]) -> str:
    """The manifest of the Slack app."""
    from adapters.slack.manifest import manifest

    return manifest(
        commands,
        prefix=settings.slack_command_prefix,
        essay_domains=settings.essay_domains,
        public_url=settings.slack_public_url,
    )


def tmdb_of(settings: Settings) -> TmdbEnrichment | None:
    """TMDB, where there is a key for it."""
    if settings.tmdb_api_key is None:
        return None
    from data.tmdb.api import TmdbApi
    from data.tmdb.cache import TmdbCache
    from data.tmdb.enrichment import TmdbEnrichment

    api = TmdbApi(settings.tmdb_api_key, settings.tmdb_api_url)
    cache = TmdbCache(settings.marquee_home / "tmdb.db")
    region, logo = settings.watch_region.upper(), settings.tmdb_logo_url
    return TmdbEnrichment(api, cache, region, logo)


async def examined(
    settings: Settings,
    catalogue: SqliteCatalogue,
    journal: SqlJournal,
    tmdb: TmdbEnrichment | None,
) -> list[Finding]:
    """What the doctor finds, on Discord's and TMDB's side too."""
    from adapters.discord.check import check_discord  # discord.py takes long to load

    discord = partial(check_discord, settings.discord_token, settings.discord_api_url)
    return await examine(settings, catalogue, journal, discord, *([tmdb.examined] if tmdb else []))


def surfaces(
    settings: Settings,
    seen: SeenEvents,
    renderers: Renderers,
    senders: dict[Platform, Sender],
    host: str,
    port: int,
) -> list[Surface]:
    """The surfaces that are configured, their ``senders`` noted; the local page always.

    Each platform's library is loaded only where it is used: together they take a second.
    """
    found: list[Surface] = []
    routes: list[Route] = []
    standings: dict[str, Callable[[], str]] = {}
    if settings.discord_token:
        from adapters.discord.client import DiscordSurface
        from adapters.discord.shards import Shards

        discord = DiscordSurface(
            settings.discord_token,
            settings.discord_api_url,
            shards=Shards.read(settings.discord_shard_count, settings.discord_shard_ids),
            moderator_roles=settings.moderator_roles,
        )
        senders["discord"] = discord.sender
        standings["Discord"] = discord.standing
        found.append(discord)
    if settings.slack_bot_token or settings.slack_client_id:
        slack = slack_surface(settings, seen)
        routes = slack.routes()
        senders["slack"] = slack.sender
        standings["Slack"] = slack.standing
        found.append(slack)
    from adapters.web.client import WebSurface

    page = WebSurface(
        host,
        port,
        renderers,
        password=settings.web_password,
        names=settings.web_hosts,
        extra=routes,
        connections=lambda: {name: standing() for name, standing in standings.items()},
    )
    return [page, *found]


def slack_surface(settings: Settings, seen: SeenEvents) -> SlackSurface:
    """Slack, for one workspace or for all that install the app."""
    from adapters.slack.client import SlackSurface
    from adapters.slack.installation import Installations

    many = None
    if settings.slack_client_id and settings.slack_client_secret and settings.slack_signing_secret:
        many = Installations(
            settings.slack_client_id,
            settings.slack_client_secret,
            settings.journal_url,
            settings.slack_public_url,
        )
    return SlackSurface(
        None if many else settings.slack_bot_token,
        None if many else settings.slack_app_token,
        settings.slack_api_url,
        signing_secret=settings.slack_signing_secret,
        installations=many,
        prefix=settings.slack_command_prefix,
        moderators=settings.slack_moderator_group,
        seen=seen,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """The ``marquee`` command."""
    try:
        settings = load()
        settings.marquee_home.mkdir(parents=True, exist_ok=True)
    except OperatorError as error:
        sys.stderr.write(f"{error}\n")
        return cli.FAILED
    except OSError as error:
        sys.stderr.write(
            f"MARQUEE_HOME cannot be written ({error.strerror}). Set it to a folder that can.\n"
        )
        return cli.FAILED
    logs.set_up(settings.secret_values)
    memory.one_heap()
    return cli.main(wire(settings), argv)


if __name__ == "__main__":
    sys.exit(main())
