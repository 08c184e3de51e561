"""WordPress's REST interface: posts by their number, pages of them, what changed, what is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from bot.essays.document import Document, Image, Reading, Skipped
from data.sources.feed import bad_date
from data.sources.fetch import Fetched, Fetcher, FetchFailed
from data.sources.html import read_html, text_of
from data.sources.json_text import read_json
from data.sources.markdown import day
from data.sources.refusals import PROTECTED, NoRest

PER_PAGE = 50
IDS_PER_PAGE = 100  # WordPress's own limit
PAGES = 400


@dataclass(frozen=True, slots=True)
class Probe:
    """The site's state from one small request: how many posts, and the newest change."""

    total: int
    newest: str


@dataclass(frozen=True, slots=True)
class WordPress:
    """A site's posts; ``site`` is its address without a slash at the end."""

    fetcher: Fetcher
    site: str

    async def probe(self) -> Probe:
        """How many posts there are and when one last changed. Raises :class:`NoRest`."""
        posts, answer = await self._posts(
            per_page=1, orderby="modified", order="desc", _fields="id,modified,modified_gmt"
        )
        total = answer.headers.get("x-wp-total", "")
        # ``modified_after`` is compared with the site's local time, so that one is the cursor.
        newest = (
            str(posts[0].get("modified") or posts[0].get("modified_gmt") or "") if posts else ""
        )
        if not total.isdigit():
            raise NoRest("its answer lacks the number of posts")
        return Probe(int(total), newest)

    async def readings(self, modified_after: str = "") -> AsyncIterator[tuple[Reading, int]]:
        """Pages of posts (those changed after a time, if given), each with the number in all."""
        page, pages = 1, 1
        while page <= min(pages, PAGES):
            options: dict[str, object] = {"orderby": "id", "order": "asc"}
            if modified_after:
                options["modified_after"] = modified_after
            posts, answer = await self._posts(
                per_page=PER_PAGE, page=page, _embed="author,wp:term,wp:featuredmedia", **options
            )
            pages = _number(answer, "x-wp-totalpages", 1)
            yield read_posts(posts), _number(answer, "x-wp-total", len(posts))
            page += 1

    async def ids(self) -> set[str]:
        """The numbers of all public posts. Raises ``FetchFailed`` where the list is not whole."""
        found: set[str] = set()
        page, pages, total = 1, 1, 0
        while page <= min(pages, PAGES):
            posts, answer = await self._posts(
                per_page=IDS_PER_PAGE, page=page, orderby="id", order="asc", _fields="id"
            )
            pages, total = _number(answer, "x-wp-totalpages", 1), _number(answer, "x-wp-total", -1)
            found |= {str(post["id"]) for post in posts if "id" in post}
            page += 1
        if len(found) != total:
            raise FetchFailed("its list of posts is not whole")
        return found

    async def _posts(self, **query: object) -> tuple[list[Mapping[str, Any]], Fetched]:
        url = f"{self.site}/wp-json/wp/v2/posts?{urlencode(query)}"
        try:
            answer = await self.fetcher.get(url, accept="application/json")
        except FetchFailed as failed:
            if failed.status in (400, 401, 403, 404, 405, 410, 501):
                raise NoRest(failed.reason) from None
            raise
        try:
            posts = await asyncio.to_thread(read_json, answer.body)
        except ValueError:
            raise NoRest("its answer is not JSON") from None
        if not isinstance(posts, list) or not all(isinstance(post, dict) for post in posts):
            raise NoRest("its answer is not a list of posts")
        return posts, answer


def _number(answer: Fetched, header: str, default: int) -> int:
    value = answer.headers.get(header, "")
    return int(value) if value.isdigit() else default


def read_posts(posts: list[Mapping[str, Any]], today: date | None = None) -> Reading:
    """Posts as documents; what is protected, empty, not public or from the future is skipped."""
    today = today or datetime.now(UTC).date()
    reading = Reading()
    for post in posts:
        key = str(post.get("id", ""))
        title = text_of(_rendered(post, "title"))
        document = _document(post, key, title)
        reason = _unfit(post, document, today)
        if reason:
            reading.skipped.append(Skipped(key, title[:200], reason))
        else:
            reading.documents.append(document)
    return reading


def _document(post: Mapping[str, Any], key: str, title: str) -> Document:
    url = str(post.get("link") or "")
    page = read_html(_rendered(post, "content"), url)
    featured = _featured(post)
    document = Document(
        key=key,
        title=title,
        blocks=tuple(page.blocks),
        url=url if url.startswith(("http://", "https://")) else "",
        author=_author(post),
        published=day(post.get("date") or post.get("date_gmt")),
        footnotes=page.footnotes,
        images=tuple(page.images),
        tags=_terms(post),
        modified=str(post.get("modified_gmt") or post.get("modified") or ""),
        slug=str(post.get("slug") or ""),
        summary=_summary(post),
    )
    if featured and featured not in document.images:
        document = replace(document, images=(featured, *document.images))
    return document


def _unfit(post: Mapping[str, Any], document: Document, today: date) -> str:
    content = post.get("content")
    if not document.key.isdigit():
        return "it has no number"
    if isinstance(content, Mapping) and content.get("protected"):
        return PROTECTED
    if post.get("status", "publish") != "publish":
        return "it is not published"
    if not document.title:
        return "it has no title"
    if not document.blocks:
        return "it has no text"
    return bad_date(document.published, today)


def _rendered(post: Mapping[str, Any], name: str) -> str:
    value = post.get(name)
    if isinstance(value, Mapping):
        value = value.get("rendered")
    return value if isinstance(value, str) else ""


def _summary(post: Mapping[str, Any]) -> str:
    said = text_of(_rendered(post, "excerpt"))
    return "" if said.endswith(("[…]", "…", "[...]")) else said[:400]


def _embedded(post: Mapping[str, Any], name: str) -> list[Any]:
    embedded = post.get("_embedded")
    value = embedded.get(name) if isinstance(embedded, Mapping) else None
    return value if isinstance(value, list) else []


def _author(post: Mapping[str, Any]) -> str:
    for author in _embedded(post, "author"):
        if isinstance(author, Mapping) and isinstance(author.get("name"), str):
            return text_of(author["name"])
    return ""


def _terms(post: Mapping[str, Any]) -> tuple[str, ...]:
    groups = [group for group in _embedded(post, "wp:term") if isinstance(group, list)]
    names = [text_of(str(t.get("name", ""))) for g in groups for t in g if isinstance(t, Mapping)]
    return tuple(dict.fromkeys(n for n in names if n and n.lower() != "uncategorized"))


def _featured(post: Mapping[str, Any]) -> Image | None:
    for media in _embedded(post, "wp:featuredmedia"):
        if isinstance(media, Mapping) and str(media.get("source_url", "")).startswith("http"):
            return Image(str(media["source_url"]), text_of(str(media.get("alt_text") or "")))
    return None
