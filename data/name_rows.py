"""The name tables of a catalogue that is being built."""

from __future__ import annotations

import sqlite3

from data.name_table import NameTable, NameTableBuilder
from data.names import person_spellings, title_spellings

OTHER_TITLE = 0.05  # slips that a film's other titles cost, so that main titles come first


def name_tables(db: sqlite3.Connection) -> None:
    """Make the tables of titles and of people's names and keep them in the catalogue itself."""
    _keep(db, "titles", _titles(db))
    _keep(db, "people", _people(db))


def _titles(db: sqlite3.Connection) -> NameTable:
    table = NameTableBuilder()
    for number, weight, year in db.execute("SELECT film_no, popularity, year FROM films"):
        table.bearer(number, weight, year)
    for number, title, kind in db.execute("SELECT film_no, title, kind FROM titles"):
        table.add(number, title_spellings(title), 0.0 if kind == "main" else OTHER_TITLE)
    return table.table()


def _people(db: sqlite3.Connection) -> NameTable:
    """People weigh as much as they have credits and award results."""
    table = NameTableBuilder()
    for number, weight in db.execute(
        "SELECT person_no, (SELECT count(*) FROM credits WHERE credits.person_no = people.person_no)"
        " + (SELECT count(*) FROM result_people WHERE result_people.person_no = people.person_no)"
        " FROM people"
    ):
        table.bearer(number, weight)
    for number, name in db.execute("SELECT person_no, name FROM person_names"):
        table.add(number, person_spellings(name))
    return table.table()


def _keep(db: sqlite3.Connection, names: str, table: NameTable) -> None:
    db.executemany(
        "INSERT INTO name_tables (names, part, data) VALUES (?,?,?)",
        [(names, part, data) for part, data in table.parts().items()],
    )
