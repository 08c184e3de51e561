"""The layout of a catalogue file."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

SCHEMA = Path(__file__).with_name("schema.sql")
SCHEMA_VERSION = "3"  # a file of another one is not read


def statements() -> tuple[str, str]:
    """The statements that make tables, and those that make indexes."""
    text = re.sub(r"--.*", "", SCHEMA.read_text("utf-8"))
    statements = [statement.strip() for statement in text.split(";") if statement.strip()]
    indexes = [each for each in statements if each.startswith("CREATE INDEX")]
    tables = [each for each in statements if not each.startswith("CREATE INDEX")]
    return ";".join(tables) + ";", ";".join(indexes) + ";"


def is_earlier(path: Path) -> bool:
    """Whether the catalogue at ``path`` was built by a Marquee whose layout was another one."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            found = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    except sqlite3.Error:
        return False  # damaged, which whoever reads it tells
    return bool(found) and found[0] != SCHEMA_VERSION
