"""What ratings teach, beside the catalogue: how people who liked the seed films liked others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from bot.recommend.aligned import Aligned, align
from bot.recommend.index import FilmIndex
from bot.recommend.learn import CHOICES as KNOB_CHOICES
from bot.recommend.learn import Ease, Knobs, choose_knobs, fit_ease, prepared, weighted
from bot.recommend.learned import Learned
from bot.recommend.sparse import Floats
from bot.recommend.stars import Stars

ENOUGH = 20  # people with at least three ratings each, below which nothing is learned
TRUST = 15.0  # ratings of a film at which what was learned weighs half


@dataclass(frozen=True, slots=True)
class Community:
    """A model learned from stars, over the rows of a film index; ``known`` are those with stars."""

    ease: Ease
    aligned: Aligned
    known: NDArray[np.int64]
    trust: Floats
    people: int
    ratings: int
    knobs: Knobs

    def scores(self, liked: Collection[int]) -> Learned:
        """How well every film goes with the liked ones."""
        rows = list(liked)
        given = sp.csr_matrix(
            (np.ones(len(rows)), (np.zeros(len(rows), int), rows)), (1, len(self.trust))
        )
        direct = self.ease.scores(given)
        carried = self.aligned.scores(direct[:, self.known], given[:, self.known])
        return Learned(
            _to_one(direct[0]) * self.trust, _to_one(carried[0]) * (np.float32(1) - self.trust)
        )


def _to_one(scores: Floats) -> Floats:
    top = float(np.abs(scores).max())
    return np.asarray(scores / top if top > 0 else scores, np.float32)


def learn(index: FilmIndex, parts: Sequence[Stars], seed: int = 1) -> Community | None:
    """Fit on all stars; ``None`` where too little is there to learn from."""
    matrix = table(parts, index.row)
    if int((np.diff(matrix.indptr) >= 3).sum()) < ENOUGH:
        return None
    rated = np.bincount(matrix.indices, minlength=len(index))
    features = index.matrix.for_scipy()
    described = prepared(features)
    knobs = choose_knobs(matrix, described, seed, KNOB_CHOICES)
    ease = fit_ease(weighted(matrix), described, knobs)
    known = np.intersect1d(np.flatnonzero(rated), ease.columns)
    aligned = align(features, known, rated[known])
    trust = np.asarray(rated / (rated + TRUST), np.float32)
    return Community(ease, aligned, known, trust, matrix.shape[0], matrix.nnz, knobs)


def table(parts: Sequence[Stars], row: Mapping[str, int]) -> sp.csr_matrix:
    """People by the films of ``row``, holding stars; the people of each part stand for themselves.

    Films that ``row`` has not are left out; of several stars for one film the last ones count.
    """
    people, films, stars, so_far = [], [], [], 0
    for part in parts:
        place = np.array([row.get(film, -1) for film in part.ids], np.int64)[part.films]
        known = place >= 0
        _, who = np.unique(part.people[known], return_inverse=True)
        people.append(who + so_far)
        films.append(place[known])
        stars.append(part.stars[known])
        so_far += int(who.max()) + 1 if len(who) else 0
    shape = (so_far, len(row))
    key = np.concatenate(people) * len(row) + np.concatenate(films)
    _, last = np.unique(key[::-1], return_index=True)
    last = len(key) - 1 - last
    entries = (np.concatenate(stars)[last], (key[last] // len(row), key[last] % len(row)))
    return sp.csr_matrix(entries, shape, dtype=np.float32)
