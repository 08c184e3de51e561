"""What was answered is remembered in a real journal."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from data.journal.database import JournalDatabase
from data.journal.events import SqlSeenEvents


def _url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'journal.db'}"


async def test_an_event_is_first_once_even_after_a_restart(tmp_path: Path) -> None:
    database = JournalDatabase(_url(tmp_path))
    assert await SqlSeenEvents(database).first("Ev1")
    assert not await SqlSeenEvents(database).first("Ev1")
    await database.close()
    again = JournalDatabase(_url(tmp_path))
    assert not await SqlSeenEvents(again).first("Ev1")
    assert await SqlSeenEvents(again).first("Ev2")
    await again.close()


async def test_two_processes_that_get_the_same_event_answer_it_once(tmp_path: Path) -> None:
    databases = [JournalDatabase(_url(tmp_path)) for _ in range(2)]
    await SqlSeenEvents(databases[0]).first("warm")
    stores = [SqlSeenEvents(database) for database in databases]
    names = [f"Ev{n}" for n in range(300)] * 2
    results = await asyncio.gather(*(store.first(name) for store in stores for name in names))
    firsts = Counter(name for name, first in zip(names * 2, results, strict=True) if first)
    assert len(firsts) == 300 and set(firsts.values()) == {1}
    for database in databases:
        await database.close()
