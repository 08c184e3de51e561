"""Questions to the starter catalogue and the answers that its facts give."""

from __future__ import annotations

import pytest

from bot.ask import Ask
from bot.reply import Reply


async def values(ask: Ask, question: str) -> list[object]:
    return list((await ask.answer(question)).answer.values)


@pytest.mark.parametrize(
    "question",
    [
        "who directed the florida project",
        "the florida project was directed by whom",
        "Who's the director of The Florida Project?",
        "the florida project's director",
        "by whom was the florida project directed",
        "who is the filmmaker who made the florida project",
        "who direcetd the florida projct",
    ],
)
async def test_word_order_voice_and_slips_do_not_matter(ask: Ask, question: str) -> None:
    """One question in several wordings has one answer, with the row that it rests on."""
    reply = await ask.answer(question)
    assert reply.answer.values == ("Sean Baker",)
    assert any("The Florida Project" in e.quote for e in reply.answer.evidence)


async def test_two_prizes_meet_and_a_predecessor_is_mentioned(ask: Ask) -> None:
    """A prize under a former name does not count as the later one, but is told of."""
    reply = await ask.answer("which films won both the Palme d'Or and Best Picture?")
    assert reply.answer.values == ("Marty", "Parasite", "Anora")
    assert "The Lost Weekend" in reply.text
    assert "1946" in reply.text


async def test_film_years_and_ceremony_years_are_told_apart(ask: Ask) -> None:
    """The Academy counts film years; the ceremony of that year is mentioned, or meant by its name."""
    reply = await ask.answer("best picture 1998")
    assert reply.answer.values == ("Shakespeare in Love",)
    assert "Titanic" in reply.text
    assert await values(ask, "who won best actress at the 2024 oscars") == ["Emma Stone"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("has a film not in English ever won Best Picture", ["yes"]),
        ("how many Palme d'Or winners were directed by women", [3]),
        ("what won Cannes in 1939", ["Union Pacific"]),
        ("who has won the most best director oscars", ["John Ford"]),
        ("is the godfather longer than titanic", ["no"]),
        ("which is longer, titanic or the godfather", ["Titanic"]),
        ("films starring humphrey bogart and ingrid bergman", ["Casablanca"]),
        ("who directed both psycho and vertigo", ["Alfred Hitchcock"]),
        ("first korean film to win the palme d'or", ["Parasite"]),
        ("when did marty win the palme d'or", [1955]),
        ("films with the same cinematographer as moonlight", ["If Beale Street Could Talk"]),
    ],
)
async def test_shapes_of_questions(ask: Ask, question: str, expected: list[object]) -> None:
    """Yes/no, counts, superlatives, comparisons, both, firsts and shared people are composed."""
    assert await values(ask, question) == expected


async def test_a_winner_not_in_english_is_shown(ask: Ask) -> None:
    """Yes comes with its evidence: Parasite, whose main language is Korean."""
    reply = await ask.answer("has a film not in English ever won Best Picture")
    assert any("Parasite" in e.quote and "Korean" in e.quote for e in reply.answer.evidence)


@pytest.mark.parametrize(
    "question",
    [
        "what is the capital of france",
        "who played the accordion in parasite",
        "how old is martin scorsese",
        "who was nominated for best actor in 2019",
        "did anora win the golden globe for best director",
        "what is the best film ever",
        "who won best actor at cannes in 2019",
        "who stars in it",
        "???",
        "",
        "'; DROP TABLE films; --",
        "quel est le réalisateur de parasite",
        "anora parasite moonlight jaws alien psycho vertigo heat roma amour " * 3,
        "x" * 4000,
        "who directed " * 300,
    ],
)
async def test_what_the_data_does_not_hold_is_refused(ask: Ask, question: str) -> None:
    """No answer without rows, whatever the question is made of."""
    reply = await ask.answer(question)
    assert reply.answer.kind == "none"
    assert not reply.answer.values
    assert reply.text


@pytest.mark.parametrize(
    ("question", "expected"),
    [("who directed her", "Spike Jonze"), ("who directed up", "Pete Docter")],
)
async def test_titles_that_are_ordinary_words(ask: Ask, question: str, expected: str) -> None:
    """A common word is a title where the question needs one."""
    assert (await values(ask, question))[0] == expected


async def test_a_shared_title_is_asked_back(ask: Ask) -> None:
    """Two films of one title and like weight: a choice, not a guess."""
    reply: Reply = await ask.answer("who directed nosferatu")
    assert reply.choices is not None
    assert len(reply.choices.choices) == 2
