"""App Home: what Marquee shows a person who opens it; made of the commands there are."""

from __future__ import annotations

from adapters.slack.views import View, home_view
from bot.asker import Asker
from bot.dispatch import Core
from bot.reply import Call, Reply

SHOWN = (("Latest essays", "essays"), ("Your watchlist", "watchlist"), ("What is new", "about"))


async def home(core: Core, asker: Asker) -> View:
    """The Home tab for one person; a part whose command is not there or fails is left out."""
    parts: list[tuple[str, Reply]] = []
    for title, name in SHOWN:
        if name in core.commands:
            reply = await core.dispatch(Call.of(name), asker)
            if not reply.failed:
                parts.append((title, reply))
    return home_view(parts)
