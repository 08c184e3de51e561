"""RSS, Atom, RDF and JSON Feed to documents, read by feedparser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import feedparser

from bot.essays.document import Document, Reading, Skipped
from data.sources.html import joined, read_html, text_of, well_formed
from data.sources.json_text import read_json
from data.sources.markdown import day
from data.sources.refusals import PROTECTED, NotAFeed

ENTRIES = 2000  # of one feed
EARLIEST = date(1990, 1, 1)  # the web has no older posts
_NESTED_ENTITY = re.compile(rb"<!ENTITY\s+(?:%\s+)?[^\s>]+\s+[\"'][^\"']*[&%]", re.IGNORECASE)
# References to halves of characters (U+D800 to U+DFFF), on which feedparser breaks.
_HALVES = re.compile(
    rb"&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}"
    rb"|0*(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]));"
)
# What WordPress puts in the place of a text that asks for a password, whole or as an excerpt.
_LOCKED = re.compile(
    r"post-password-form|action=postpass|There is no excerpt because this is a protected post"
)
_EXCERPT = re.compile(r"(?:\[?(?:…|\.\.\.|&hellip;)\]?|read more|continue reading.*)\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed, before it is judged."""

    key: str
    title: str
    url: str
    html: str
    summary: str
    author: str
    published: date | None
    modified: str
    tags: tuple[str, ...]
    partial: bool = False  # a summary, or cut off, rather than the whole text


def read_feed(raw: bytes, address: str, today: date | None = None) -> Reading:
    """A feed's documents; entries that cannot be kept are skipped with a reason.

    Raises :class:`NotAFeed` for anything else: a web page, a login form, nested XML entities.
    """
    today = today or datetime.now(UTC).date()
    reading, seen = Reading(), set()
    for entry in entries(raw, address):
        reason = _unfit(entry, today)
        if not reason and entry.key in seen:
            reason = "another entry has the same guid"
        document = None if reason else _document(entry)
        if document is not None and not document.blocks:
            document, reason = None, "it has no text"
        if document is None:
            reading.skipped.append(Skipped(entry.key or entry.url, entry.title[:200], reason))
            continue
        seen.add(entry.key)
        reading.documents.append(document)
    return reading


def entries(raw: bytes, address: str) -> list[Entry]:
    """All entries of a feed, as feedparser or JSON has them. Raises :class:`NotAFeed`."""
    head = raw[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"{", b"[")):
        return list(_json_entries(raw, address))
    if _NESTED_ENTITY.search(raw[:200_000]):
        raise NotAFeed("it defines XML entities in terms of others, which can grow without end")
    # Without a media type feedparser would take what states no encoding for Latin-1.
    headers = {"content-location": address, "content-type": "application/xml"}
    try:
        parsed = feedparser.parse(BytesIO(_HALVES.sub(b"", raw)), response_headers=headers)
    except Exception as error:  # noqa: BLE001 (it promises none, and strangers' feeds are many)
        raise NotAFeed(f"it cannot be read as a feed ({type(error).__name__})") from None
    if not parsed.get("version") and not parsed.entries:
        page = b"<html" in raw[:4096].lower()
        raise NotAFeed("it is a web page, not a feed" if page else "it is not a feed")
    return [_entry(entry, address) for entry in parsed.entries[:ENTRIES]]


def _entry(entry: Any, address: str) -> Entry:
    contents = [c.get("value", "") for c in entry.get("content", [])]
    summary = str(entry.get("summary", ""))
    html = max(contents, key=len, default="") or summary
    fields = dict(entry)  # as it stands there: feedparser's own ``get`` takes one date for another
    when = fields.get("published_parsed") or fields.get("updated_parsed")
    link = well_formed(str(entry.get("link", "")))
    url = joined(address, link) if link else ""
    return Entry(
        key=well_formed(post_id(str(entry.get("id", "")) or url)),
        title=text_of(str(entry.get("title", ""))),
        url=url if url.startswith(("http://", "https://")) else "",
        html=html,
        summary=text_of(summary) if contents else "",
        author=text_of(str(entry.get("author", ""))),
        published=_day(when),
        modified=well_formed(str(fields.get("updated") or fields.get("published") or "")),
        tags=tuple(
            t for tag in entry.get("tags", []) if (t := text_of(str(tag.get("term") or "")))
        ),
        partial=not contents,
    )


def post_id(guid: str) -> str:
    """WordPress's guids hold the post's number (``?p=123``), which stays; others are kept whole."""
    try:
        numbers = parse_qs(urlsplit(guid).query).get("p", [])
    except ValueError:
        return guid
    return numbers[0] if numbers and numbers[0].isdigit() else guid


def _day(when: Any) -> date | None:
    try:
        return date(*when[:3]) if when else None
    except (TypeError, ValueError):
        return None


def _json_entries(raw: bytes, address: str) -> Iterator[Entry]:
    try:
        feed = read_json(raw)
    except ValueError:
        raise NotAFeed("it is not valid JSON") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(feed.get("version", "")):
        raise NotAFeed("it is JSON, but not a feed")
    yield from (_json_entry(i, feed, address) for i in items[:ENTRIES] if isinstance(i, Mapping))


def _json_entry(item: Mapping[str, Any], feed: Mapping[str, Any], address: str) -> Entry:
    authors = item.get("authors") or [item.get("author") or {}]
    author = authors[0] if isinstance(authors, list) and authors else {}
    text = str(item.get("content_text") or "")
    html = str(item.get("content_html") or "") or _escaped(text) or str(item.get("summary") or "")
    url = joined(address, str(item.get("url") or item.get("external_url") or ""))
    tags = item.get("tags")
    whole = bool(text or item.get("content_html"))
    return Entry(
        key=post_id(str(item.get("id") or url)),
        title=text_of(str(item.get("title") or "")),
        url=url if url.startswith(("http://", "https://")) else "",
        html=html,
        summary=text_of(str(item.get("summary") or "")),
        author=text_of(str(author.get("name") or "")) if isinstance(author, Mapping) else "",
        published=day(item.get("date_published")),
        modified=str(item.get("date_modified") or item.get("date_published") or ""),
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        partial=not whole,
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _unfit(entry: Entry, today: date) -> str:
    if not entry.key:
        return "it has neither a guid nor an address"
    if not entry.title:
        return "it has no title"
    if not entry.html.strip():
        return "it has no text"
    if _LOCKED.search(entry.html):
        return PROTECTED
    return bad_date(entry.published, today)


def bad_date(published: date | None, today: date) -> str:
    """Why a date cannot be true; empty where it can. A day ahead may be a time zone's doing."""
    if published and published > today + timedelta(days=2):
        return f"its date lies in the future ({published})"
    if published and published < EARLIEST:
        return f"its date cannot be true ({published})"
    return ""


def _document(entry: Entry) -> Document:
    page = read_html(entry.html, entry.url)
    return Document(
        key=entry.key,
        title=entry.title,
        blocks=tuple(page.blocks),
        url=entry.url,
        author=entry.author,
        published=entry.published,
        footnotes=page.footnotes,
        images=tuple(page.images),
        tags=entry.tags,
        modified=entry.modified,
        summary="" if _EXCERPT.search(entry.summary) else entry.summary[:400],
        partial=entry.partial or bool(page.blocks and _EXCERPT.search(page.blocks[-1].text)),
    )
