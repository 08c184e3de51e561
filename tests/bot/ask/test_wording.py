"""Questions as they are typed in chats: tags, topics put first, times told by another prize."""

from __future__ import annotations

import time

import pytest

from bot.ask import Ask
from bot.ask.wording import otherwise, plainly, sooner

NO_CHANGE = (
    "who directed Dr. No?",
    "all about eve director",
    "hello dolly cast",
    "who has won an Oscar more than anyone",
    "freddy vs jason director",
    "what is the best picture of 1994",
)


@pytest.mark.parametrize("text", NO_CHANGE)
def test_what_may_be_part_of_a_name_or_of_the_question_stays(text: str) -> None:
    """Only what adds nothing is taken away."""
    assert plainly(text) == text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("roger deakins shot no country for old men right?",
         "is it true that roger deakins shot no country for old men"),
        ("did she win, yes or no", "did she win"),
        ("runs longer then Heat", "runs longer than Heat"),
        ("got any movies in bengali?", "any movies in bengali?"),
        ("won best picture, director and actor",
         "won best picture and best director and best actor"),
        ("films that got a best picture nomination",
         "films that were nominated for best picture"),
    ],
)  # fmt: skip
def test_chat_is_put_plainly(typed: str, plain: str) -> None:
    """Tags become questions, and words are spelled as they are meant."""
    assert plainly(typed) == plain


@pytest.mark.parametrize(
    "text", ["?" * 4000, "a" + " " * 3998 + "b", ". " * 2000, " - " * 1333, "?" * 390]
)
def test_long_texts_are_put_plainly_within_a_blink(text: str) -> None:
    """No length and no run of marks makes a rule slow."""
    started = time.process_time()
    plain = plainly(text)
    assert len([*sooner(plain), *otherwise(plain)]) < 20
    assert time.process_time() - started < 0.05


async def test_a_topic_with_marks_of_expressions_is_only_text(ask: Ask) -> None:
    """What is typed never becomes part of an expression."""
    first = next(otherwise(r"foo\q \1, what is its runtime"))
    assert first == r"what is foo\q \1's runtime"
    assert (await ask.answer(r"foo\q \1, what is its runtime")).answer.kind == "none"


async def test_a_question_in_chat_wording_is_kept_as_it_was_typed(ask: Ask) -> None:
    """Who asks the same again gets the same reply without its being read again."""
    typed = "roger deakins shot no country for old men right?"
    reply = await ask.answer(typed)
    assert ask.at_hand(typed, None) is reply


def test_a_topic_goes_where_it_is_spoken_of() -> None:
    """A pronoun stands for what was put before the comma."""
    assert next(sooner("the english patient, did minghella win for it")) == (
        "did minghella win for the english patient"
    )
    assert "which grossed more, barbie or heat" in otherwise(
        "barbie vs heat, which one grossed more"
    )


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("Jaws came before Alien, right?", ["yes"]),
        ("the thing came before alien, no?", ["no"]),
        ("jane campion and kathryn bigelow, do they both have a best director oscar", ["yes"]),
        ("did jane campion and sofia coppola both win best director", ["no"]),
        ("ang lee golden lions, how many?", [2]),
        ("golden lion 93", ["Short Cuts", "Three Colors: Blue"]),
        ("who won best actress when parasite won best picture", ["Renée Zellweger"]),
        ("what movies lost best picture to Crash",
         ["Brokeback Mountain", "Capote", "Good Night, and Good Luck.", "Munich"]),
        ("who won an oscar for directing and also one for cinematography", ["Alfonso Cuarón"]),
        ("which was the more expensive, Blade Runner or Apocalypse Now", ["Apocalypse Now"]),
        ("was Blade Runner or Apocalypse Now the more expensive production", ["Apocalypse Now"]),
        ("horror films that won best actress",
         ["Misery", "The Silence of the Lambs", "Black Swan"]),
        ("barbie vs top gun maverick, wich one grossed more", ["Top Gun: Maverick"]),
        ("how many minutes longer is Seven Samurai compared to Rashomon?", [119]),
        ("how many years between the godfather and the godfather part ii", [2]),
        ("who directed the 1976 a star is born", ["Frank Pierson"]),
        ("what movies by ang lee won the golden bear",
         ["The Wedding Banquet", "Sense and Sensibility"]),
        ("Yorgos Lanthimos + Emma Stone", ["The Favourite", "Poor Things", "Bugonia"]),
        ("the year Rocky won best picture, what were the other nominees?",
         ["All the President's Men", "Bound for Glory", "Network", "Taxi Driver"]),
        ("director of the movie louise fletcher won her oscar with", ["Milos Forman"]),
    ],
)  # fmt: skip
async def test_chat_is_answered(ask: Ask, question: str, values: list[object]) -> None:
    """The answers are those of the plain question."""
    assert list((await ask.answer(question)).answer.values) == values


@pytest.mark.parametrize(
    "question",
    [
        "when does dune part three hit theaters",
        "when does dune 3 come out",
        "were heat and casino both from 1995",
        "who else was nominated for best director when Bigelow won",
    ],
)
async def test_what_is_not_held_is_not_taken_for_something_like_it(ask: Ask, question: str) -> None:
    """Another part of a series, a name with a slip behind a "no", nominees that are not recorded."""
    assert (await ask.answer(question)).answer.kind == "none"
