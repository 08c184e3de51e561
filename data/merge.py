"""Merging an import into a catalogue that is being built: what is there already wins.

Films merge by id, else by title, year and director; people by id, else by name and a shared film.
A film keeps one source; what of it came from elsewhere is written into ``field_sources``.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from data.merge_identity import map_films, map_people
from data.merge_results import merge_results

_FIELDS = {
    "year": "is null",
    "runtime": "is null",
    "original_title": "= ''",
    "about": "= ''",
    "poster": "= ''",
}
_VOCABULARY = ("genre", "country", "language", "tag")  # themes are the facts' own


def merge(db: sqlite3.Connection, path: Path) -> None:
    """Take the import at ``path`` into ``db``. Raises ``sqlite3.Error`` where it is damaged."""
    db.commit()
    db.execute("ATTACH ? AS imp", (f"file:{path}?mode=ro",))
    try:
        source = db.execute("SELECT id FROM imp.source").fetchone()[0]
        db.execute("INSERT INTO sources SELECT id, name, date, terms, url, rows FROM imp.source")
        map_films(db, source)
        map_people(db, source)
        _fields(db, source)
        _titles(db)
        _credits(db, source)
        _terms(db, source)
        merge_results(db, source)
        for table in ("film_map", "person_map", "film_added"):
            db.execute(f"DROP TABLE temp.{table}")
        db.commit()
    finally:
        db.execute("DETACH imp")


def _fields(db: sqlite3.Connection, source: str) -> None:
    """Fill what a film lacks, and remember where it came from."""
    db.execute(
        "UPDATE films SET title = given.title, source = ?"
        " FROM imp.films AS given JOIN temp.film_map AS map USING (no)"
        " WHERE films.film_no = map.film_no AND films.title = films.id AND given.title != ''",
        (source,),
    )
    for column, lacking in _FIELDS.items():
        given = lacking.replace("is null", "is not null").replace("= ''", "!= ''")
        db.execute(
            f"UPDATE films SET {column} = given.{column},"
            f" field_sources = field_sources || ' {column}=' || ?"
            " FROM imp.films AS given JOIN temp.film_map AS map USING (no)"
            " WHERE films.film_no = map.film_no AND NOT map.added"
            f" AND films.{column} {lacking} AND given.{column} {given}",
            (source,),
        )
    db.execute(
        "UPDATE films SET budget = coalesce(films.budget, given.budget),"
        " gross = coalesce(films.gross, given.gross), money_source = given.money_source,"
        " field_sources = field_sources || ' money=' || ?"
        " FROM imp.films AS given JOIN temp.film_map AS map USING (no)"
        " WHERE films.film_no = map.film_no AND NOT map.added AND films.money_source = ''"
        " AND (given.budget IS NOT NULL OR given.gross IS NOT NULL)",
        (source,),
    )
    db.execute(
        "UPDATE films SET popularity = max(films.popularity, given.popularity)"
        " FROM imp.films AS given JOIN temp.film_map AS map USING (no)"
        " WHERE films.film_no = map.film_no AND NOT map.added"
        " AND given.popularity > films.popularity"
    )


def _titles(db: sqlite3.Connection) -> None:
    """Every title of every source; a film's own main and original title stay what they are."""
    for select in (
        "SELECT film_no, given.title,"
        " CASE WHEN given.title = films.title THEN 'main' ELSE 'other' END"
        " FROM imp.films AS given JOIN temp.film_map USING (no) JOIN films USING (film_no)"
        " WHERE given.title != ''",
        "SELECT film_no, original_title, CASE WHEN added THEN 'original' ELSE 'other' END"
        " FROM imp.films JOIN temp.film_map USING (no) WHERE original_title != ''",
        "SELECT film_no, title, 'other' FROM imp.titles JOIN temp.film_map ON no = film",
    ):
        db.execute(f"INSERT OR IGNORE INTO titles {select} ORDER BY 1, 2")


def _credits(db: sqlite3.Connection, source: str) -> None:
    """A role of a film is taken from one source as a whole."""
    db.execute(
        "CREATE TEMP TABLE filled AS SELECT DISTINCT film_no, role FROM credits"
        " WHERE film_no IN (SELECT film_no FROM temp.film_map WHERE NOT added)"
    )
    db.execute("CREATE UNIQUE INDEX temp.filled_roles ON filled (film_no, role)")
    db.execute(
        "INSERT OR IGNORE INTO credits SELECT film.film_no, role, position, person.person_no"
        " FROM imp.credits JOIN temp.film_map AS film ON film.no = credits.film"
        " JOIN temp.person_map AS person ON person.no = credits.person"
        " WHERE added OR NOT EXISTS (SELECT 1 FROM temp.filled"
        " WHERE filled.film_no = film.film_no AND filled.role = credits.role)"
        " ORDER BY 1, 2, 3"
    )
    _note(db, source, "role", "credits.film", "credits.role")
    db.execute("DROP TABLE temp.filled")


def _note(db: sqlite3.Connection, source: str, what: str, film: str, column: str) -> None:
    """Write down which parts of known films came from this source."""
    table = column.partition(".")[0]
    db.execute(
        "UPDATE films SET field_sources = field_sources || its.words FROM ("
        f" SELECT film_no, group_concat(' ' || {what} || '=' || ?, '') AS words FROM ("
        f"  SELECT DISTINCT map.film_no, {column} AS {what} FROM imp.{table}"
        f"  JOIN temp.film_map AS map ON map.no = {film} AND NOT map.added"
        f"  WHERE NOT EXISTS (SELECT 1 FROM temp.filled WHERE filled.film_no = map.film_no"
        f"  AND filled.{what} = {column})) GROUP BY film_no) AS its"
        " WHERE films.film_no = its.film_no",
        (source,),
    )


def _terms(db: sqlite3.Connection, source: str) -> None:
    """Genres, countries, languages and free words; new words of these kinds are added."""
    marks = ", ".join("?" * len(_VOCABULARY))
    db.execute(
        "INSERT OR IGNORE INTO terms (kind, id, name)"
        f" SELECT DISTINCT kind, term, term FROM imp.film_terms WHERE kind IN ({marks})",
        _VOCABULARY,
    )
    db.execute("INSERT OR IGNORE INTO term_words SELECT term_no, name FROM terms")
    db.execute(
        "CREATE TEMP TABLE filled AS SELECT DISTINCT film_no, kind FROM film_terms"
        " JOIN terms USING (term_no)"
        " WHERE film_no IN (SELECT film_no FROM temp.film_map WHERE NOT added)"
    )
    db.execute("CREATE UNIQUE INDEX temp.filled_kinds ON filled (film_no, kind)")
    db.execute(
        "INSERT OR IGNORE INTO film_terms SELECT film.film_no, terms.term_no, given.position"
        " FROM imp.film_terms AS given JOIN temp.film_map AS film ON film.no = given.film"
        " JOIN terms ON terms.kind = given.kind AND terms.id = given.term"
        " WHERE added OR NOT EXISTS (SELECT 1 FROM temp.filled"
        " WHERE filled.film_no = film.film_no AND filled.kind = given.kind)"
        " ORDER BY 1, 2"
    )
    _note(db, source, "kind", "film_terms.film", "film_terms.kind")
    db.execute("DROP TABLE temp.filled")
