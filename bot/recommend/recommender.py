"""Recommends films: candidates, score, re-rank, explain."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp

from bot.film import Film
from bot.ports import Catalogue, Journal, Marks
from bot.recommend.conditions import Condition, Conflict, conflict, fitting
from bot.recommend.explain import Reason, missing, reasons
from bot.recommend.features import Essayed
from bot.recommend.index import FilmIndex, Floats, Mask, build_index
from bot.recommend.lexicon import Lexicon, build_lexicon
from bot.recommend.rank import PAGE, Profile, choose, likeness, profile, wanted, wish_score
from bot.recommend.read import read_wish
from bot.recommend.wish import Wish

PAGES = 4
CHECKED_EVERY = 5.0  # seconds between two looks at whether the catalogue has changed
SURE = 0.86  # how near a misspelt title must be

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: a wish in words, films, conditions, and for whom."""

    text: str = ""
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    people: tuple[str, ...] = ()  # whose taste counts
    asker: str = ""  # whose refused and seen films stay out
    surprise: str = ""  # not empty: by chance, the same for the same text
    page: int = 1
    year: int = 2026  # the present one


@dataclass(frozen=True, slots=True)
class Pick:
    """A film with the reasons it was picked for; ``lacks`` is what it misses of the wish."""

    film: Film
    score: float
    reasons: tuple[Reason, ...]
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Picks in order, how the request was understood, and how many films fitted."""

    picks: tuple[Pick, ...]
    wish: Wish
    seeds: tuple[Film, ...]
    fitting: int
    pages: int
    conflict: Conflict | None = None
    nearest: tuple[Film, ...] = ()
    cold: bool = False  # for somebody of whom nothing is known


@dataclass(frozen=True, slots=True)
class Model:
    """All that was learned, swapped in as a whole."""

    version: str
    index: FilmIndex
    lexicon: Lexicon


@dataclass(slots=True)
class Recommender:
    """Recommends films; fitted when first asked and again in the background after changes."""

    catalogue: Catalogue
    journal: Journal
    _model: Model | None = None
    _checked: float = 0.0
    _fitting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _refit: asyncio.Task[None] | None = None

    async def model(self) -> Model:
        """The present model; fitted now where there is none yet."""
        if self._model is None:
            async with self._fitting:
                if self._model is None:
                    self._model = await self._fit(await self._version())
                    self._checked = time.monotonic()
            return self._model
        if time.monotonic() - self._checked > CHECKED_EVERY and self._refit is None:
            self._checked = time.monotonic()
            self._refit = asyncio.create_task(self._refresh())
        return self._model

    async def _refresh(self) -> None:
        """Fit again where something changed; the old model serves until the new one is whole."""
        try:
            version = await self._version()
            if self._model is None or version != self._model.version:
                self._model = await self._fit(version)
        except Exception:
            log.exception("the recommender could not be fitted again; the old model stays")
        finally:
            self._refit = None

    async def _version(self) -> str:
        info = await self.catalogue.info()
        return f"{info.version}/{await self.journal.count_essays()}"

    async def _fit(self, version: str) -> Model:
        films = await self.catalogue.all_films()
        results = await self.catalogue.results()
        essays = await self._essays()
        index = await asyncio.to_thread(build_index, films, results, essays)
        lexicon = await asyncio.to_thread(
            build_lexicon,
            films,
            await self.catalogue.term_words(),
            await self.catalogue.awards(),
            await self.catalogue.categories(),
            results,
        )
        return Model(version, index, lexicon)

    async def _essays(self) -> list[Essayed]:
        found = []
        for essay in await self.journal.essays(limit=1000):
            links = await self.journal.links(essay.id)
            films = tuple(dict.fromkeys(link.target for link in links if link.kind == "film"))
            found.append(Essayed(essay.id, essay.title, essay.url, films))
        return found

    async def understand(self, text: str, year: int) -> Wish:
        """What a wish in plain words asks for."""
        model = await self.model()
        asked: dict[str, str | None] = {}
        wish = read_wish(text, model.lexicon, year, _asking(asked))
        if not asked:
            return wish
        for phrase in asked:
            matches = await self.catalogue.find_films(phrase, 1)
            if matches and matches[0].score >= SURE:
                asked[phrase] = matches[0].value.id
        wish = read_wish(text, model.lexicon, year, asked.get)
        unknown = [f"I know no film called “{p}”" for p, found in asked.items() if found is None]
        return replace(wish, notes=(*wish.notes, *unknown))

    async def recommend(self, request: Request) -> Recommendation:
        """Picks for a request; none of them was named, seen, rated or refused."""
        model = await self.model()
        wish = await self.understand(request.text, request.year) if request.text else Wish()
        wish = replace(
            wish,
            conditions=(*wish.conditions, *request.conditions),
            like=tuple(dict.fromkeys((*request.like, *wish.like))),
            unlike=tuple(dict.fromkeys((*request.unlike, *wish.unlike))),
        )
        people = {who: await self.journal.ratings.marks(who) for who in request.people}
        asker = await self.journal.ratings.marks(request.asker) if request.asker else Marks()
        return await asyncio.to_thread(_answer, model, wish, request, people, asker)


def _asking(asked: dict[str, str | None]) -> Callable[[str], str | None]:
    """Notes the phrases that are to be looked up as misspelt titles."""

    def nearest(phrase: str) -> str | None:
        asked[phrase] = None
        return None

    return nearest


def _answer(
    model: Model, wish: Wish, request: Request, people: Mapping[str, Marks], asker: Marks
) -> Recommendation:
    index = model.index
    seeds = index.rows(wish.like)
    films = tuple(index.films[row] for row in seeds)
    allowed = _allowed(index, wish, [asker, *people.values()])
    fit = fitting(index, wish.conditions) & allowed
    if not fit.any():
        clash = conflict(index, wish.conditions, allowed)
        nearest = _nearest(index, wish, clash, allowed)
        return Recommendation((), wish, films, 0, 0, clash, nearest)
    taste, alike = _likenesses(index, wish, people)
    score = wish_score(index, wish, alike)
    if request.surprise:
        score = score + _chance(index, request.surprise)
    fit = _subjects(index, wish, fit)
    rows = choose(index, score, fit, seeds, PAGES * PAGE)
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(request.page, 1), pages)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    picks = tuple(_pick(index, row, score, wish, taste, seeds) for row in shown)
    cold = bool(people) and taste is None and wish.empty
    return Recommendation(picks, wish, films, int(fit.sum()), pages, cold=cold)


def _pick(
    index: FilmIndex,
    row: int,
    score: Floats,
    wish: Wish,
    taste: Profile | None,
    seeds: Sequence[int],
) -> Pick:
    told = reasons(index, row, wish, taste, seeds)
    return Pick(index.films[row], float(score[row]), told, tuple(missing(index, row, wish)))


def _allowed(index: FilmIndex, wish: Wish, people: Sequence[Marks]) -> Mask:
    """All films but those that were named, seen, rated or refused."""
    mask = np.ones(len(index), bool)
    mask[index.rows((*wish.like, *wish.unlike))] = False
    for marks in people:
        mask[index.rows((*marks.stars, *marks.seen, *marks.refused))] = False
    return mask


def _likenesses(
    index: FilmIndex, wish: Wish, people: Mapping[str, Marks]
) -> tuple[Profile | None, Floats | None]:
    """The profile of the seed films or else of the people, and how alike every film is to both."""
    weights = {row: 1.0 for row in index.rows(wish.like)}
    weights |= {row: -1.0 for row in index.rows(wish.unlike)}
    tastes = [_taste(index, marks) for marks in people.values()]
    alike = [likeness(index, taste) for taste in tastes if taste is not None]
    seeds = profile(index, weights) if weights else None
    if seeds is None and not alike:
        return None, None
    total = np.zeros(len(index), np.float32)
    if seeds is not None:
        total += likeness(index, seeds)
    if alike:  # nobody is to hate it: for several, the least pleased counts as much as the mean
        total += np.mean(alike, axis=0)
        total += np.min(alike, axis=0) if len(alike) > 1 else 0
    return seeds or _together([taste for taste in tastes if taste is not None]), total


def _together(tastes: Sequence[Profile]) -> Profile:
    features = sum((t.features for t in tastes[1:]), start=tastes[0].features) / len(tastes)
    return Profile(sp.csr_matrix(features), np.mean([t.latent for t in tastes], axis=0))


def _taste(index: FilmIndex, marks: Marks) -> Profile | None:
    """A person's profile: stars against a middling film, the watchlist and refusals for less."""
    weights: dict[int, float] = {}
    for film in marks.watchlist:
        weights |= {row: 0.4 for row in index.rows([film])}
    for film in marks.refused:
        weights |= {row: -0.3 for row in index.rows([film])}
    for film, stars in marks.stars.items():
        weights |= {row: (stars - 2.75) / 2.25 for row in index.rows([film])}
    return profile(index, weights) if any(value > 0 for value in weights.values()) else None


def _subjects(index: FilmIndex, wish: Wish, fit: Mask) -> Mask:
    """Only films about what was asked, where there are any."""
    for want in wish.wants:
        if want.subject and (narrower := fit & index.having(want.facets)).any():
            fit = narrower
    return fit


def _chance(index: FilmIndex, text: str) -> Floats:
    seed = int.from_bytes(text.encode()[-8:], "big")
    noise: Floats = np.random.default_rng(seed).random(len(index)).astype(np.float32)
    return noise


def _nearest(
    index: FilmIndex, wish: Wish, clash: Conflict | None, allowed: Mask
) -> tuple[Film, ...]:
    """The best films that keep all conditions but one of those in conflict."""
    if clash is None:
        return ()
    best = max(clash.without, key=lambda entry: entry[1])
    if not best[1]:
        return ()
    rest = [c for c in wish.conditions if c is not best[0]]
    mask = fitting(index, rest) & allowed
    met, told = wanted(index, wish.wants)
    score = met + told + index.standing
    rows = np.flatnonzero(mask)
    return tuple(index.films[row] for row in rows[np.argsort(-score[rows], kind="stable")][:3])
