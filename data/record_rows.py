"""The rows of a catalogue that is built: what the records of the facts hold, by tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import count

from data.names import display_name
from data.records import FilmRecord, PersonRecord, Records


def add_rows(db: sqlite3.Connection, records: Records) -> None:
    """Put all records into the empty tables of ``db``."""
    film_nos = _films(db, records.films)
    person_nos = _people(db, records.people)
    _credits(db, records.films, film_nos, person_nos)
    _terms(db, records, film_nos)
    _awards(db, records)
    _results(db, records, film_nos, person_nos)


def _films(db: sqlite3.Connection, films: Iterable[FilmRecord]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for number, film in enumerate(films, 1):
        numbers[film.id] = number
        db.execute(
            "INSERT INTO films VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,'')",
            (
                number, film.id, film.title, film.original_title, film.year, film.runtime,
                film.budget, film.gross, film.money_source, film.about, film.popularity,
                film.poster, film.source,
            ),
        )  # fmt: skip
        named = {film.title: "main"}
        if film.original_title:
            named.setdefault(film.original_title, "original")
        for title in film.other_titles:
            named.setdefault(title, "other")
        db.executemany(
            "INSERT INTO titles VALUES (?,?,?)",
            [(number, title, kind) for title, kind in named.items()],
        )
    return numbers


def _people(db: sqlite3.Connection, people: Iterable[PersonRecord]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for number, person in enumerate(people, 1):
        shown = display_name(person.name)
        note = person.note or person.name[len(shown) :].strip(" ()")
        numbers[person.name] = number
        db.execute(
            "INSERT INTO people VALUES (?,?,?,?,?,?)",
            (number, person.id, shown, person.gender, note, person.source),
        )
        names = dict.fromkeys((shown, *person.other_names))
        db.executemany("INSERT INTO person_names VALUES (?,?)", [(number, name) for name in names])
    return numbers


def _credits(
    db: sqlite3.Connection,
    films: Iterable[FilmRecord],
    film_nos: dict[str, int],
    person_nos: dict[str, int],
) -> None:
    db.executemany(
        "INSERT INTO credits VALUES (?,?,?,?)",
        (
            (film_nos[film.id], role, position, person_nos[name])
            for film in films
            for role, names in film.credits.items()
            for position, name in enumerate(dict.fromkeys(names))
        ),
    )


def _terms(db: sqlite3.Connection, records: Records, film_nos: dict[str, int]) -> None:
    numbers: dict[tuple[str, str], int] = {}
    fresh = count(1)
    for term in records.terms:
        numbers[term.kind, term.id] = number = next(fresh)
        db.execute(
            "INSERT INTO terms VALUES (?,?,?,?,?,?)",
            (number, term.kind, term.id, term.name, term.meaning, term.group),
        )
        words = dict.fromkeys((term.name, *term.words))
        db.executemany("INSERT INTO term_words VALUES (?,?)", [(number, word) for word in words])
    db.executemany(
        "INSERT OR IGNORE INTO film_terms VALUES (?,?,?)",
        (
            (film_nos[film.id], numbers[kind, term], position)
            for film in records.films
            for kind, terms in film.terms.items()
            for position, term in enumerate(terms)
        ),
    )


def _awards(db: sqlite3.Connection, records: Records) -> None:
    for award in records.awards:
        db.execute(
            "INSERT INTO awards VALUES (?,?,?,?,?,?,?,?)",
            (
                award.id, award.name, award.short, award.organisation, award.country,
                award.founded, award.about, award.prize_form,
            ),
        )  # fmt: skip
    for position, category in enumerate(records.categories):
        db.execute(
            "INSERT INTO categories VALUES (?,?,?,?,?,?)",
            (
                category.id, category.award, category.name, category.about, category.covers,
                position,
            ),
        )  # fmt: skip
    db.executemany(
        "INSERT INTO prize_names (prize, name) VALUES (?,?)",
        [(award.id, name) for award in records.awards for name in award.names]
        + [(category.id, name) for category in records.categories for name in category.names],
    )
    db.executemany(
        "INSERT INTO prize_names VALUES (?,?,?,?,?)",
        [(f.prize, f.name, f.since, f.until, f.note) for f in records.former_names],
    )


def _results(
    db: sqlite3.Connection,
    records: Records,
    film_nos: dict[str, int],
    person_nos: dict[str, int],
) -> None:
    for number, result in enumerate(records.results, 1):
        db.execute(
            "INSERT INTO results VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                number, result.award, result.category, result.name_then, result.ceremony,
                result.year, result.film_year, result.outcome, result.note, result.source,
            ),
        )  # fmt: skip
        db.executemany(
            "INSERT INTO result_films VALUES (?,?,?)",
            _numbered(number, (film_nos[film] for film in result.films)),
        )
        db.executemany(
            "INSERT INTO result_people VALUES (?,?,?)",
            _numbered(number, (person_nos[name] for name in dict.fromkeys(result.people))),
        )


def _numbered(result_no: int, numbers: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    return ((result_no, number, position) for position, number in enumerate(numbers))
