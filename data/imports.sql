-- What one import read, kept beside the catalogue so that every rebuild has it.
-- A film's or person's number is that of its IMDb id, or a negative one where it has none.

CREATE TABLE source (
    id TEXT NOT NULL, name TEXT NOT NULL, date TEXT NOT NULL, terms TEXT NOT NULL,
    url TEXT NOT NULL, rows INTEGER NOT NULL, digest TEXT NOT NULL
);
CREATE TABLE films (
    no INTEGER PRIMARY KEY, id TEXT NOT NULL, title TEXT NOT NULL, original_title TEXT NOT NULL,
    year INTEGER, runtime INTEGER, budget INTEGER, gross INTEGER, money_source TEXT NOT NULL,
    about TEXT NOT NULL, popularity REAL NOT NULL, poster TEXT NOT NULL
);
CREATE TABLE titles (film INTEGER NOT NULL, title TEXT NOT NULL);
CREATE TABLE people (
    no INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, gender TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE TABLE person_names (person INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE credits (
    film INTEGER NOT NULL, role TEXT NOT NULL, position INTEGER NOT NULL, person INTEGER NOT NULL
);
CREATE TABLE film_terms (
    film INTEGER NOT NULL, kind TEXT NOT NULL, term TEXT NOT NULL, position INTEGER NOT NULL
);
CREATE TABLE awards (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, short TEXT NOT NULL, organisation TEXT NOT NULL,
    country TEXT NOT NULL, founded INTEGER, about TEXT NOT NULL, prize_form TEXT NOT NULL
);
CREATE TABLE categories (
    id TEXT PRIMARY KEY, award TEXT NOT NULL, name TEXT NOT NULL, about TEXT NOT NULL,
    covers TEXT NOT NULL, names TEXT NOT NULL  -- other names, joined by |
);
CREATE TABLE results (
    no INTEGER PRIMARY KEY, award TEXT NOT NULL, category TEXT NOT NULL, name_then TEXT NOT NULL,
    ceremony INTEGER, year INTEGER NOT NULL, film_year TEXT NOT NULL, outcome TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE TABLE result_films (result INTEGER NOT NULL, film INTEGER NOT NULL, position INTEGER NOT NULL);
CREATE TABLE result_people (
    result INTEGER NOT NULL, person INTEGER NOT NULL, position INTEGER NOT NULL
);
