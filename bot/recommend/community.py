"""What ratings teach, beside the catalogue: how people who liked the seed films liked others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from bot.recommend.aligned import Aligned, align
from bot.recommend.index import FilmIndex, Floats
from bot.recommend.learn import CHOICES as KNOB_CHOICES
from bot.recommend.learn import Ease, Knobs, choose_knobs, fit_ease, prepared, weighted
from bot.recommend.stars import Stars, table

ENOUGH = 20  # people with at least three ratings each, below which nothing is learned
TRUST = 15.0  # ratings of a film at which what was learned weighs half
SHARE = 1.6  # of the learned part beside likeness, for a film with very many ratings
CARRIED = 0.4  # of what is carried over to films that few have rated


@dataclass(frozen=True, slots=True)
class Learned:
    """For every film from about -1 to 1: ``direct`` from its own ratings, the more of them the
    stronger; ``carried`` from those of films that have the same features."""

    direct: Floats
    carried: Floats

    @property
    def total(self) -> Floats:
        """What is added to likeness."""
        return SHARE * self.direct + CARRIED * self.carried


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
    described = prepared(index.matrix)
    knobs = choose_knobs(matrix, described, seed, KNOB_CHOICES)
    ease = fit_ease(weighted(matrix), described, knobs)
    known = np.intersect1d(np.flatnonzero(rated), ease.columns)
    aligned = align(index.matrix, known, rated[known])
    trust = np.asarray(rated / (rated + TRUST), np.float32)
    return Community(ease, aligned, known, trust, matrix.shape[0], matrix.nnz, knobs)
