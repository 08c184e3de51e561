"""One catalogue and one index of its names for all questions: making them takes longest."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ask import Ask
from data.catalogue import SqliteCatalogue
from tests.fakes import FakeJournal


@pytest.fixture(scope="session")
def asked(catalogue_path: Path) -> Iterator[Ask]:
    """An engine over the starter catalogue, kept open for the whole session."""
    catalogue = SqliteCatalogue(catalogue_path)
    yield Ask(catalogue, FakeJournal())
    asyncio.run(catalogue.close())


@pytest.fixture
def ask(asked: Ask, journal: FakeJournal) -> Ask:
    """The engine with this test's journal and an empty memory."""
    asked.journal = journal
    asked.memory._turns.clear()
    return asked
