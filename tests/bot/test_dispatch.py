"""Typed text becomes calls, calls become replies."""

from __future__ import annotations

from bot.asker import Asker
from bot.dispatch import Core, parse
from bot.reply import Call


def test_free_text_goes_to_the_first_parameter_and_pairs_to_theirs(core: Core) -> None:
    call = parse('film "the florida project" year:2017', core.commands)
    assert call == Call.of("film", film="the florida project", year=2017)


def test_a_colon_that_names_no_parameter_belongs_to_the_text(core: Core) -> None:
    call = parse("film mission: impossible", core.commands)
    assert call == Call.of("film", film="mission: impossible")


def test_text_without_a_command_is_a_question(core: Core) -> None:
    assert parse("who shot it?", core.commands) == Call.of("ask", question="who shot it?")


async def test_a_film_card_names_its_prizes_as_they_were_called(core: Core) -> None:
    reply = await core.say("film anora", Asker())
    awards = next(f.value for f in reply.cards[0].fields if f.name == "Awards")
    assert awards.count("Academy Award for") == 5
    assert "Cannes Palme d'Or" in awards


async def test_two_films_of_one_name_are_asked_back(core: Core) -> None:
    reply = await core.say("film parasite", Asker())
    assert reply.choices is not None
    assert {c.call.get("film") for c in reply.choices.choices} >= {"tt6751668", "tt0084472"}


async def test_the_year_tells_films_of_one_name_apart(core: Core) -> None:
    reply = await core.say("film parasite year:2019", Asker())
    assert reply.answer.ids == ("tt6751668",)


async def test_a_misspelt_film_is_found(core: Core) -> None:
    reply = await core.say("film the godfahter", Asker())
    assert reply.answer.ids == ("tt0068646",)


async def test_an_unknown_film_gets_the_nearest_names(core: Core) -> None:
    reply = await core.say("film xqzwv", Asker())
    assert reply.failed and "I know no film called" in reply.text


async def test_of_films_of_one_name_a_list_takes_the_best_known(core: Core) -> None:
    reply = await core.say("recommend like:parasite", Asker())
    assert reply.choices is None or "Which film" not in reply.text
    assert "Parasite (2019)" in reply.text and len(reply.answer.ids) >= 5
