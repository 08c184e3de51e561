"""Builds a catalogue file from records: written beside the old one, checked, swapped in at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

from bot.errors import OperatorError
from data.check import check
from data.coverage import coverage, remarks
from data.imports import imported
from data.leftovers import sweep, unfinished
from data.merge import merge
from data.name_rows import name_tables
from data.previous import keep_previous
from data.record_rows import add_rows
from data.records import Records
from data.schema import SCHEMA_VERSION, statements
from data.starter import Reader

FAULTS_SHOWN = 20
CACHE = 96 << 20  # bytes of the file kept in memory while it is written
SORTERS = 4  # threads that SQLite may sort with


def build(records: Records, path: Path) -> str:
    """Write ``records`` and all imports to a catalogue at ``path``; its data version.

    The old file keeps serving until the new one is complete and sound; readers notice the new one by
    themselves. Raises ``OperatorError`` where the folder cannot be written or the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = unfinished(path.parent, path.name)
    try:
        sweep(path.parent, path.name)
        version = _write(records, fresh, imported(path))
        keep_previous(path)
        fresh.replace(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise OperatorError(
            f"The catalogue could not be written ({type(error).__name__}). "
            "Check that MARQUEE_HOME can be written and its disk is not full; "
            "the old catalogue is untouched."
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
    return version


def build_starter(path: Path, checked: bool = False) -> str:
    """Build the catalogue from the starter facts; the sentence that reports it.

    ``checked`` adds what a person should look at, and a table of what is covered.

    Raises ``OperatorError`` that lists the first faults where the facts have any.
    """
    reader = Reader()
    records = reader.read()
    faults = reader.faults + check(records)
    if faults:
        listed = "\n".join(f"  {fault}" for fault in faults[:FAULTS_SHOWN])
        raise OperatorError(f"{len(faults)} faults in the facts; nothing was built:\n{listed}")
    version = build(records, path)
    told = [f"  {remark}" for remark in remarks(records)] + [coverage(records)] if checked else []
    return "\n".join([*told, _summary(path, version)])


def _summary(path: Path, version: str) -> str:
    with closing(sqlite3.connect(path)) as db:
        films, people, results = (
            db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("films", "people", "results")
        )
    return f"Catalogue {version}: {films:,} films, {people:,} people, {results:,} award results."


def _write(records: Records, path: Path, imports: Iterable[Path]) -> str:
    with closing(sqlite3.connect(f"file:{quote(str(path))}", uri=True)) as db:
        db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;"
            f" PRAGMA cache_size=-{CACHE >> 10}; PRAGMA threads={SORTERS};"
        )
        tables, indexes = statements()
        db.executescript(tables)
        add_rows(db, records)
        version = _meta(db, records)
        for each in imports:
            version = _merged(db, each, version)
        db.executescript(indexes)  # a full table is indexed much faster than a growing one
        name_tables(db)
        db.commit()
        db.executescript(
            "PRAGMA analysis_limit=2000; ANALYZE;"
            "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"
        )
        if (sound := db.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise OperatorError(f"The new catalogue is not sound: {sound}. Build it again.")
    return version


def _merged(db: sqlite3.Connection, path: Path, version: str) -> str:
    """Merge one import; the version that tells catalogues with it from those without."""
    try:
        merge(db, path)
        digest = blake2b(version.encode(), digest_size=4)
        for row in db.execute("SELECT * FROM sources ORDER BY id"):
            digest.update(repr(row).encode())
        version = f"{version.partition('+')[0]}+{digest.hexdigest()}"
        db.execute("UPDATE meta SET value = ? WHERE key = 'version'", (version,))
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "disk" in str(error):
            raise
        raise OperatorError(
            f"The import {path.stem} cannot be read. Import it again, or delete {path.name} from the"
            " folder “imports” of MARQUEE_HOME; the old catalogue is untouched."
        ) from error
    return version


def _meta(db: sqlite3.Connection, records: Records) -> str:
    digest = blake2b(digest_size=4)
    told = (*records.films, *records.people, *records.terms)
    for record in (*told, *records.results, *records.former_names):
        digest.update(repr(record).encode())
    date = max((source.date for source in records.sources), default="")
    version = f"{date}+{digest.hexdigest()}"
    db.executemany(
        "INSERT INTO meta VALUES (?,?)",
        [
            ("schema", SCHEMA_VERSION),
            ("version", version),
            ("built_at", datetime.now(UTC).isoformat(timespec="seconds")),
        ],
    )
    db.executemany(
        "INSERT INTO sources VALUES (?,?,?,?,?,?)",
        [(s.id, s.name, s.date, s.terms, s.url, s.rows) for s in records.sources],
    )
    return version
