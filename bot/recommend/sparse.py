"""Rows of a few weights each among many columns, for what a recommendation computes from them.

The same layout as scipy's compressed sparse rows, without scipy: its checks of every new matrix took
most of the time of a recommendation, and a process that only recommends need not load it (see
docs/decisions/0008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import scipy.sparse as sp

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Rows:
    """Row ``n`` has ``weights[starts[n]:starts[n + 1]]`` in the columns of the same places."""

    starts: Numbers
    columns: Numbers
    weights: Floats
    width: int

    @classmethod
    def of(cls, entries: Sequence[tuple[int, int, float]], height: int, width: int) -> Rows:
        """From (row, column, weight); those of one place are added up."""
        if not entries:
            return cls(np.zeros(height + 1, np.int32), np.zeros(0, np.int32), _none(), width)
        rows, columns, weights = (np.asarray(part) for part in zip(*entries, strict=True))
        places, where = np.unique(rows * width + columns, return_inverse=True)
        total = np.bincount(where, weights, len(places)).astype(np.float32)
        starts = np.searchsorted(places, np.arange(height + 1) * width)
        return cls(starts.astype(np.int32), (places % width).astype(np.int32), total, width)

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return len(self.starts) - 1, self.width

    @property
    def owners(self) -> Numbers:
        """The row of every weight."""
        height = len(self.starts) - 1
        return np.repeat(np.arange(height, dtype=np.int32), np.diff(self.starts))

    def row(self, number: int) -> tuple[Numbers, Floats]:
        """The columns of a row, and its weights in them."""
        part = slice(self.starts[number], self.starts[number + 1])
        return self.columns[part], self.weights[part]

    def times(self, vector: Floats) -> Floats:
        """The product of every row with a vector."""
        so_far = np.zeros(len(self.weights) + 1)
        np.cumsum(self.weights * vector[self.columns], out=so_far[1:])
        return np.asarray(so_far[self.starts[1:]] - so_far[self.starts[:-1]], np.float32)

    def sum_of(self, rows: Sequence[int] | NDArray[np.integer], shares: Floats) -> Floats:
        """The sum of some rows, each times its share."""
        numbers = np.asarray(rows, np.int64)
        begins = self.starts[numbers]
        sizes = self.starts[numbers + 1] - begins
        ends = np.cumsum(sizes)
        places = np.repeat(begins - ends + sizes, sizes) + np.arange(ends[-1] if len(ends) else 0)
        weights = self.weights[places] * np.repeat(shares, sizes)
        return np.bincount(self.columns[places], weights, self.width).astype(np.float32)

    def weighted(self, factors: NDArray[np.floating]) -> Rows:
        """The same places with every weight times its factor."""
        return Rows(
            self.starts, self.columns, (self.weights * factors).astype(np.float32), self.width
        )

    def turned(self) -> Rows:
        """Columns as rows."""
        order = np.argsort(self.columns, kind="stable")
        count = np.bincount(self.columns, minlength=self.width)
        starts = np.concatenate(([0], np.cumsum(count))).astype(np.int32)
        return Rows(starts, self.owners[order], self.weights[order], len(self.starts) - 1)

    def for_scipy(self) -> sp.csr_matrix:
        """The same as scipy has it, which is loaded only here: to learn from ratings."""
        import scipy.sparse as sp

        return sp.csr_matrix((self.weights, self.columns, self.starts), self.shape)


def _none() -> Floats:
    return np.zeros(0, np.float32)
