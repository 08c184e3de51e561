"""Questions that lean on the one before."""

from __future__ import annotations

from bot.ask import Ask
from bot.ask.context import Memory
from bot.asker import Asker

HERE = Asker(user="u", space="s", platform="terminal")


async def test_it_means_the_film_asked_about(ask: Ask) -> None:
    """ "And who shot it?" is asked of the last film."""
    await ask.answer("who directed moonlight", HERE)
    assert (await ask.answer("and who shot it?", HERE)).answer.values == ("James Laxton",)


async def test_another_year_repeats_the_question(ask: Ask) -> None:
    """ "What about 1994?" asks the same of another year."""
    await ask.answer("what won the palme d'or in 2019", HERE)
    assert (await ask.answer("what about 1994?", HERE)).answer.values == ("Pulp Fiction",)


async def test_only_narrows_the_last_answer(ask: Ask) -> None:
    """ "Only the Korean ones" keeps part of the last answer."""
    await ask.answer("films that won the palme d'or", HERE)
    assert (await ask.answer("only the korean ones", HERE)).answer.values == ("Parasite",)


async def test_nothing_leaks_to_another_place_or_past_its_time(ask: Ask) -> None:
    """Another space knows nothing of it, nor does the same one after ten minutes."""
    now = 0.0
    ask.memory = Memory(clock=lambda: now)
    await ask.answer("who directed moonlight", HERE)
    other = Asker(user="u", space="other", platform="terminal")
    assert (await ask.answer("and who shot it?", other)).answer.kind == "none"
    now = 601.0
    assert (await ask.answer("and who shot it?", HERE)).answer.kind == "none"


async def test_members_of_the_last_answer_are_asked_about(ask: Ask) -> None:
    """ "Which of them" and "how many" ask about what was just listed."""
    await ask.answer("films by kurosawa", HERE)
    assert (await ask.answer("only the ones from the 1950s", HERE)).answer.values[0] == "Rashomon"
    assert (await ask.answer("which of them is the longest", HERE)).answer.values == (
        "Seven Samurai",
    )
    await ask.answer("palme d'or winners", HERE)
    await ask.answer("just the japanese ones", HERE)
    assert (await ask.answer("how many are there?", HERE)).answer.values == (4,)


async def test_she_is_whoever_has_what_is_asked(ask: Ask) -> None:
    """After director and cinematographer were named, "he directed" means the director."""
    await ask.answer("who directed anora", HERE)
    await ask.answer("and who shot it?", HERE)
    assert "Tangerine" in (await ask.answer("what else did he direct?", HERE)).answer.values


async def test_the_year_before(ask: Ask) -> None:
    """A year may be named by the one last asked about."""
    await ask.answer("who won best actor in 2018", HERE)
    assert (await ask.answer("and the year before?", HERE)).answer.values == ("Gary Oldman",)
