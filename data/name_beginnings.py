"""Completing a half-typed name that may hold one slip, in a table of names.

The first letters of all spellings lie in alphabetical order, so that everything that begins with
given letters is one range. With one slip the typed letters stand for a few hundred beginnings (a
letter more, less, other, or two swapped); the range of each is two binary searches on whole numbers.
Where more was typed than the searches look at, the letters behind must go on as typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from data.name_table import HEAD, KEY, NameTable

SLIPS_FROM = 3  # letters that must be typed before slips are thought of
COMPARED = 20_000  # spellings compared letter by letter, at most: the heaviest
LIKELY, UNLIKELY = 0.7, 1.0  # cost of a letter left out or two swapped; of a wrong one or one more
_ALPHABET = b"abcdefghijklmnopqrstuvwxyz 0123456789"
_LETTERS = KEY + 1  # of what was typed, that a beginning is put together from
_NONE = _LETTERS  # where no letter stands; those of the alphabet come after it
_OWN = -1  # the letters as typed: a slip may still come behind them
Places = npt.NDArray[np.int64]
Costs = npt.NDArray[np.float64]


class Beginnings:
    """Finds spellings by their first letters."""

    def __init__(self, table: NameTable) -> None:
        self._table = table
        self._ends = table.ends()

    def find(self, typed: bytes) -> tuple[Places, Costs]:
        """Places of spellings that may begin with what was typed, and their costs in slips.

        A place may occur more than once, with different costs.
        """
        typed = typed[: HEAD - 1]
        meant = _meant(min(len(typed), _LETTERS))
        parts = np.frombuffer(typed[:_LETTERS].ljust(_LETTERS, b"\0") + b"\0" + _ALPHABET, np.uint8)
        low = parts[meant.parts].view(">u8").ravel().astype(np.uint64)
        chosen = np.arange(len(low))
        if len(typed) <= KEY:  # of longer ones, equal beginnings may go on differently
            low, chosen = np.unique(low, return_index=True)  # the first of equals: the cheapest
        beginnings = self._table.beginnings
        first = np.searchsorted(beginnings, low, side="left")
        sizes = np.searchsorted(beginnings, low | meant.open[chosen], side="right") - first
        there = np.flatnonzero(sizes > 0)
        first, sizes, chosen = first[there], sizes[there], chosen[there]
        # the numbers from first to first + size of each range, one behind the other
        steps = np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
        places = self._table.begun[steps + np.arange(len(steps))].astype(np.int64)
        rows = np.repeat(chosen, sizes)
        costs = meant.costs[rows]
        if len(typed) > KEY and len(places):
            return self._going_on(typed, places, meant.behind[rows], costs)
        return places, costs

    def _going_on(
        self, typed: bytes, places: Places, behind: npt.NDArray[np.int8], costs: Costs
    ) -> tuple[Places, Costs]:
        """Those whose further letters fit too, with one slip in all."""
        own = behind == _OWN
        found, their = self._compared(typed, places[own])
        kept, kept_costs = [found], [their]
        places, behind, costs = places[~own], behind[~own], costs[~own]
        tails = self._first_letters(places, len(typed) + 1)[:, KEY:]
        ways = (typed[8:], typed[7:], typed[9:], typed[7:8] + typed[9:])
        for way, letters in enumerate(ways):
            here = np.flatnonzero(behind == way)
            same = tails[here, : len(letters)] == np.frombuffer(letters, np.uint8)
            fits = here[same.all(axis=1)]
            kept.append(places[fits])
            kept_costs.append(costs[fits])
        return np.concatenate(kept), np.concatenate(kept_costs)

    def _first_letters(self, places: Places, count: int) -> npt.NDArray[np.uint8]:
        """The first letters of spellings, at most HEAD: a row each, filled up with zeros."""
        table = self._table
        lengths = np.searchsorted(table.starts, places, side="right") - 1
        begins = self._ends[lengths - 1] + (places - table.starts[lengths]) * lengths
        every = np.ndarray(len(table.letters) - count + 1, f"S{count}", table.letters, strides=(1,))
        rows = every[begins].view(np.uint8).reshape(len(places), count)
        rows *= np.arange(count, dtype=np.uint8) < lengths.astype(np.uint8)[:, None]
        return rows

    def _compared(self, typed: bytes, places: Places) -> tuple[Places, Costs]:
        """Those that begin as typed, and those with one slip further on."""
        if not len(places):
            return places, np.empty(0)
        places = self._heaviest(places)
        letters = self._first_letters(places, len(typed) + 1).view(f"S{len(typed) + 1}")
        least = np.full(len(places), 9, dtype=np.uint8)
        for length in range(len(typed) - 1, len(typed) + 2):
            names = letters.ravel().astype(f"S{length}").tolist()
            slips = process.cdist([typed], names, scorer=OSA.distance, dtype=np.uint8)[0]
            least = np.minimum(least, slips)
        kept = np.flatnonzero(least <= 1)
        return places[kept], np.where(least[kept] == 0, 0.0, UNLIKELY)

    def _heaviest(self, places: Places) -> Places:
        if len(places) <= COMPARED:
            return places
        table = self._table
        weights = table.weights[table.keys[places]]
        return places[np.argpartition(-weights, COMPARED)[:COMPARED]]


@dataclass(frozen=True, slots=True)
class _Meant:
    """The beginnings that typed letters may stand for, the likeliest first.

    ``parts`` says which letter stands where, ``open`` which bits of the key are free because fewer
    letters are known, ``behind`` how what was typed goes on behind the key.
    """

    parts: npt.NDArray[np.int64]
    open: npt.NDArray[np.uint64]
    costs: Costs
    behind: npt.NDArray[np.int8]


@cache
def _meant(letters: int) -> _Meant:
    """Beginnings for so many letters that were typed, as far as they are looked at."""
    n = min(letters, KEY)
    own = list(range(letters))
    any_letter = range(_NONE + 1, _NONE + 1 + len(_ALPHABET))
    rows: list[tuple[list[int], float, int]] = [(own[:n], 0.0, _OWN)]
    if letters >= SLIPS_FROM:
        for at in range(n):
            rows += [([*own[:at], one, *own[at:]], LIKELY, 1) for one in any_letter]
        for at in range(min(n, letters - 1)):
            swapped = [*own[:at], at + 1, at, *own[at + 2 :]]
            rows.append((swapped[:n], LIKELY, 3 if at + 1 == KEY else 0))
        for at in range(n):
            rows += [([*own[:at], one, *own[at + 1 : n]], UNLIKELY, 0) for one in any_letter]
        rows += [(own[:at] + own[at + 1 :], UNLIKELY, 2) for at in range(n)]
    cut = [row[0][:KEY] for row in rows]
    free = [(1 << 8 * (KEY - len(row))) - 1 for row in cut]
    return _Meant(
        np.array([row + [_NONE] * (KEY - len(row)) for row in cut]).reshape(-1, KEY),
        np.array(free, dtype=np.uint64),
        np.array([cost for _, cost, _ in rows]),
        np.array([behind for _, _, behind in rows], dtype=np.int8),
    )
