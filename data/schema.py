"""The layout of a catalogue file."""

from __future__ import annotations

import re
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
