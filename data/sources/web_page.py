"""An essay's web page, saved as a file."""

from __future__ import annotations

import json
import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.essays.document import Document
from data.sources.exported_page import LEAST_WORDS
from data.sources.html import read_html, text_of
from data.sources.markdown import day
from data.sources.refusals import NotAnEssay

_BODIES = (
    "[itemprop='articleBody'], .entry-content, .post-content, .wp-block-post-content, article,"
    " main, [role='main'], body"
)


def read_web_page(text: str, key: str) -> Document:
    """Read a page's article. Raises ``NotAnEssay`` where it has no title or hardly any text."""
    tree = LexborHTMLParser(text)
    title = _meta(tree, "og:title") or _text(tree, "article h1, h1.entry-title, h1")
    title = title or _text(tree, "title")
    if not title:
        raise NotAnEssay("it has no title")
    url = _meta(tree, "og:url") or _attribute(tree, "link[rel='canonical']", "href")
    url = url if re.match(r"https?://", url) else ""
    data = _linked_data(tree)
    published = day(
        _meta(tree, "article:published_time")
        or _attribute(tree, "article time[datetime], time[datetime]", "datetime")
        or data.get("datePublished")
    )
    body = _body(tree)
    for heading in body.css("h1"):
        if text_of(heading.html or "") == title:
            heading.decompose()
    page = read_html(body.html or "", url)
    author = data.get("author")
    document = Document(
        key, title, tuple(page.blocks), url,
        _meta(tree, "author") or _name(author) or _text(tree, "[rel='author'], .author a, .author"),
        published, page.footnotes, tuple(page.images),
        tuple(_metas(tree, "article:tag") or _texts(tree, "a[rel~='tag']")),
        modified=_meta(tree, "article:modified_time"),
        summary=_meta(tree, "og:description") or _meta(tree, "description"),
    )  # fmt: skip
    if document.words < LEAST_WORDS:
        raise NotAnEssay(f"it has fewer than {LEAST_WORDS} words of text")
    if published is None:
        raise NotAnEssay("it has no date")
    return document


def _body(tree: LexborHTMLParser) -> LexborNode:
    """The first of the usual places of an article that holds a text."""
    for selector in _BODIES.split(", "):
        for node in tree.css(selector.strip()):
            if len(node.text(deep=True).split()) >= LEAST_WORDS:
                return node
    raise NotAnEssay(f"it has fewer than {LEAST_WORDS} words of text")


def _metas(tree: LexborHTMLParser, name: str) -> list[str]:
    nodes = tree.css(f"meta[property='{name}'], meta[name='{name}']")
    return [said for node in nodes if (said := (node.attributes.get("content") or "").strip())]


def _meta(tree: LexborHTMLParser, name: str) -> str:
    return next(iter(_metas(tree, name)), "")


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get(name) or "").strip() if node else ""


def _texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [said for node in tree.css(selector) if (said := text_of(node.html or ""))]


def _text(tree: LexborHTMLParser, selector: str) -> str:
    return next(iter(_texts(tree, selector)), "")


def _linked_data(tree: LexborHTMLParser) -> dict[str, Any]:
    """The page's own description of the article (schema.org as JSON-LD)."""
    for node in tree.css("script[type='application/ld+json']"):
        try:
            data = json.loads(node.text(deep=True))
        except (ValueError, RecursionError):
            continue
        graph = data.get("@graph", [data]) if isinstance(data, dict) else data
        for entry in graph if isinstance(graph, list) else []:
            if isinstance(entry, dict) and "datePublished" in entry:
                return entry
    return {}


def _name(author: object) -> str:
    if isinstance(author, list):
        author = author[0] if author else ""
    if isinstance(author, dict):
        author = author.get("name", "")
    return author if isinstance(author, str) else ""
