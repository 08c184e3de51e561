"""A small TMDB on the loopback: films by IMDb id, and the troubles of a real service."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.wire.serving import serving

KEY = "0123456789abcdef0123456789abcdef"
TOKEN = "eyJhbGciOiJI.eyJhdWQiOiIw.c2lnbmF0dXJl"  # noqa: S105 (made up)


def film(number: int, **more: Any) -> dict[str, Any]:
    """A film's details as TMDB gives them."""
    return {
        "id": number,
        "imdb_id": f"tt{number:07d}",
        "title": f"Film {number}",
        "poster_path": f"/poster{number}.jpg",
        "budget": 1_000_000 * number,
        "revenue": 2_000_000 * number,
        "watch/providers": {"results": {}},
        **more,
    }


def offered(**ways: list[str]) -> dict[str, Any]:
    """The services of one region."""
    return {
        "link": "https://www.themoviedb.org/",
        **{
            way: [{"provider_id": n, "provider_name": name, "logo_path": "/x.png"}
                  for n, name in enumerate(names)]
            for way, names in ways.items()
        },
    }  # fmt: skip


@dataclass
class LoopbackTmdb:
    """What it knows, how it misbehaves, and what it was asked; ``limit`` is in requests a second."""

    films: dict[str, dict[str, Any]] = field(default_factory=dict)
    delay: float = 0.0
    statuses: list[int] = field(default_factory=list)  # of the next answers
    retry_after: str = "0"
    body: bytes = b""  # instead of every answer
    limit: int = 0
    refused: int = 0  # by the limit
    asked: list[str] = field(default_factory=list)
    url: str = ""
    _times: list[float] = field(default_factory=list)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[LoopbackTmdb]:
        """The server, listening on a port of its own."""
        app = web.Application()
        app.router.add_get("/3/find/{imdb}", self._find)
        app.router.add_get("/3/movie/{number}", self._movie)
        app.router.add_get("/3/configuration", self._configuration)
        async with serving(app) as address:
            self.url = f"{address}/3"
            yield self

    async def _spoiled(self, request: web.Request) -> web.Response | None:
        """The answer that troubles give; ``None`` where all is well."""
        self.asked.append(request.path)
        if self.delay:
            await asyncio.sleep(self.delay)
        bearer = request.headers.get("Authorization", "")
        if request.query.get("api_key") != KEY and bearer != f"Bearer {TOKEN}":
            said = {"status_code": 7, "status_message": "Invalid API key"}
            return web.json_response(said, status=401)
        if self.statuses and (status := self.statuses.pop(0)) != 200:
            return web.Response(status=status, headers={"Retry-After": self.retry_after})
        now = time.monotonic()
        self._times = [*[at for at in self._times if now - at < 1.0], now]
        if self.limit and len(self._times) > self.limit:
            self.refused += 1
            return web.Response(status=429, headers={"Retry-After": "1"})
        if self.body:
            return web.Response(body=self.body, content_type="application/json")
        return None

    async def _find(self, request: web.Request) -> web.Response:
        if spoiled := await self._spoiled(request):
            return spoiled
        assert request.query["external_source"] == "imdb_id"
        known = self.films.get(request.match_info["imdb"])
        return web.json_response({"movie_results": [known] if known else [], "tv_results": []})

    async def _movie(self, request: web.Request) -> web.Response:
        if spoiled := await self._spoiled(request):
            return spoiled
        assert request.query["append_to_response"] == "watch/providers"
        number = int(request.match_info["number"])
        for known in self.films.values():
            if known["id"] == number:
                return web.json_response(known)
        return web.json_response({"status_code": 34}, status=404)

    async def _configuration(self, request: web.Request) -> web.Response:
        return await self._spoiled(request) or web.json_response({"images": {}})
