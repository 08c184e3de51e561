"""TMDB's web API: one film by its IMDb id, at a polite pace, and nothing that repeats the key.

Limits and fields after https://developer.themoviedb.org (2026-11): about 40 requests a second, status
429 above; ``budget`` and ``revenue`` in US dollars, 0 where unknown; a v3 key is a parameter, a v4
token a header.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel, Field, SecretStr, ValidationError

from bot.extras import Way
from bot.pace import Pace
from data.sources.fetch import Fetcher, FetchFailed, judged

API_URL = "https://api.themoviedb.org/3"
PER_SECOND = 30.0  # requests
AT_ONCE = 8
ANSWER = 2_000_000  # bytes of the largest answer that is read
PATIENCE = 10.0  # seconds for one answer
LONGEST_WAIT = 60.0  # seconds that a server may ask for before the request is given up
_WAYS: dict[str, Way] = {
    "flatrate": "stream", "free": "free", "ads": "free", "rent": "rent", "buy": "buy",
}  # fmt: skip
Services = Mapping[Way, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TmdbFilm:
    """A film as TMDB has it; ``poster`` is the path of the picture, ``offers`` go by region."""

    id: int
    poster: str = ""
    budget: int | None = None
    revenue: int | None = None
    offers: Mapping[str, Services] = field(default_factory=dict)


class _Configuration(BaseModel):
    images: dict[str, object]


class _Hit(BaseModel):
    id: int


class _Found(BaseModel):
    movie_results: list[_Hit]


class _Service(BaseModel):
    provider_name: str = Field(min_length=1, max_length=100)


class _Region(BaseModel):
    flatrate: list[_Service] = []
    free: list[_Service] = []
    ads: list[_Service] = []
    rent: list[_Service] = []
    buy: list[_Service] = []


class _Regions(BaseModel):
    results: dict[str, _Region] = {}


class _Movie(BaseModel):
    id: int
    poster_path: str | None = Field(None, pattern=r"^/[\w.-]{1,100}$")
    budget: int = Field(0, ge=0)
    revenue: int = Field(0, ge=0)
    regions: _Regions = Field(default_factory=_Regions, alias="watch/providers")


_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(slots=True)
class TmdbApi:
    """Asks TMDB; a failure is a :class:`FetchFailed`, whose words hold neither key nor address."""

    key: SecretStr
    url: str = API_URL
    pace: Pace = field(default_factory=lambda: Pace(PER_SECOND, burst=AT_ONCE))
    fetcher: Fetcher = field(default_factory=lambda: Fetcher(private=True, largest=ANSWER))
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def film(self, imdb: str, *, tmdb: int | None = None, tries: int = 1) -> TmdbFilm | None:
        """The film with this IMDb id (and TMDB's own, where it is known already); ``None`` where
        TMDB has none. What may pass in a moment is tried ``tries`` times."""
        if tmdb is None:
            found = await self._tried(f"find/{imdb}", _Found, tries, external_source="imdb_id")
            if found is None or not found.movie_results:
                return None
            tmdb = found.movie_results[0].id
        more = "watch/providers"
        movie = await self._tried(f"movie/{tmdb}", _Movie, tries, append_to_response=more)
        return _film(movie) if movie else None

    async def check(self) -> None:
        """Raises ``FetchFailed`` where TMDB cannot be asked."""
        if await self._tried("configuration", _Configuration, 1) is None:
            raise FetchFailed("there is no TMDB at TMDB_API_URL", 404)

    async def close(self) -> None:
        """Close the connections."""
        await self.fetcher.close()

    async def _tried(
        self, path: str, model: type[_Model], tries: int, **parameters: str
    ) -> _Model | None:
        for attempt in range(1, tries + 1):
            try:
                return await self._once(path, model, parameters)
            except FetchFailed as failed:
                wait = failed.wait or 2.0 ** (attempt - 1)
                if attempt == tries or not failed.passing or wait > LONGEST_WAIT:
                    raise
                await self.fetcher.sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def _once(
        self, path: str, model: type[_Model], parameters: dict[str, str]
    ) -> _Model | None:
        headers = {"Accept": "application/json"}
        key = self.key.get_secret_value()
        if "." in key:  # a v4 token; a v3 key is 32 hexadecimal digits
            headers["Authorization"] = f"Bearer {key}"
        else:
            parameters = {**parameters, "api_key": key}
        async with self._slots:
            await self.pace.turn()
            try:
                async with asyncio.timeout(PATIENCE):
                    answer = await self.fetcher.once(
                        f"{self.url.rstrip('/')}/{path}?{urlencode(parameters)}", headers
                    )
            except TimeoutError:
                raise FetchFailed(f"it took longer than {PATIENCE:g} s", -1) from None
        if answer.status == 404:
            return None
        try:
            return model.model_validate_json(judged(answer).body)
        except ValidationError:
            raise FetchFailed("its answer is not what its documentation says") from None


def _film(movie: _Movie) -> TmdbFilm:
    offers = {code: _services(region) for code, region in movie.regions.results.items()}
    return TmdbFilm(
        movie.id,
        movie.poster_path or "",
        movie.budget or None,
        movie.revenue or None,
        {code: services for code, services in offers.items() if services},
    )


def _services(region: _Region) -> Services:
    found: dict[Way, dict[str, None]] = {}
    for name, way in _WAYS.items():
        for service in getattr(region, name):
            found.setdefault(way, {})[service.provider_name] = None
    return {way: tuple(names) for way, names in found.items()}
