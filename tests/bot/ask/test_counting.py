"""Questions that count: streaks, exact numbers, who has more, and what people did together."""

from __future__ import annotations

import pytest

from bot.ask import Ask
from bot.ask.binding import as_typed
from bot.ask.query import Name


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("who won best actor two years running", ["Spencer Tracy", "Tom Hanks"]),
        (
            "who won back-to-back best director oscars",
            ["John Ford", "Joseph L. Mankiewicz", "Alejandro G. Iñárritu"],
        ),
        ("did spencer tracy win best actor in consecutive years", ["yes"]),
        ("did meryl streep win best actress two years in a row", ["no"]),
        ("did parasite win more oscars than moonlight", ["yes"]),
        ("did moonlight win more oscars than parasite", ["no"]),
        ("which won more oscars, titanic or ben-hur", ["Ben-Hur"]),
        ("have scorsese and dicaprio worked together", ["yes"]),
        ("have sean baker and tom hanks worked together", ["no"]),
        ("how many films did de niro and scorsese do together", [5]),
        ("what lost best picture in 1994",
         ["Four Weddings and a Funeral", "Pulp Fiction", "Quiz Show", "The Shawshank Redemption"]),
        ("what won best picture at the 92nd academy awards", ["Parasite"]),
        ("when did a woman first win best director", [2010]),
        ("films from the late nineties that won best picture",
         ["Titanic", "Shakespeare in Love", "American Beauty"]),
        ("is psycho a comedy or a horror film", ["Horror"]),
    ],
)  # fmt: skip
async def test_what_is_counted(ask: Ask, question: str, expected: list[object]) -> None:
    """Each shape is composed and executed on the starter catalogue."""
    assert list((await ask.answer(question)).answer.values) == expected


async def test_two_ceremonies_in_one_year_stay_apart(ask: Ask) -> None:
    """Lewis Milestone won at the first and third ceremony, with another winner between, in 1930."""
    values = (await ask.answer("who won best director two years in a row")).answer.values
    assert "Lewis Milestone" not in values


async def test_only_once_is_not_at_least_once(ask: Ask) -> None:
    """An exact number leaves out who has more."""
    once = set((await ask.answer("which directors won best director only once")).answer.values)
    ever = set((await ask.answer("which directors have won best director")).answer.values)
    assert "Jane Campion" in once
    assert "John Ford" in ever - once


async def test_a_time_at_the_end_holds_for_both_conditions(ask: Ask) -> None:
    """ "Won A but was not nominated for B in the 1980s" asks for winners of the 1980s."""
    reply = await ask.answer(
        "films that won the palme d'or but were not nominated for best picture in the 1980s"
    )
    assert "1980 to 1989" in reply.answer.query.split(" and not ")[0]


async def test_neither_leaves_both_out(ask: Ask) -> None:
    """ "A and neither B nor C" keeps A's winners only."""
    values = set(
        (
            await ask.answer(
                "which films won the palme d'or and neither best picture nor best director"
            )
        ).answer.values
    )
    assert "Pulp Fiction" in values
    assert not values & {"Marty", "Parasite", "Anora"}


@pytest.mark.parametrize(
    "question",
    [
        "which films did frances mcdormand produce",
        "how many children does meryl streep have",
        "who edited parasite",
        "what does the director of anora look like",
        "what film has the longest title",
        "are you a robot",
        "which actor is the richest",
        "who was the youngest best actor winner",
    ],
)
async def test_words_for_what_is_not_held_are_not_read_as_something_else(
    ask: Ask, question: str
) -> None:
    """A question about what no catalogue holds is refused, however much of it could be read."""
    assert (await ask.answer(question)).answer.kind == "none"


async def test_a_name_is_told_from_its_namesake_as_it_was_typed(ask: Ask) -> None:
    """Case, accents and punctuation decide between names that are otherwise the same."""
    plain, loud = Name("film", "1", "Taxi", "Taxi"), Name("film", "2", "Taxi!", "Taxi!")
    assert as_typed([plain, loud], "Taxi!?") == [loud]
    assert as_typed([plain, loud], "Taxi?") == [plain]
    assert as_typed([plain, loud], "taxi") == []
