"""Questions that say little: what they are read as is told, and nothing is made up of them."""

from __future__ import annotations

import pytest

from bot.ask import Ask

BAKER = ("Tangerine", "The Florida Project", "Red Rocket", "Anora")


@pytest.mark.parametrize(
    "question",
    [
        "which films have Sean Baker live",
        "what films did sean baker take action in",
        "what has sean baker done",
        "which films have Sean Bakr live",
    ],
)
async def test_a_name_and_words_that_say_little_are_a_persons_films(
    ask: Ask, question: str
) -> None:
    """Any part counts, and the reply says that it was read so."""
    reply = await ask.answer(question)
    assert reply.answer.values == BAKER
    assert "Read as: the films that “Sean Baker” had any part in." in reply.text
    assert reply.answer.evidence


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Anora", ("Sean Baker",)),
        ("the film Anora?", ("Sean Baker",)),
        ("Anora is a film by that person", ("Sean Baker",)),
        ("what is the florida project", ("Sean Baker", "Chris Bergoch")),
    ],
)
async def test_a_bare_title_is_told_by_who_made_it(
    ask: Ask, question: str, expected: tuple[str, ...]
) -> None:
    """Directors and writers, those who were both first."""
    reply = await ask.answer(question)
    assert reply.answer.values == expected
    assert "Read as: who made" in reply.text


async def test_who_are_they_in_a_film_is_its_cast(ask: Ask) -> None:
    """Several people asked about a film are those who play in it."""
    reply = await ask.answer("who are the people of anora")
    assert "Mikey Madison" in reply.answer.values
    assert "Read as: who played in “Anora”." in reply.text


async def test_a_question_word_that_does_not_fit_leaves_what_was_named(ask: Ask) -> None:
    """ "Who is the language": the language, and how that was read."""
    reply = await ask.answer("who is the language of parasite")
    assert reply.answer.values == ("Korean", "English")
    assert "Read as: language of (“Parasite”)." in reply.text


@pytest.mark.parametrize(
    "question",
    [
        "where does sean baker live",
        "does mikey madison live",
        "what is sean baker up to",
        "who does sean baker live with",
        "what does bong joon-ho do for a living",
        "where is the director of anora from",
        "what happened to sean baker",
        "by anora",
        "tell me a joke",
        "what does sean baker look like",
    ],
)
async def test_one_word_that_asks_for_more_is_refused(ask: Ask, question: str) -> None:
    """Where somebody lives, what became of a person: nothing of it is held."""
    reply = await ask.answer(question)
    assert reply.answer.kind == "none"
    assert not reply.answer.values


@pytest.mark.parametrize(
    ("question", "sort"),
    [("what is Up", "person"), ("Her", "person")],
)
async def test_a_title_that_is_an_ordinary_word_is_no_film_of_others(
    ask: Ask, question: str, sort: str
) -> None:
    """A title alone is that film or asked back, never a list of other films."""
    answer = (await ask.answer(question)).answer
    assert answer.kind in (sort, "none")
