"""The composition root: the only file that knows bot, adapters and data together."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from adapters.slack.client import SlackSurface
from adapters.slack.manifest import manifest
from adapters.slack.render import render as slack_body
from data.journal import SqlJournal
from data.sources.essays import EssayImporter

from adapters.discord.client import DiscordSurface
from adapters.discord.render import render as discord_body
from adapters.terminal.client import chat
from adapters.terminal.render import render as text
from adapters.terminal.render import to_json
from adapters.web.client import WebSurface
from bot import cli, logs, settings
from bot.ask import Ask
from bot.command import discover
from bot.dispatch import Core
from bot.errors import OperatorError
from bot.ports import Surface
from bot.recommend import Recommender
from bot.version import VERSION
from data.build import build_starter
from data.catalogue import SqliteCatalogue


def wire(chosen: settings.Settings) -> cli.Application:
    """Everything connected to everything else."""
    catalogue = SqliteCatalogue(chosen.catalogue_path)
    journal = SqlJournal(chosen.journal_url)
    commands = discover()
    core = Core(
        commands,
        catalogue,
        journal,
        Ask(catalogue, journal),
        Recommender(catalogue, journal),
        VERSION,
    )

    def prepare() -> None:
        if not chosen.catalogue_path.exists():
            build_starter(chosen.catalogue_path)

    def surfaces(host: str, port: int) -> list[Surface]:
        renderers = {"discord": discord_body, "slack": slack_body}
        found: list[Surface] = [WebSurface(host, port, renderers)]
        if chosen.discord_token:
            found.append(DiscordSurface(chosen.discord_token, chosen.discord_api_url))
        if chosen.slack_bot_token:
            found.append(
                SlackSurface(chosen.slack_bot_token, chosen.slack_app_token, chosen.slack_api_url)
            )
        return found

    async def close() -> None:
        await catalogue.close()
        await journal.close()

    return cli.Application(
        core=core,
        renderers={"text": text, "json": to_json, "discord": discord_body, "slack": slack_body},
        importers={"essays": EssayImporter(catalogue, journal)},
        surfaces=surfaces,
        chat=chat,
        build=lambda check: build_starter(chosen.catalogue_path, check),
        prepare=prepare,
        close=close,
        slack_manifest=lambda: manifest(commands),
    )


def main(argv: Sequence[str] | None = None) -> int:
    """The ``marquee`` command."""
    try:
        chosen = settings.load()
        chosen.marquee_home.mkdir(parents=True, exist_ok=True)
    except OperatorError as error:
        sys.stderr.write(f"{error}\n")
        return cli.FAILED
    except OSError as error:
        sys.stderr.write(
            f"MARQUEE_HOME cannot be written ({error.strerror}). Set it to a folder that can.\n"
        )
        return cli.FAILED
    logs.set_up(chosen.secret_values)
    return cli.main(wire(chosen), argv)


if __name__ == "__main__":
    sys.exit(main())
