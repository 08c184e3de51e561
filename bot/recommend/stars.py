"""Stars as columns of numbers: a data set has millions of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray


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
