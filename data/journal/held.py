"""The vectors of all passages in memory, and the passages nearest to a question among them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.journal.film_facts import MEANT, UNKNOWN, FilmFacts
from data.journal.sentences import SCALE, SIZE, Asked, Vectors

MOST = 400_000  # sentences that are held in memory, a third of a kilobyte each
EXACT = 20_000  # sentences up to which all are compared in full; of more, the likeliest
LIKELY = 1_000  # sentences by the signs of their numbers
AT_ONCE = 32_768  # sentences whose signs are compared together, as many as a core's cache holds
PART = 20_000  # sentences unpacked at once when the vectors are read
ENOUGH = 60  # sentences whose common direction is worth taking away
HEADING = 0.3  # how much the heading of the section with the essay's title counts
Counts = NDArray[np.uint16]


class Kept(NamedTuple):
    """A passage as the journal keeps it: ``packed`` is its heading, then its sentences."""

    number: int
    packed: bytes
    films: str


@dataclass(frozen=True, slots=True)
class Near:
    """A passage that comes near to a question; ``told`` are words of it said of the films there."""

    number: int
    score: float
    told: frozenset[str] = frozenset()


@dataclass(slots=True)
class Held:
    """Row ``i`` of ``packed`` is a sentence of passage ``passages[i]``, by its row."""

    numbers: NDArray[np.int64]  # of the passages
    headings: NDArray[np.int8]
    starts: NDArray[np.int64]  # a passage's first sentence, and that of the next one
    passages: NDArray[np.int32]
    packed: NDArray[np.int8]
    common: Vectors  # what all sentences share tells none apart, so it is taken away
    lengths: Vectors  # of the rows without it
    signs: NDArray[np.uint64]  # of 64 numbers in each line, a column a sentence
    facts: FilmFacts

    @classmethod
    def of(cls, rows: Sequence[Kept], facts: Sequence[tuple[str, str, bytes | None]]) -> Held:
        """What is kept of passages and of films, in a form to compare with questions."""
        counts = np.array([len(row.packed) // SIZE for row in rows])
        rows = rows[: int(np.searchsorted(np.cumsum(counts), MOST, side="right"))]
        counts = counts[: len(rows)]
        every = np.frombuffer(b"".join(row.packed for row in rows), dtype=np.int8)
        every = every.reshape(-1, SIZE)
        first = np.zeros(len(every), dtype=bool)
        first[np.cumsum(counts) - counts] = True
        packed = every[~first]
        common = packed.mean(axis=0, dtype=np.float32) / SCALE * (len(packed) >= ENOUGH)
        lengths = np.empty(len(packed), dtype=np.float32)
        signs = np.empty((len(packed), SIZE // 64), dtype=np.uint64)
        for start in range(0, len(packed), PART):
            part = packed[start : start + PART].astype(np.float32) / SCALE - common
            lengths[start : start + PART] = np.linalg.norm(part, axis=1) + 1e-9
            signs[start : start + PART] = _signs(part)
        return cls(
            np.array([row.number for row in rows], dtype=np.int64),
            every[first],
            np.concatenate([[0], np.cumsum(counts - 1)]),
            np.repeat(np.arange(len(rows), dtype=np.int32), counts - 1),
            packed,
            common,
            lengths,
            np.ascontiguousarray(signs.T),
            FilmFacts.of(facts, [row.films for row in rows]),
        )

    def nearest(
        self,
        asked: Asked,
        weights: Mapping[str, float],
        within: Collection[int] | None,
        limit: int,
    ) -> list[Near]:
        """Passages by what they say and what is known of their films, those within some numbers.

        ``limit`` of them are the nearest by one sentence; those on the likeliest films join them.
        """
        central = asked.vector - self.common
        central /= float(np.linalg.norm(central)) + 1e-9
        inside = None
        if within is not None:
            inside = np.isin(self.numbers, np.fromiter(within, dtype=np.int64))
        meant, told = self.facts.near(asked.vector), self.facts.told(list(weights))
        each = np.fromiter(weights.values(), dtype=np.float32)
        share: Vectors = told.astype(np.float32) @ each / max(float(each.sum()), 1e-9)
        spoken = self.facts.passages_of(meant, share)
        if inside is not None:
            spoken = spoken[inside[spoken]]
        chosen = np.union1d(
            self._best(central, self._rows(central, inside), limit),
            self._best(central, self._rows_of(spoken), limit // 2),
        )
        return self._scored(chosen, central, asked, meant, told, list(weights))

    def _rows(self, central: Vectors, inside: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """Sentences to compare in full: all, or those with most signs of their numbers in common."""
        rows = None if inside is None else np.flatnonzero(inside[self.passages])
        count = len(self.packed) if rows is None else len(rows)
        if count <= EXACT:
            return np.arange(count) if rows is None else rows
        differ = self._differing(_signs(central[None])[0], rows)
        last = int(np.searchsorted(np.cumsum(np.bincount(differ)), LIKELY))
        even = np.flatnonzero(differ == last)  # of which the newest, which come first, are enough
        near = np.concatenate([np.flatnonzero(differ < last), even])[:LIKELY]
        return near if rows is None else rows[near]

    def _differing(self, wanted: NDArray[np.uint64], rows: NDArray[np.int64] | None) -> Counts:
        """How many signs of each sentence are not those that are wanted; in parts, for the cache."""
        signs = self.signs if rows is None else self.signs[:, rows]
        differ = np.zeros(signs.shape[1], dtype=np.uint16)
        for start in range(0, len(differ), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            for line, own in zip(signs, wanted, strict=True):
                differ[part] += np.bitwise_count(line[part] ^ own)
        return differ

    def _rows_of(self, passages: NDArray[np.int64]) -> NDArray[np.int64]:
        """The sentences of some passages."""
        counts = (self.starts[1:] - self.starts[:-1])[passages]
        before = np.cumsum(counts) - counts
        return np.repeat(self.starts[passages] - before, counts) + np.arange(counts.sum())

    def _best(self, central: Vectors, rows: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
        """The passages whose nearest sentence among ``rows`` is nearest."""
        shared = float(self.common @ central)
        near = (self.packed[rows].astype(np.float32) @ central / SCALE - shared) / self.lengths[
            rows
        ]
        order = np.argsort(-near, kind="stable")
        passages = self.passages[rows[order[near[order] > 0]]]
        _, firsts = np.unique(passages, return_index=True)
        return passages[np.sort(firsts)[:limit]].astype(np.int64)

    def _scored(
        self,
        chosen: NDArray[np.int64],
        central: Vectors,
        asked: Asked,
        meant: Vectors,
        told: NDArray[np.bool_],
        stems: Sequence[str],
    ) -> list[Near]:
        if not len(chosen):
            return []
        said = self._wider(central, chosen)
        headed = self.headings[chosen].astype(np.float32) @ asked.vector / SCALE
        films = [self.facts.of_passage(int(at)) for at in chosen]
        about = np.array([meant[own].max(initial=UNKNOWN) for own in films])
        known = about > UNKNOWN  # a passage on no film is as near by that as the others are
        about[~known] = about[known].mean() if known.any() else 0.0
        scores = said + HEADING * headed + MEANT * about
        return [
            Near(int(number), float(score), frozenset(stems[i] for i in _any(told[own])))
            for number, score, own in zip(self.numbers[chosen], scores, films, strict=True)
        ]

    def _wider(self, central: Vectors, chosen: NDArray[np.int64]) -> Vectors:
        """How near each passage's nearest two or three sentences come, taken together.

        A question may join what two sentences say; a passage of one sentence is as near as that one.
        """
        rows = self._rows_of(chosen)
        single = self.packed[rows].astype(np.float32) / SCALE - self.common
        single /= self.lengths[rows, None]
        of = np.repeat(np.arange(len(chosen)), np.diff(self.starts)[chosen])
        found = np.full(len(chosen), -1.0, dtype=np.float32)
        joined = single
        for length in (2, 3):
            joined = joined[:-1] + single[length - 1 :]
            together = of[: len(joined)] == of[length - 1 :]
            near = joined @ central / (np.linalg.norm(joined, axis=1) + 1e-9)
            np.maximum.at(found, of[: len(joined)][together], near[together])
        alone = found == -1.0
        nearest = np.full(len(chosen), -1.0, dtype=np.float32)
        np.maximum.at(nearest, of, single @ central)
        return np.where(alone, nearest, found)


def _any(rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The columns that are set in any row."""
    return np.flatnonzero(rows.any(axis=0))


def _signs(rows: Vectors) -> NDArray[np.uint64]:
    """One bit a number, whether it is above 0."""
    return np.packbits(rows > 0, axis=1).view(np.uint64)
