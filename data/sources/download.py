"""Files of the web as places to import from: fetched once, resumed where they broke off.

A file is kept beside the catalogue with its ETag, so that importing it again costs one small request
where nothing has changed. It is stored as sent; what reads it unpacks it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx

from bot.errors import OperatorError, UserError
from bot.ports import Importer, Progress
from data.sources.fetch import TRIES, Fetcher, FetchFailed

LARGEST_FILE = 5_000_000_000  # bytes; IMDb's largest file has about 800 million


@dataclass(frozen=True, slots=True)
class FromWeb:
    """An importer that takes web addresses among its places, kept in ``folder``."""

    importer: Importer
    fetcher: Fetcher
    folder: Path
    largest: int = LARGEST_FILE

    async def __call__(self, places: Sequence[str], progress: Progress) -> str:
        """Fetch what is on the web, then import all as files. Raises as the importer does."""
        local = [
            str(await self._fetched(place, progress)) if is_address(place) else place
            for place in places
        ]
        return await self.importer(local, progress)

    async def _fetched(self, url: str, progress: Progress) -> Path:
        file = _File.of(self.folder, url)
        try:
            await asyncio.to_thread(file.path.parent.mkdir, parents=True, exist_ok=True)
            for attempt in range(1, TRIES + 1):
                try:
                    await self._once(url, file, progress)
                    return file.path
                except FetchFailed as failed:
                    if attempt == TRIES or not failed.passing:
                        raise
                    await self.fetcher.sleep(failed.wait or 2.0 ** (attempt - 1))
        except FetchFailed as failed:
            raise UserError(
                f"{file.path.name} could not be fetched: {failed.reason}.",
                "Check the address, or try later: what has arrived is kept and goes on from there.",
            ) from failed
        except OSError as error:
            raise OperatorError(
                f"{file.path.name} could not be kept ({error.strerror}). Check that MARQUEE_HOME can"
                " be written and its disk is not full; what was imported before is untouched."
            ) from error
        raise AssertionError("the last try returns or raises")

    async def _once(self, url: str, file: _File, progress: Progress) -> None:
        async with self.fetcher.stream(url, file.headers()) as answer:
            if answer.status_code == httpx.codes.NOT_MODIFIED and file.path.exists():
                return
            if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                file.part.unlink(missing_ok=True)
                raise FetchFailed("it breaks off", -1)
            begun = file.begun() if answer.status_code == httpx.codes.PARTIAL_CONTENT else 0
            if begun and not _goes_on(answer, begun):
                file.part.unlink(missing_ok=True)
                raise FetchFailed("it does not go on where it broke off", -1)
            await self._saved(answer, file, begun, progress)
        file.part.replace(file.path)

    async def _saved(
        self, answer: httpx.Response, file: _File, begun: int, progress: Progress
    ) -> None:
        length = answer.headers.get("content-length", "")
        whole = begun + int(length) if length.isdecimal() else None
        file.note(answer.headers.get("etag", ""))
        done = begun
        with file.part.open("ab" if begun else "wb") as kept:
            async for piece in answer.aiter_raw():
                done += len(piece)
                if done > self.largest:
                    file.part.unlink(missing_ok=True)
                    raise FetchFailed(f"it is larger than {self.largest:,} bytes")
                kept.write(piece)
                progress(done, whole, file.path.name)
        if whole is not None and done < whole:
            raise FetchFailed("it breaks off", -1)


def is_address(place: str) -> bool:
    """Whether a place is on the web."""
    return re.match(r"https?://", place) is not None


def _goes_on(answer: httpx.Response, begun: int) -> bool:
    found = re.match(r"bytes (\d+)-", answer.headers.get("content-range", ""))
    return found is not None and int(found[1]) == begun


@dataclass(frozen=True, slots=True)
class _File:
    """Where a web file is kept, with what has arrived of it and its ETag beside it."""

    path: Path

    @classmethod
    def of(cls, folder: Path, url: str) -> _File:
        name = re.sub(r"[^\w.-]", "_", unquote(urlsplit(url).path).rpartition("/")[2])
        mark = blake2b(url.encode(), digest_size=6).hexdigest()
        return cls(folder / mark / (name.strip("._") or "file"))

    @property
    def part(self) -> Path:
        return self.path.with_name(f"{self.path.name}.part")

    @property
    def _notes(self) -> Path:
        return self.path.with_name(f"{self.path.name}.json")

    def begun(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def note(self, etag: str) -> None:
        self._notes.write_text(json.dumps({"etag": etag}), "utf-8")

    def headers(self) -> dict[str, str]:
        """What asks for the rest, or whether there is something new."""
        plain = {"Accept-Encoding": "identity"}  # a resumed file must be the same bytes
        try:
            etag = str(json.loads(self._notes.read_text("utf-8")).get("etag", ""))
        except (OSError, ValueError, AttributeError):
            return plain
        if not etag or etag.startswith("W/"):
            return plain
        if begun := self.begun():
            return plain | {"Range": f"bytes={begun}-", "If-Range": etag}
        return plain | ({"If-None-Match": etag} if self.path.exists() else {})
