"""Passages are found by what the catalogue knows of the films they speak of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.ask.query import Name
from bot.essays.document import Block, Document
from bot.essays.facts import described, films_of_blocks
from bot.essays.mention import Mention
from bot.film import Film, Term
from data.journal import JournalDatabase, SqlJournal
from data.journal.essay_parts import Linked
from data.journal.essay_tables import film_facts, passages
from data.journal.meaning import Meaning
from data.journal.sentences import installed

BLOCKS = (
    Block("paragraph", "In the first the camera stays close to her eyes.", "One"),
    Block("paragraph", "It took the five prizes that count.", "One"),
    Block("paragraph", "In the second the camera stays close to his hands.", "Two"),
)
DOCUMENT = Document("k", "Two Films", BLOCKS, published=date(2024, 1, 1))
FACTS = {
    "tt1": "The First (1991): Thriller\nA trainee asks an imprisoned cannibal for help.",
    "tt2": "The Second (1975): Comedy\nTwo fishermen marry on a submarine.",
}
LINKED = Linked(DOCUMENT, linked_with="1", films=(("tt1",), ("tt1",), ("tt2",)), facts=FACTS)
needs_model = pytest.mark.skipif(not installed(), reason="the sentence model is optional")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlJournal]:
    database = JournalDatabase(f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}")
    journal = SqlJournal(database, Meaning(database))
    await journal.save("files", [LINKED], baseline=True)
    yield journal
    await journal.close()


def test_a_paragraph_that_names_no_film_goes_on_about_the_last_one_of_its_section() -> None:
    named = [
        Mention("film", Name("film", "tt1", "The First", "The First"), "The First", 0, 0.9),
        Mention("film", Name("film", "tt2", "Second", "Second"), "Second", 1, 0.1),  # too unsure
        Mention("person", Name("person", "nm1", "A B", "A B"), "A B", 2, 0.9),
    ]
    assert films_of_blocks(DOCUMENT, named) == [("tt1",), ("tt1",), ()]


def test_a_film_is_described_by_its_kind_and_what_it_is_about() -> None:
    film = Film(
        "tt1", "The First", 1991, genres=("Thriller",), countries=("France",),
        themes=(Term("theme", "revenge", "revenge"),), about="A hunt.",
    )  # fmt: skip
    assert described(film) == "The First (1991): Thriller, France, revenge\nA hunt."


@needs_model
@pytest.mark.parametrize(
    "question, section", [("man-eater in prison", "One"), ("wedding under water of anglers", "Two")]
)
async def test_what_is_known_of_a_film_finds_the_passages_on_it(
    store: SqlJournal, question: str, section: str
) -> None:
    found = await store.search(question)
    assert found[0].section == section and not found[0].sure


async def test_other_facts_and_films_take_the_place_of_the_old_ones(store: SqlJournal) -> None:
    again = replace(
        LINKED, linked_with="2", films=((), (), ("tt1",)), facts={"tt1": "The First\nA hunt."}
    )
    await store.save("files", [again], baseline=True)
    async with store.database.reading() as connection:
        kept = dict((await connection.execute(select(film_facts.c.film, film_facts.c.text))).all())
        named = (await connection.scalars(select(passages.c.films))).all()
    assert kept == {"tt1": "The First\nA hunt.", "tt2": FACTS["tt2"]}
    assert list(named) == ["", "", "tt1"]
