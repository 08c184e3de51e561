"""Which films and people of an import are ones the catalogue has already."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from data.names import display_name, fold


def map_films(db: sqlite3.Connection, source: str) -> None:
    """Fill ``temp.film_map`` (the import's number → ours, and whether it is added now)."""
    db.execute(
        "CREATE TEMP TABLE film_map (no INTEGER PRIMARY KEY, film_no INTEGER, added INTEGER)"
    )
    db.execute("CREATE TEMP TABLE film_added (no INTEGER PRIMARY KEY, film_no INTEGER)")
    db.execute(
        "INSERT INTO temp.film_map SELECT no, film_no, 0 FROM imp.films JOIN films USING (id)"
    )
    db.execute(
        "INSERT OR IGNORE INTO temp.film_map SELECT no, number, 0 FROM imp.films"
        " JOIN other_ids ON other_ids.kind = 'film' AND other_ids.id = imp.films.id"
    )
    for no, film_no, id_ in _same_films(db):
        db.execute("INSERT OR IGNORE INTO temp.film_map VALUES (?,?,0)", (no, film_no))
        db.execute("INSERT OR IGNORE INTO other_ids VALUES ('film',?,?)", (id_, film_no))
    db.execute(
        "INSERT INTO temp.film_added SELECT no, (SELECT coalesce(max(film_no), 0) FROM films)"
        " + row_number() OVER (ORDER BY no) FROM imp.films"
        " WHERE no NOT IN (SELECT no FROM temp.film_map)"
    )
    db.execute(
        "INSERT INTO films SELECT film_no, id, title, original_title, year, runtime, budget, gross,"
        " money_source, about, popularity, poster, ?, '' FROM imp.films"
        " JOIN temp.film_added USING (no) ORDER BY film_no",
        (source,),
    )
    db.execute("INSERT INTO temp.film_map SELECT no, film_no, 1 FROM temp.film_added")
    _nameless(db, source)


def _same_films(db: sqlite3.Connection) -> list[tuple[int, int, str]]:
    """Films of one title and year, where one side has no IMDb id, and directors do not differ."""
    ours: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
    theirs = db.execute(
        "SELECT no, id, title, year FROM imp.films WHERE year IS NOT NULL"
        " AND no NOT IN (SELECT no FROM temp.film_map)"
        " AND (no < 0 OR year IN (SELECT year FROM films WHERE id NOT GLOB 'tt[0-9]*'))"
    ).fetchall()
    if not theirs:
        return []
    years = {row[3] for row in theirs}
    for film_no, id_, title, year in db.execute(
        "SELECT film_no, id, titles.title, year FROM titles JOIN films USING (film_no)"
    ):
        if year in years:
            ours[fold(title), year].append((film_no, id_))
    found = []
    for no, id_, title, year in theirs:
        for film_no, own in ours.get((fold(title), year), ()):
            if (no < 0 or not own.startswith("tt")) and _directors_agree(db, no, film_no):
                found.append((no, film_no, id_))
                break
    return found


def _directors_agree(db: sqlite3.Connection, no: int, film_no: int) -> bool:
    """Whether one of the directors is the same, as far as both sides name any."""
    theirs = {
        fold(name)
        for (name,) in db.execute(
            "SELECT name FROM imp.credits JOIN imp.people ON no = person"
            " WHERE film = ? AND role = 'director'",
            (no,),
        )
    }
    ours = {
        fold(name)
        for (name,) in db.execute(
            "SELECT name FROM credits JOIN people USING (person_no)"
            " WHERE film_no = ? AND role = 'director'",
            (film_no,),
        )
    }
    return not theirs or not ours or bool(theirs & ours)


def _nameless(db: sqlite3.Connection, source: str) -> None:
    """Films that an award names by id alone: kept under their id until a source gives a title."""
    db.execute(
        "CREATE TEMP TABLE nameless AS SELECT no, printf('tt%07d', no) AS id FROM ("
        " SELECT DISTINCT film AS no FROM imp.result_films WHERE film > 0"
        " AND film NOT IN (SELECT no FROM temp.film_map))"
    )
    db.execute(
        "INSERT INTO temp.film_map SELECT no, film_no, 0 FROM temp.nameless JOIN films USING (id)"
    )
    db.execute("DELETE FROM temp.nameless WHERE no IN (SELECT no FROM temp.film_map)")
    db.execute(
        "INSERT INTO films (id, title, source) SELECT id, id, ? FROM temp.nameless ORDER BY no",
        (source,),
    )
    db.execute(
        "INSERT INTO temp.film_map SELECT no, film_no, 0 FROM temp.nameless JOIN films USING (id)"
    )
    db.execute("DROP TABLE temp.nameless")


def map_people(db: sqlite3.Connection, source: str) -> None:
    """Fill ``temp.person_map`` likewise; people without a known id merge by name and shared film."""
    db.execute("CREATE TEMP TABLE person_map (no INTEGER PRIMARY KEY, person_no INTEGER)")
    db.execute(
        "INSERT INTO temp.person_map SELECT no, person_no FROM imp.people JOIN people USING (id)"
    )
    db.execute(
        "INSERT OR IGNORE INTO temp.person_map SELECT no, number FROM imp.people"
        " JOIN other_ids ON other_ids.kind = 'person' AND other_ids.id = imp.people.id"
    )
    for no, person_no, id_ in _same_people(db):
        db.execute("INSERT OR IGNORE INTO temp.person_map VALUES (?,?)", (no, person_no))
        db.execute("INSERT OR IGNORE INTO other_ids VALUES ('person',?,?)", (id_, person_no))
    _same_names(db)
    first = db.execute("SELECT coalesce(max(person_no), 0) FROM people").fetchone()[0]
    db.execute(
        "INSERT INTO people SELECT ? + row_number() OVER (ORDER BY no), id, name, gender, note, ?"
        " FROM imp.people WHERE no NOT IN (SELECT no FROM temp.person_map) ORDER BY no",
        (first, source),
    )
    db.execute(
        "INSERT OR IGNORE INTO temp.person_map"
        " SELECT no, person_no FROM imp.people JOIN people USING (id) WHERE person_no > ?",
        (first,),
    )
    db.execute(
        "INSERT OR IGNORE INTO person_names SELECT person_no, name FROM people WHERE person_no > ?",
        (first,),
    )
    db.execute(
        "INSERT OR IGNORE INTO person_names SELECT person_no, name FROM imp.person_names"
        " JOIN temp.person_map ON no = person"
    )


def _same_names(db: sqlite3.Connection) -> None:
    """People without an IMDb id here whose name, of two words or more, is borne once on each side."""
    db.execute("CREATE TEMP TABLE borne (name TEXT PRIMARY KEY, person_no INTEGER) WITHOUT ROWID")
    db.execute(
        "INSERT INTO temp.borne SELECT name, min(person_no) FROM people GROUP BY name"
        " HAVING count(*) = 1 AND min(id) NOT GLOB 'nm[0-9]*' AND min(note) = ''"
        " AND name GLOB '* *' AND min(person_no) NOT IN (SELECT person_no FROM temp.person_map)"
    )
    db.execute(
        "CREATE TEMP TABLE same AS SELECT person_no, min(no) AS no, id"
        " FROM imp.people CROSS JOIN temp.borne USING (name)"
        " WHERE no NOT IN (SELECT no FROM temp.person_map)"
        " GROUP BY person_no HAVING count(*) = 1"
    )
    db.execute("INSERT INTO temp.person_map SELECT no, person_no FROM temp.same")
    db.execute("INSERT OR IGNORE INTO other_ids SELECT 'person', id, person_no FROM temp.same")
    db.execute("DROP TABLE temp.same")
    db.execute("DROP TABLE temp.borne")


def _same_people(db: sqlite3.Connection) -> list[tuple[int, int, str]]:
    """People of one name who share a film by credit or award, where one side has no IMDb id."""
    ours: dict[tuple[int, str], int] = {}
    for film_no, person_no, name in db.execute(
        "SELECT film_no, person_no, person_names.name FROM ("
        " SELECT film_no, person_no FROM credits UNION"
        " SELECT film_no, person_no FROM result_films JOIN result_people USING (result_no))"
        " JOIN people USING (person_no) JOIN person_names USING (person_no)"
        " WHERE id NOT GLOB 'nm[0-9]*' OR EXISTS (SELECT 1 FROM imp.people WHERE no < 0)"
    ):
        ours.setdefault((film_no, fold(display_name(name))), person_no)
    found: dict[int, tuple[int, str]] = {}
    taken: set[int] = set()
    for film_no, no, id_, name in db.execute(
        "SELECT film_no, people.no, people.id, people.name FROM ("
        " SELECT film, person FROM imp.credits"
        " WHERE film IN (SELECT no FROM temp.film_map WHERE NOT added) UNION"
        " SELECT film, person FROM imp.result_films JOIN imp.result_people USING (result))"
        " JOIN temp.film_map ON film_map.no = film JOIN imp.people AS people ON people.no = person"
        " WHERE people.no NOT IN (SELECT no FROM temp.person_map)"
    ):
        person_no = ours.get((film_no, fold(name)))
        if person_no is not None and no not in found and person_no not in taken:
            found[no] = (person_no, id_)
            taken.add(person_no)
    return [(no, person_no, id_) for no, (person_no, id_) in found.items()]
