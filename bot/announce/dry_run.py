"""What would be posted where, and why not elsewhere, told without sending or changing anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.announce.flow import OPEN_STAGES, Flow
from bot.announce.model import Announcement
from bot.announce.seeing import Prospect, prospects, stage
from bot.errors import UserError
from bot.reply import plain


async def dry_run(flow: Flow, essays: Sequence[str], now: datetime) -> list[Prospect]:
    """The prospects of these essays, or of all announcements under way if none is named."""
    wanted: list[Announcement] = []
    for essay in essays:
        wanted.append(await flow.store.of_essay(essay) or await _imagined(flow, essay, now))
    if not essays:
        wanted = await flow.store.announcements((*OPEN_STAGES, "approved"))
    return [
        prospect
        for announcement in wanted
        for prospect in await prospects(flow.store, announcement, now)
    ]


async def _imagined(flow: Flow, essay: str, now: datetime) -> Announcement:
    """The draft that a moderator would get who asked for one."""
    facts = await flow.news.facts(essay)
    if facts is None:
        raise UserError("That essay is not in the journal any more.")
    return Announcement("", facts, "waiting", now, now)


def as_text(found: Sequence[Prospect]) -> str:
    """The prospects for people, essay by essay."""
    lines: list[str] = []
    title = ""
    for one in found:
        if one.announcement.essay.title != title:
            title = one.announcement.essay.title
            lines.append(f"“{title}”")
        where = f"{one.destination.label} ({one.destination.space})"
        lines.append(f"  {'✓' if one.text else '✗'} {where}: {one.why}")
        lines += [f"      {line}" for line in plain(one.text).splitlines()]
    lines.append("Nothing was sent." if lines else "Nothing is under way, or nobody subscribed.")
    return "\n".join(lines)


def as_rows(found: Sequence[Prospect]) -> list[dict[str, Any]]:
    """The prospects for programs."""
    return [
        {
            "essay": one.announcement.essay.id,
            "stage": stage(one.announcement),
            "platform": one.destination.platform,
            "space": one.destination.space,
            "channel": one.destination.channel,
            "post": plain(one.text),
            "why": one.why,
        }
        for one in found
    ]
