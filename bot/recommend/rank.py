"""Score and re-rank: how well each film answers, and which few to show together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from bot.recommend.features import stem
from bot.recommend.index import FilmIndex, Floats, Mask
from bot.recommend.wish import Want, Wish

LATENT_SHARE = 0.42  # of likeness by themes that go together, beside that by shared features
UNLIKE = 0.6  # how much likeness to a film that was refused counts against
WORDS = 0.9  # words found in a film's description
STANDING_ALONE, STANDING_BESIDE = 0.5, 0.0  # being honoured: with a description, with seed films
TIER = 100.0  # a film with one more of the things wished for stands before all with fewer
POOL = 120  # films the re-rank chooses from
LIKENESS = 0.0  # how much a pick that resembles an earlier pick is held back
SAME_DIRECTOR, SAME_SERIES = 2, 1  # at most so many of each in a page
PAGE = 5


@dataclass(frozen=True, slots=True)
class Profile:
    """What some films have in common: ``features`` by name, ``latent`` as a direction."""

    features: sp.csr_matrix
    latent: Floats


def profile(index: FilmIndex, weights: Mapping[int, float]) -> Profile:
    """The profile of the films of ``weights`` (row: weight, negative for disliked ones).

    What a disliked film shares with the liked ones is not held against a film.
    """
    likes = _mean(index, {row: value for row, value in weights.items() if value > 0})
    dislikes = _mean(index, {row: -value for row, value in weights.items() if value < 0})
    apart = dislikes.features - dislikes.features.multiply(likes.features > 0)
    features = sp.csr_matrix(likes.features - UNLIKE * apart)
    return Profile(features, likes.latent - UNLIKE * dislikes.latent)


def _mean(index: FilmIndex, weights: Mapping[int, float]) -> Profile:
    if not weights:
        empty = sp.csr_matrix((1, index.matrix.shape[1]), dtype=np.float32)
        return Profile(empty, np.zeros(index.latent.shape[1], np.float32))
    share = np.array(list(weights.values()), np.float32)
    share /= share.sum()
    rows = list(weights)
    return Profile(
        sp.csr_matrix(sp.csr_matrix(share) @ index.matrix[rows]), share @ index.latent[rows]
    )


def likeness(index: FilmIndex, taste: Profile) -> Floats:
    """How alike every film is to a profile."""
    direct = np.asarray(index.matrix @ taste.features.toarray().ravel(), np.float32)
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
            rows = index.by_feature.indices[
                index.by_feature.indptr[column] : index.by_feature.indptr[column + 1]
            ]
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
    """The best ``count`` films that are not too much alike, in pages of five."""
    rows = np.flatnonzero(allowed)
    if len(rows) > POOL:
        rows = rows[np.argpartition(-score[rows], POOL)[:POOL]]
    rows = rows[np.lexsort((rows, -score[rows]))]
    pool = [int(row) for row in rows]
    near = np.asarray((index.matrix[pool] @ index.matrix[pool].T).todense()) if pool else None
    value = score[pool].astype(np.float64)
    taken: list[int] = []
    chosen: list[int] = []
    seed_series = {index.series[row] for row in seeds}
    while len(chosen) < min(count, len(pool)):
        page = chosen[len(chosen) - len(chosen) % PAGE :]
        place = _next(index, pool, value, taken, page, seed_series)
        taken.append(place)
        chosen.append(pool[place])
        if near is not None:
            value = value - LIKENESS * near[place]
    return chosen


def _next(
    index: FilmIndex,
    pool: Sequence[int],
    value: np.ndarray[tuple[int], np.dtype[np.float64]],
    taken: Sequence[int],
    page: Sequence[int],
    seed_series: set[str],
) -> int:
    """The best film left that keeps the page mixed; the best of all where none does."""
    left = np.argsort(-value, kind="stable")
    left = left[~np.isin(left, taken)]
    for place in left:
        if _mixed(index, [*page, pool[place]], seed_series):
            return int(place)
    return int(left[0])


def _mixed(index: FilmIndex, page: Sequence[int], seed_series: set[str]) -> bool:
    last = index.films[page[-1]]
    directors = {person.id for person in last.directors}
    same = sum(bool(directors & {p.id for p in index.films[row].directors}) for row in page[:-1])
    if same >= SAME_DIRECTOR:
        return False
    series = index.series[page[-1]]
    parts = sum(index.series[row] == series for row in page[:-1])
    return parts + (series in seed_series) <= SAME_SERIES
