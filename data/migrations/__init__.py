"""The journal's tables, revision by revision. A revision's id is its file's number.

Alembic is set up in code: no file of settings, nothing to find on disk but this package.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

from sqlalchemy import Connection

FOLDER = Path(__file__).parent


@functools.cache
def head() -> str:
    """The newest revision, read from the file names: importing Alembic takes longer than a start."""
    names = (path.name for path in (FOLDER / "versions").glob("*.py"))
    return max((found[0] for name in names if (found := re.match(r"\d{4}", name))), default="")


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to ``revision`` within the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
