"""Where a film should be to be watched: understood, and met as far as that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.cards import listing
from bot.extras import Enrichment
from bot.recommend.conditions import Condition
from bot.recommend.spans import Found

OTHERS = 5  # services named where one is not known

_SERVICE = (
    r"(?:netflix|mubi|(?:amazon )?prime(?: video)?|amazon|hulu|disney(?: plus|\+)?|hbo(?: max)?|max"
    r"|apple tv(?: plus|\+)?|(?:the )?criterion channel|peacock|paramount(?: plus|\+)|tubi|kanopy"
    r"|youtube)"
)
_BEFORE = (
    r"(?:to (?:watch|see|stream)|available|streaming|streamable|watchable|that is|thats|i have)"
)
_ELSEWHERE = r"(?:now |currently )?(?:streaming|in (?:the )?cinemas?|in theaters|on tv)"
_WATCHED = re.compile(
    rf"\b(?P<not>not )?(?:{_BEFORE} )*on (?P<service>{_SERVICE})(?![\w+])"
    rf"|\b{_ELSEWHERE}(?: (?:now|near me|today))*\b"
)


def places(text: str) -> Iterator[Found]:
    """The places named in a :func:`bot.recommend.tokens.plain` text."""
    for match in _WATCHED.finditer(text):
        if match["service"] and not match["not"]:
            yield Found(*match.span(), None, service=match["service"])
        else:
            yield Found(*match.span(), None, nowhere(match.group().strip()))


async def offered(
    enrichment: Enrichment, service: str, region: str
) -> tuple[Condition | None, str]:
    """The condition that a service offers a film, and what is to be said of it; no condition where
    nothing is known."""
    if not enrichment.on:
        return None, nowhere(service)
    found = await enrichment.watchable(service, region)
    if not found.services:
        known = f"; known are {listing(found.others[:OTHERS])}" if found.others else ""
        return None, f"no film is known to be on “{service}” in {region}, so it was left out{known}"
    name = min(found.services, key=len)
    told = f"where to watch by {found.source}: {len(found.films):,} films are known to be there"
    return Condition(f"on {name} in {region}", films=found.films), told


def nowhere(said: str) -> str:
    """What somebody is told who asks for films at some place."""
    return f"where films can be watched is not recorded here, so “{said}” was left out"
