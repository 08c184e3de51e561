"""Counting award results: how often, by whom, in a row, shared, and under which names.

A result is one prize. Two people who share it have won it once each; one prize for two films is one
prize.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.film import Person, Result


def won(results: Iterable[Result]) -> list[Result]:
    """The prizes that somebody received."""
    return [result for result in results if result.outcome == "won"]


def nominated(results: Iterable[Result]) -> list[Result]:
    """Nominations that did not win."""
    return [result for result in results if result.outcome == "nominated"]


@dataclass(frozen=True, slots=True)
class Winner:
    """Somebody with the years in which they won a prize."""

    person: Person
    years: tuple[int, ...]


def winners(results: Iterable[Result]) -> list[Winner]:
    """Everybody who won, those with most prizes first, then the earliest."""
    years: dict[Person, list[int]] = defaultdict(list)
    for result in won(results):
        for person in dict.fromkeys(result.people):
            years[person].append(result.year)
    found = [Winner(person, tuple(sorted(given))) for person, given in years.items()]
    return sorted(found, key=lambda winner: (-len(winner.years), winner.years))


def streaks(results: Sequence[Result]) -> list[Winner]:
    """Who won on the most occasions in a row, at least two; several if they are equal.

    Occasions on which nobody won do not break a row: there was no festival to win at.
    """
    held = {when: place for place, when in enumerate(sorted({_occasion(r) for r in won(results)}))}
    places: dict[Person, dict[int, int]] = defaultdict(dict)
    for result in won(results):
        for person in result.people:
            places[person][held[_occasion(result)]] = result.year
    runs = [Winner(p, run) for p, years in places.items() for run in _runs(years)]
    longest = max((len(run.years) for run in runs), default=0)
    return [run for run in runs if len(run.years) == longest] if longest > 1 else []


def _occasion(result: Result) -> tuple[int, int]:
    return result.year, result.ceremony or 0


def _runs(years: dict[int, int]) -> list[tuple[int, ...]]:
    """Years of places that follow each other."""
    runs: list[list[int]] = []
    before = -2
    for place in sorted(years):
        if place != before + 1:
            runs.append([])
        runs[-1].append(years[place])
        before = place
    return [tuple(run) for run in runs]


def shared(results: Iterable[Result]) -> list[tuple[int, int]]:
    """Years in which one prize under one name went to several, and to how many."""
    counts = Counter(
        (result.year, result.ceremony, result.film_year, result.name_then)
        for result in won(results)
    )
    return sorted((key[0], count) for key, count in counts.items() if count > 1)


def not_awarded(results: Iterable[Result]) -> list[int]:
    """Years in which the prize was not given."""
    return sorted({result.year for result in results if result.outcome == "none"})


def names_then(results: Iterable[Result]) -> list[tuple[str, int, int]]:
    """What a prize was called, with the first and last year of each unbroken use of a name."""
    given = won(results)
    held = {when: place for place, when in enumerate(sorted({_occasion(r) for r in given}))}
    places: dict[str, dict[int, int]] = defaultdict(dict)
    for result in given:
        places[result.name_then][held[_occasion(result)]] = result.year
    spans = [(name, run[0], run[-1]) for name, years in places.items() for run in _runs(years)]
    return sorted(spans, key=lambda span: (span[1], span[2]))
