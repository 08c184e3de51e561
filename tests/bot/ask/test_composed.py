"""Conditions that are composed: another film's year, places in an order, prizes with a time each."""

from __future__ import annotations

import pytest

from bot.ask import Ask
from bot.asker import Asker

QUESTIONS = {
    "won best picture the year jaws was released": {"One Flew Over the Cuckoo's Nest"},
    "what won best picture the year before parasite": {"Green Book"},
    "what won the palme d'or the year after pulp fiction": {"Underground"},
    "who won best actor the year rocky won best picture": {"Peter Finch"},
    "which film beat goodfellas to best picture": {"Dances with Wolves"},
    "when did parasite win best picture": {2020},
    "second longest film by kubrick": {"Barry Lyndon"},
    "the third film nolan directed": {"Inception"},
    "second woman to win best director": {"Chloé Zhao"},
    "what won the palme d'or in 2019 and best picture": {"Parasite"},
    "won the golden lion in 2017 and best picture": {"The Shape of Water"},
    "which nolan films did hoyte van hoytema not shoot": {
        "Inception",
        "Memento",
        "The Dark Knight",
    },
    "which actor won an oscar for a film directed by coppola": {"Marlon Brando", "Robert De Niro"},
    "coen brothers films of the 1990s": {"Barton Fink", "Fargo", "The Big Lebowski"},
    "is ran longer than kagemusha": {"no"},
    "filsm by andrei tarkovsky": {"Andrei Rublev", "Ivan's Childhood", "Mirror", "Stalker"},
}


@pytest.mark.parametrize("question", QUESTIONS)
async def test_conditions_are_composed(ask: Ask, question: str) -> None:
    answer = (await ask.answer(question)).answer
    assert set(answer.values) == QUESTIONS[question], answer.query


async def test_a_director_of_both_need_not_have_made_one_film_that_is_both(ask: Ask) -> None:
    asked = "who directed both a palme d'or winner and a best picture winner"
    values = (await ask.answer(asked)).answer.values
    assert {"Francis Ford Coppola", "Martin Scorsese", "Bong Joon Ho"} <= set(values)
    one = (await ask.answer("who directed films that won the palme d'or and best picture")).answer
    assert "Martin Scorsese" not in one.values


async def test_what_else_leaves_out_the_film_spoken_of(ask: Ask) -> None:
    asker = Asker("u", "s", "test")
    await ask.answer("who directed the piano", asker)
    assert (await ask.answer("what else did she make", asker)).answer.values == (
        "The Power of the Dog",
    )


async def test_for_which_film_they_won(ask: Ask) -> None:
    asker = Asker("u", "s", "test")
    await ask.answer("who won best actress in 1996", asker)
    assert (await ask.answer("for which film?", asker)).answer.values == ("Fargo",)
