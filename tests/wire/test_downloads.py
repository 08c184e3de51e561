"""Importing from web addresses, against a server on this machine: files and addresses alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.ports import Progress
from data.catalogue import SqliteCatalogue
from data.sources.download import FromWeb
from data.sources.fetch import Fetcher
from data.sources.imdb import ImdbImporter
from tests.data.test_imports import write_imdb


@dataclass
class Files:
    """What the server offers, how it misbehaves, and what it was asked."""

    address: str = ""
    bodies: dict[str, bytes] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)  # answers before it behaves
    cut: int = 0  # bytes after which the next answer breaks off
    ranges: list[str] = field(default_factory=list)
    unchanged: int = 0


@pytest.fixture
def files() -> Iterator[Files]:
    """A server of files with ETags and ranges."""
    offered = Files()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = offered.bodies.get(self.path.rpartition("/")[2])
            if offered.statuses or body is None:
                self.send_response(offered.statuses.pop(0) if offered.statuses else 404)
                self.send_header("Retry-After", "0")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            etag = f'"{hash(body)}"'
            if self.headers.get("If-None-Match") == etag:
                offered.unchanged += 1
                self.send_response(304)
                self.end_headers()
                return
            asked = self.headers.get("Range", "")
            start = 0
            if asked and self.headers.get("If-Range") == etag:
                offered.ranges.append(asked)
                start = int(asked.removeprefix("bytes=").partition("-")[0])
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            part = body[start:]
            if offered.cut:
                part, offered.cut = part[: offered.cut], 0
                self.close_connection = True
            self.wfile.write(part)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    offered.address = f"http://127.0.0.1:{server.server_port}"
    yield offered
    server.shutdown()
    server.server_close()


async def at_once(seconds: float) -> None:
    """Do not wait."""


async def kept(places: Sequence[str], progress: Progress) -> str:
    """An importer that tells what it was given."""
    return "|".join([Path(place).read_text("utf-8") for place in places])  # noqa: ASYNC240 (small)


def from_web(folder: Path, largest: int = 1_000_000) -> FromWeb:
    """Fetching allowed from this machine."""
    return FromWeb(kept, Fetcher(private=True, sleep=at_once), folder, largest)


def quiet(done: int, total: int | None, what: str) -> None:
    """No progress bar."""


async def test_addresses_and_files_are_imported_alike(tmp_path: Path, files: Files) -> None:
    folder = write_imdb(tmp_path / "imdb")
    files.bodies = {path.name: path.read_bytes() for path in folder.iterdir()}
    addresses = [f"{files.address}/data/{name}" for name in sorted(files.bodies)]
    told = []
    for home, places in (("one", [str(folder)]), ("two", addresses)):
        (tmp_path / home).mkdir()
        path = tmp_path / home / "catalogue.db"
        fetcher = Fetcher(private=True)
        importer = FromWeb(ImdbImporter(path), fetcher, tmp_path / home / "downloads")
        told.append((await importer([*places, "votes:10"], quiet)).splitlines()[0])
        catalogue = SqliteCatalogue(path)
        assert await catalogue.film("tt9000001")
        await catalogue.close()
        await fetcher.close()
    assert told[0] == told[1]


async def test_a_file_that_breaks_off_is_resumed(tmp_path: Path, files: Files) -> None:
    files.bodies["a.tsv"] = b"0123456789" * 1000
    files.cut = 4000
    web = from_web(tmp_path)
    assert await web([f"{files.address}/a.tsv"], quiet) == "0123456789" * 1000
    assert files.ranges == ["bytes=4000-"]
    await web.fetcher.close()


async def test_an_unchanged_file_is_not_fetched_again(tmp_path: Path, files: Files) -> None:
    web = from_web(tmp_path)
    files.bodies["a.tsv"] = b"first"
    assert await web([f"{files.address}/a.tsv"], quiet) == "first"
    assert await web([f"{files.address}/a.tsv"], quiet) == "first"
    assert files.unchanged == 1
    files.bodies["a.tsv"] = b"second"
    assert await web([f"{files.address}/a.tsv"], quiet) == "second"
    await web.fetcher.close()


async def test_passing_trouble_is_tried_again_and_lasting_trouble_told(
    tmp_path: Path, files: Files
) -> None:
    web = from_web(tmp_path)
    files.bodies["a.tsv"] = b"there"
    files.statuses = [503, 429]
    assert await web([f"{files.address}/a.tsv"], quiet) == "there"
    with pytest.raises(
        UserError, match=r"b\.tsv could not be fetched: it answered with status 404"
    ):
        await web([f"{files.address}/b.tsv"], quiet)
    await web.fetcher.close()


async def test_a_file_that_is_too_large_is_refused(tmp_path: Path, files: Files) -> None:
    files.bodies["a.tsv"] = b"x" * 5000
    web = from_web(tmp_path, largest=4000)
    with pytest.raises(UserError, match="larger than 4,000 bytes"):
        await web([f"{files.address}/a.tsv"], quiet)
    assert not list(tmp_path.rglob("*.part"))  # noqa: ASYNC240 (a test's folder)
    await web.fetcher.close()


async def test_private_addresses_are_refused(tmp_path: Path, files: Files) -> None:
    files.bodies["a.tsv"] = b"secret"
    web = FromWeb(kept, Fetcher(), tmp_path)
    with pytest.raises(UserError, match="private network"):
        await web([f"{files.address}/a.tsv"], quiet)
    await web.fetcher.close()


async def test_an_error_page_is_named_with_its_line(tmp_path: Path, files: Files) -> None:
    files.bodies["title.basics.tsv.gz"] = b"<!DOCTYPE html><p>Too many requests"
    fetcher = Fetcher(private=True)
    web = FromWeb(ImdbImporter(tmp_path / "catalogue.db"), fetcher, tmp_path / "downloads")
    with pytest.raises(UserError, match=r"title\.basics\.tsv\.gz, line 1: this is a web page"):
        await web([f"{files.address}/title.basics.tsv.gz"], quiet)
    await fetcher.close()
