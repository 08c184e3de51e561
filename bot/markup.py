r"""The small Markdown subset that replies are written in, parsed once for all renderers.

Inline: ``**bold**``, ``*italic*``, ```code```, ``[label](url)``. A line that starts with ``> `` is
a quote. A backslash makes the next character literal. Text that comes from data goes through
:func:`escape` before it is put into a reply, so that a film called ``*batteries not included``
stays itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

Style = Literal["text", "bold", "italic", "code", "link"]

_SPECIAL = re.compile(r"([\\*`\[\]>])")
_TOKEN = re.compile(
    r"\\(?P<literal>.)"
    r"|\*\*(?P<bold>(?:\\.|[^*\\])+)\*\*"
    r"|\*(?P<italic>(?:\\.|[^*\\])+)\*"
    r"|`(?P<code>[^`]+)`"
    r"|\[(?P<label>(?:\\.|[^\]\\])+)\]\((?P<url>https?://[^\s()]+)\)",
    re.DOTALL,
)
_MARK = re.compile(r"[\\*`\[]")  # what a token begins with
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# Line breaks and tabs stay; every other control character, and the marks that reorder text
# on screen, could make a reply look like something it is not.
_DROPPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Span(NamedTuple):  # made by the hundred for a page
    """A run of text in one style; ``url`` is set for links only."""

    style: Style
    text: str
    url: str = ""


class Line(NamedTuple):
    """One line of a text: its spans, and whether it is quoted."""

    spans: tuple[Span, ...]
    quoted: bool = False


def clean(text: str) -> str:
    """Drop control characters and bidirectional overrides; keep line breaks and tabs."""
    if text.isprintable():
        return text
    return _DROPPED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def escape(text: object) -> str:
    """Make ``text`` literal inside marked-up text."""
    return _SPECIAL.sub(r"\\\1", clean(str(text)))


def link(label: object, url: str) -> str:
    """A link in marked-up text; without a web address only the label."""
    safe = url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
    return f"[{escape(label)}]({safe})" if re.match(r"https?://", safe) else escape(label)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def _spans(line: str) -> Iterator[Span]:
    if line and not _MARK.search(line):
        yield Span("text", line)
        return
    buffer, position = "", 0
    for token in _TOKEN.finditer(line):
        buffer += line[position : token.start()]
        position = token.end()
        style = token.lastgroup
        if style == "literal":
            buffer += token["literal"]
            continue
        if buffer:
            yield Span("text", buffer)
            buffer = ""
        if style == "url":
            yield Span("link", _unescape(token["label"]), token["url"])
        elif style == "code":
            yield Span("code", token["code"])
        elif style == "bold":
            yield Span("bold", _unescape(token["bold"]))
        else:
            yield Span("italic", _unescape(token["italic"]))
    buffer += line[position:]
    if buffer:
        yield Span("text", buffer)


def lines(text: str) -> tuple[Line, ...]:
    """Parse marked-up text into lines of spans."""
    return tuple(
        Line(tuple(_spans(raw[2:] if raw.startswith("> ") else raw)), raw.startswith("> "))
        for raw in clean(text).split("\n")
    )


def convert(text: str, span: Callable[[Span], str], quote: Callable[[str], str]) -> str:
    """Write marked-up text in another notation: ``span`` writes a run, ``quote`` a quoted line."""
    written = (("".join(map(span, line.spans)), line.quoted) for line in lines(text))
    return "\n".join(quote(body) if quoted else body for body, quoted in written)


def plain(text: str) -> str:
    """Marked-up text as plain text, a link's address behind its label."""
    if text.isprintable() and not _MARK.search(text) and not text.startswith("> "):
        return text

    def span(part: Span) -> str:
        if part.style == "link" and part.text != part.url:
            return f"{part.text} ({part.url})"
        return part.text

    return convert(text, span, lambda body: f"“{body}”" if body else body)


def clip(text: str, limit: int, ellipsis: str = "…") -> str:
    """Cut ``text`` to ``limit`` characters at a word, ending in an ellipsis where it was cut."""
    if len(text) <= limit:
        return text
    kept = text[: max(0, limit - len(ellipsis))]
    cut = max(kept.rfind(" "), kept.rfind("\n"))
    if cut > limit * 2 // 3:
        kept = kept[:cut]
    return kept.rstrip(" \n\\") + ellipsis
