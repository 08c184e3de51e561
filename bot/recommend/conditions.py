"""What a pick must be: conditions as masks over the index, and which of them exclude each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.recommend.index import FilmIndex, Mask


@dataclass(frozen=True, slots=True)
class Condition:
    """One hard condition: a span of years or minutes, any of some facets, or some films; ``label``
    names it.

    A film whose year or runtime is not known fits no span; ``negated`` turns it around.
    """

    label: str
    facets: tuple[str, ...] = ()
    span: str = ""  # "year" or "runtime"
    low: float = -np.inf
    high: float = np.inf
    negated: bool = False
    also: tuple[tuple[float, float], ...] = ()  # further spans, any of which will do
    films: frozenset[str] | None = None  # the only films that keep it

    def mask(self, index: FilmIndex) -> Mask:
        """Which films keep the condition."""
        if self.span:
            values = index.year if self.span == "year" else index.runtime
            within = np.zeros(len(index), bool)
            for low, high in ((self.low, self.high), *self.also):
                within |= (values >= low) & (values <= high)
            return ~within & ~np.isnan(values) if self.negated else within
        if self.films is not None:
            listed = np.zeros(len(index), bool)
            listed[index.rows(self.films)] = True
            return listed
        having = index.having(self.facets)
        return ~having if self.negated else having


def fitting(index: FilmIndex, conditions: Sequence[Condition]) -> Mask:
    """Which films keep all conditions."""
    mask = np.ones(len(index), bool)
    for condition in conditions:
        mask &= condition.mask(index)
    return mask


@dataclass(frozen=True, slots=True)
class Conflict:
    """Conditions that no film keeps together; ``without`` counts the films that fit when one of
    them is dropped, all others kept."""

    conditions: tuple[Condition, ...]
    without: tuple[tuple[Condition, int], ...]


def conflict(index: FilmIndex, conditions: Sequence[Condition], allowed: Mask) -> Conflict | None:
    """The smallest set of conditions that excludes every film; ``None`` where films are left."""
    masks = [condition.mask(index) & allowed for condition in conditions]
    if not conditions or _meet(masks, range(len(masks)), allowed).any():
        return None
    core = list(range(len(masks)))
    # Leave out each one that is not needed for the conflict; spans that exclude each other are the
    # plainest thing to tell, so they are tried last.
    for number in sorted(range(len(masks)), key=lambda n: bool(conditions[n].span)):
        rest = [n for n in core if n != number]
        if rest and not _meet(masks, rest, allowed).any():
            core = rest
    counts = []
    for number in core:
        others = [n for n in range(len(masks)) if n != number]
        counts.append((conditions[number], int(_meet(masks, others, allowed).sum())))
    return Conflict(tuple(conditions[n] for n in core), tuple(counts))


def _meet(masks: Sequence[Mask], chosen: Sequence[int] | range, allowed: Mask) -> Mask:
    mask = allowed.copy()
    for number in chosen:
        mask &= masks[number]
    return mask
