-- The catalogue: films, people and awards, built by data/build.py and only read afterwards.
-- Numbers (…_no) are for joins inside one file; ids are stable across rebuilds.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE sources (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, date TEXT NOT NULL,
    terms TEXT NOT NULL, url TEXT NOT NULL, rows INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE films (
    film_no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    original_title TEXT NOT NULL DEFAULT '',
    year INTEGER,
    runtime INTEGER,            -- minutes
    budget INTEGER,             -- US dollars of the time
    gross INTEGER,              -- worldwide, US dollars of the time
    money_source TEXT NOT NULL DEFAULT '',
    about TEXT NOT NULL DEFAULT '',
    popularity REAL NOT NULL DEFAULT 0,  -- breaks ties between equal names; votes in a million
    poster TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL,
    field_sources TEXT NOT NULL DEFAULT ''  -- what came from another one: "runtime=imdb cast=imdb"
);
CREATE INDEX films_by_year ON films (year);
CREATE INDEX films_by_popularity ON films (popularity DESC); -- the best known, for models and questions

-- Every name a film is known by, the main title among them.
CREATE TABLE titles (
    film_no INTEGER NOT NULL REFERENCES films, title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('main', 'original', 'other')),
    PRIMARY KEY (film_no, title)
) WITHOUT ROWID;

CREATE TABLE people (
    person_no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    gender TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL
);

-- Ids that other sources give to films and people that keep an id of their own.
CREATE TABLE other_ids (
    kind TEXT NOT NULL CHECK (kind IN ('film', 'person')), id TEXT NOT NULL,
    number INTEGER NOT NULL, PRIMARY KEY (kind, id)
) WITHOUT ROWID;

CREATE TABLE person_names (
    person_no INTEGER NOT NULL REFERENCES people, name TEXT NOT NULL,
    PRIMARY KEY (person_no, name)
) WITHOUT ROWID;

CREATE TABLE credits (
    film_no INTEGER NOT NULL REFERENCES films,
    role TEXT NOT NULL,         -- director, writer, cast, cinematographer, composer
    position INTEGER NOT NULL,
    person_no INTEGER NOT NULL REFERENCES people,
    PRIMARY KEY (film_no, role, position)
) WITHOUT ROWID;
CREATE INDEX credits_by_person ON credits (person_no, role, film_no);

-- Vocabularies: genre, theme, country, language; `tag` for imported free words.
CREATE TABLE terms (
    term_no INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    meaning TEXT NOT NULL DEFAULT '',
    grouping TEXT NOT NULL DEFAULT '',
    UNIQUE (kind, id)
);

CREATE TABLE term_words (
    term_no INTEGER NOT NULL REFERENCES terms, word TEXT NOT NULL,
    PRIMARY KEY (term_no, word)
) WITHOUT ROWID;

CREATE TABLE film_terms (
    film_no INTEGER NOT NULL REFERENCES films,
    term_no INTEGER NOT NULL REFERENCES terms,
    position INTEGER NOT NULL,
    PRIMARY KEY (film_no, term_no)
) WITHOUT ROWID;
CREATE INDEX film_terms_by_term ON film_terms (term_no, film_no);

CREATE TABLE awards (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, short TEXT NOT NULL, organisation TEXT NOT NULL,
    country TEXT NOT NULL, founded INTEGER, about TEXT NOT NULL,
    prize_form TEXT NOT NULL    -- how a prize is named: "Academy Award for {}"
) WITHOUT ROWID;

CREATE TABLE categories (
    id TEXT PRIMARY KEY,        -- award/category
    award TEXT NOT NULL REFERENCES awards,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    covers TEXT NOT NULL,       -- what the catalogue holds of it, in words
    position INTEGER NOT NULL
) WITHOUT ROWID;

-- Other names of awards and categories, former ones with the years they held.
CREATE TABLE prize_names (
    prize TEXT NOT NULL, name TEXT NOT NULL, since INTEGER, until INTEGER,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (prize, name, since)
);

CREATE TABLE results (
    result_no INTEGER PRIMARY KEY,
    award TEXT NOT NULL REFERENCES awards,
    category TEXT NOT NULL REFERENCES categories,
    name_then TEXT NOT NULL,
    ceremony INTEGER,
    year INTEGER NOT NULL,      -- in which the ceremony or festival was held
    film_year TEXT NOT NULL,    -- as the award counts it: "1927/28"
    outcome TEXT NOT NULL CHECK (outcome IN ('won', 'nominated', 'none')),
    note TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL
);
CREATE INDEX results_by_category ON results (category, year);

CREATE TABLE result_films (
    result_no INTEGER NOT NULL REFERENCES results, film_no INTEGER NOT NULL REFERENCES films,
    position INTEGER NOT NULL, PRIMARY KEY (result_no, film_no)
) WITHOUT ROWID;
CREATE INDEX result_films_by_film ON result_films (film_no, result_no);

CREATE TABLE result_people (
    result_no INTEGER NOT NULL REFERENCES results, person_no INTEGER NOT NULL REFERENCES people,
    position INTEGER NOT NULL, PRIMARY KEY (result_no, person_no)
) WITHOUT ROWID;
CREATE INDEX result_people_by_person ON result_people (person_no, result_no);

-- The arrays of data/name_table.py, for titles and for people.
CREATE TABLE name_tables (
    number INTEGER PRIMARY KEY, names TEXT NOT NULL, part TEXT NOT NULL, data BLOB NOT NULL,
    UNIQUE (names, part)
);
