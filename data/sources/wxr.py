"""A WordPress export (WXR): an RSS file with everything, read piece by piece."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from bot.essays.document import Document, Reading, Skipped
from data.journal.essay_kept import FILES
from data.sources.feed import bad_date
from data.sources.html import read_html, text_of
from data.sources.markdown import day
from data.sources.refusals import PROTECTED, NotAnEssay

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_SHORTCODE = re.compile(r"\[(/?)(?:caption|gallery|embed|audio|video|playlist)\b[^\]]*\]")


def is_wxr(path: Path) -> bool:
    """Whether the beginning of a file says that it is a WordPress export."""
    with path.open("rb") as file:
        return b"wordpress.org/export/" in file.read(8192)


def site_of(path: Path) -> str:
    """The address of the site that an export came from, as sites are named in the journal."""
    with path.open("rb") as file:
        head = file.read(65536).decode("utf-8", errors="replace")
    found = re.search(r"<wp:base_blog_url>\s*(https?://[^<\s]+)", head) or re.search(
        r"<link>\s*(https?://[^<\s]+)", head
    )
    return html.unescape(found[1]).rstrip("/") if found else FILES


def read_wxr(path: Path, today: date | None = None) -> Reading:
    """The published posts of an export. Raises ``NotAnEssay`` where the file is damaged at once."""
    today = today or datetime.now(UTC).date()
    reading, seen = Reading(), set()
    try:
        for item in _items(path):
            key = _wp(item, "post_id")
            title = text_of(item.findtext("title") or "")
            reason = _unfit(item, key, today) or ("its number occurs twice" if key in seen else "")
            document = None if reason else _document(item, key, title)
            if document is not None and not (document.blocks and title):
                document, reason = None, "it has no title or no text"
            if document:
                seen.add(key)
                reading.documents.append(document)
            elif reason != "-":
                reading.skipped.append(Skipped(key, title[:200], reason))
    except (ParseError, DefusedXmlException, ValueError) as error:
        why = (
            "it defines XML entities, which can grow without end"
            if isinstance(error, DefusedXmlException)
            else "its XML is damaged"
        )
        if not reading.documents:
            raise NotAnEssay(why) from None
        reading.skipped.append(Skipped("rest", path.name, f"the rest cannot be read: {why}"))
    return reading


def _items(path: Path) -> Iterator[Element]:
    """Each ``item``; forgotten once it is used, so that a large export needs little memory."""
    with path.open("rb") as file:
        for _, element in iterparse(file, events=("end",)):
            if element.tag == "item":
                yield element
                element.clear()


def _wp(item: Element, name: str) -> str:
    """The text of an element in WXR's own namespace, whichever version."""
    for child in item:
        if child.tag.startswith("{http://wordpress.org/export/") and child.tag.endswith(
            f"}}{name}"
        ):
            return (child.text or "").strip()
    return ""


def _unfit(item: Element, key: str, today: date) -> str:
    """Why an item is not kept; ``-`` for what is no post at all, like a menu or a picture."""
    if _wp(item, "post_type") != "post":
        return "-"
    if not key.isdigit():
        return "it has no number"
    if _wp(item, "status") != "publish":
        return "it is not published"
    if _wp(item, "post_password"):
        return PROTECTED
    return bad_date(day(_wp(item, "post_date")), today)


def _document(item: Element, key: str, title: str) -> Document:
    body = _SHORTCODE.sub("", item.findtext(CONTENT) or "")
    url = (item.findtext("link") or "").strip()
    page = read_html(body, url)
    tags = [
        text_of(child.text or "")
        for child in item.findall("category")
        if child.get("domain") in ("category", "post_tag")
    ]
    return Document(
        key=key,
        title=html.unescape(title),
        blocks=tuple(page.blocks),
        url=url if url.startswith(("http://", "https://")) else "",
        author=item.findtext(CREATOR) or "",
        published=day(_wp(item, "post_date")),
        footnotes=page.footnotes,
        images=tuple(page.images),
        tags=tuple(dict.fromkeys(t for t in tags if t and t.lower() != "uncategorized")),
        modified=_wp(item, "post_modified_gmt").replace(" ", "T"),
        slug=_wp(item, "post_name"),
    )
