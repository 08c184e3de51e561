"""A post as the courier hands it to a sender."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.announce.message import announce
from bot.announce.model import Announcement, Destination, EssayFacts, Platform, Post

MOMENT = datetime(2026, 5, 1, 12, tzinfo=UTC)
ESSAY = EssayFacts(
    "essay-1",
    "@everyone on <!channel> & Anora",
    "https://essays.example/anora?a=1&b=2",
    "A. Writer",
    "2026-05",
    "May 2026",
    "How it was made.",
)
ANNOUNCEMENT = Announcement("a1", ESSAY, "approved", MOMENT, MOMENT)


def post(platform: Platform, space: str, channel: str, **more: Any) -> Post:
    """The announcement of one essay for one channel."""
    made = Post(
        "d" * 20,
        Destination(platform, space, channel),
        announce(ANNOUNCEMENT),
        ESSAY.title,
        ESSAY.url,
    )
    return replace(made, **more)
