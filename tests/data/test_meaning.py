"""Finding passages by meaning: read beforehand, in parts, and alike in small and large archives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.essays.document import Block, Document
from data.journal import JournalDatabase, SqlJournal, held
from data.journal.essay_parts import Linked
from data.journal.essay_tables import passages
from data.journal.meaning import Meaning
from data.journal.sentences import installed, sentences

TEXTS = (
    "The butcher dances with a shy teacher on a Saturday evening. Nobody else asks her.",
    "The train crosses a frozen plain and never comes to a halt; the poor live at its tail.",
    "A judge reads the verdict aloud in an empty courtroom.",
    "Two brothers steal a taxi and return it washed.",
)
needs_model = pytest.mark.skipif(not installed(), reason="the sentence model is optional")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlJournal]:
    database = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}")
    journal = SqlJournal(database, Meaning(database))
    blocks = tuple(Block("paragraph", text, section="Scenes") for text in TEXTS)
    document = Document("k", "Four Scenes", blocks, published=date(2024, 1, 1))
    await journal.save("files", [Linked(document)], baseline=True)
    yield journal
    await journal.close()


def test_a_text_is_cut_into_sentences_and_short_ones_join_the_one_before() -> None:
    text = (
        "He came late to the first day of work. He left. “Why did she never ask him?” Nobody knows."
    )
    assert sentences(text) == [
        "He came late to the first day of work. He left.",
        "“Why did she never ask him? Nobody knows.",
    ]
    assert [len(part.split()) for part in sentences("word " * 130)] == [60, 60, 10]
    assert sentences(" ") == []


@needs_model
async def test_passages_are_read_in_parts_newest_first_until_none_is_left(
    store: SqlJournal,
) -> None:
    counted: list[int] = []
    assert await store.read_meaning(3, counted.append) == 1
    assert counted == [3]
    assert await store.read_meaning(3) == 0


@needs_model
async def test_vectors_of_another_model_are_made_anew(store: SqlJournal) -> None:
    async with store.database.writing() as connection:
        await connection.execute(update(passages).values(vector=b"\x01" * 256))
    found = await store.search("locomotive travelling through snow")
    assert found[0].text == TEXTS[1]


@needs_model
@pytest.mark.parametrize("exact", [20_000, 0])
async def test_a_large_archive_finds_what_a_small_one_finds(
    store: SqlJournal, monkeypatch: pytest.MonkeyPatch, exact: int
) -> None:
    monkeypatch.setattr(held, "EXACT", exact)
    monkeypatch.setattr(held, "LIKELY", 3)
    for question, text in (
        ("locomotive travelling through snow", TEXTS[1]),
        ("siblings who rob a cab driver", TEXTS[3]),
        ("meat seller waltzing with an educator", TEXTS[0]),
    ):
        found = await store.search(question, year=2024)
        assert found[0].text == text and not found[0].sure


@needs_model
async def test_an_edit_is_found_by_its_new_meaning_only(store: SqlJournal) -> None:
    assert (await store.search("locomotive travelling through snow"))[0].text == TEXTS[1]
    blocks = (Block("paragraph", "A diver meets an octopus in a forest of kelp."),)
    document = Document("k", "Four Scenes", blocks, published=date(2024, 1, 1))
    await store.save("files", [Linked(document)], baseline=True)
    found = await store.search("sea creature with eight arms")
    assert [passage.text for passage in found] == [blocks[0].text]


async def test_without_the_model_words_alone_decide(store: SqlJournal) -> None:
    store.meaning = None
    assert (await store.search("frozen plain"))[0].text == TEXTS[1]
    assert await store.search("locomotive") == []
    assert await store.read_meaning() == 0
