"""From a wish to picks: what is allowed, scored, chosen and explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from bot.extras import ELSEWHERE
from bot.film import Film
from bot.ports import Marks
from bot.recommend.conditions import Conflict, conflict, fitting
from bot.recommend.explain import Reason, missing, reasons
from bot.recommend.index import FilmIndex, Mask
from bot.recommend.learned import SHARE, Learned
from bot.recommend.lexicon import Lexicon
from bot.recommend.rank import PAGE, Profile, choose, likeness, profile, wanted, wish_score
from bot.recommend.sparse import Floats
from bot.recommend.stars import LIKE
from bot.recommend.wish import Wish

if TYPE_CHECKING:
    from bot.recommend.community import Community

PAGES = 4

LEARNED = 0.15  # of the strongest link: from here on it is told as a reason


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: a wish in words, films, conditions by name, and for whom."""

    text: str = ""
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()  # conditions by name: ("genre", "comedy")
    people: tuple[str, ...] = ()  # whose taste counts
    asker: str = ""  # whose refused and seen films stay out
    surprise: str = ""  # not empty: by chance, the same for the same text
    watch: str = ""  # where it should be to be watched
    region: str = ELSEWHERE  # whose services are meant
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
    community: Community | None = None


def answer(
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
    learned = _learned(model.community, index, wish, people)
    if alike is not None and learned is not None:
        alike = alike + learned.total
    score = wish_score(index, wish, alike)
    if request.surprise:
        score = score + _chance(index, request.surprise)
    fit = _subjects(index, wish, fit)
    rows = choose(index, score, fit, seeds, PAGES * PAGE)
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(request.page, 1), pages)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    picks = tuple(_pick(index, row, score, wish, taste, seeds, learned) for row in shown)
    cold = bool(people) and taste is None and wish.empty
    return Recommendation(picks, wish, films, int(fit.sum()), pages, cold=cold)


def _pick(
    index: FilmIndex,
    row: int,
    score: Floats,
    wish: Wish,
    taste: Profile | None,
    seeds: Sequence[int],
    learned: Learned | None,
) -> Pick:
    told = reasons(index, row, wish, taste, seeds)
    if learned is not None and learned.direct[row] > LEARNED:
        whom = " and ".join(index.films[seed].title for seed in seeds[:2]) or "your favourites"
        said = f"people here who like {whom} like it too"
        told = (*told[:2], Reason(said, "community", SHARE * float(learned.direct[row])))
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


def _learned(
    community: Community | None, index: FilmIndex, wish: Wish, people: Mapping[str, Marks]
) -> Learned | None:
    if community is None:
        return None
    liked = dict.fromkeys(index.rows(wish.like))
    for marks in people.values():
        loved = [film for film, stars in marks.stars.items() if stars >= LIKE]
        liked |= dict.fromkeys(index.rows(loved))
    return community.scores(liked) if liked else None


def _together(tastes: Sequence[Profile]) -> Profile:
    features = np.mean([taste.features for taste in tastes], axis=0)
    return Profile(features, np.mean([taste.latent for taste in tastes], axis=0))


def _taste(index: FilmIndex, marks: Marks) -> Profile | None:
    """A person's profile: stars against a middling film, the watchlist and refusals for less."""
    weights: dict[int, float] = {}
    for film in marks.watchlist:
        weights |= {row: 0.4 for row in index.rows([film])}
    for film in marks.refused:
        weights |= {row: -0.3 for row in index.rows([film])}
    for film, stars in marks.stars.items():
        weights |= {row: (stars - 2.75) / 2.25 for row in index.rows([film])}
    return profile(index, weights) if weights else None


def _subjects(index: FilmIndex, wish: Wish, fit: Mask) -> Mask:
    """Only films about what was asked, where there are any."""
    for want in wish.wants:
        if want.subject and (narrower := fit & index.having(want.facets)).any():
            fit = narrower
    return fit


def _chance(index: FilmIndex, text: str) -> Floats:
    seed = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
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
