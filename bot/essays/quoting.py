"""Short quotes: the part of a passage that holds the match, with the match in bold."""

from __future__ import annotations

import re
from urllib.parse import quote as percent

from bot.markup import escape

QUOTE_WORDS = 60
OPEN, CLOSE = "\x02", "\x03"  # around a match; neither occurs in stored text
_BETWEEN = re.compile(rf"{CLOSE}([\s’'-]+){OPEN}")
_SENTENCE_END = re.compile(r"[.!?…][”\"’')\]]*$")


def quoted(marked: str, limit: int = QUOTE_WORDS) -> str:
    """The stretch of at most ``limit`` words with most matches, marked up.

    ``marked`` has each match between :data:`OPEN` and :data:`CLOSE`. Starts with a sentence where
    one starts near; a cut is shown by an ellipsis.
    """
    words = _BETWEEN.sub(r"\1", marked).split()
    start, end = _window(words, limit)
    text = _bold(" ".join(words[start:end]))
    before = "… " if start else ""
    after = " …" if end < len(words) else ""
    return f"{before}{text}{after}"


def _window(words: list[str], limit: int) -> tuple[int, int]:
    if len(words) <= limit:
        return 0, len(words)
    hits = [position for position, word in enumerate(words) if OPEN in word]
    if not hits:
        return 0, limit
    best, most = hits[0], 0
    for hit in hits:
        held = sum(hit <= other < hit + limit * 2 // 3 for other in hits)
        if held > most:
            best, most = hit, held
    last = max(hit for hit in hits if hit < best + limit * 2 // 3)
    start = max(0, min(best - (limit - (last - best)) // 3, len(words) - limit))
    for position in range(best, max(0, best - limit // 2) - 1, -1):
        begins = position == 0 or _SENTENCE_END.search(words[position - 1].replace(CLOSE, ""))
        if begins and last < position + limit:
            start = position
            break
    end = min(len(words), start + limit)
    for position in range(end, last + 1, -1):
        if _SENTENCE_END.search(words[position - 1].replace(CLOSE, "")):
            return start, position
    return start, end


def _bold(text: str) -> str:
    """Escaped text; a match that the window cut through is closed or opened at its edge."""
    first_open, first_close = text.find(OPEN), text.find(CLOSE)
    if first_close >= 0 and (first_open < 0 or first_close < first_open):
        text = OPEN + text
    parts = text.split(OPEN)
    out = [escape(parts[0])]
    for part in parts[1:]:
        match, _, rest = part.partition(CLOSE)
        out.append(f"**{escape(match)}**{escape(rest)}" if match.strip() else escape(rest))
    return "".join(out)


def place_url(url: str, anchor: str, text: str) -> str:
    """The essay's address with the section's anchor and a text fragment that finds ``text``.

    The directive is that of the URL Fragment Text Directives draft: the first and the last words.
    """
    if not url:
        return ""
    words = text.split()
    if not words:
        return f"{url}#{anchor}" if anchor else url
    first = _fragment(words[:5])
    spot = first if len(words) <= 10 else f"{first},{_fragment(words[-5:])}"
    return f"{url.split('#', 1)[0]}#{anchor}:~:text={spot}"


def _fragment(words: list[str]) -> str:
    return percent(" ".join(words), safe="").replace("-", "%2D")
