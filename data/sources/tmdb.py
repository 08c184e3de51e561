"""``marquee import tmdb all``: asks TMDB about the catalogue's films ahead of time.

What was kept already is not asked for again, so that an import that was stopped goes on where it
was. Nothing enters the catalogue: TMDB's terms let its data be kept for six months only.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from bot.errors import OperatorError, Unavailable, UserError
from bot.ports import Progress
from data.sources.fetch import FetchFailed
from data.tmdb.api import AT_ONCE, TmdbApi
from data.tmdb.cache import TmdbCache
from data.tmdb.enrichment import FRESH, TmdbEnrichment

TRIES = 5
HOPELESS = 20  # failures one after the other: it is not this film that is at fault
SAMPLE = 5  # failures that a report quotes
KEYS = "https://www.themoviedb.org/settings/api"


@dataclass(frozen=True, slots=True)
class TmdbImporter:
    """Fills the cache of ``tmdb``, which is ``None`` where there is no key."""

    catalogue: Path
    tmdb: TmdbEnrichment | None

    async def __call__(self, places: Sequence[str], progress: Progress) -> str:
        """Ask about ``all`` films, the best known ``films:500``, or films by their IMDb ids.

        Raises ``UserError`` where there is no key or TMDB does not answer, ``OperatorError`` where
        the key is refused; what came is kept.
        """
        if self.tmdb is None:
            raise UserError("There is no TMDB key.", f"Set TMDB_API_KEY in .env; {KEYS} gives one.")
        wanted = await asyncio.to_thread(_chosen, self.catalogue, places)
        had = await self.tmdb.cache.asked_since(self.tmdb.now() - FRESH)
        missing = [film for film in wanted if film not in had]
        asking = _Asking(self.tmdb.api, self.tmdb.cache, iter(missing), len(missing), progress)
        await asking.all()
        kept = len(wanted) - len(missing)
        told = f"{asking.done:,} films asked about, {asking.unknown:,} of them unknown to TMDB"
        told += f"; {kept:,} were known already." if kept else "."
        if asking.failed:
            told += f" {len(asking.failed):,} could not be asked about; run this again for them: "
            told += " · ".join(
                f"{film}: {why}" for film, why in list(asking.failed.items())[:SAMPLE]
            )
        return told


@dataclass(slots=True)
class _Asking:
    """Several questions at a time, until all films are through."""

    api: TmdbApi
    cache: TmdbCache
    films: Iterator[str]
    total: int
    progress: Progress
    failed: dict[str, str] = field(default_factory=dict)  # why, by film
    done: int = 0
    unknown: int = 0
    in_a_row: int = 0  # failures

    async def all(self) -> None:
        """Ask about every film. Raises as :class:`TmdbImporter` does."""
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(self._some())
        except* (OperatorError, UserError) as errors:
            raise errors.exceptions[0] from None

    async def _some(self) -> None:
        for film_id in self.films:
            try:
                film = await self.api.film(film_id, tries=TRIES)
            except FetchFailed as failure:
                self._failure(film_id, failure)
            else:
                await self.cache.put(film_id, film)
                self.done += 1
                self.unknown += film is None
                self.in_a_row = 0
            self.progress(self.done + len(self.failed), self.total, "TMDB")

    def _failure(self, film_id: str, failure: FetchFailed) -> None:
        if failure.status in (401, 403):
            raise OperatorError("TMDB refuses TMDB_API_KEY. Check it in .env; nothing is lost.")
        self.failed[film_id] = failure.reason
        self.in_a_row += 1
        if self.in_a_row >= HOPELESS:
            raise UserError(
                f"TMDB is no help just now: {failure.reason}.",
                f"{self.done:,} films were asked about and are kept; run this again to go on.",
            )


def _chosen(catalogue: Path, places: Sequence[str]) -> list[str]:
    """The films that the places name, the best known first."""
    ids = [place for place in places if re.fullmatch(r"tt\d{1,10}", place)]
    counts = [int(m[1]) for place in places if (m := re.fullmatch(r"films[:=](\d{1,9})", place))]
    if len(ids) + len(counts) + list(places).count("all") < len(places):
        raise UserError(
            "TMDB is asked about “all” films, the best known (“films:500”), or some by IMDb ids."
        )
    if not counts and "all" not in places:
        return list(dict.fromkeys(ids))
    uri = f"file:{quote(str(catalogue))}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as db:
            found = db.execute(
                "SELECT id FROM films WHERE id GLOB 'tt[0-9]*'"
                " ORDER BY popularity DESC, film_no LIMIT ?",
                (-1 if "all" in places else max(counts),),
            ).fetchall()
    except sqlite3.Error as error:
        raise Unavailable("the catalogue cannot be read") from error
    return list(dict.fromkeys([*ids, *(film for (film,) in found)]))
