"""Domain values read from a catalogue's rows, by their numbers in that file.

Plain functions over a ``fetch`` of rows, so that all statements of one answer run in the database's
thread at one go (:mod:`data.catalogue`).
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import get_args

from bot.film import CreditRole, Film, FilmTitle, Person, Result, Term
from data.gists import gist_of
from data.held import NOTHING, Held

Row = sqlite3.Row
Fetch = Callable[[str, Iterable[object]], list[Row]]
AMONG = "IN (SELECT value FROM json_each(?))"  # one bound value holds any number of numbers
_FILM_COLUMNS = (
    "film_no, id, title, original_title, year, runtime, budget, gross, money_source, about,"
    " source, field_sources, poster"
)


def listed(values: Iterable[object]) -> str:
    """Numbers or ids as the one value that :data:`AMONG` is bound to."""
    return json.dumps(list(values))


def numbers_of(
    fetch: Fetch, kind: str, ids: Collection[str], held: Held = NOTHING
) -> dict[str, int]:
    """The numbers of films or people by id; an id that another source gave leads there too."""
    if kind == "person" and all(id_ in held.person_numbers for id_ in ids):
        return {id_: held.person_numbers[id_] for id_ in ids}
    table, column = ("films", "film_no") if kind == "film" else ("people", "person_no")
    rows = fetch(
        f"SELECT id, number FROM other_ids WHERE kind = ? AND id {AMONG}"
        f" UNION ALL SELECT id, {column} FROM {table} WHERE id {AMONG}",
        (kind, listed(ids), listed(ids)),
    )
    return {row[0]: row[1] for row in rows}


def film_titles(fetch: Fetch, numbers: Iterable[int], held: Held = NOTHING) -> dict[int, FilmTitle]:
    """Films as lists name them, by number."""
    titles = {number: held.title(number) for number in numbers}
    found = {number: title for number, title in titles.items() if title}
    if len(found) == len(titles):
        return found
    wanted = listed(titles.keys() - found.keys())
    directors: dict[int, list[str]] = defaultdict(list)
    for number, name in fetch(
        "SELECT film_no, name FROM credits JOIN people USING (person_no)"
        f" WHERE role = 'director' AND film_no {AMONG} ORDER BY film_no, position",
        (wanted,),
    ):
        directors[number].append(name)
    return found | {
        row[0]: FilmTitle(row[1], row[2], row[3], tuple(directors[row[0]]))
        for row in fetch(
            f"SELECT film_no, id, title, year FROM films WHERE film_no {AMONG}", (wanted,)
        )
    }


def people(fetch: Fetch, numbers: Iterable[int], held: Held = NOTHING) -> dict[int, Person]:
    """People by number."""
    asked = dict.fromkeys(numbers)
    found = {number: held.people[number] for number in asked if number in held.people}
    if len(found) == len(asked):
        return found
    wanted = listed(asked.keys() - found.keys())
    names: dict[int, list[str]] = defaultdict(list)
    for number, name in fetch(
        f"SELECT person_no, name FROM person_names WHERE person_no {AMONG}", (wanted,)
    ):
        names[number].append(name)
    return found | {
        number: Person(id_, name, tuple(n for n in names[number] if n != name), gender, note)
        for number, id_, name, gender, note in fetch(
            f"SELECT person_no, id, name, gender, note FROM people WHERE person_no {AMONG}",
            (wanted,),
        )
    }


@dataclass(slots=True)
class Known:
    """People and terms by number, and texts: one object each for all films that have it."""

    people: dict[int, Person] = field(default_factory=dict)
    terms: dict[int, Term] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    sources: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def films(fetch: Fetch, numbers: Collection[int], known: Known | None = None) -> dict[int, Film]:
    """Films with all that is known of them, by number; ``known`` is what earlier ones share."""
    known = known or Known()
    wanted = (listed(numbers),)
    rows = fetch(f"SELECT {_FILM_COLUMNS} FROM films WHERE film_no {AMONG}", wanted)
    credits = fetch(
        f"SELECT film_no, role, person_no FROM credits WHERE film_no {AMONG}"
        " ORDER BY film_no, role, position",
        wanted,
    )
    known.people |= people(fetch, {row[2] for row in credits} - known.people.keys())
    made: dict[tuple[int, str], list[Person]] = defaultdict(list)
    for number, role, person_no in credits:
        made[number, role].append(known.people[person_no])
    terms: dict[tuple[int, str], list[Term]] = defaultdict(list)
    for number, term_no, *term in fetch(
        "SELECT film_no, term_no, kind, id, name, meaning, grouping FROM film_terms"
        f" JOIN terms USING (term_no) WHERE film_no {AMONG} ORDER BY film_no, position",
        wanted,
    ):
        if term_no not in known.terms:
            known.terms[term_no] = Term(*term)
        terms[number, term[0]].append(known.terms[term_no])
    titles: dict[int, list[str]] = defaultdict(list)
    for number, title in fetch(
        f"SELECT film_no, title FROM titles WHERE kind = 'other' AND film_no {AMONG}", wanted
    ):
        titles[number].append(title)
    return {row["film_no"]: _film(row, made, terms, titles, known) for row in rows}


def _film(
    row: Row,
    people: dict[tuple[int, str], list[Person]],
    terms: dict[tuple[int, str], list[Term]],
    titles: dict[int, list[str]],
    known: Known,
) -> Film:
    number, said = row["film_no"], row["field_sources"]
    role = {role: tuple(people.get((number, role), ())) for role in get_args(CreditRole)}

    def named(kind: str) -> tuple[str, ...]:
        return tuple(term.name for term in terms.get((number, kind), ()))

    def text(column: str) -> str:
        return known.texts.setdefault(row[column], row[column])

    return Film(
        id=row["id"],
        title=row["title"],
        year=row["year"],
        original_title=row["original_title"],
        other_titles=tuple(titles.get(number, ())),
        directors=role["director"],
        writers=role["writer"],
        cast=role["cast"],
        cinematographers=role["cinematographer"],
        composers=role["composer"],
        countries=named("country"),
        languages=named("language"),
        genres=named("genre"),
        themes=tuple(terms.get((number, "theme"), ())),
        runtime=row["runtime"],
        budget=row["budget"],
        gross=row["gross"],
        money_source=text("money_source"),
        about=row["about"],
        gist=gist_of(row["about"]),
        source=text("source"),
        poster=row["poster"],
        field_sources=known.sources.setdefault(said, _field_sources(said)),
    )


def _field_sources(text: str) -> tuple[tuple[str, str], ...]:
    """``runtime=imdb cast=imdb`` as pairs."""
    pairs = (part.partition("=") for part in text.split())
    return tuple((name, source) for name, _, source in pairs)


def results(fetch: Fetch, where: str, values: Iterable[object]) -> list[Result]:
    """Award results that ``where`` chooses, oldest first."""
    rows = fetch(
        "SELECT result_no, results.award, results.category, name_then,"
        " replace(prize_form, '{}', name_then) AS prize, ceremony, year,"
        " film_year, outcome, note, source FROM results"
        " JOIN categories ON categories.id = results.category"
        " JOIN awards ON awards.id = results.award"
        f" WHERE {where} ORDER BY year, ceremony, categories.position, outcome = 'nominated',"
        " result_no",
        values,
    )
    wanted = (listed(row["result_no"] for row in rows),)
    film_rows = fetch(
        f"SELECT result_no, film_no FROM result_films WHERE result_no {AMONG}"
        " ORDER BY result_no, position",
        wanted,
    )
    person_rows = fetch(
        f"SELECT result_no, person_no FROM result_people WHERE result_no {AMONG}"
        " ORDER BY result_no, position",
        wanted,
    )
    titles = film_titles(fetch, (row[1] for row in film_rows))
    named = people(fetch, (row[1] for row in person_rows))
    its_films: dict[int, list[FilmTitle]] = defaultdict(list)
    its_people: dict[int, list[Person]] = defaultdict(list)
    for number, film_no in film_rows:
        its_films[number].append(titles[film_no])
    for number, person_no in person_rows:
        its_people[number].append(named[person_no])
    return [
        Result(
            row["award"], row["category"], row["name_then"], row["prize"],
            row["ceremony"], row["year"], row["film_year"], row["outcome"],
            tuple(its_films[row["result_no"]]), tuple(its_people[row["result_no"]]),
            row["note"], row["source"],
        )
        for row in rows
    ]  # fmt: skip
