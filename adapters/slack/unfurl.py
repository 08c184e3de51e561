"""Links that Marquee can say something about: its essays, and films and people on film sites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from adapters.slack.render import blocks
from bot.asker import Asker
from bot.dispatch import Core
from bot.errors import Unavailable
from bot.reply import Call

MOST = 5  # links of one message
BLOCKS = 12  # of one link
_PATTERNS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("imdb.com", re.compile(r"/title/(tt\d{5,10})"), "film"),
    ("imdb.com", re.compile(r"/name/(nm\d{5,10})"), "person"),
    ("letterboxd.com", re.compile(r"/film/([a-z0-9-]+)"), "film"),
    ("themoviedb.org", re.compile(r"/movie/\d+-([a-z0-9-]+)"), "film"),
)


async def unfurls(core: Core, asker: Asker, urls: Sequence[str]) -> dict[str, Any]:
    """What to show under each link; one we know nothing about is left out."""
    found: dict[str, Any] = {}
    for url in list(dict.fromkeys(urls))[:MOST]:
        call = await _call(core, url)
        if call is None or call.command not in core.commands:
            continue
        reply = await core.dispatch(call, asker)
        if not reply.failed and not reply.private:
            shown = blocks(reply, keep=BLOCKS)
            found[url] = {"blocks": [b for b in shown if b["type"] != "actions"]}
    return found


async def _call(core: Core, url: str) -> Call | None:
    """The call that tells about a link, or nothing."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    for site, pattern, command in _PATTERNS:
        if (host == site or host.endswith(f".{site}")) and (hit := pattern.search(parts.path)):
            return _by_slug(hit[1], command)
    return await _essay(core, url)


def _by_slug(slug: str, command: str) -> Call:
    if re.fullmatch(r"(tt|nm)\d+", slug):
        return Call.of(command, **{command: slug})
    year = re.search(r"-((?:18|19|20)\d\d)$", slug)
    words = slug[: year.start()] if year else slug
    return Call.of(command, film=words.replace("-", " "), year=year[1] if year else None)


async def _essay(core: Core, url: str) -> Call | None:
    wanted = _bare(url)
    try:
        for essay in await core.journal.essays(limit=1000):
            if essay.url and _bare(essay.url) == wanted:
                return Call.of("essays", essay=essay.id)
    except Unavailable:
        return None
    return None


def _bare(url: str) -> str:
    """An address without scheme, query and last slash, so that two ways to write it are one."""
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}".casefold()
