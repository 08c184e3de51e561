"""What a person should look at before a catalogue is built, and what the catalogue covers.

:func:`remarks` finds near-duplicates and thin entries, which need a decision and not a correction;
:func:`coverage` tells what is there, award by award.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from data.names import display_name, fold, without_article
from data.records import FilmRecord, PersonRecord, Records
from data.starter import Fault

NEAR_TITLE = 90  # of 100: how alike two titles by one director are that may be one film
LATE = 6  # years between a film and its prize that call for a second look


def remarks(records: Records) -> list[Fault]:
    """What a person should look at."""
    return [
        *_near_people(records.people),
        *_near_films(records.films),
        *_late(records),
        *_thin(records.films),
    ]


def _near_people(people: Iterable[PersonRecord]) -> Iterator[Fault]:
    groups: dict[str, list[PersonRecord]] = defaultdict(list)
    for person in people:
        for key in _slips(fold(display_name(person.name))):
            groups[key].append(person)
    seen: set[frozenset[str]] = set()
    for group in groups.values():
        for position, one in enumerate(group):
            for two in group[position + 1 :]:
                pair = frozenset((one.name, two.name))
                if pair not in seen and _near(one, two):
                    seen.add(pair)
                    yield Fault(f"person {one.id}", f"{one.name} is nearly {two.name} ({two.id})")


def _slips(name: str) -> set[str]:
    """Keys of which names with one slip between them share at least one: the name with each letter
    left out, and its words in alphabetical order."""
    shorter = {name[:place] + name[place + 1 :] for place in range(len(name))}
    return {name, " ".join(sorted(name.split()))} | shorter


def _near(one: PersonRecord, two: PersonRecord) -> bool:
    if one.id.startswith("nm") and two.id.startswith("nm"):
        return False  # two ids, two people
    if "(" in one.name or "(" in two.name:
        return False  # told apart on purpose
    first, second = fold(one.name), fold(two.name)
    return OSA.distance(first, second, score_cutoff=1) <= 1 or sorted(first.split()) == sorted(
        second.split()
    )


def _near_films(films: Iterable[FilmRecord]) -> Iterator[Fault]:
    """Films by one director from neighbouring years under almost the same title."""
    by_director: dict[str, list[FilmRecord]] = defaultdict(list)
    for film in films:
        for name in film.credits.get("director", ()):
            by_director[name].append(film)
    seen: set[frozenset[str]] = set()
    for group in by_director.values():
        for position, one in enumerate(group):
            for two in group[position + 1 :]:
                pair = frozenset((one.id, two.id))
                if pair not in seen and _same_time(one, two) and _same_title(one, two):
                    seen.add(pair)
                    yield Fault(f"film {one.id}", f"{one.title} is nearly {two.title} ({two.id})")


def _same_time(one: FilmRecord, two: FilmRecord) -> bool:
    return one.year is None or two.year is None or abs(one.year - two.year) <= 1


def _same_title(one: FilmRecord, two: FilmRecord) -> bool:
    return any(
        fuzz.ratio(first, second) >= NEAR_TITLE for first in _titles(one) for second in _titles(two)
    )


def _titles(film: FilmRecord) -> set[str]:
    titles = (film.title, film.original_title, *film.other_titles)
    return {without_article(fold(title)) for title in titles} - {""}


def _late(records: Records) -> Iterator[Fault]:
    years = {film.id: film.year for film in records.films}
    for result in records.results:
        for film in result.films:
            year = years.get(film)
            if year and result.year - year > LATE:
                yield Fault(
                    f"result {result.category} {result.year}", f"{film} is from {year}, long before"
                )


def _thin(films: Iterable[FilmRecord]) -> Iterator[Fault]:
    for film in films:
        lacking = [
            what
            for what, there in (
                ("a director", film.credits.get("director")),
                ("a runtime", film.runtime),
                ("a country", film.terms.get("country")),
                ("a language", film.terms.get("language")),
                ("five themes", len(film.terms.get("theme", ())) >= 5),
                ("a sentence", film.about),
            )
            if not there
        ]
        if lacking:
            yield Fault(f"film {film.id}", f"{film.title} lacks {', '.join(lacking)}")


def coverage(records: Records) -> str:
    """A table: each category with its span and its number of results."""
    rows = []
    for category in records.categories:
        results = [r for r in records.results if r.category == category.id]
        counts = Counter(result.outcome for result in results)
        years = [result.year for result in results]
        span = f"{min(years)}–{max(years)}" if years else "—"
        rows.append(
            f"{category.id:<32} {span:<10} {counts['won']:>5} won {counts['nominated']:>5} nominated"
            f" {counts['none']:>3} not awarded"
        )
    films = len(records.films)
    filled = [
        ("themes", sum(bool(f.terms.get("theme")) for f in records.films)),
        ("cast", sum(bool(f.credits.get("cast")) for f in records.films)),
        ("cinematographer", sum(bool(f.credits.get("cinematographer")) for f in records.films)),
        ("budget or gross", sum(bool(f.budget or f.gross) for f in records.films)),
    ]
    known = sum(person.id.startswith("nm") for person in records.people)
    parts = ", ".join(f"{name} {count / max(films, 1):.0%}" for name, count in filled)
    people = f"{len(records.people):,} people, {known:,} with an IMDb id"
    return "\n".join([*rows, f"{films:,} films ({parts}); {people}"])
