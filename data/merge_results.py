"""Merging award results: a result that is there already wins over the same one from an import."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from data.names import fold

_PERSONAL = ("actor", "actress", "performance", "lead", "role", "newcomer")
ALIKE = 80  # of 100: two spellings of one person's name


@dataclass(slots=True)
class _Known:
    """What the catalogue has for one category in one year."""

    films: dict[int, list[set[int]]] = field(default_factory=lambda: defaultdict(list))
    people: set[int] = field(default_factory=set)
    given: bool = False  # somebody won, or it is known that nobody did


def merge_results(db: sqlite3.Connection, source: str) -> None:
    """Add the results, categories and awards of the attached import."""
    db.execute("INSERT OR IGNORE INTO awards SELECT * FROM imp.awards")
    _categories(db)
    known = _known(db)
    films = _parts(db, "film", "film_map")
    people = _parts(db, "person", "person_map")
    number = db.execute("SELECT coalesce(max(result_no), 0) FROM results").fetchone()[0]
    for row in db.execute("SELECT * FROM imp.results ORDER BY no").fetchall():
        no, award, category, name_then, ceremony, year, film_year, outcome, note = row
        its_films, its_people = films.get(no, []), people.get(no, [])
        there = known.get((category, year))
        if there and _there(db, there, category, its_films, its_people):
            continue
        if there and there.given and outcome == "won":
            continue  # the facts say who won; another winner contradicts them
        number += 1
        db.execute(
            "INSERT INTO results VALUES (?,?,?,?,?,?,?,?,?,?)",
            (number, award, category, name_then, ceremony, year, film_year, outcome, note, source),
        )
        for table, its in (("result_films", its_films), ("result_people", its_people)):
            db.executemany(
                f"INSERT OR IGNORE INTO {table} VALUES (?,?,?)",
                [(number, part, position) for position, part in enumerate(its)],
            )


def _categories(db: sqlite3.Connection) -> None:
    last = db.execute("SELECT coalesce(max(position), 0) FROM categories").fetchone()[0]
    db.execute(
        "UPDATE categories SET covers = given.covers FROM imp.categories AS given"
        " WHERE given.id = categories.id AND given.covers != ''"
        " AND categories.covers = 'winners'"
    )
    rows = db.execute("SELECT id, award, name, about, covers, names FROM imp.categories").fetchall()
    for position, (id_, award, name, about, covers, names) in enumerate(rows, last + 1):
        added = db.execute(
            "INSERT OR IGNORE INTO categories VALUES (?,?,?,?,?,?)",
            (id_, award, name, about, covers, position),
        ).rowcount
        if added:
            db.executemany(
                "INSERT OR IGNORE INTO prize_names (prize, name) VALUES (?,?)",
                [(id_, other) for other in names.split("|") if other],
            )


def _known(db: sqlite3.Connection) -> dict[tuple[str, int], _Known]:
    known: dict[tuple[str, int], _Known] = defaultdict(_Known)
    people: dict[int, set[int]] = defaultdict(set)
    for result, person in db.execute("SELECT result_no, person_no FROM result_people"):
        people[result].add(person)
    for number, category, year, outcome in db.execute(
        "SELECT result_no, category, year, outcome FROM results"
    ):
        there = known[category, year]
        there.people |= people[number]
        there.given |= outcome in ("won", "none")
    for number, category, year, film in db.execute(
        "SELECT result_no, category, year, film_no FROM result_films JOIN results USING (result_no)"
    ):
        known[category, year].films[film].append(people[number])
    return dict(known)


def _parts(db: sqlite3.Connection, what: str, table: str) -> dict[int, list[int]]:
    column = f"{what}_no"
    plural = "films" if what == "film" else "people"
    found: dict[int, list[int]] = defaultdict(list)
    for result, number in db.execute(
        f"SELECT result, {column} FROM imp.result_{plural} JOIN temp.{table} ON no = {what}"
        " ORDER BY result, position"
    ):
        found[result].append(number)
    return found


def _there(
    db: sqlite3.Connection, there: _Known, category: str, films: list[int], people: list[int]
) -> bool:
    """Whether the catalogue has this nominee already.

    One film may have two nominees for acting, so there the people must agree as far as both name any.
    """
    if not films:
        return bool(people) and bool(there.people & set(people))
    personal = any(word in category for word in _PERSONAL)
    for film in films:
        for theirs in there.films.get(film, ()):
            if not personal or not people or not theirs or _agree(db, theirs, people):
                return True
    return False


def _agree(db: sqlite3.Connection, ours: set[int], theirs: list[int]) -> bool:
    if ours & set(theirs):
        return True
    names = [_names(db, list(ours)), _names(db, theirs)]
    return any(fuzz.token_sort_ratio(a, b) >= ALIKE for a in names[0] for b in names[1])


def _names(db: sqlite3.Connection, people: list[int]) -> list[str]:
    marks = ",".join("?" * len(people))
    return [
        fold(row[0])
        for row in db.execute(f"SELECT name FROM people WHERE person_no IN ({marks})", people)
    ]
