"""Saving the journal to one file, and bringing it back; for journals kept in SQLite."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import OperatorError, UserError


def backup(journal: Path, path: Path) -> str:
    """Copy the journal to ``path`` while it may be in use. The sentence that reports it.

    Raises ``UserError`` where there is nothing to save or ``path`` cannot be written.
    """
    if not journal.exists():
        raise UserError("There is no journal yet, so there is nothing to save.")
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        _copy(journal, fresh)
        fresh.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise UserError(
            f"The backup could not be written ({_cause(error)}).", "Choose another place."
        ) from None
    finally:
        fresh.unlink(missing_ok=True)
    return f"The journal is saved ({path.stat().st_size:,} bytes)."


def restore(journal: Path, path: Path) -> str:
    """Replace the journal by the backup at ``path``; the old one is kept beside it.

    Raises ``UserError`` where ``path`` is no sound backup; then nothing has changed.
    """
    if not path.is_file():
        raise UserError("There is no backup at that place.", "Check the path.")
    fresh = journal.with_name(f".{journal.name}.{os.getpid()}.new")
    try:
        _copy(path, fresh)
        if not _is_journal(fresh):
            raise UserError("That file is no backup of a journal.", "Nothing was changed.")
        if journal.exists():
            _copy(journal, journal.with_name("journal.before-restore.db"))
        for suffix in ("-wal", "-shm"):
            journal.with_name(journal.name + suffix).unlink(missing_ok=True)
        fresh.replace(journal)
    except sqlite3.DatabaseError:
        raise UserError("That file is no sound backup.", "Nothing was changed.") from None
    except OSError as error:
        raise OperatorError(
            f"The journal could not be replaced ({_cause(error)}). Check MARQUEE_HOME."
        ) from None
    finally:
        fresh.unlink(missing_ok=True)
    return "The journal is restored; the one before is kept beside it as journal.before-restore.db."


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def _is_journal(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as db:
        sound = db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        wanted = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
        return sound and bool(db.execute(wanted).fetchone()[0])


def _cause(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
