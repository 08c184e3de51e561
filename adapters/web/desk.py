"""What moderators see at a glance: drafts, subscriptions, and what became of announcements."""

from __future__ import annotations

from typing import Any

from bot.announce import seeing, subscribing
from bot.announce.flow import OPEN_STAGES
from bot.announce.ports import AnnouncementStore

DRAFTS, DELIVERIES = 50, 50  # rows shown; the newest


async def desk(store: AnnouncementStore) -> dict[str, Any]:
    """Rows of text for the three tables, with the id of each draft."""
    drafts = await store.announcements((*OPEN_STAGES, "approved"), DRAFTS)
    subscriptions = await store.subscriptions(on=False)
    deliveries = await store.deliveries(limit=DELIVERIES)
    titles: dict[str, str] = {}
    for one in deliveries:
        if one.announcement not in titles:
            found = await store.announcement(one.announcement)
            titles[one.announcement] = found.essay.title if found else one.announcement
    return {
        "drafts": [{"id": a.id, "title": a.essay.title, "stage": seeing.stage(a)} for a in drafts],
        "subscriptions": [
            [s.destination.label, f"off: {s.off_reason}" if s.off_reason else subscribing.words(s)]
            for s in subscriptions
        ],
        "history": [
            [
                titles[d.announcement],
                d.destination.label,
                seeing.outcome(d),
                seeing.at(d.due) if d.due else "",
            ]
            for d in deliveries
        ],
    }
