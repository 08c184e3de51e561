"""The arrays in which names are looked up, made once when a catalogue is built.

Spellings are kept packed (:func:`data.names.pack`) and sorted by length, so that all spellings of a
length form one matrix and a range of lengths one slice. Each has a signature of 64 bits: which of 32
kinds of letters occur at least once and at least twice. A slip changes at most two of its bits
(a letter gone and another come), which rules out nearly all names before any is compared.
A second list has the spellings in the order of their first letters, for half-typed names.
"""

from __future__ import annotations

import io
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from data.names import LONGEST

KEY = 8  # letters that spellings are ordered by for half-typed names, as one number
HEAD = 24  # letters of a spelling that half-typed names are compared with
STEP = 0.05  # costs of spellings are kept in steps of this, in a byte
CHUNK = 50_000
Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]
_KIND = np.full(256, 31, dtype=np.int64)  # a letter's bit: a to z, the space, digits, the rest
_KIND[97:123] = np.arange(26)
_KIND[32] = 26
_KIND[48:58] = 27 + np.arange(10) % 4
_POWERS = np.left_shift(np.uint64(1), np.arange(32, dtype=np.uint64))


@dataclass(frozen=True, slots=True)
class NameTable:
    """Spellings and their keys. Keys are small whole numbers; ``weights`` and ``years`` go by key."""

    starts: npt.NDArray[
        np.int64
    ]  # starts[n] is the first spelling of n letters; one more at the end
    letters: Bytes  # of all spellings, and HEAD zeros behind them
    signatures: npt.NDArray[np.uint64]
    keys: Ints
    costs: Bytes
    beginnings: npt.NDArray[np.uint64]  # the first KEY letters of all spellings, in order
    begun: Ints  # the spelling that begins so
    weights: npt.NDArray[np.float32]  # log10(1 + weight)
    years: npt.NDArray[np.int16]  # 0 where unknown

    def ends(self) -> npt.NDArray[np.int64]:
        """Where among the letters the spellings of each length end."""
        sizes = np.diff(self.starts)
        return np.cumsum(sizes * np.arange(len(sizes)))

    def parts(self) -> dict[str, bytes]:
        """The arrays in numpy's own file format, by name; nothing in them is ever unpickled."""
        made = {}
        for each in fields(self):
            file = io.BytesIO()
            np.save(file, getattr(self, each.name), allow_pickle=False)
            made[each.name] = file.getvalue()
        return made

    @classmethod
    def of_parts(cls, parts: Mapping[str, bytes | bytearray]) -> NameTable:
        """The table again. Raises ``ValueError`` or ``KeyError`` where a part is not whole."""
        arrays: dict[str, Any] = {each.name: _array(parts[each.name]) for each in fields(cls)}
        return cls(**arrays)


def _array(data: bytes | bytearray) -> npt.NDArray[np.generic]:
    """An array that lies in ``data`` itself: a large one is not copied."""
    file = io.BytesIO(data[:1024])
    version = np.lib.format.read_magic(file)
    if version != (1, 0):
        raise ValueError("an array of another format")
    shape, _, kind = np.lib.format.read_array_header_1_0(file)
    if kind.hasobject:
        raise ValueError("an array of objects")
    return np.frombuffer(data, dtype=kind, offset=file.tell()).reshape(shape)


