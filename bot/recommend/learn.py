"""Learning from ratings in closed form: which films go together because people liked both.

EASE (Steck, "Embarrassingly shallow autoencoders for sparse data", 2019): every film is predicted
from all others by ridge regression, solved with one inverse. Three things are added. Ratings below
a like count too, for less: somebody chose to watch the film. Descriptive features stand in the data
as if they were people who like all films that have the feature, so that rarely rated films lean on
what is known of them. And the inverse is taken on the smaller side, people or films.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.linalg
import scipy.sparse as sp
from numpy.typing import NDArray

from bot.recommend.stars import LIKE

Array = NDArray[np.float32]

MIDDLING = (3.0, 0.7)  # stars, and how much a rating from there on weighs beside a like
POOR = 0.4  # how much any lower one weighs
INFLUENCE = 500  # ratings of one person; who gave more has no more influence than that
BESIDE = (10, 10)  # nor than so many times the middling person, taken to give at least so many
WHOLE = 6000  # films that one inverse covers when there are more people than that


@dataclass(frozen=True, slots=True)
class Knobs:
    """What is chosen on a validation split: ``ridge`` and the weight of descriptive features."""

    ridge: float
    described: float


FOLDS = 2  # of people held out to choose by
CHOICES = (
    Knobs(100, 0.5), Knobs(150, 0.5), Knobs(250, 0.5), Knobs(150, 1.0), Knobs(150, 0.0),
)  # fmt: skip


def weighted(stars: sp.csr_matrix) -> sp.csr_matrix:
    """Stars as evidence of interest, each person's influence bounded by :data:`INFLUENCE`."""
    matrix = sp.csr_matrix(stars, dtype=np.float64, copy=True)
    given = matrix.data
    matrix.data = np.where(given >= LIKE, 1.0, np.where(given >= MIDDLING[0], MIDDLING[1], POOR))
    count = np.maximum(np.diff(matrix.indptr), 1)
    most = min(INFLUENCE, BESIDE[0] * max(BESIDE[1], float(np.median(count))))
    return (sp.diags(np.sqrt(np.minimum(1.0, most / count))) @ matrix).tocsr()


def likes(stars: sp.csr_matrix) -> sp.csr_matrix:
    """Only likes, as ones."""
    matrix = sp.csr_matrix(stars, dtype=np.float64, copy=True)
    matrix.data = (matrix.data >= LIKE).astype(np.float64)
    matrix.eliminate_zeros()
    return matrix


def prepared(features: sp.csr_matrix) -> sp.csr_matrix:
    """Features (films by features) as rows that stand beside people's; rare ones weigh more."""
    spread = np.diff(features.tocsc().indptr)
    kept = np.flatnonzero(spread >= 2)
    spread = spread[kept]
    rarity = np.log(features.shape[0] / spread) / np.sqrt(spread)
    return sp.csr_matrix(sp.diags(rarity) @ features[:, kept].T)


@dataclass(frozen=True, slots=True)
class Ease:
    """A fitted model; ``columns`` are the films it covers, of ``films`` in all.

    Either ``weights`` (films by films) or, where there are fewer people than films, the factors
    ``left`` (rows by films, sparse) and ``right`` with the inverse's diagonal.
    """

    films: int
    columns: NDArray[np.int64]
    weights: Array | None = None
    left: sp.csr_matrix | None = None
    right: Array | None = None
    diagonal: Array | None = None

    def scores(self, given: sp.csr_matrix) -> Array:
        """How well every film fits each row of liked films; 0 for films that are not covered."""
        inner = sp.csr_matrix(given[:, self.columns], dtype=np.float32)
        if self.weights is not None:
            found = np.asarray(inner @ self.weights, np.float32)
        else:
            found = self._from_factors(inner)
        if len(self.columns) == self.films:
            return found
        out = np.zeros((given.shape[0], self.films), np.float32)
        out[:, self.columns] = found
        return out

    def _from_factors(self, inner: sp.csr_matrix) -> Array:
        if self.left is None or self.right is None or self.diagonal is None:
            return np.zeros(inner.shape, np.float32)
        plain = inner.toarray()
        mixed = plain - np.asarray((inner @ self.left.T) @ self.right)
        return np.asarray(plain - mixed / self.diagonal, np.float32)


def fit_ease(data: sp.csr_matrix, described: sp.csr_matrix | None, knobs: Knobs) -> Ease:
    """Fit on weighted ratings and, beside them, descriptive rows; always the same for the same."""
    films = data.shape[1]
    rows = data
    if described is not None and knobs.described:
        rows = sp.vstack([data, knobs.described * described]).tocsr()
    rated = np.bincount(data.indices, minlength=films)
    covered = min(int((rated > 0).sum()), WHOLE)
    if rows.shape[0] <= covered:
        return by_people_of(rows, knobs.ridge, films)
    columns = np.sort(np.argsort(-rated, kind="stable")[:covered])
    return by_films_of(rows[:, columns], knobs.ridge, films, columns)


