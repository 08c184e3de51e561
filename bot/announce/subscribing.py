"""Where announcements go: what a moderator wrote, read into subscriptions."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import get_args
from zoneinfo import ZoneInfo

from bot.announce.message import check_template
from bot.announce.model import (
    EVERYWHERE,
    Destination,
    Filters,
    Platform,
    QuietHours,
    Space,
    Subscription,
)
from bot.announce.ports import AnnouncementStore
from bot.announce.words import LANGUAGES
from bot.asker import Asker, Role
from bot.errors import UserError
from bot.reply import clip

PLATFORMS: dict[str, Platform] = {name: name for name in get_args(Platform)}
TEMPLATE_LENGTH = 500  # characters
_CHANNEL = re.compile(r"<#(\w+)(?:\|([^>]*))?>|#?(\w+)", re.ASCII)
_ELSEWHERE = re.compile(r"(\w+):(\w+)/(\w+)", re.ASCII)
_IDS: dict[Platform, str] = {"discord": r"\d{1,20}", "slack": r"[A-Z][A-Z0-9]{1,20}"}
_PING = re.compile(r"<@&(\w+)>|<!subteam\^(\w+)(?:\|[^>]*)?>|(\w+)", re.ASCII)
_PING_IDS: dict[Platform, str] = {"discord": r"\d{1,20}", "slack": r"S[A-Z0-9]{1,20}"}
_QUIET = re.compile(r"(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)(?:\s+(\S+))?")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a moderator asked for, as written."""

    automatic: bool = False
    ping: str = ""
    filters: Filters = field(default_factory=Filters)
    quiet: str = ""
    template: str = ""
    language: str = ""


def space_of(asker: Asker) -> Space:
    """Where an asker decides: in the server or workspace they speak from, or everywhere."""
    if sees_all(asker):
        return EVERYWHERE
    return Space(asker.platform, asker.space.partition("/")[0])


def sees_all(asker: Asker) -> bool:
    """Whether somebody may see and change the channels of every server: who runs the bot."""
    return asker.platform not in PLATFORMS or asker.role >= Role.OPERATOR


def is_theirs(asker: Asker, destination: Destination) -> bool:
    """Whether a channel is in the server or workspace that the asker speaks from."""
    own = (asker.platform, asker.space.partition("/")[0])
    return sees_all(asker) or own == (destination.platform, destination.space)


def destination(asker: Asker, channel: str) -> Destination:
    """The channel that is meant; where none is given, the one that the asker speaks in.

    Who sees all may write ``PLATFORM:SERVER/CHANNEL``. Raises ``UserError``.
    """
    channel = channel.strip()
    if (found := _ELSEWHERE.fullmatch(channel)) and sees_all(asker):
        return _checked(PLATFORMS.get(found[1].lower()), found[2], found[3], "")
    space, _, place = asker.space.partition("/")
    if not channel:
        here = asker.thread or place.partition("/")[0]
        return _checked(PLATFORMS.get(asker.platform), space, here, "")
    named = _CHANNEL.fullmatch(channel)
    if named is None:
        raise UserError(f"“{clip(channel, 40)}” is no channel.", "Write #name, or its id.")
    name = f"#{named[2]}" if named[2] else ""
    return _checked(PLATFORMS.get(asker.platform), space, named[1] or named[3], name)


def _checked(platform: Platform | None, space: str, channel: str, name: str) -> Destination:
    if platform is None:
        raise UserError(
            "Which channel?", "Write channel:discord:SERVER/CHANNEL or channel:slack:TEAM/CHANNEL."
        )
    if not all(re.fullmatch(_IDS[platform], one) for one in (space, channel)):
        raise UserError("That is no channel's id.", "Use the command inside the channel, or #name.")
    return Destination(platform, space, channel, name=name)


async def subscribe(
    store: AnnouncementStore, asker: Asker, where: Destination, wishes: Wishes, now: datetime
) -> Subscription:
    """Add or change the channel's subscription. Raises ``UserError`` for what cannot be read."""
    known = await store.subscription_of(where)
    if known and known.destination.space != where.space:
        raise UserError(
            "That channel is not in this server.", "Use the command inside the channel."
        )
    made = Subscription(
        id=known.id if known else secrets.token_hex(8),
        destination=where,
        filters=wishes.filters,
        ping=_ping(wishes.ping, where),
        quiet=_quiet(wishes.quiet),
        locale=_language(wishes.language) or asker.locale,
        template=check_template(clip(wishes.template, TEMPLATE_LENGTH)),
        automatic=wishes.automatic,
        created_by=asker.user,
        created_at=now,
    )
    await store.subscribe(made)
    return made


def words(subscription: Subscription) -> str:
    """A subscription in words."""
    parts = ["posts by itself" if subscription.automatic else "posts what is approved"]
    for name, wanted in subscription.filters.named:
        parts += [f"{name} {' or '.join(wanted)}"] if wanted else []
    if subscription.ping:
        parts.append(f"notifies {subscription.ping}")
    if quiet := subscription.quiet:
        parts.append(f"quiet {quiet.start:%H:%M} to {quiet.end:%H:%M} {quiet.zone}")
    if (language := subscription.locale.partition("-")[0]) != "en" and language in LANGUAGES:
        parts.append(f"in {language}")
    return ", ".join(parts)


def _ping(text: str, where: Destination) -> str:
    """A role or user group; never everybody."""
    if not (text := text.strip()):
        return ""
    found = _PING.fullmatch(text)
    id_ = (found[1] or found[2] or found[3]) if found else ""
    if not re.fullmatch(_PING_IDS[where.platform], id_) or id_ == where.space:
        raise UserError(
            f"“{clip(text, 40)}” is no role or group that I can notify.",
            "Mention the role or group, or write its id.",
        )
    return id_


def _language(text: str) -> str:
    if (text := text.strip().lower()) and text not in LANGUAGES:
        raise UserError(
            f"I have no announcements in “{clip(text, 40)}”.", f"There are {', '.join(LANGUAGES)}."
        )
    return text


def _quiet(text: str) -> QuietHours | None:
    if not (text := text.strip()):
        return None
    found = _QUIET.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        zone = found[5] or "UTC"
        ZoneInfo(zone)
        return QuietHours(
            time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4])), zone
        )
    except (ValueError, OSError, LookupError):
        raise UserError(
            f"“{clip(text, 40)}” is no quiet time.", "Write it like 22:00-07:00 Europe/Berlin."
        ) from None


def filters_of(
    films: Sequence[str],
    people: Sequence[str],
    awards: Sequence[str],
    tags: Sequence[str],
    months: Sequence[str],
) -> Filters:
    """Filters; months are written ``2025-04``. Raises ``UserError``."""
    for month in months:
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
            raise UserError(f"“{clip(month, 40)}” is no month.", "Write it like 2025-04.")
    return Filters(tuple(films), tuple(people), tuple(awards), tuple(tags), tuple(months))
