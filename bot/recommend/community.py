"""What ratings teach, beside the catalogue: how people who liked the seed films liked others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from bot.recommend.index import FilmIndex, Floats
from bot.recommend.learn import CHOICES as KNOB_CHOICES
from bot.recommend.learn import Ease, Knobs, Table, choose_knobs, fit_ease, prepared, weighted

ENOUGH = 20  # people with at least three ratings each, below which nothing is learned
TRUST = 15.0  # ratings of a film at which what was learned weighs half
SHARE = 0.8  # of the learned part beside likeness, for a film with very many ratings


@dataclass(frozen=True, slots=True)
class Community:
    """A model learned from stars, over the rows of a film index."""

    ease: Ease
    trust: Floats
    people: int
    ratings: int
    knobs: Knobs

    def scores(self, liked: Mapping[int, float]) -> Floats:
        """From about -1 to 1 for every film: how well it goes with the liked ones."""
        rows = [row for row, weight in liked.items() if weight > 0]
        given = sp.csr_matrix(
            (np.ones(len(rows)), (np.zeros(len(rows), int), rows)), (1, len(self.trust))
        )
        raw = self.ease.scores(given)[0]
        top = float(np.abs(raw).max()) if len(rows) else 0.0
        return np.asarray(raw / top * self.trust if top > 0 else raw, np.float32)


def learn(
    index: FilmIndex, stars: Sequence[tuple[str, str, float]], seed: int = 1
) -> Community | None:
    """Fit on every (person, film, stars); ``None`` where too little is there to learn from."""
    known = [(who, index.row[film], given) for who, film, given in stars if film in index.row]
    people = {who: number for number, who in enumerate(dict.fromkeys(row[0] for row in known))}
    table = Table(
        np.array([people[row[0]] for row in known], np.int64),
        np.array([row[1] for row in known], np.int64),
        np.array([row[2] for row in known], np.float64),
        (len(people), len(index)),
    )
    if not known:
        return None
    matrix = table.matrix()
    counts = np.diff(matrix.indptr)
    if int((counts >= 3).sum()) < ENOUGH:
        return None
    rated = np.bincount(matrix.indices, minlength=len(index)).astype(np.float32)
    described = prepared(index.matrix)
    knobs = choose_knobs(matrix, described, seed, KNOB_CHOICES)
    ease = fit_ease(weighted(matrix), described, knobs)
    trust = np.asarray(rated / (rated + TRUST), np.float32)
    return Community(ease, trust, len(people), len(known), knobs)
