"""What people ask first, answered from the starter catalogue with the facts that must be right."""

from __future__ import annotations

import pytest

from bot.asker import Asker
from bot.dispatch import Core

ANSWERS: dict[str, tuple[str | int, ...]] = {
    "ask which films won both the Palme d'Or and Best Picture?": ("Marty", "Parasite", "Anora"),
    "ask who directed the florida project": ("Sean Baker",),
    "awards best picture 1998": ("Shakespeare in Love",),
    "what won Cannes in 1939": ("Union Pacific",),
    "films that won the Golden Lion and the Oscar for Best Picture": (
        "The Shape of Water",
        "Nomadland",
    ),
    "Katharine Hepburn's Oscars": (
        "Morning Glory",
        "Guess Who's Coming to Dinner",
        "The Lion in Winter",
        "On Golden Pond",
    ),
    "how many Palme d'Or winners were directed by women": (3,),
}
TWICE_BEST_DIRECTOR = {
    *("Frank Borzage", "Lewis Milestone", "Frank Lloyd", "John Ford", "Joseph L. Mankiewicz"),
    *("Leo McCarey", "Frank Capra", "George Stevens", "William Wyler", "Billy Wilder"),
    *("David Lean", "Elia Kazan", "Fred Zinnemann", "Robert Wise", "Clint Eastwood"),
    *("Steven Spielberg", "Milos Forman", "Oliver Stone", "Ang Lee", "Alejandro G. Iñárritu"),
    "Alfonso Cuarón",
}


@pytest.mark.parametrize("question", ANSWERS)
async def test_the_answer_is_right_and_carries_its_source(core: Core, question: str) -> None:
    reply = await core.say(question, Asker())
    assert reply.answer.values == ANSWERS[question]
    assert reply.answer.evidence


async def test_a_predecessor_of_a_prize_is_mentioned_and_not_counted(core: Core) -> None:
    reply = await core.say("which films won both the Palme d'Or and Best Picture?", Asker())
    assert "The Lost Weekend" in reply.text and "1946" in reply.text


async def test_who_won_a_prize_more_than_once_is_told_whole(core: Core) -> None:
    reply = await core.say("which directors have won Best Director more than once", Asker())
    assert set(reply.answer.values) == TWICE_BEST_DIRECTOR
    assert len(reply.answer.values) == len(TWICE_BEST_DIRECTOR)


async def test_a_film_not_in_english_has_won_best_picture(core: Core) -> None:
    reply = await core.say("has a film not in English ever won Best Picture", Asker())
    assert reply.answer.values[0] == "yes" and "Parasite" in reply.text


@pytest.mark.parametrize(
    "question", ["what is the capital of france", "how do I fix my bicycle", "who will win in 2031"]
)
async def test_what_the_data_does_not_hold_is_refused(core: Core, question: str) -> None:
    reply = await core.say(f"ask {question}", Asker())
    assert reply.answer.kind == "none" and not reply.answer.values