@dataclass(slots=True)
class NameTableBuilder:
    """Takes names in any number and keeps them as arrays, a chunk at a time."""

    _pending: list[bytes] = field(default_factory=list)
    _keys: array[int] = field(default_factory=lambda: array("i"))
    _costs: bytearray = field(default_factory=bytearray)
    _lengths: list[Bytes] = field(default_factory=list)
    _letters: list[Bytes] = field(default_factory=list)
    _signatures: list[npt.NDArray[np.uint64]] = field(default_factory=list)
    _weights: array[float] = field(default_factory=lambda: array("f"))
    _years: array[int] = field(default_factory=lambda: array("h"))
    _bearers: int = 0

    def bearer(self, key: int, weight: float, year: int | None = None) -> None:
        """Say how heavy a key is (the heavier comes first among equals), and its year."""
        if key >= len(self._weights):
            more = bytes(4 * max(CHUNK, key + 1 - len(self._weights)))
            self._weights.frombytes(more)
            self._years.frombytes(more[::2])
        self._bearers = max(self._bearers, key + 1)
        self._weights[key] = weight
        self._years[key] = year or 0

    def add(self, key: int, spellings: Iterable[tuple[bytes, float]], more: float = 0.0) -> None:
        """A name by its spellings with their costs in slips, all of them ``more``."""
        pending = self._pending
        first = len(pending)
        for spelling, cost in spellings:
            if (
                len(pending) == first or spelling not in pending[first:]
            ):  # the first is the cheapest
                pending.append(spelling)
                self._costs.append(_steps(cost + more))
                self._keys.append(key)
        if len(pending) >= CHUNK:
            self._pack()

    def _pack(self) -> None:
        pending, self._pending = self._pending, []
        lengths = np.array([len(name) for name in pending], dtype=np.uint8)
        letters = np.frombuffer(b"".join(pending), dtype=np.uint8)
        self._lengths.append(lengths)
        self._letters.append(letters)
        self._signatures.append(signatures(letters, lengths))

    def table(self) -> NameTable:
        """All that was added."""
        self._pack()
        lengths = np.concatenate(self._lengths)
        order = np.argsort(lengths, kind="stable").astype(np.int32)
        starts = np.searchsorted(lengths[order], np.arange(LONGEST + 2)).astype(np.int64)
        letters = _by_length(np.concatenate(self._letters), lengths, order)
        self._letters.clear()
        first = _beginnings(letters, starts)
        begun = np.argsort(first, kind="stable")
        weights = np.frombuffer(self._weights, dtype=np.float32)[: self._bearers]
        return NameTable(
            starts=starts,
            letters=letters,
            signatures=np.concatenate(self._signatures)[order],
            keys=np.frombuffer(self._keys, dtype=np.int32)[order],
            costs=np.frombuffer(bytes(self._costs), dtype=np.uint8)[order],
            beginnings=first[begun],
            begun=begun.astype(np.int32),
            weights=np.log10(1 + weights).astype(np.float32),
            years=np.frombuffer(self._years, dtype=np.int16)[: self._bearers].copy(),
        )


@cache
def _steps(cost: float) -> int:
    return min(int(cost / STEP + 0.5), 255)


def signatures(letters: Bytes, lengths: Bytes) -> npt.NDArray[np.uint64]:
    """The signature of each name; ``letters`` are all names, one behind the other."""
    rows = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    counts = np.bincount(rows * 32 + _KIND[letters], minlength=32 * len(lengths))
    counts = counts.reshape(len(lengths), 32)
    once = ((counts > 0) * _POWERS).sum(axis=1, dtype=np.uint64)
    twice = ((counts > 1) * _POWERS).sum(axis=1, dtype=np.uint64)
    return np.asarray(once | np.left_shift(twice, np.uint64(32)), dtype=np.uint64)


def _by_length(letters: Bytes, lengths: Bytes, order: Ints) -> Bytes:
    """The letters again, shorter names first, and HEAD zeros behind them."""
    ends = np.cumsum(lengths, dtype=np.int64)
    begins = ends - lengths
    made = np.zeros(len(letters) + HEAD, dtype=np.uint8)
    filled = 0
    counts = np.bincount(lengths, minlength=LONGEST + 1)
    taken = 0
    for length, count in enumerate(counts):
        if not count or not length:
            taken += count
            continue
        rows = begins[order[taken : taken + count]]
        block = letters[rows[:, None] + np.arange(length)]
        made[filled : filled + count * length] = block.ravel()
        filled += count * length
        taken += count
    return made


def _beginnings(letters: Bytes, starts: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """The first letters of each spelling as a number, so that numbers are in alphabetical order."""
    made = np.zeros((starts[-1], KEY), dtype=np.uint8)
    taken = 0
    for length, (start, end) in enumerate(pairwise(starts.tolist())):
        size = (end - start) * length
        block = letters[taken : taken + size].reshape(end - start, length)
        made[start:end, : min(length, KEY)] = block[:, :KEY]
        taken += size
    return made.view(">u8").ravel().astype(np.uint64)
