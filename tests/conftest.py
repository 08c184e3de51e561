"""Fixtures that most tests share: the real starter catalogue and a wired core."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ask import Ask
from bot.command import discover
from bot.dispatch import Core
from bot.essays.linking import Linker
from bot.recommend import Model, Recommender
from data.build import build_starter
from data.catalogue import SqliteCatalogue
from tests.fakes import FakeJournal

SHARED = Path(__file__).parents[2] / "shared" / "reference"


@pytest.fixture(scope="session")
def reference() -> Path:
    """The reference data, which is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip("the reference data is not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def catalogue_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter catalogue, built once."""
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.db"
    build_starter(path)
    return path


@pytest.fixture(scope="session")
async def catalogue(catalogue_path: Path) -> AsyncIterator[SqliteCatalogue]:
    opened = SqliteCatalogue(catalogue_path)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def linker(catalogue_path: Path) -> Linker:
    """Made once: it reads every name of the catalogue."""

    async def made() -> Linker:
        catalogue = SqliteCatalogue(catalogue_path)
        try:
            return await Linker.of(catalogue)
        finally:
            await catalogue.close()

    return asyncio.run(made())


@pytest.fixture
def journal() -> FakeJournal:
    return FakeJournal()


@pytest.fixture(scope="session")
def model(catalogue_path: Path) -> Model:
    """The recommender fitted once on the starter catalogue."""

    async def fitted() -> Model:
        opened = SqliteCatalogue(catalogue_path)
        try:
            return await Recommender(opened, FakeJournal()).model()
        finally:
            await opened.close()

    return asyncio.run(fitted())


@pytest.fixture
def core(catalogue: SqliteCatalogue, journal: FakeJournal, model: Model) -> Core:
    return Core(
        discover(),
        catalogue,
        journal,
        Ask(catalogue, journal),
        Recommender(catalogue, journal, _model=model),
        "test",
    )
