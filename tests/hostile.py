"""Text that somebody could type to break a bot, for every surface's tests."""

from __future__ import annotations

HOSTILE = {
    "discord mentions": "@everyone @here <@123456789012345678> <@&1> <#2> </film:3>",
    "slack mentions": "<!channel> <!here> <@U012AB3CD> <#C012> <http://evil.example|click>",
    "markup": "**bold** _it_ `code` ```block``` ~~s~~ ||spoiler|| # head\n> quote\n- list [a](http://b.example)",
    "unbalanced markup": "**never `closed [label](http:// *",
    "backslashes": "\\\\**\\`\\",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;",
    "right to left": "\u202eevil\u202c \u2067abc\u2069 \u200f\u200e",
    "controls": "a\x00b\x07c\x1b[31mred\x1b[0m\r\nd",
    "long": "film " * 2000,
    "long word": "x" * 10_000,
    "sql": "'; DROP TABLE films; -- \" OR 1=1",
    "full text operators": 'NEAR("a" OR *) AND NOT ^b:c{d} - + "',
    "format": "%s %(x)s {0} {text.__class__} ${HOME}",
    "emoji": "🎬🏳️‍🌈👨‍👩‍👧‍👦" * 40,
    "combining": "e\u0301\u0327" * 300,
    "surrogate": "\ud800 alone",
    "pairs": "film: year:x page:-1 page:99999999999 like: unlike:",
    "call": "recommend?like=tt6751668&page=2",
    "only punctuation": '?!?!… — ,,, ;;; """',
    "empty quotes": '"" "" ""',
}
