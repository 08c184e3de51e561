"""Marked-up text as Slack's mrkdwn and plain text, escaped, and never longer than a limit.

Slack knows no backslash: ``&``, ``<`` and ``>`` become entities, and a zero-width space behind a
character that would start a format keeps it literal. The limits count what is sent, so all cutting
happens after escaping and never inside an entity, a link or a styled run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.reply import Span, clean, clip, lines, plain

_ZERO_WIDTH = "\u200b"
_FORMAT = re.compile(r"(?<![A-Za-z0-9])([*_~])(?=\S)")
_EMOJI = re.compile(r":(?=[a-z0-9_+'-]+:)")
_URL = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?()\"'”’]")
_MARKS = {"bold": "*", "italic": "_", "code": "`"}
URL_LENGTH = 3000  # Slack: a link's address


def entities(text: str) -> str:
    """``&``, ``<`` and ``>`` as Slack wants them; what ``plain_text`` objects need."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str:
    """Text that shows as it is inside mrkdwn: no format, no emoji, no mention."""
    text = _FORMAT.sub(rf"\1{_ZERO_WIDTH}", text.replace("`", "ˋ"))
    return entities(_EMOJI.sub(f":{_ZERO_WIDTH}", text))


def link(label: str, url: str) -> str:
    """A link; only its label where the address is none that Slack takes."""
    address = entities(url.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E"))
    if not re.match(r"https?://\S+$", address) or len(address) > URL_LENGTH:
        return literal(label)
    label = literal(label.replace("\n", " ")).strip()
    return f"<{address}|{label}>" if label else f"<{address}>"


def span(part: Span) -> str:
    """One run of text in mrkdwn."""
    if part.style == "link":
        return link(part.text, part.url)
    if part.style == "text" or not part.text.strip():
        return _with_links(part.text)
    mark = _MARKS[part.style]
    body = part.text.replace("`", "ˋ") if part.style == "code" else part.text
    inner = entities(body) if part.style == "code" else literal(body)
    core = inner.strip()
    before, _, after = inner.partition(core)
    return f"{before}{mark}{core}{mark}{after}"


def _with_links(text: str) -> str:
    """Literal text in which bare web addresses stay links (``verbatim`` turns Slack's own off)."""
    parts, position = [], 0
    for found in _URL.finditer(text):
        parts += [literal(text[position : found.start()]), link(found[0], found[0])]
        position = found.end()
    return "".join([*parts, literal(text[position:])])


def parts(text: str, limit: int) -> list[str]:
    """Marked-up text as pieces of mrkdwn of at most ``limit`` characters, broken between lines."""
    pieces: list[str] = []
    current = ""
    for line in lines(text):
        tokens = list(_tokens(line.spans, limit - 6))
        start = "&gt; " if line.quoted else ""
        whole = _joined(tokens)
        if not line.quoted and whole.startswith("&gt;"):
            start = _ZERO_WIDTH  # a ">" from data is no quote
        if len(current) + len(start) + len(whole) + 1 <= limit:
            current = f"{current}\n{start}{whole}" if current else start + whole
            continue
        if current:
            pieces.append(current)
        current = start
        for token in tokens:
            if len(current) + len(token) + 1 > limit:
                pieces.append(current)
                current = start
            current = start + token if current == start else _joined([current, token])
    return [piece for piece in [*pieces, current] if piece.strip() not in ("", "&gt;")]


def fitted(text: str, limit: int) -> tuple[str, bool]:
    """Marked-up text as mrkdwn of at most ``limit`` characters, and whether it was cut."""
    whole = parts(text, max(limit, 8))
    if not whole:
        return "", False
    if len(whole) == 1:
        return whole[0], False
    kept = parts(text, max(limit - 1, 8))[0]
    return kept.rstrip() + "…", True


def plain_fitted(text: str, limit: int, escape: Callable[[str], str] = entities) -> str:
    """Plain text with entities, at most ``limit`` characters after escaping."""
    size, text = limit, clean(text)
    while len(written := escape(clip(text, size))) > limit:
        size -= max(1, (len(written) - limit) // 5)
    return written


def fallback(text: str) -> str:
    """Marked-up text as plain words for notifications, not yet escaped."""
    return plain(text)


def _tokens(spans: tuple[Span, ...], limit: int) -> Iterator[str]:
    """Every run in mrkdwn; one too long for ``limit`` in pieces."""
    for part in spans:
        written = span(part)
        if len(written) <= limit:
            yield written
            continue
        if part.style == "link":  # an address that long serves nobody
            yield literal(clip(part.text, limit // 6))
            continue
        size = max(1, limit // 6)  # one character becomes at most five, and a zero-width space
        for start in range(0, len(part.text), size):
            yield span(Span(part.style, part.text[start : start + size]))


def _joined(tokens: list[str]) -> str:
    """Runs side by side; Slack wants a border between a format mark and a letter."""
    text = ""
    for token in tokens:
        if text and token and _touch(text[-1], token[0]):
            text += _ZERO_WIDTH
        text += token
    return text


def _touch(left: str, right: str) -> bool:
    return (left in "*_`" and right.isalnum()) or (left.isalnum() and right in "*_`")
