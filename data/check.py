"""Checks records together before a catalogue is built from them.

:func:`check` finds errors, which stop a build. :func:`remarks` finds what a person should look at.
:func:`coverage` tells what is there, award by award.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

from data.names import display_name, fold
from data.records import FilmRecord, PersonRecord, Records, ResultRecord
from data.starter import Fault

FIRST_FILM = 1888
IMDB_FILM, IMDB_PERSON = re.compile(r"tt\d{7,8}"), re.compile(r"nm\d{7,8}")


def check(records: Records) -> list[Fault]:
    """Errors: broken references, repeated ids, impossible years, words outside the vocabularies,
    ceremonies without a result."""
    return [
        *_repeated("film", (film.id for film in records.films)),
        *_repeated("person", (person.id for person in records.people)),
        *_same_films(records.films),
        *_ids(records),
        *_vocabulary(records),
        *_years(records),
        *_references(records),
        *_gaps(records),
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


def _years(records: Records) -> Iterator[Fault]:
    latest = max((result.year for result in records.results), default=9999)
    years = {film.id: film.year for film in records.films}
    for film in records.films:
        if film.year is not None and not FIRST_FILM <= film.year <= latest:
            yield Fault(f"film {film.id}", f"{film.year} is no year for a film")
    for result in records.results:
        for film_id in result.films:
            year = years.get(film_id)
            if year and year > result.year:
                yield Fault(_place(result), f"the film {film_id} is from {year}, after the prize")


def _references(records: Records) -> Iterator[Fault]:
    films = {film.id for film in records.films}
    categories = {category.id for category in records.categories}
    for result in records.results:
        for film in result.films:
            if film not in films:
                yield Fault(_place(result), f"film {film} is not in the catalogue")
        if result.category not in categories:
            yield Fault(_place(result), "the category is unknown")
        if result.outcome == "none" and not result.note:
            yield Fault(_place(result), "no prize was given, and the note does not say why")
        if result.outcome != "none" and not (result.films or result.people):
            yield Fault(_place(result), "neither a film nor a person received it")


def _gaps(records: Records) -> Iterator[Fault]:
    """Years or ceremonies inside a category's span without any row, not even one of kind none."""
    latest = _latest(records)
    for category, whens in _occasions(records).items():
        end = max(whens) if category.endswith(_ENDED) else latest[category.partition("/")[0]]
        for when in range(min(whens), end + 1):
            if when not in whens:
                yield Fault(category, f"nothing is recorded for {when}")


_ENDED = (
    "original-story",
    "unique-and-artistic",
    "honorary-foreign-film",
    "picture",
    "comedy",
    "musical",
)


def _latest(records: Records) -> dict[str, int]:
    latest: dict[str, int] = defaultdict(int)
    for category, whens in _occasions(records).items():
        award = category.partition("/")[0]
        latest[award] = max(latest[award], *whens)
    return latest


def _occasions(records: Records) -> dict[str, set[int]]:
    """Ceremonies of the Academy, years of all other awards, by category."""
    found: dict[str, set[int]] = defaultdict(set)
    for result in records.results:
        when = result.ceremony if result.award == "academy" else result.year
        if when is not None:
            found[result.category].add(when)
    return found


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


def remarks(records: Records) -> list[Fault]:
    """What a person should look at: names that are nearly the same, films with little in them."""
    return [*_near_people(records.people), *_thin(records.films)]


def _near_people(people: Iterable[PersonRecord]) -> Iterator[Fault]:
    by_letters: dict[str, list[PersonRecord]] = defaultdict(list)
    for person in people:
        by_letters["".join(sorted(fold(display_name(person.name)).split()))].append(person)
        by_letters[fold(display_name(person.name)).replace(" ", "")[:6]].append(person)
    seen: set[tuple[str, str]] = set()
    for group in by_letters.values():
        for position, one in enumerate(group):
            for two in group[position + 1 :]:
                pair = (one.name, two.name)
                if one is not two and pair not in seen and _near(one.name, two.name):
                    seen.add(pair)
                    yield Fault(f"person {one.id}", f"{one.name} is nearly {two.name} ({two.id})")


def _near(one: str, two: str) -> bool:
    if "(" in one or "(" in two:
        return False  # told apart on purpose
    return OSA.distance(fold(one), fold(two), score_cutoff=1) <= 1 or sorted(
        fold(one).split()
    ) == sorted(fold(two).split())


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
