"""Films that nobody has rated yet: their scores from what is known of them.

Ridge regression of the learned model's scores on descriptive features, as MARec (arXiv 2404.13298)
aligns metadata with a collaborative model; films with few ratings weigh less in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg
import scipy.sparse as sp
from numpy.typing import NDArray

from bot.recommend.learn import Array

RIDGE = 3.0
TRUST = 3.0  # ratings at which a film weighs half
RARE = 0.25  # how much more a rare feature counts: its spread to the power of minus this
LIKED = 0.5  # how much a liked film itself counts beside its score
FEATURES = 2500  # the most common ones; their square is inverted


@dataclass(frozen=True, slots=True)
class Aligned:
    """``mapping`` leads from the scores of known films to features, ``films`` from there to films."""

    mapping: Array
    films: sp.csr_matrix

    def scores(self, known: Array, given: sp.csr_matrix) -> Array:
        """Scores of all films, from those of the known ones and which of them were liked."""
        signal = np.asarray(known + LIKED * given.toarray(), np.float32)
        return np.asarray((self.films @ (self.mapping @ signal.T)).T, np.float32)


def align(features: sp.csr_matrix, known: NDArray[np.int64], ratings: NDArray[np.int64]) -> Aligned:
    """Fit on the ``known`` rows of ``features`` (films by features), which have so many ratings."""
    spread = np.diff(features.tocsc().indptr)
    kept = np.flatnonzero(spread >= 2)
    kept = np.sort(kept[np.argsort(-spread[kept], kind="stable")[:FEATURES]])
    films = sp.csr_matrix(features[:, kept] @ sp.diags(spread[kept] ** -RARE), dtype=np.float32)
    rows = films[known]
    trust = ratings / (ratings + TRUST)
    if len(known) < len(kept):  # the same by way of films by films, which is the smaller square
        system = (rows @ rows.T).toarray()
        system[np.diag_indices_from(system)] += RIDGE / trust
        return Aligned(np.asarray(rows.T @ scipy.linalg.inv(system), np.float32), films)
    weighted = rows.T @ sp.diags(trust)
    system = (weighted @ rows).toarray()
    system[np.diag_indices_from(system)] += RIDGE
    mapping = scipy.linalg.solve(system, weighted.toarray(), assume_a="pos")
    return Aligned(np.asarray(mapping, np.float32), films)
