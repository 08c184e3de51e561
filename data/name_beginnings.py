"""Completing a half-typed name that may hold one slip, in a table of names.

The first letters of all spellings lie in alphabetical order, so that everything that begins with
given letters is one range. With one slip the typed letters stand for a few hundred beginnings (a
letter more, less, other, or two swapped); the range of each is two binary searches on whole numbers.
What is in the ranges is compared letter by letter where more was typed than the searches look at.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from data.name_table import HEAD, NameTable

KEY = 8  # letters that the binary searches look at
SLIPS_FROM = 3  # letters that must be typed before slips are thought of
COMPARED = 20_000  # spellings compared letter by letter, at most: the heaviest
_ALPHABET = [bytes([letter]) for letter in b"abcdefghijklmnopqrstuvwxyz 0123456789"]
LIKELY, UNLIKELY = 0.7, 1.0  # cost of a letter left out or two swapped; of a wrong one or one more
Places = npt.NDArray[np.int64]
Costs = npt.NDArray[np.float64]


class Beginnings:
    """Finds spellings by their first letters."""

    def __init__(self, table: NameTable) -> None:
        self._table = table
        heads = table.heads
        self._keys = heads.view(">u8").reshape(len(heads), HEAD // 8)[:, 0].astype(np.uint64)

    def find(self, typed: bytes) -> tuple[Places, Costs]:
        """Places of spellings that may begin with what was typed, and their costs in slips.

        A place may occur more than once, with different costs.
        """
        typed = typed[: HEAD - 1]
        places: list[Places] = []
        costs: list[Costs] = []
        for cost, meant in _meant(typed):
            heads = self._beginning(meant)
            if len(typed) > KEY and len(heads):
                heads, its = self._compared(typed, heads, cost)
            else:
                its = np.full(len(heads), cost)
            places.append(self._table.head_spellings[heads].astype(np.int64))
            costs.append(its)
        return np.concatenate(places), np.concatenate(costs)

    def _beginning(self, meant: Iterable[bytes]) -> Places:
        """Rows of the table of heads that begin with any of these letters."""
        begins = list(meant)
        low = _numbers([letters.ljust(KEY, b"\0") for letters in begins])
        high = _numbers([letters.ljust(KEY, b"\xff") for letters in begins])
        first = np.searchsorted(self._keys, low, side="left")
        sizes = np.searchsorted(self._keys, high, side="right") - first
        there = sizes > 0
        first, sizes = first[there], sizes[there]
        # the numbers from first to first + size of each range, one behind the other
        steps = np.repeat(first - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
        return np.asarray(steps + np.arange(len(steps)), dtype=np.int64)

    def _compared(self, typed: bytes, heads: Places, cost: float) -> tuple[Places, Costs]:
        """Those whose further letters fit too, with one slip in all."""
        heads = self._heaviest(heads)
        letters = self._table.heads[heads]
        least = np.full(len(heads), 9, dtype=np.uint8)
        for length in range(len(typed) - 1, len(typed) + 2):
            names = letters.astype(f"S{length}").tolist()
            slips = process.cdist([typed], names, scorer=OSA.distance, dtype=np.uint8)[0]
            least = np.minimum(least, slips)
        kept = np.flatnonzero(least <= 1)
        return heads[kept], np.where(least[kept] == 0, 0.0, cost or UNLIKELY)

    def _heaviest(self, heads: Places) -> Places:
        if len(heads) <= COMPARED:
            return heads
        table = self._table
        weights = table.weights[table.keys[table.head_spellings[heads]]]
        return heads[np.argpartition(-weights, COMPARED)[:COMPARED]]


def _numbers(letters: list[bytes]) -> npt.NDArray[np.uint64]:
    return np.frombuffer(b"".join(letters), dtype=">u8").astype(np.uint64)


def _meant(typed: bytes) -> list[tuple[float, set[bytes]]]:
    """The beginnings that ``typed`` may stand for, by the cost of the slip to them."""
    n = min(len(typed), KEY)
    own = typed[:n]
    if len(typed) < SLIPS_FROM:
        return [(0.0, {own})]
    likely = {typed[:at] + letter + typed[at:n] for at in range(n) for letter in _ALPHABET}
    for at in range(min(n, len(typed) - 1)):
        likely.add((typed[:at] + typed[at + 1 : at + 2] + typed[at : at + 1] + typed[at + 2 :])[:n])
    wrong = {typed[:at] + letter + typed[at + 1 : n] for at in range(n) for letter in _ALPHABET}
    wrong |= {(typed[:at] + typed[at + 1 : n + 1])[:KEY] for at in range(n)}
    likely = {letters[:KEY] for letters in likely} - {own}
    return [(0.0, {own}), (LIKELY, likely), (UNLIKELY, wrong - likely - {own})]
