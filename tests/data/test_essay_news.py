"""What announcements are told of essays, from a real journal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.essays.document import Block, Document
from data.journal import JournalDatabase, SqlJournal
from data.journal.essay_news import SqlEssayNews
from data.journal.essay_parts import Linked
from data.journal.essay_tables import changes, essays, links, tags

AT = "2026-05-01T12:00:00+00:00"


async def essay(database: JournalDatabase, number: int, status: str = "published") -> None:
    """A row of an essay, without the parts that news do not look at."""
    texts = ("source", "url", "author", "summary", "hash", "modified", "linked_with")
    row = {name: name for name in texts} | {
        "essay_no": number,
        "id": f"e{number}",
        "key": str(number),
        "title": "On Anora",
        "published": date(2026, 5, 1).isoformat(),
        "month": "2026-05",
        "sections": [],
        "footnotes": [],
        "images": [{"url": "https://site.example/a.png", "alt": ""}],
        "words": 3,
        "revision": 2,
        "status": status,
        "baseline": False,
        "added_at": AT,
        "changed_at": AT,
    }
    async with database.writing() as connection:
        await connection.execute(essays.insert(), [row])
        await connection.execute(tags.insert(), [{"essay_no": number, "tag": "awards"}])


async def changed(database: JournalDatabase, number: int, kind: str, baseline: bool) -> None:
    row = {"essay_no": number, "kind": kind, "revision": 1, "at": AT, "baseline": baseline}
    async with database.writing() as connection:
        await connection.execute(changes.insert(), [row])


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[JournalDatabase]:
    made = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}")
    yield made
    await made.close()


async def test_changes_come_in_order_and_from_where_one_left_off(database: JournalDatabase) -> None:
    await essay(database, 1)
    for kind, baseline in (("new", True), ("edited", False), ("withdrawn", False)):
        await changed(database, 1, kind, baseline)
    found = await SqlEssayNews(database).changes(0)
    assert [(c.essay_id, c.kind, c.baseline) for c in found] == [
        *(("e1", "new", True), ("e1", "edited", False), ("e1", "withdrawn", False))
    ]
    after = await SqlEssayNews(database).changes(found[1].number)
    assert [c.kind for c in after] == ["withdrawn"]


async def test_facts_hold_what_filters_look_at_without_links_that_were_removed(
    database: JournalDatabase,
) -> None:
    await essay(database, 1)
    shared = {"essay_no": 1, "position": 0, "text": "x", "confidence": 1.0, "mentions": 1}
    async with database.writing() as connection:
        await connection.execute(
            links.insert(),
            [
                shared | {"kind": "film", "target": "tt1", "state": "found"},
                shared | {"kind": "film", "target": "tt2", "state": "removed"},
            ],
        )
    facts = await SqlEssayNews(database).facts("e1")
    assert facts is not None
    assert (facts.targets, facts.tags, facts.month) == ({"tt1"}, ("awards",), "2026-05")
    assert (facts.image, facts.revision) == ("https://site.example/a.png", 2)


async def test_an_essay_that_is_not_published_has_no_facts(database: JournalDatabase) -> None:
    await essay(database, 1, "withdrawn")
    news = SqlEssayNews(database)
    assert await asyncio.gather(news.facts("e1"), news.facts("e2")) == [None, None]


def _documents(site: str, keys: str) -> list[Linked]:
    made = [
        Document(
            key=f"{keys}{number}",
            title=title,
            blocks=(Block("paragraph", f"About film number {number}."),),
            url=f"https://{site}/2026/05/{slug}/",
            published=date(2026, 5, 1),
        )
        for number, (title, slug) in enumerate(
            (("Anora", "anora"), ("Notes", "n"), ("Notes", "n-2"))
        )
    ]
    return [Linked(document) for document in made]


@pytest.mark.parametrize(
    ("site", "keys"), [("old.example", "https://old.example/?p="), ("new.example", "")]
)
async def test_a_feed_that_calls_its_essays_anew_or_moves_tells_nothing_new(
    database: JournalDatabase, site: str, keys: str
) -> None:
    """Two essays of one title and month stay two; the next round knows them by their new keys."""
    journal = SqlJournal(database)
    await journal.save("feed", _documents("old.example", "key-"), baseline=True)
    for _ in range(2):
        saved = await journal.save("feed", _documents(site, keys), baseline=False)
        assert not saved.new and await journal.count_essays() == 3
    assert set(await journal.known("feed")) == {f"{keys}{number}" for number in range(3)}
    kinds = {change.kind for change in await SqlEssayNews(database).changes(3)}
    assert kinds <= {"edited"}
