"""Finding a whole name that was typed with slips, in a table of names.

Every spelling within two slips is found, not only likely ones: a slip changes at most two bits of a
signature, so whatever differs in more bits cannot be meant (see :mod:`data.name_table`).
What remains is compared letter by letter (optimal string alignment, rapidfuzz).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, DamerauLevenshtein, Levenshtein

from data.name_beginnings import Beginnings
from data.name_table import STEP, NameTable, signatures
from data.names import LONGEST, Reading

Places = npt.NDArray[np.int64]
Costs = npt.NDArray[np.float64]
REACH = 3  # letters that a typed name may be longer or shorter than the one meant
NEAR, FAR = (4, 6), (4, 6, 8, 12)  # bits of signatures that may differ, from few to many
COMPARED = 3000  # spellings compared letter by letter, at most
KEPT = 60  # spellings looked at closely
LIKELY = 0.5  # a letter left out or two swapped, as part of a wrong letter: there are 26 wrong ones
FAME = 0.06  # slips that ten times the popularity makes up for
FAME_BEGUN = 0.3  # the same for half-typed names, where many fit
WHOLE = 0.8  # a name as like as that to what was typed is taken for typed to its end
BEGUN_TURN = 2  # begun names in a list for each whole one
BEGUN, BEGUN_BESIDE_WHOLE = 1.4, 2.0  # what it costs that letters are still to be typed
ARTICLE_BEGUN = 4  # how much more a typed article says there
DWARFED = 1.3  # twentyfold: a namesake so much less popular is not asked about
NAMESAKE = 0.06  # what its score loses then


@dataclass(frozen=True, slots=True)
class Hit:
    """A key one of whose names is like the one typed; ``score`` is 1 for the name itself."""

    key: int
    score: float


class Found(NamedTuple):  # made by the hundred for a name
    """A spelling that may be meant, what it costs in slips, and how it is ranked (low is good)."""

    key: int
    cost: float
    rank: float
    score: float


class NameIndex:
    """Looks names up in a table; ``readings`` are the ways in which a typed name can be read."""

    def __init__(self, table: NameTable, readings: Callable[[str], Sequence[Reading]]) -> None:
        self.table = table
        self._readings = readings
        self._beginnings = Beginnings(table)
        ends = table.ends()
        self._matrices: list[npt.NDArray[np.bytes_]] = [np.empty(0, dtype="S1")]
        for length in range(1, len(ends)):
            block = table.letters[ends[length - 1] : ends[length]]
            self._matrices.append(block.view(f"S{length}"))

    def __len__(self) -> int:
        """How many spellings of names there are."""
        return int(self.table.starts[-1])

    def find(self, text: str, limit: int) -> list[Hit]:
        """Keys by how likely one of their names was meant, the likeliest first."""
        whole = _best(self._in_all_readings(text))
        return self._told_apart(sorted(whole.values(), key=_rank)[:limit])

    def _in_all_readings(self, text: str) -> Iterator[Found]:
        """Finds of each reading, those with a year first: where one of them is the name itself, the
        others are not searched far and wide."""
        bits: Sequence[int] = FAR
        for reading in sorted(self._readings(text), key=lambda each: not each.year):
            for found in self._read(reading, bits):
                if not found.cost:
                    bits = FAR[:1]
                yield found

    def complete(self, text: str, limit: int) -> list[Hit]:
        """Keys one of whose names may begin with ``text``, or be meant by it as it stands.

        Where the text is surely a whole name, those that only begin with it come after it.
        """
        readings = self._readings(text)
        if not readings:
            return self._heaviest(limit)
        whole = _best(found for each in readings for found in self._read(each, NEAR))
        likeliest = min(whole.values(), key=_rank, default=None)
        sure = likeliest is not None and likeliest.score >= WHOLE
        if sure and any(reading.year for reading in readings):
            readings = []  # nobody gives a year and then goes on with the title
        unfinished = BEGUN_BESIDE_WHOLE if sure else BEGUN
        begun = _best(
            found
            for reading in readings
            if not reading.year
            for found in self._begun(reading, unfinished, limit)
        )
        return _both_ways(
            sorted(whole.values(), key=_rank), sorted(begun.values(), key=_rank), limit
        )

    def _begun(self, reading: Reading, unfinished: float, limit: int) -> Iterable[Found]:
        table = self.table
        places, slips = self._beginnings.find(reading.name)
        keys = table.keys[places]
        costs = slips + table.costs[places] * STEP + reading.cost * ARTICLE_BEGUN + unfinished
        ranks = costs - FAME_BEGUN * table.weights[keys]
        if len(places) > 4 * limit:
            chosen = np.argpartition(ranks, 4 * limit)[: 4 * limit]
            keys, costs, ranks = keys[chosen], costs[chosen], ranks[chosen]
        for key, cost, rank in zip(keys.tolist(), costs.tolist(), ranks.tolist(), strict=True):
            yield Found(key, cost, rank, max(0.9 - 0.1 * cost, 0.1))

    def _heaviest(self, limit: int) -> list[Hit]:
        """The heaviest keys, for when nothing is typed yet."""
        weights = self.table.weights
        count = min(limit, len(weights))
        if not count:
            return []
        keys = np.argpartition(-weights, count - 1)[:count].tolist()
        return [Hit(key, 0.5) for key in sorted(keys, key=lambda key: -float(weights[key]))]

    def _told_apart(self, ordered: list[Found]) -> list[Hit]:
        """Hits, with namesakes that the first one dwarfs a step below it."""
        if not ordered:
            return []
        first = ordered[0]
        weight = float(self.table.weights[first.key])
        hits = [Hit(first.key, first.score)]
        for other in ordered[1:]:
            score = other.score
            if (
                score > first.score - NAMESAKE
                and float(self.table.weights[other.key]) <= weight - DWARFED
            ):
                score = first.score - NAMESAKE
            hits.append(Hit(other.key, score))
        return hits

    def _read(self, reading: Reading, bits: Sequence[int]) -> Iterable[Found]:
        places, slips = self._near(reading.name, bits)
        if len(places) > KEPT:
            table = self.table
            rough = slips + table.costs[places] * STEP - FAME * table.weights[table.keys[places]]
            chosen = np.argpartition(rough, KEPT)[:KEPT]
            if reading.year:
                chosen = np.append(chosen, self._of_year(reading, places, slips))
            places = places[np.unique(chosen)]
        return self._weigh(reading, places) if len(places) else []

    def _of_year(self, reading: Reading, places: Places, slips: Costs) -> Places:
        """Spellings of films of about the year typed, the nearest of them."""
        years = self.table.years[self.table.keys[places]]
        costs = {int(year): reading.year_cost(int(year)) for year in np.unique(years)}
        fitting = np.flatnonzero([costs[int(year)] < 1 for year in years])
        return fitting[np.argsort(slips[fitting], kind="stable")[:KEPT]]

    def _weigh(self, reading: Reading, places: Places) -> Iterable[Found]:
        table, typed = self.table, reading.name
        names = self._spellings(places)
        slips, costs = typing_costs(typed, names)
        for at, place in enumerate(places):
            key, d, name = int(table.keys[place]), float(slips[at]), names[at]
            year = reading.year_cost(int(table.years[key]))
            spelling = float(table.costs[place]) * STEP + reading.cost
            rank = float(costs[at]) + spelling + year - FAME * float(table.weights[key])
            score = _score(d, spelling, year, max(len(typed), len(name)))
            yield Found(key, d + spelling + year, rank, score)

    def _near(self, name: bytes, bits: Sequence[int]) -> tuple[Places, Costs]:
        """Spellings like ``name``, and how many slips they are away.

        Those that differ in the first of so many ``bits`` are compared, further ones while none of
        them is as near as it could be.
        """
        low, high = max(1, len(name) - REACH), min(LONGEST, len(name) + REACH)
        start, end = int(self.table.starts[low]), int(self.table.starts[high + 1])
        if start == end:
            return np.empty(0, dtype=np.int64), np.empty(0)
        letters = np.frombuffer(name, dtype=np.uint8)
        own = signatures(letters, np.array([len(name)], dtype=np.uint8))[0]
        differing = np.bitwise_count(self.table.signatures[start:end] ^ own)
        for most in bits:
            places = _at_most(differing, most) + start
            slips = self._slips(name, places)
            if len(places) >= COMPARED or (len(slips) and slips.min() <= most // 2):
                break
        within = slips <= max(3, len(name) * 0.4)
        return places[within], slips[within].astype(np.float64)

    def _slips(self, name: bytes, places: Places) -> npt.NDArray[np.uint8]:
        if not len(places):
            return np.empty(0, dtype=np.uint8)
        names = self._spellings(places)
        return np.asarray(process.cdist([name], names, scorer=OSA.distance, dtype=np.uint8)[0])

    def _spellings(self, places: Places) -> list[bytes]:
        """The packed spellings at places, which must be in order."""
        table, names = self.table, []
        lengths = np.searchsorted(table.starts, places, side="right") - 1
        first, last = int(lengths[0]), int(lengths[-1])
        bounds = np.searchsorted(lengths, np.arange(first, last + 2)).tolist()
        for length, (start, end) in enumerate(pairwise(bounds), first):
            if start < end:
                here = places[start:end] - table.starts[length]
                names += self._matrices[length][here].tolist()
        return names


def typing_costs(typed: bytes, names: Sequence[bytes]) -> tuple[Costs, Costs]:
    """How many slips lie between each name and what was typed, and what they cost by their kinds.

    Letters put between two that were swapped are one slip more, which OSA counts as two.
    """
    slips = process.cdist([typed], names, scorer=DamerauLevenshtein.distance)[0]
    swaps = process.cdist([typed], names, scorer=Levenshtein.distance)[0] - slips
    one = 100
    left_out = round(one * LIKELY)
    kinds = {"weights": (left_out, one, one)}  # put in, taken out, changed to come to the name
    costs = process.cdist([typed], names, scorer=Levenshtein.distance, scorer_kwargs=kinds)[0]
    # without swaps two swapped letters are one left out and one too many
    return slips.astype(np.float64), costs / one - swaps * 1.0


def _rank(found: Found) -> float:
    return found.rank


def _best(found: Iterable[Found]) -> dict[int, Found]:
    """The best find of each key."""
    best: dict[int, Found] = {}
    for each in found:
        if each.key not in best or each.rank < best[each.key].rank:
            best[each.key] = each
    return best


def _both_ways(whole: list[Found], begun: list[Found], limit: int) -> list[Hit]:
    """The likeliest of all first, then names that are begun and whole ones by turns.

    Which of the two is meant can hardly be told from half a name; a short list should show both.
    """
    ordered: dict[int, Found] = {}
    if whole and not (begun and begun[0].rank < whole[0].rank):
        ordered[whole[0].key] = whole[0]
    turns = [
        begun[at : at + BEGUN_TURN] + whole[turn : turn + 1]
        for turn, at in enumerate(range(0, limit, BEGUN_TURN))
    ]
    for found in [*(each for turn in turns for each in turn), *whole, *begun]:
        ordered.setdefault(found.key, found)
    return [Hit(found.key, found.score) for found in list(ordered.values())[:limit]]


def _at_most(bits: npt.NDArray[np.uint8], most: int) -> Places:
    """Where at most ``most`` bits differ; fewer where that would be too many places."""
    places = np.flatnonzero(bits <= most)
    while len(places) > COMPARED and most > 2:
        most -= 1
        places = places[bits[places] <= most]
    return places


def _score(slips: float, spelling: float, year: float, letters: int) -> float:
    """From 0 to 1: the name itself 1, another article or spelling of it hardly less."""
    off = 0.06 * min(year, 1.0)
    if slips == 0:
        return 1.0 - 0.002 * spelling - off if spelling < 1 else 0.93 - off
    return min(1.0 - (slips + 0.5 * spelling) / letters, 0.985) - off
