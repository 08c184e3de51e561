"""TMDB behind :class:`bot.extras.Enrichment`: cards wait a moment for it, answers are kept."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.doctor import Finding
from bot.extras import WAYS, FilmExtras, Offers, Watchable
from bot.film import Source
from data.names import fold
from data.sources.fetch import FetchFailed
from data.tmdb.api import Services, TmdbApi, TmdbFilm
from data.tmdb.cache import KeptFilm, TmdbCache

DEADLINE = 1.5  # seconds that an answer waits
FRESH = timedelta(days=7)  # how long a film is not asked about again
CURRENT = timedelta(days=30)  # how long offers are told where no newer ones come
REST = 30.0  # seconds in which nothing is asked after a failure
LONG_REST = 600.0  # the same where the key is refused
UNDER_WAY = 50  # films asked about at the same time, at most
POSTERS = "https://image.tmdb.org/t/p/w342"
SITE = "https://www.themoviedb.org"
TERMS = (
    "This product uses the TMDB API but is not endorsed or certified by TMDB."
    " Where to watch: data from JustWatch"
)
OFFERED_BY = "JustWatch, through TMDB"
_IMDB = re.compile(r"tt\d{1,10}")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class TmdbEnrichment:
    """Asks TMDB for films that are shown, once a week each at most.

    A question that takes longer than an answer may wait goes on, so that the next card has it.
    """

    api: TmdbApi
    cache: TmdbCache
    region: str = ""
    logo: str = ""  # where TMDB's logo lies
    deadline: float = DEADLINE
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    on: bool = True
    _asking: dict[str, asyncio.Task[TmdbFilm | None]] = field(default_factory=dict)
    _rests_until: float = 0.0

    async def extras(self, film_id: str, region: str) -> FilmExtras | None:
        """What TMDB knows of a film; ``None`` where that is nothing, or did not come in time."""
        if not _IMDB.fullmatch(film_id):
            return None
        started = time.monotonic()
        kept = await self.cache.get(film_id, region)
        if kept and self.now() - kept.fetched < FRESH:
            return self._made(kept, region)
        asking = self._ask(film_id, kept.film.id if kept and kept.film else None)
        if asking is not None:
            left = max(0.0, self.deadline - (time.monotonic() - started))
            await asyncio.wait({asking}, timeout=left)
            if asking.done() and not asking.cancelled() and not asking.exception():
                kept = KeptFilm(asking.result(), self.now())
        return self._made(kept, region) if kept else None

    async def watchable(self, service: str, region: str) -> Watchable:
        """Films that a service offers, of those TMDB was asked about lately."""
        offered = await self.cache.offered(region, self.now() - CURRENT)
        stock = {name: len(set().union(*ways.values())) for name, ways in offered.items()}
        meant = tuple(name for name in offered if _means(service, name))
        films: set[str] = set()
        for ways in (("stream", "free"), ("rent", "buy")):  # to own is meant where nothing else is
            films |= set().union(*(offered[name].get(way, set()) for name in meant for way in ways))
            if films:
                break
        others = sorted(stock, key=lambda name: (-stock[name], name))
        return Watchable(meant, frozenset(films), tuple(others), OFFERED_BY)

    async def source(self) -> Source:
        """TMDB's terms and attribution, and JustWatch's."""
        count, last = await self.cache.size()
        date = f"{last:%Y-%m-%d}" if last else "nothing asked yet"
        return Source("tmdb", "The Movie Database (TMDB)", date, TERMS, SITE, count, self.logo)

    async def examined(self) -> Finding:
        """What the doctor is told: whether TMDB takes the key."""
        try:
            await self.api.check()
        except FetchFailed as failed:
            told = "refuses TMDB_API_KEY; check it" if _refused(failed) else failed.reason
            return Finding("tmdb", False, told)
        return Finding("tmdb", True, "takes the key")

    async def close(self) -> None:
        """Give up what is under way, and close connections and file."""
        under_way = list(self._asking.values())
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self.api.close()
        await self.cache.close()

    def _ask(self, film_id: str, tmdb: int | None) -> asyncio.Task[TmdbFilm | None] | None:
        """The question about this film that is under way; none while nothing is asked."""
        if film_id not in self._asking:
            if time.monotonic() < self._rests_until or len(self._asking) >= UNDER_WAY:
                return None
            task = asyncio.create_task(self._asked(film_id, tmdb))
            self._asking[film_id] = task
            task.add_done_callback(lambda done: self._answered(film_id, done))
        return self._asking[film_id]

    async def _asked(self, film_id: str, tmdb: int | None) -> TmdbFilm | None:
        film = await self.api.film(film_id, tmdb=tmdb)
        await self.cache.put(film_id, film)
        return film

    def _answered(self, film_id: str, task: asyncio.Task[TmdbFilm | None]) -> None:
        del self._asking[film_id]
        failed = None if task.cancelled() else task.exception()
        if failed is None:
            return
        if not isinstance(failed, FetchFailed):
            log.error("asking TMDB failed (%s)", type(failed).__name__, exc_info=failed)
            self._rests_until = time.monotonic() + REST
            return
        refused = _refused(failed)
        rest = LONG_REST if refused else max(REST, min(failed.wait, LONG_REST))
        self._rests_until = time.monotonic() + rest
        what = "it refuses TMDB_API_KEY" if refused else failed.reason
        log.warning("TMDB was no help, it is left alone for %d s: %s", rest, what)

    def _made(self, kept: KeptFilm, region: str) -> FilmExtras | None:
        film = kept.film
        if film is None:
            return None
        page = f"{SITE}/movie/{film.id}"
        its = film.offers.get(region) if self.now() - kept.fetched < CURRENT else None
        return FilmExtras(
            "TMDB",
            page,
            f"{kept.fetched:%Y-%m-%d}",
            f"{POSTERS}{film.poster}" if film.poster else "",
            film.budget,
            film.revenue,
            _offers(its, region, page) if its else None,
        )


def _offers(services: Services, region: str, page: str) -> Offers:
    listed = tuple((way, services[way]) for way in WAYS if way in services)
    return Offers(region, f"{page}/watch?locale={region}", listed, OFFERED_BY)


def _refused(failed: FetchFailed) -> bool:
    return failed.status in (401, 403)


def _means(said: str, service: str) -> bool:
    """Whether it is meant: ``prime`` means ``Amazon Prime Video``, ``disney+`` ``Disney Plus``."""
    wanted, words = _words(said), _words(service)
    return bool(wanted) and any(
        words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1)
    )


def _words(name: str) -> list[str]:
    return fold(name.replace("+", " plus")).split()
