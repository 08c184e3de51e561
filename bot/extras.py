"""What a film database outside adds to a film's card: a poster, money, and where to watch it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol, get_args

from bot.film import Film, Source
from bot.reply import Evidence, escape, link

Way = Literal["stream", "free", "rent", "buy"]
WAYS: tuple[Way, ...] = get_args(Way)
NAMED = 4  # services that a card names of each way
ELSEWHERE = "US"  # the region of people of whom none is known
# Regions of the languages that Discord gives without one, where they have another name.
_REGIONS = {
    "en": "US", "ja": "JP", "ko": "KR", "da": "DK", "cs": "CZ", "el": "GR", "hi": "IN", "uk": "UA",
    "vi": "VN",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offers:
    """Where a film can be watched in one region: services by the way they offer it."""

    region: str  # ISO 3166-1, two letters
    url: str  # the page that has more of it
    services: tuple[tuple[Way, tuple[str, ...]], ...]
    source: str  # who is to be named for it


@dataclass(frozen=True, slots=True)
class FilmExtras:
    """What ``source`` knows of a film; money is in US dollars of the time, the date ISO 8601."""

    source: str
    url: str
    date: str
    poster: str = ""
    budget: int | None = None
    gross: int | None = None
    offers: Offers | None = None


@dataclass(frozen=True, slots=True)
class Watchable:
    """Films that services offer in a region: those services that a name meant, and all of their
    films that are known; ``others`` are the region's services, the best stocked first."""

    services: tuple[str, ...] = ()
    films: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()
    source: str = ""  # who is to be named for it


class Enrichment(Protocol):
    """A film database outside. It never raises, and no answer waits for it longer than 1.5 s."""

    @property
    def on(self) -> bool:
        """Whether there is one; without, everything here is empty."""
        ...

    @property
    def region(self) -> str:
        """The region whose offers everybody is shown; empty for each asker's own."""
        ...

    async def extras(self, film_id: str, region: str) -> FilmExtras | None:
        """What it knows of a film; ``None`` where that is nothing, or did not come in time."""
        ...

    async def watchable(self, service: str, region: str) -> Watchable:
        """Films that a service offers, of those it was asked about lately."""
        ...

    async def source(self) -> Source | None:
        """Its terms and attribution, and what is kept of it."""
        ...


@dataclass(frozen=True, slots=True)
class NoEnrichment:
    """:class:`Enrichment` where no film database outside is asked."""

    on: bool = False
    region: str = ""

    async def extras(self, film_id: str, region: str) -> FilmExtras | None:
        """Nothing."""
        return None

    async def watchable(self, service: str, region: str) -> Watchable:
        """Nothing."""
        return Watchable()

    async def source(self) -> Source | None:
        """None."""
        return None


NO_ENRICHMENT = NoEnrichment()


def region_of(enrichment: Enrichment, locale: str) -> str:
    """The region whose offers somebody is shown: the operator's, else that of the locale."""
    if enrichment.region or not enrichment.on:
        return enrichment.region or ELSEWHERE
    if named := re.search(r"[-_]([A-Za-z]{2})$", locale):
        return named[1].upper()
    language = locale.partition("-")[0].lower()
    region = _REGIONS.get(language, language.upper())
    return region if re.fullmatch("[A-Z]{2}", region) else ELSEWHERE


def enriched(film: Film, extras: FilmExtras | None) -> Film:
    """The film with what it lacks: the catalogue's own poster and money stay what they are."""
    if extras is None:
        return film
    if not film.poster and extras.poster:
        film = replace(film, poster=extras.poster)
    if film.budget is None and film.gross is None and (extras.budget or extras.gross):
        film = replace(film, budget=extras.budget, gross=extras.gross, money_source=extras.source)
    return film


def where_to_watch(offers: Offers) -> str:
    """``stream on Netflix · rent from Apple TV`` with the source, as its terms want it."""
    words = {"stream": "stream on", "free": "free on", "rent": "rent from", "buy": "buy from"}
    parts = [f"{words[way]} {_some(services)}" for way, services in offers.services if services]
    said = " · ".join(parts)
    return f"{said[:1].upper()}{said[1:]} ({link(offers.source, offers.url)})"


def _some(services: Sequence[str]) -> str:
    more = f" and {len(services) - NAMED} more" if len(services) > NAMED else ""
    return escape(", ".join(services[:NAMED])) + more


def extras_evidence(extras: FilmExtras) -> Evidence:
    """Where the additions to a card come from."""
    said = [word for word, there in (
        ("poster", extras.poster), ("budget", extras.budget), ("gross", extras.gross)
    ) if there]  # fmt: skip
    if extras.offers:
        said.append(f"where to watch in {extras.offers.region} by {extras.offers.source}")
    return Evidence(extras.source, extras.url, f"{', '.join(said)}; asked on {extras.date}")
