"""Checks records together before a catalogue is built from them: each fault found stops the build.

What needs a person's eye instead, and what is covered, is in :mod:`data.coverage`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from data.names import fold
from data.records import FilmRecord, PersonRecord, Records, ResultRecord
from data.starter import Fault

FIRST_FILM = 1888
RUNTIME = range(1, 900)  # minutes: a short of 1895 to the longest films shown in cinemas
GENDERS = ("", "f", "m", "x")
IMDB_FILM, IMDB_PERSON = re.compile(r"tt\d{7,8}"), re.compile(r"nm\d{7,8}")


def check(records: Records) -> list[Fault]:
    """Errors: broken references, things that stand twice, impossible years and numbers, words
    outside the vocabularies, ceremonies without a result."""
    return [
        *_repeated("film", (film.id for film in records.films)),
        *_repeated("person", (person.id for person in records.people)),
        *_repeated("category", (category.id for category in records.categories)),
        *_repeated("award", (award.id for award in records.awards)),
        *_same_films(records.films),
        *_same_people(records.people),
        *_same_results(records.results),
        *_ids(records),
        *_vocabulary(records),
        *_numbers(records.films),
        *_years(records),
        *_references(records),
        *_outcomes(records.results),
        *_people(records),
        *_gaps(records),
        *_ceremonies(records.results),
        *_former_names(records),
    ]


def _repeated(what: str, ids: Iterable[str]) -> Iterator[Fault]:
    return (
        Fault(f"{what} {id_}", "the id stands twice") for id_, n in Counter(ids).items() if n > 1
    )


def _same_films(films: Iterable[FilmRecord]) -> Iterator[Fault]:
    seen: dict[tuple[str, int | None], str] = {}
    for film in films:
        key = (fold(film.title), film.year)
        if key in seen:
            yield Fault(f"film {film.id}", f"the same title and year as {seen[key]}")
        seen[key] = film.id


def _same_people(people: tuple[PersonRecord, ...]) -> Iterator[Fault]:
    """One person under two spellings; namesakes carry a parenthesis and do not count."""
    spellings = {fold(other): person for person in people for other in person.other_names}
    names: dict[str, PersonRecord] = {}
    for person in people:
        key = fold(person.name)
        twin = names.get(key) or spellings.get(key)
        if twin is not None and twin is not person and "(" not in twin.name:
            yield Fault(f"person {person.id}", f"{person.name} is also a name of {twin.id}")
        names[key] = person


def _same_results(results: Iterable[ResultRecord]) -> Iterator[Fault]:
    """One thing given twice; equal entries of kind none count too."""
    counts = Counter(
        (r.category, r.name_then, r.ceremony, r.year, r.film_year, r.outcome, r.films, r.people)
        for r in results
    )
    for key, n in counts.items():
        if n > 1:
            yield Fault(f"result {key[0]} {key[3]}", f"stands {n} times: {', '.join(key[6])}")


def _ids(records: Records) -> Iterator[Fault]:
    for film in records.films:
        if film.id.startswith("tt") and not IMDB_FILM.fullmatch(film.id):
            yield Fault(f"film {film.id}", "no IMDb id has this form")
    for person in records.people:
        if person.id.startswith("nm") and not IMDB_PERSON.fullmatch(person.id):
            yield Fault(f"person {person.id}", "no IMDb id has this form")


def _vocabulary(records: Records) -> Iterator[Fault]:
    known = {(term.kind, term.id) for term in records.terms}
    for film in records.films:
        for kind, given in film.terms.items():
            for term in given:
                if (kind, term) not in known:
                    yield Fault(f"film {film.id}", f"{kind} {term!r} is not in the vocabulary")
            if len(set(given)) < len(given):
                yield Fault(f"film {film.id}", f"a {kind} stands twice")
    for person in records.people:
        if person.gender not in GENDERS:
            yield Fault(f"person {person.id}", f"gender {person.gender!r} is not in the vocabulary")


def _numbers(films: Iterable[FilmRecord]) -> Iterator[Fault]:
    for film in films:
        if film.runtime is not None and film.runtime not in RUNTIME:
            yield Fault(f"film {film.id}", f"no film is {film.runtime} minutes long")
        if (film.budget or film.gross) and not film.money_source:
            yield Fault(f"film {film.id}", "money without a source")


def _years(records: Records) -> Iterator[Fault]:
    latest = max((result.year for result in records.results), default=9999)
    years = {film.id: film.year for film in records.films}
    for film in records.films:
        if film.year is not None and not FIRST_FILM <= film.year <= latest:
            yield Fault(f"film {film.id}", f"{film.year} is no year for a film")
    founded = {award.id: award.founded for award in records.awards}
    for result in records.results:
        if result.year < (founded.get(result.award) or 0):
            yield Fault(_place(result), "from before the award was founded")
        for film_id in result.films:
            year = years.get(film_id)
            if year and year > result.year:
                yield Fault(_place(result), f"the film {film_id} is from {year}, after the prize")


def _references(records: Records) -> Iterator[Fault]:
    films = {film.id for film in records.films}
    awards = {award.id for award in records.awards}
    categories = {category.id for category in records.categories}
    for category in records.categories:
        if category.award not in awards:
            yield Fault(f"category {category.id}", f"the award {category.award!r} is unknown")
    for former in records.former_names:
        if former.prize not in categories | awards:
            yield Fault(f"former name {former.name}", f"the prize {former.prize!r} is unknown")
    for result in records.results:
        for film in result.films:
            if film not in films:
                yield Fault(_place(result), f"film {film} is not in the catalogue")
        if result.category not in categories:
            yield Fault(_place(result), "the category is unknown")


def _outcomes(results: Iterable[ResultRecord]) -> Iterator[Fault]:
    """Somebody receives a prize; where nobody does, the note says why."""
    for result in results:
        received = bool(result.films or result.people)
        if result.outcome == "none" and not result.note:
            yield Fault(_place(result), "no prize was given, and the note does not say why")
        if result.outcome == "none" and received:
            yield Fault(_place(result), "no prize was given, yet somebody received it")
        if result.outcome != "none" and not received:
            yield Fault(_place(result), "neither a film nor a person received it")


def _people(records: Records) -> Iterator[Fault]:
    """Everybody whom a film or a result names."""
    known = {person.name for person in records.people}
    for film in records.films:
        for names in film.credits.values():
            for name in names:
                if name not in known:
                    yield Fault(f"film {film.id}", f"{name} is not among the people")
    for result in records.results:
        for name in result.people:
            if name not in known:
                yield Fault(_place(result), f"{name} is not among the people")


def _gaps(records: Records) -> Iterator[Fault]:
    """Years or ceremonies inside a category's span without any row, not even one of kind none."""
    found = _occasions(records.results)
    latest: dict[str, int] = defaultdict(int)
    for category, whens in found.items():
        award = category.partition("/")[0]
        latest[award] = max(latest[award], *whens)
    for known in records.categories:
        whens = found.get(known.id, set())
        if not whens:
            yield Fault(known.id, "no result is recorded")
            continue
        end = max(whens) if known.until else latest[known.award]
        for when in range(min(whens), end + 1):
            if when not in whens:
                yield Fault(known.id, f"nothing is recorded for {when}")
        if known.until and max(r.year for r in records.results if r.category == known.id) != (
            known.until
        ):
            yield Fault(known.id, f"the last result is not from {known.until}")


