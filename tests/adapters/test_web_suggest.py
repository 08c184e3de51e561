"""What the local page offers while somebody types."""

from __future__ import annotations

import pytest

from adapters.web.suggest import LIMIT, Suggestions, suggest
from bot.asker import Asker, Role
from bot.dispatch import Core

ASKER = Asker(platform="web")


async def ask(core: Core, text: str) -> Suggestions:
    return await suggest(core, text, Role.MEMBER)


def taken(text: str, found: Suggestions, at: int = 0) -> str:
    """The text after taking an offer, as the page does it."""
    return text[: found.start] + found.offers[at].insert


async def test_the_beginning_of_a_command_offers_the_command(core: Core) -> None:
    found = await ask(core, "fi")
    assert taken("fi", found) == "film "
    assert found.offers[0].detail == core.commands["film"].summary


async def test_a_slash_before_the_command_stays(core: Core) -> None:
    assert taken("/fi", await ask(core, "/fi")) == "/film "


async def test_free_words_offer_names_for_the_first_parameter(core: Core) -> None:
    text = "film the flori"
    found = await ask(core, text)
    assert (found.command, found.param) == ("film", "film")
    assert found.offers[0].value == "tt5649144"
    assert taken(text, found).startswith('film "The Florida Project')


async def test_a_taken_name_sends_its_id(core: Core) -> None:
    found = await ask(core, "film anor")
    offer = found.offers[0]
    text = taken("film anor", found).strip()
    reply = await core.say(text.replace(offer.insert.strip(), offer.value), ASKER)
    assert reply.answer.ids == (offer.value,)


async def test_a_named_parameter_is_completed_behind_its_name(core: Core) -> None:
    text = "film parasite year:2019 compare:ano"
    found = await ask(core, text)
    assert found.param == "compare"
    assert taken(text, found).startswith('film parasite year:2019 compare:"Anora')


async def test_quotes_may_be_open(core: Core) -> None:
    found = await ask(core, 'film "the flori')
    assert found.offers[0].value == "tt5649144"
    assert taken('film "the flori', found).startswith('film "The Florida')


async def test_a_fresh_word_offers_the_parameters_not_given_yet(core: Core) -> None:
    labels = [offer.label for offer in (await ask(core, "film ")).offers]
    assert labels == ["year:", "compare:"]


@pytest.mark.parametrize(
    "text", ["", "who directed anora", "nonsense x", 'film "', "film :::", "/"]
)
async def test_other_text_never_fails(core: Core, text: str) -> None:
    found = await ask(core, text)
    assert len(found.offers) <= max(LIMIT, len(core.commands))


async def test_members_are_not_offered_what_they_may_not_do(core: Core) -> None:
    offered = {offer.label for offer in (await ask(core, "")).offers}
    assert not offered & {c.name for c in core.commands.values() if c.role > Role.MEMBER}
