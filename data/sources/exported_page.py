"""The text of an essay's page as a browser copies it: month, title, paragraphs, notes, archive."""

from __future__ import annotations

import calendar
import re
from datetime import date

from bot.essays.document import Block, Document, Image
from data.sources.notes import is_note, note, take_marks
from data.sources.refusals import NotAnEssay

HEADING_WORDS = 18
LEAST_WORDS = 40
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTH = re.compile(rf"^(?P<month>{'|'.join(_MONTHS)})\s+(?P<year>\d{{4}})\s*:?$", re.IGNORECASE)
_ITEM = re.compile(r"^(?:[-*•–]|\d{1,2}[.)])\s+(?P<text>.+)$")
_IMAGE = re.compile(r"^!\[(?P<caption>.*)\]\((?P<url>https?://\S+?)\)$")
_REFERENCE = re.compile(r"\[\d{1,3}\]")  # of the page that a caption was taken from
_CLOSED = re.compile(r"[.,;:…][”\"’')\]]*$")
_ASKS = re.compile(r"[?!][”\"’')\]]*$")


def read_exported(text: str, key: str) -> Document:
    """Read a page. Raises :class:`NotAnEssay` where it has no month, title or text."""
    lines = [line.strip() for line in text.replace("\u00a0", " ").splitlines()]
    start = next((i for i, line in enumerate(lines) if line), len(lines))
    found = _MONTH.match(lines[start]) if start < len(lines) else None
    if not found:
        raise NotAnEssay("it does not begin with a month and a year, like “APRIL 2025:”")
    published = date(int(found["year"]), _MONTHS[found["month"].lower()], 1)
    title_at = next((i for i in range(start + 1, len(lines)) if lines[i]), 0)
    if not title_at:
        raise NotAnEssay("it has no title")
    body = lines[title_at + 1 : _end(lines, title_at)]
    notes = tuple(
        note(number, text)
        for number, text in enumerate((t for t in map(_item, body) if t and is_note(t)), start=1)
    )
    blocks, images = _blocks(body, len(notes))
    document = Document(
        key, _tidy(lines[title_at]), tuple(blocks), published=published, footnotes=notes,
        images=tuple(images),
    )  # fmt: skip
    if document.words < LEAST_WORDS:
        raise NotAnEssay(f"it has fewer than {LEAST_WORDS} words of text")
    return document


def _end(lines: list[str], start: int) -> int:
    """Where the page's list of months begins, or its end."""
    for i in range(start + 1, len(lines)):
        if lines[i].rstrip(":").lower() not in ("archives", "archive"):
            continue
        after = [line for line in lines[i + 1 :] if line]
        if not after or _MONTH.match(_item(after[0]) or after[0]):
            return i
    return len(lines)


def _item(line: str) -> str:
    found = _ITEM.match(line)
    return found["text"] if found else ""


def _blocks(lines: list[str], notes: int) -> tuple[list[Block], list[Image]]:
    blocks: list[Block] = []
    images: list[Image] = []
    section = ""
    for i, line in enumerate(lines):
        item = _item(line)
        if not line or (item and is_note(item)):
            continue
        if picture := _IMAGE.match(line):
            caption = _tidy(_REFERENCE.sub("", picture["caption"]))
            images.append(Image(picture["url"], caption))
            if caption:
                blocks.append(Block("caption", caption, section))
        elif _is_heading(lines, i):
            section = _tidy(line)
        else:
            text, marks = take_marks(_tidy(item or line), notes)
            blocks.append(Block("item" if item else "paragraph", text, section, marks=marks))
    return blocks, images


def _is_heading(lines: list[str], i: int) -> bool:
    """A short line without a full stop at its end, with a blank line before and text behind."""
    line = lines[i]
    words = line.split()
    before = lines[i - 1] if i else ""
    after = [following for following in lines[i + 1 :] if following]
    if before or len(words) > HEADING_WORDS or _CLOSED.search(line) or _item(line) or not after:
        return False
    if _IMAGE.match(after[0]) and lines[i + 1]:
        return _titled(words)
    close = bool(lines[i + 1]) and len(after[0].split()) > len(words)
    return _titled(words) if not close or _ASKS.search(line) else True


def _titled(words: list[str]) -> bool:
    """Whether the longer words begin with capitals, as in titles."""
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    return bool(long) and sum(word[0].isupper() for word in long) >= 0.8 * len(long)


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
