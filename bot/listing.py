"""Many words and where each occurs, in arrays: lists of numbers would take ten times as much."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int32]


class Places:
    """Where words occur, found by their hashes: words of one hash share their places."""

    __slots__ = ("_hashes", "_places", "_starts")

    def __init__(self, hashes: array[int], places: array[int]) -> None:
        known = np.frombuffer(hashes, np.int64)
        order = np.argsort(known, kind="stable")
        self._hashes, starts = np.unique(known[order], return_index=True)
        self._starts = np.append(starts, len(known)).astype(np.int32)
        self._places: Numbers = np.frombuffer(places, np.int32)[order]

    def of(self, words: Iterable[str]) -> Numbers:
        """The places of some words one after the other, those of each in order."""
        asked = np.fromiter((hash(word) for word in words), np.int64)
        found = []
        for word, at in zip(asked, self._hashes.searchsorted(asked), strict=True):
            if at < len(self._hashes) and self._hashes[at] == word:
                found.append(self._places[self._starts[at] : self._starts[at + 1]])
        return np.concatenate(found) if found else np.zeros(0, np.int32)


class Listing:
    """Collects words and where they occur, as :class:`Places`."""

    __slots__ = ("_hashes", "_places")

    def __init__(self) -> None:
        self._hashes, self._places = array("q"), array("i")

    def add(self, words: Iterable[str], place: int) -> None:
        """Words that occur there."""
        for word in words:
            self._hashes.append(hash(word))
            self._places.append(place)

    def made(self) -> Places:
        """What was collected."""
        return Places(self._hashes, self._places)
