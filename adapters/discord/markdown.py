"""The markup of replies as Discord's Markdown: converted, escaped, and clipped without breaking it.

Discord reads Markdown in everything a bot sends, so each character of a film's title or of what
somebody typed that could start markup, a mention, a list or a heading gets a backslash.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.reply import Span, clean, lines

ELLIPSIS = "…"
KEPT, KEPT_LENGTH = 2048, 4000  # texts whose Markdown is kept, and how long they may be: the same
# ones come again and again, on every card of a film and for each layout that is tried
_SPECIAL = re.compile(r"([\\*_~`|<>\[\]])")
_LINE_START = re.compile(r"^(\s*)(#{1,3}(?=\s)|-#?(?=\s)|\+(?=\s))")
_NUMBERED = re.compile(r"^(\s*\d+)(\.)(?=\s)")
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\\`|]+[^\s<>()\[\]\\`|.,;:!?'\"*_~]")
_PING = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_GAP = "\u200b"  # between @ and the word, so that a client does not highlight it either


def text_only(text: str) -> str:
    """Text that can be sent: no control characters, nothing that UTF-8 cannot hold."""
    if text.isprintable():
        return text
    return clean(text).encode("utf-8", "ignore").decode("utf-8")


def escape(text: str) -> str:
    """Text made literal in Discord's Markdown; web addresses stay usable, without a preview."""
    text, out, position = text_only(text), [], 0
    if "://" not in text:
        return _literal(text)
    for address in _ADDRESS.finditer(text):
        out += [_literal(text[position : address.start()]), f"<{address.group()}>"]
        position = address.end()
    out.append(_literal(text[position:]))
    return "".join(out)


def link(label: str, url: str) -> str:
    """A link whose label is literal; only the label where the address is no web address."""
    if not re.match(r"https?://\S", url):
        return escape(label)
    safe = re.sub(r"[\s<>()\\]", lambda c: f"%{ord(c.group()):02X}", text_only(url))
    return f"[{_literal(text_only(label))}](<{safe}>)"


def write(text: str, limit: int) -> tuple[str, bool]:
    """Marked-up text as Markdown of at most ``limit`` characters, and whether it was clipped."""
    if len(text) <= KEPT_LENGTH:
        whole = _whole(text)
        if len(whole) <= limit:
            return whole, False
    out: list[str] = []
    size = 0
    for piece in _pieces(text):
        # A piece longer than the limit need not be written out to see that it does not fit.
        written = "" if _length(piece) > limit else _span(piece)
        size += len(written) or _length(piece)
        if size > limit:
            return _clipped(out, piece, limit), True
        out.append(written)
    return "".join(out), False


@lru_cache(maxsize=KEPT)
def _whole(text: str) -> str:
    return "".join(map(_span, _pieces(text)))


def _clipped(out: list[str], piece: _Piece, limit: int) -> str:
    """What fits of the pieces written so far and of the next one, with an ellipsis."""
    if limit <= 0:
        return ""
    room = limit - len(ELLIPSIS)
    while sum(map(len, out)) > room:
        out.pop()
    room -= sum(map(len, out))
    return "".join([*out, _beginning(piece, room)]).rstrip() + ELLIPSIS


class _Raw(str):
    """Markdown that is written as it stands: line breaks and quote marks."""

    __slots__ = ()


_Piece = Span | _Raw


def _pieces(text: str) -> list[_Piece]:
    found: list[_Piece] = []
    for number, line in enumerate(lines(text)):
        start = ("\n" if number else "") + ("> " if line.quoted else "")
        if start:
            found.append(_Raw(start))
        for position, span in enumerate(line.spans):
            if span.style == "text" and position == 0:
                span = Span("text", "\0" + span.text)  # marks where a line starts
            found.append(span)
    return found


def _length(piece: _Piece) -> int:
    return len(piece) if isinstance(piece, _Raw) else len(piece.text)


def _span(piece: _Piece) -> str:
    if isinstance(piece, _Raw):
        return str(piece)
    match piece.style:
        case "bold":
            return _wrapped("**", escape(piece.text))
        case "italic":
            return _wrapped("*", escape(piece.text))
        case "code":
            return f"`{text_only(piece.text)}`"
        case "link":
            return link(piece.text, piece.url)
        case _ if piece.text.startswith("\0"):
            return _at_line_start(escape(piece.text[1:]))
        case _:
            return escape(piece.text)


def _wrapped(mark: str, text: str) -> str:
    """Emphasis around the words: Discord reads none where spaces stand inside the marks."""
    words = text.strip()
    if not words:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{words}{mark}{after}"


def _literal(text: str) -> str:
    text = _SPECIAL.sub(r"\\\1", text)
    return _PING.sub(f"@{_GAP}", text) if "@" in text else text


def _at_line_start(text: str) -> str:
    if text[:1].isalpha():
        return text
    return _NUMBERED.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", text))


def _beginning(piece: _Piece, room: int) -> str:
    """As much of a piece as fits, cut between words where that keeps most of it."""
    if isinstance(piece, _Raw) or piece.style == "link":
        return ""
    low, high = 0, min(len(piece.text), room + 1)  # the mark of a line's start is not written
    while low < high:
        middle = (low + high + 1) // 2
        if len(_span(Span(piece.style, piece.text[:middle]))) <= room:
            low = middle
        else:
            high = middle - 1
    kept = piece.text[:low]
    space = kept.rfind(" ")
    cut_address = "://" in kept[space + 1 :]
    if space > len(kept) * 2 // 3 or cut_address:
        kept = kept[: max(space, 0)]
    return _span(Span(piece.style, kept)) if kept.strip("\0 ") else ""
