"""A small WordPress on the loopback: posts over REST and as a feed, and the troubles of real ones."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web

from tests.wire.serving import serving


@dataclass
class Post:
    """A post as WordPress holds it; ``modified`` is the site's local time."""

    id: int
    title: str
    content: str
    date: str = "2024-03-01T10:00:00"
    modified: str = "2024-03-01T10:00:00"
    slug: str = ""
    status: str = "publish"
    password: str = ""
    tags: tuple[str, ...] = ()

    def as_json(self, site: str, embed: bool) -> dict[str, Any]:
        hidden = bool(self.password)
        post: dict[str, Any] = {
            "id": self.id,
            "date": self.date,
            "modified": self.modified,
            "modified_gmt": self.modified,
            "slug": self.slug or f"post-{self.id}",
            "status": self.status,
            "link": f"{site}/{self.slug or f'post-{self.id}'}/",
            "guid": {"rendered": f"{site}/?p={self.id}"},
            "title": {"rendered": self.title},
            "content": {"rendered": "" if hidden else self.content, "protected": hidden},
            "excerpt": {"rendered": "", "protected": hidden},
        }
        if embed:
            terms = [{"name": tag, "taxonomy": "post_tag"} for tag in self.tags]
            post["_embedded"] = {"author": [{"name": "A. Writer"}], "wp:term": [[], terms]}
        return post


@dataclass
class LoopbackWordPress:
    """The site's state, which tests change between rounds, and what was asked of it."""

    posts: dict[int, Post] = field(default_factory=dict)
    rest: bool = True
    login_page: bool = False
    excerpts: bool = False  # the feed shows the beginnings only
    feed: str = ""  # instead of the feed of the posts
    breaks_off: bool = False  # answers end in the middle
    failures: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""

    def add(self, *posts: Post) -> None:
        for post in posts:
            self.posts[post.id] = post

    @property
    def public(self) -> list[Post]:
        return [post for post in self.posts.values() if post.status == "publish"]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[LoopbackWordPress]:
        app = web.Application(middlewares=[self._trouble])
        app.router.add_get("/wp-json/wp/v2/posts", self._rest)
        app.router.add_get("/feed/", self._feed)
        app.router.add_get("/endless", self._endless)
        app.router.add_get("/to", self._redirect)
        app.router.add_get("/loop", self._loop)
        app.router.add_get("/", self._home)
        async with serving(app) as self.url:
            yield self

    @web.middleware
    async def _trouble(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.requests.append(request.path_qs)
        self.agents.add(request.headers.get("User-Agent", ""))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            if self.failures:
                status, headers = self.failures.pop(0)
                return web.Response(status=status, headers=headers, text="trouble")
            if self.login_page:
                return web.Response(
                    text="<html><form>Log in</form></html>", content_type="text/html"
                )
            response: web.StreamResponse = await handler(request)
            if self.breaks_off and isinstance(response, web.Response) and request.transport:
                await response.prepare(request)
                request.transport.write(b"[{")
                request.transport.close()
            return response
        finally:
            self.at_once -= 1

    async def _rest(self, request: web.Request) -> web.Response:
        if not self.rest:
            return web.json_response({"code": "rest_disabled"}, status=401)
        query = request.query
        posts = self.public
        if after := query.get("modified_after"):
            posts = [p for p in posts if _time(p.modified) > _time(after)]
        key = "modified" if query.get("orderby") == "modified" else "id"
        posts.sort(key=lambda p: getattr(p, key), reverse=query.get("order", "desc") == "desc")
        each = int(query.get("per_page", "10"))
        page = int(query.get("page", "1"))
        pages = -(-len(posts) // each)
        if page > max(pages, 1):
            return web.json_response({"code": "rest_post_invalid_page_number"}, status=400)
        rows = [p.as_json(self.url, "_embed" in query) for p in posts[(page - 1) * each :][:each]]
        if fields := query.get("_fields"):
            rows = [{name: row[name] for name in fields.split(",")} for row in rows]
        headers = {"X-WP-Total": str(len(posts)), "X-WP-TotalPages": str(pages)}
        return web.json_response(rows, headers=headers)

    async def _feed(self, request: web.Request) -> web.Response:
        if self.feed:
            return web.Response(text=self.feed, content_type="application/rss+xml")
        etag = f'"{hash(json.dumps([repr(p) for p in self.public]))}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        items = "".join(
            f"<item><title>{escape(p.title)}</title><link>{self.url}/post-{p.id}/</link>"
            f'<guid isPermaLink="false">{self.url}/?p={p.id}</guid>'
            f"<pubDate>{_time(p.date):%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
            f"{self._text(p)}</item>"
            for p in self.public[-10:]
        )
        body = (
            '<?xml version="1.0"?><rss version="2.0"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>Site</title><link>{self.url}</link>{items}</channel></rss>"
        )
        return web.Response(text=body, content_type="application/rss+xml", headers={"ETag": etag})

    def _text(self, post: Post) -> str:
        if post.password:
            form = '<form action="/wp-login.php?action=postpass" class="post-password-form"></form>'
            return f"<content:encoded><![CDATA[{form}]]></content:encoded>"
        if self.excerpts:
            return "<description>&lt;p&gt;A paragraph […]&lt;/p&gt;</description>"
        return f"<content:encoded><![CDATA[{post.content}]]></content:encoded>"

    async def _home(self, request: web.Request) -> web.Response:
        link = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
        return web.Response(text=f"<html><head>{link}</head></html>", content_type="text/html")

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1_000_000):
            await response.write(b"x" * 65536)
            await asyncio.sleep(0)
        return response

    async def _loop(self, request: web.Request) -> web.Response:
        raise web.HTTPFound("/loop")

    async def _redirect(self, request: web.Request) -> web.Response:
        raise web.HTTPFound(request.query["url"])


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
