"""Score and re-rank: how well each film answers, and which few to show together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.recommend.features import PLAIN, stem
from bot.recommend.index import FilmIndex, Mask
from bot.recommend.sparse import Floats
from bot.recommend.wish import Want, Wish

LATENT_SHARE = 0.42  # of likeness by themes that go together, beside that by shared features
UNLIKE = 0.6  # how much likeness to a film that was refused counts against
WORDS = 0.9  # words found in a film's description
STANDING_ALONE, STANDING_BESIDE = 0.5, 0.0  # being honoured: with a description, with seed films
TIER = 100.0  # a film with one more of the things wished for stands before all with fewer
MANY = 300  # features of a profile, with more of which all of all films are gone through
POOL = 120  # films the re-rank chooses from
SAME_DIRECTOR, SAME_SERIES = 2, 1  # at most so many of each in a page
PAGE = 5


@dataclass(frozen=True, slots=True)
class Profile:
    """What some films have in common: a weight for every feature, ``latent`` as a direction."""

    features: Floats
    latent: Floats


def profile(index: FilmIndex, weights: Mapping[int, float]) -> Profile:
    """The profile of the films of ``weights`` (row: weight, negative for disliked ones).

    What a disliked film shares with the liked ones is not held against a film.
    """
    likes = _mean(index, {row: value for row, value in weights.items() if value > 0})
    dislikes = _mean(index, {row: -value for row, value in weights.items() if value < 0})
    apart = dislikes.features * (likes.features <= 0)
    apart[[index.column[name] for name in PLAIN if name in index.column]] = 0.0
    features = np.asarray(likes.features - UNLIKE * apart, np.float32)
    return Profile(features, likes.latent - UNLIKE * dislikes.latent)


def _mean(index: FilmIndex, weights: Mapping[int, float]) -> Profile:
    if not weights:
        width = index.matrix.width
        return Profile(np.zeros(width, np.float32), np.zeros(index.latent.shape[1], np.float32))
    share = np.array(list(weights.values()), np.float32)
    share /= share.sum()
    rows = list(weights)
    features = index.matrix.sum_of(rows, share)
    return Profile(features, share @ index.latent[rows])


def likeness(index: FilmIndex, taste: Profile) -> Floats:
    """How alike every film is to a profile."""
    used = np.flatnonzero(taste.features)
    if len(used) > MANY:
        direct = index.matrix.times(taste.features)
    else:
        direct = index.by_feature.sum_of(used, taste.features[used])
    return np.asarray(direct + LATENT_SHARE * (index.latent @ taste.latent), np.float32)


def wanted(index: FilmIndex, wants: Sequence[Want]) -> tuple[Floats, Floats]:
    """How many of the wants each film meets, and how tellingly (rare ones count for more)."""
    met = np.zeros(len(index), np.float32)
    told = np.zeros(len(index), np.float32)
    for want in wants:
        having = index.having(want.facets)
        rarity = np.log((len(index) + 1) / (having.sum() + 1)) / np.log(len(index) + 2)
        met += having
        told += having * np.float32(rarity)
    return met, told


def described(index: FilmIndex, words: Sequence[str]) -> Floats:
    """The share of the words left over that a film's description has, rare ones weighing more."""
    score = np.zeros(len(index), np.float32)
    total = 0.0
    for word in words:
        total += 1.0
        column = index.column.get(f"word:{stem(word)}")
        if column is not None:
            rows, _ = index.by_feature.row(column)
            score[rows] += np.log((len(index) + 1) / (len(rows) + 1)) / np.log(len(index) + 1)
    return score / total if total else score


def wish_score(index: FilmIndex, wish: Wish, alike: Floats | None) -> Floats:
    """The whole score: what is wished for first, then likeness, words and standing."""
    met, told = wanted(index, wish.wants)
    shunned, _ = wanted(index, wish.avoid)
    score = TIER * met + told - 0.3 * shunned + WORDS * described(index, wish.words)
    if alike is None:
        return np.asarray(score + STANDING_ALONE * index.standing, np.float32)
    # Who only said what they dislike is to be shown what most people think well of.
    standing = STANDING_BESIDE if alike.max() > 0 else STANDING_ALONE
    return np.asarray(score + alike + standing * index.standing, np.float32)


def choose(
    index: FilmIndex, score: Floats, allowed: Mask, seeds: Sequence[int], count: int
) -> list[int]:
    """The best ``count`` films in pages of five, each page mixed as far as that can be done."""
    rows = np.flatnonzero(allowed)
    if len(rows) > POOL:
        rows = rows[np.argpartition(-score[rows], POOL)[:POOL]]
    left = [int(row) for row in rows[np.lexsort((rows, -score[rows]))]]
    seed_series = {index.series[row] for row in seeds}
    chosen: list[int] = []
    made_by: list[set[str]] = []  # of each film on the page so far
    series: list[str] = []
    while left and len(chosen) < count:
        if len(chosen) % PAGE == 0:
            made_by, series = [], []
        beside = [*seed_series, *series]
        mixed = (row for row in left if _mixed(index, row, made_by, beside))
        best = next(mixed, left[0])
        left.remove(best)
        chosen.append(best)
        made_by.append({person.id for person in index.films[best].directors})
        series.append(index.series[best])
    return chosen


def _mixed(index: FilmIndex, row: int, made_by: Sequence[set[str]], series: Sequence[str]) -> bool:
    """Whether the film can stand beside those of these directors and parts of these series."""
    directors = [person.id for person in index.films[row].directors]
    if sum(not one.isdisjoint(directors) for one in made_by) >= SAME_DIRECTOR:
        return False
    return series.count(index.series[row]) <= SAME_SERIES
