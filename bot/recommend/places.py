"""Where a film should be to be watched: understood, and told to be unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.recommend.spans import Found

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
    rf"\b(?:{_BEFORE} )*on {_SERVICE}(?![\w+])|\b{_ELSEWHERE}(?: (?:now|near me|today))*\b"
)


def places(text: str) -> Iterator[Found]:
    """The places named in a :func:`bot.recommend.tokens.plain` text."""
    for match in _WATCHED.finditer(text):
        yield Found(*match.span(), None, nowhere(match.group().strip()))


def nowhere(said: str) -> str:
    """What somebody is told who asks for films at some place."""
    return f"where films can be watched is not recorded here, so “{said}” was left out"