def by_people_of(rows: sp.csr_matrix, ridge: float, films: int) -> Ease:
    """With P = (XᵀX + λI)⁻¹ = (I − Xᵀ(XXᵀ + λI)⁻¹X)/λ only a matrix of people is inverted."""
    rows = rows[np.flatnonzero(np.diff(rows.indptr))]
    kernel = (rows @ rows.T).toarray()
    kernel[np.diag_indices_from(kernel)] += ridge
    # The inverse times sparse rows costs far less than to solve for as many right sides as films.
    right = np.asarray((rows.T @ scipy.linalg.inv(kernel, overwrite_a=True)).T)
    diagonal = 1.0 - np.asarray(rows.multiply(right).sum(axis=0)).ravel()
    return Ease(
        films,
        np.arange(films),
        left=sp.csr_matrix(rows, dtype=np.float32),
        right=np.asarray(right, np.float32),
        diagonal=np.asarray(np.maximum(diagonal, 1e-6), np.float32),
    )


def by_films_of(rows: sp.csr_matrix, ridge: float, films: int, columns: NDArray[np.int64]) -> Ease:
    """The inverse of films by films, for the ``columns`` that it covers."""
    gram = (rows.T @ rows).toarray()
    gram[np.diag_indices_from(gram)] += ridge
    inverse = scipy.linalg.inv(gram, overwrite_a=True)
    # Row by row in memory: a product with a few rows would copy the whole otherwise.
    weights = np.ascontiguousarray(inverse / -np.diag(inverse), np.float32)
    np.fill_diagonal(weights, 0.0)
    return Ease(films, columns, weights=weights)


def ndcg(scores: Array, given: sp.csr_matrix, held: Sequence[NDArray[np.int64]], at: int) -> Array:
    """NDCG of the ranking for each row; films that were given are not ranked."""
    ranked = top(scores, given, at)
    discount = 1.0 / np.log2(np.arange(2, at + 2))
    found = [
        (np.isin(row, wanted) * discount).sum() / discount[: min(at, len(wanted))].sum()
        for row, wanted in zip(ranked, held, strict=True)
    ]
    return np.asarray(found, np.float32)


def top(scores: Array, given: sp.csr_matrix, at: int) -> NDArray[np.int64]:
    """The best films of each row in order, without the given ones; ties in the films' order."""
    open_scores = np.array(scores, np.float64)
    open_scores[given.nonzero()] = -np.inf
    at = min(at, open_scores.shape[1])
    if open_scores.shape[1] <= 20 * at:
        return np.argsort(-open_scores, axis=1, kind="stable")[:, :at]
    some = np.sort(np.argpartition(-open_scores, at - 1, axis=1)[:, :at], axis=1)
    order = np.argsort(-np.take_along_axis(open_scores, some, 1), axis=1, kind="stable")
    return np.take_along_axis(some, order, 1)


def split_likes(
    liked: sp.csr_matrix, rows: Sequence[int], rng: np.random.Generator
) -> tuple[sp.csr_matrix, list[NDArray[np.int64]]]:
    """Of each row's likes 80 % given and 20 % (at least one) to be found."""
    given: list[NDArray[np.int64]] = []
    held: list[NDArray[np.int64]] = []
    for row in rows:
        mine = liked.indices[liked.indptr[row] : liked.indptr[row + 1]].astype(np.int64)
        mine = rng.permutation(mine)
        cut = max(1, round(0.2 * len(mine)))
        held.append(mine[:cut])
        given.append(mine[cut:])
    owner = np.repeat(np.arange(len(given)), [len(part) for part in given])
    films = np.concatenate(given) if given else np.zeros(0, np.int64)
    matrix = sp.csr_matrix((np.ones(len(films)), (owner, films)), (len(given), liked.shape[1]))
    return matrix, held


def choose_knobs(
    stars: sp.csr_matrix, described: sp.csr_matrix | None, seed: int, choices: Sequence[Knobs]
) -> Knobs:
    """The best of ``choices`` for people held out of ``stars``; a middling one where too few."""
    liked = likes(stars)
    eligible = np.flatnonzero(np.diff(liked.indptr) >= 5)
    if len(eligible) < 60:
        return Knobs(150, 0.5 if described is not None else 0.0)
    rng = np.random.default_rng(seed)
    total = np.zeros(len(choices))
    for part in np.array_split(rng.permutation(eligible)[: FOLDS * 150], FOLDS):
        kept = np.ones(stars.shape[0], bool)
        kept[part] = False
        given, held = split_likes(liked, part.tolist(), rng)
        data = weighted(stars[np.flatnonzero(kept)])
        for number, knobs in enumerate(choices):
            scores = fit_ease(data, described, knobs).scores(given)
            total[number] += float(ndcg(scores, given, held, 100).sum())
            total[number] += float(recall(scores, given, held, 20).sum())
    return choices[int(np.argmax(total))]


def recall(
    scores: Array, given: sp.csr_matrix, held: Sequence[NDArray[np.int64]], at: int
) -> Array:
    """Recall normalised by what can be found among so many."""
    ranked = top(scores, given, at)
    found = [
        np.isin(row, wanted).sum() / min(at, len(wanted))
        for row, wanted in zip(ranked, held, strict=True)
    ]
    return np.asarray(found, np.float32)
