"""Stars as columns of numbers: a data set has millions of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LIKE = 4.0  # stars from which on a rating is a like


@dataclass(frozen=True, slots=True)
class Stars:
    """Who gave which film how many: columns of equal length; ``films`` are places in ``ids``."""

    people: NDArray[np.int64]
    films: NDArray[np.int64]
    stars: NDArray[np.float32]
    ids: tuple[str, ...]

    @classmethod
    def of(cls, given: Sequence[tuple[str, str, float]]) -> Stars:
        """From (person, film, stars)."""
        people = {who: number for number, who in enumerate(dict.fromkeys(row[0] for row in given))}
        films = {film: place for place, film in enumerate(dict.fromkeys(row[1] for row in given))}
        return cls(
            np.array([people[row[0]] for row in given], np.int64),
            np.array([films[row[1]] for row in given], np.int64),
            np.array([row[2] for row in given], np.float32),
            tuple(films),
        )