def _occasions(results: Iterable[ResultRecord]) -> dict[str, set[int]]:
    """Ceremonies of the Academy, years of all other awards, by category."""
    found: dict[str, set[int]] = defaultdict(set)
    for result in results:
        when = result.ceremony if result.award == "academy" else result.year
        if when is not None:
            found[result.category].add(when)
    return found


def _ceremonies(results: Iterable[ResultRecord]) -> Iterator[Fault]:
    """A ceremony is held in one year, and later ones have higher numbers."""
    years: dict[tuple[str, int], set[int]] = defaultdict(set)
    for result in results:
        if result.ceremony is not None:
            years[result.award, result.ceremony].add(result.year)
    before: tuple[str, int] = ("", 0)
    for (award, ceremony), held in sorted(years.items()):
        if len(held) > 1:
            yield Fault(f"{award} {ceremony}", f"one ceremony in {sorted(held)}")
        if before[0] == award and min(held) < before[1]:
            yield Fault(f"{award} {ceremony}", f"held in {min(held)}, before the one before it")
        before = (award, max(held))


def _former_names(records: Records) -> Iterator[Fault]:
    """A prize is called by the name it had in its year, where its names are recorded."""
    names = defaultdict(list)
    for former in records.former_names:
        names[former.prize].append(former)
    for result in records.results:
        then = {
            f.name for f in names[result.category] if f.since <= result.year <= (f.until or 9999)
        }
        if (
            then
            and result.outcome != "none"
            and not any(result.name_then.startswith(n) for n in then)
        ):
            yield Fault(_place(result), f"called {result.name_then!r}, then {' or '.join(then)!r}")


def _place(result: ResultRecord) -> str:
    return f"result {result.category} {result.year}"
