"""A sync with nothing new: one request to a WordPress site on the loopback, and our computing."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import parse_qs, urlsplit

from data.journal.sites import SqlSites
from data.sources.fetch import Fetcher
from data.sources.keeping import EssayKeeper
from data.sources.sync import SiteSync

POSTS = 200
ROUNDS = 50


class _Posts(BaseHTTPRequestHandler):
    """The posts of a site that never changes, as WordPress pages them."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        each, page = (int(query.get(name, ["1"])[0]) for name in ("per_page", "page"))
        numbers = range(1, POSTS + 1)[(page - 1) * each : page * each]
        body = json.dumps([_post(number) for number in numbers]).encode()
        self.send_response(200)
        for name, value in (
            ("Content-Type", "application/json"),
            ("Content-Length", len(body)),
            ("X-WP-Total", POSTS),
            ("X-WP-TotalPages", -(-POSTS // each)),
        ):
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _post(number: int) -> dict[str, object]:
    time_ = "2024-03-01T10:00:00"
    return {
        "id": number,
        "date": time_,
        "modified": time_,
        "status": "publish",
        "link": f"http://127.0.0.1/{number}/",
        "title": {"rendered": f"Essay {number}"},
        "content": {"rendered": f"<p>A text of its own, number {number}.</p>" * 20},
    }


def _serve(told: Connection) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Posts)
    told.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def _running() -> Iterator[str]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(theirs,), daemon=True
    )
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()


async def nothing_new(keeper: EssayKeeper) -> dict[str, Any]:
    """Requests of a round with nothing new, and its milliseconds of computing (mean, most)."""
    fetcher = Fetcher(private=True)
    sync = SiteSync(keeper, SqlSites(keeper.journal.database), fetcher)
    busy = []
    with _running() as url:
        await sync.add(url, lambda done, total, what: None)
        await sync.sync_all()
        before = fetcher.requests
        for _ in range(ROUNDS):
            started = time.process_time()
            await sync.sync_all()
            busy.append((time.process_time() - started) * 1000)
        requests = (fetcher.requests - before) / ROUNDS
    await fetcher.close()
    return {
        "requests": requests,
        "cpu_ms": round(sum(busy) / ROUNDS, 1),
        "most_cpu_ms": round(max(busy), 1),
    }
