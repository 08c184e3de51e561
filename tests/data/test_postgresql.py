"""The journal on PostgreSQL, where a server is at hand: ``TEST_POSTGRESQL`` names an empty database.

Like ``postgresql+asyncpg://name@127.0.0.1/empty``; its tables are left behind.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from bot.essays.document import Block, Document
from bot.film import EssayLink
from data.journal import JournalDatabase, SqlJournal
from data.journal.essay_parts import Linked
from data.journal.meaning import Meaning

URL = os.environ.get("TEST_POSTGRESQL", "")
pytestmark = pytest.mark.skipif(not URL, reason="no PostgreSQL server is named")


@pytest.fixture
async def store() -> AsyncIterator[SqlJournal]:
    database = JournalDatabase(URL)
    journal = SqlJournal(database, Meaning(database) if Meaning.installed() else None)
    yield journal
    await journal.close()


async def test_essays_are_kept_changed_searched_and_withdrawn(store: SqlJournal) -> None:
    site, word = f"https://{uuid4().hex}.example", f"w{uuid4().hex[:8]}"
    blocks = (Block("paragraph", f"The butcher {word} dances on a Saturday."),)
    document = Document("1", f"On {word}", blocks, published=date(2024, 1, 1), tags=("t",))
    link = EssayLink("", "film", "tt0048356", "Marty", 0.9, "0", 1)
    saved = await store.save(site, [Linked(document, (link,))], baseline=True)
    assert (await store.search(f"dancing {word}"))[0].essay.id == saved.new[0]
    assert saved.new[0] in {e.id for e in await store.essays(target="tt0048356", tag="t")}
    edited = replace(document, blocks=(Block("paragraph", f"A baker {word} sings."),))
    assert (await store.save(site, [Linked(edited)], baseline=False)).edited == saved.new
    part = replace(edited, blocks=(Block("paragraph", "A baker"),), partial=True)
    assert (await store.completed(site, [part]))[0].blocks == edited.blocks
    assert await store.withdraw(site, ["1"]) == 1
    assert await store.search(word) == []
