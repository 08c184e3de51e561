"""Questions about essays."""

from __future__ import annotations

from datetime import date

import pytest

from bot.ask import Ask
from bot.film import Essay, EssayLink, Passage
from tests.fakes import FakeJournal

ESSAY = Essay("e1", "Anora and the Palme", "https://essays.example/1", date(2025, 4, 1))


@pytest.fixture
def written() -> FakeJournal:
    passage = Passage("p1", ESSAY, "", "There was no intimacy coordinators on the set.")
    link = EssayLink("e1", "film", "tt28607951", "Anora")
    return FakeJournal(kept={"e1": ESSAY}, passages=[passage], mentions=[link])


async def test_what_an_essay_says_is_quoted(ask: Ask, written: FakeJournal) -> None:
    """The passage is the evidence."""
    ask.journal = written
    reply = await ask.answer("what does the essay on Anora say about intimacy coordinators?")
    assert reply.answer.kind == "essay"
    assert reply.answer.ids == ("e1",)
    assert "intimacy coordinators" in reply.answer.evidence[0].quote


async def test_essays_that_mention_a_film(ask: Ask, written: FakeJournal) -> None:
    """Essays come from the journal's links."""
    ask.journal = written
    reply = await ask.answer("which essays mention Anora?")
    assert reply.answer.values == ("Anora and the Palme",)


async def test_no_essay_is_no_answer(ask: Ask) -> None:
    """Nothing found is said so."""
    assert (await ask.answer("essays about Jaws")).answer.kind == "none"
