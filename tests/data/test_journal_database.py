"""The journal's database opens, migrates and fails in ways an operator can mend."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from bot.errors import OperatorError, Unavailable
from data.journal import JournalDatabase, JournalUnavailable
from data.journal.essay_tables import essays, metadata
from data.migrations import FOLDER, head


def _database(path: Path) -> JournalDatabase:
    return JournalDatabase(f"sqlite+aiosqlite:///{path}")


async def test_first_use_makes_every_table_and_later_uses_find_them(tmp_path: Path) -> None:
    for _ in range(2):
        database = _database(tmp_path / "journal.db")
        async with database.reading() as connection:
            for table in metadata.sorted_tables:
                assert (await connection.execute(select(table).limit(1))).all() == []
            mode = await connection.scalar(text("PRAGMA journal_mode"))
            assert mode == "wal"
        await database.close()


def test_the_newest_revision_is_the_one_alembic_finds() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    assert ScriptDirectory.from_config(config).get_current_head() == head()


async def _count(database: JournalDatabase) -> int:
    async with database.reading() as connection:
        return len((await connection.execute(select(essays))).all())


async def test_two_processes_may_open_a_new_journal_at_once(tmp_path: Path) -> None:
    both = [_database(tmp_path / "journal.db") for _ in range(2)]
    assert await asyncio.gather(*map(_count, both)) == [0, 0]
    for database in both:
        await database.close()


async def test_a_file_another_process_is_just_setting_up_is_waited_for(tmp_path: Path) -> None:
    """SQLite does not wait by itself for a writer of a file that is to become a WAL."""
    path = tmp_path / "journal.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        database = _database(path)
        opening = asyncio.create_task(_count(database))
        await asyncio.sleep(0.2)
        assert not opening.done(), "the file is still held"
        other.execute("COMMIT")
        assert await opening == 0
        await database.close()


async def test_a_damaged_file_is_told_as_damaged_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"no database at all, but quite long" * 100)
    before = path.read_bytes()
    with pytest.raises(JournalUnavailable, match="damaged"):
        async with _database(path).reading():
            pass
    assert path.read_bytes() == before


async def test_a_folder_that_is_not_there_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="MARQUEE_HOME"):
        async with _database(tmp_path / "nowhere" / "journal.db").reading():
            pass


async def test_members_see_a_pause_where_operators_see_the_reason() -> None:
    assert issubclass(JournalUnavailable, Unavailable)
    assert issubclass(JournalUnavailable, OperatorError)


async def test_a_full_disk_undoes_the_write_and_says_so(tmp_path: Path) -> None:
    database = _database(tmp_path / "journal.db")
    with pytest.raises(JournalUnavailable, match="room"):
        async with database.writing() as connection:
            pages = await connection.scalar(text("PRAGMA page_count"))
            await connection.execute(text(f"PRAGMA max_page_count = {pages}"))
            await connection.execute(text("CREATE TABLE big (x)"))
            await connection.execute(text("INSERT INTO big VALUES (zeroblob(10000000))"))
    async with database.reading() as connection:
        assert not await connection.scalar(
            text("SELECT count(*) FROM sqlite_master WHERE name = 'big'")
        )
    await database.close()


async def test_a_journal_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    with pytest.raises(OperatorError, match="newer"):
        async with _database(path).reading():
            pass


async def test_an_address_that_is_none_names_the_setting() -> None:
    with pytest.raises(OperatorError, match="DATABASE_URL"):
        async with JournalDatabase("nonsense").reading():
            pass
