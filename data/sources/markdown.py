"""Markdown with front matter to a document, by way of HTML: one reader for both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from bot.essays.document import Block, Document
from data.sources.html import read_html, text_of
from data.sources.refusals import NotAnEssay

_FRONT = re.compile(
    r"\A---[ \t]*\r?\n(?P<yaml>.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
FRONT_MATTER = 20_000  # characters
_MARKED = re.compile(r"[^\w\s,.:;?’“”'\"()–—-]|_")  # what may be more than a letter to Markdown
# The parser in C, where PyYAML has it, reads ten times as fast.
_YAML: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").use(footnote_plugin)


def read_markdown(text: str, key: str) -> Document:
    """Read front matter (title, date, author, url, tags, slug) and the text behind it.

    Raises ``NotAnEssay`` where there is no front matter, title or text.
    """
    found = _FRONT.match(text.lstrip("\ufeff"))
    if not found:
        raise NotAnEssay("it has no front matter between two lines of “---”")
    front = _front(found["yaml"])
    title = str(front.get("title") or "").strip()
    body = _parser().render(text.lstrip("\ufeff")[found.end() :])
    page = read_html(body, str(front.get("url") or ""))
    blocks = tuple(page.blocks)
    if not title and blocks and blocks[0].section:
        title = blocks[0].section
    if not title:
        raise NotAnEssay("its front matter has no title")
    if not any(block.kind == "paragraph" for block in blocks):
        raise NotAnEssay("it has no text")
    blocks = tuple(_below(block, title) for block in blocks)
    address = str(front.get("url") or front.get("link") or front.get("permalink") or "")
    return Document(
        key=str(front.get("id") or front.get("guid") or key),
        title=text_of(_parser().renderInline(title) if _MARKED.search(title) else title),
        blocks=blocks,
        url=address if re.match(r"https?://", address) else "",
        author=str(front.get("author") or ""),
        published=day(front.get("date") or front.get("published")),
        footnotes=page.footnotes,
        images=tuple(page.images),
        tags=_names(front, "tags") + _names(front, "categories"),
        modified=str(front.get("modified") or front.get("updated") or ""),
        slug=str(front.get("slug") or ""),
        summary=str(front.get("summary") or front.get("description") or ""),
    )


def day(value: object) -> date | None:
    """A date from what front matter or a feed gives; the first of the month for ``2025-04``."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = re.match(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", str(value or "").strip())
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1)) if found else None
    except ValueError:
        return None


def _front(text: str) -> Mapping[str, Any]:
    if len(text) > FRONT_MATTER:
        raise NotAnEssay("its front matter is too long")
    try:
        if "*" in text and any(isinstance(one, yaml.AliasToken) for one in yaml.scan(text, _YAML)):
            raise NotAnEssay("its front matter repeats parts by name, which can grow without end")
        front = yaml.load(text, _YAML)  # noqa: S506 (a safe loader)
    except (yaml.YAMLError, ValueError):
        raise NotAnEssay("its front matter is not valid YAML") from None
    if not isinstance(front, dict):
        raise NotAnEssay("its front matter holds no names with values")
    return {str(name).lower(): value for name, value in front.items()}


def _names(front: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = front.get(name)
    many = value if isinstance(value, list) else str(value or "").split(",")
    return tuple(word for one in many if (word := str(one).strip()))


def _below(block: Block, title: str) -> Block:
    """A first heading that repeats the title is no section."""
    if block.section != title:
        return block
    return Block(block.kind, block.text, "", "", block.marks, block.titles)
