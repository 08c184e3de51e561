"""What the doctor looks at: each thing that must be right before people can be answered."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.errors import OperatorError, Unavailable
from bot.ports import Catalogue, Journal
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, and what to do if not."""

    what: str
    well: bool
    text: str


Check = Callable[[], Awaitable[Finding]]


async def check_home(home: Path) -> Finding:
    """The home folder can be written."""
    try:
        with tempfile.NamedTemporaryFile(dir=home):
            free = os.statvfs(home) if hasattr(os, "statvfs") else None
    except OSError as error:
        return Finding("home", False, f"cannot be written ({error.strerror}); set MARQUEE_HOME")
    room = f", {free.f_bavail * free.f_frsize // 2**20:,} MB free" if free else ""
    return Finding("home", True, f"can be written{room}")


async def check_catalogue(catalogue: Catalogue) -> Finding:
    """The catalogue can be read."""
    try:
        info = await catalogue.info()
    except Unavailable:
        return Finding("catalogue", False, "missing or damaged; run “marquee build”")
    return Finding("catalogue", True, f"{info.version}, {info.films:,} films")


async def check_journal(journal: Journal) -> Finding:
    """The journal can be read."""
    try:
        essays = await journal.count_essays()
    except (Unavailable, OperatorError) as error:
        return Finding("journal", False, f"cannot be read: {error}")
    return Finding("journal", True, f"{essays:,} essays")


def check_slack(settings: Settings) -> Finding:
    """Whether Slack is configured; staying off it is well too."""
    slack = Finding("slack", True, "off; set SLACK_BOT_TOKEN and SLACK_APP_TOKEN to join")
    if settings.slack_bot_token:
        way_in = settings.slack_app_token or settings.slack_signing_secret
        text = "its tokens are set" if way_in else "SLACK_APP_TOKEN is missing; set it too"
        slack = Finding("slack", bool(way_in), text)
    return slack


async def examine(
    settings: Settings, catalogue: Catalogue, journal: Journal, *platforms: Check
) -> list[Finding]:
    """All checks, one after the other; ``platforms`` are those that an adapter makes."""
    return [
        await check_home(settings.marquee_home),
        await check_catalogue(catalogue),
        await check_journal(journal),
        *[await check() for check in platforms],
        check_slack(settings),
    ]
