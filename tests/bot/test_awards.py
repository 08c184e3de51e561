"""The structured side of the awards command, on the real starter catalogue."""

from __future__ import annotations

import pytest

from bot.asker import Asker
from bot.dispatch import Core
from bot.reply import Action, Call, Reply


async def say(core: Core, text: str) -> Reply:
    return await core.say(text, Asker())


def fields(reply: Reply) -> dict[str, str]:
    return {field.name: field.value for field in reply.cards[0].fields}


async def test_a_person_with_all_prizes_and_their_years(core: Core) -> None:
    reply = await say(core, 'awards person:"katharine hepburn"')
    assert "4 won" in reply.text
    assert "Best Actress (Academy Award) 1934, 1968, 1969 and 1982" in reply.text
    assert len(reply.answer.values) == 4


async def test_a_shared_prize_names_the_other_and_counts_for_both(core: Core) -> None:
    for one, other in (("Joel Coen", "Ethan Coen"), ("Ethan Coen", "Joel Coen")):
        reply = await say(core, f'awards person:"{one}" prize:academy/directing')
        assert "1 won" in reply.text
        assert f"with {other}" in reply.cards[0].body


async def test_one_prize_for_several_films_counts_once(core: Core) -> None:
    for name, films in (("Emil Jannings", 2), ("Janet Gaynor", 3)):
        reply = await say(core, f'awards person:"{name}"')
        assert "1 won" in reply.text
        assert len(reply.answer.values) == films
        card = await say(core, f'person "{name}"')
        assert "and 1 award here" in card.text


async def test_a_film_answers_with_its_prizes_under_their_names_then(core: Core) -> None:
    reply = await say(core, "awards film:tt0048356")  # Marty
    assert "Cannes Palme d'Or" in reply.answer.values
    assert "Academy Award for Best Motion Picture" in reply.answer.values


async def test_a_category_is_counted(core: Core) -> None:
    told = fields(await say(core, "awards prize:academy/directing"))
    assert told["Won most often"].startswith("John Ford (4), Frank Capra (3), William Wyler (3)")
    assert "Joseph L. Mankiewicz (1950 and 1951)" in told["Longest in a row"]


async def test_a_renamed_prize_shows_its_names_and_its_gaps(core: Core) -> None:
    told = fields(await say(core, "awards prize:cannes/top-prize"))
    assert "Palme d'Or 1955–1963" in told["Called"]
    assert "Grand Prix du Festival International du Film 1964–1974" in told["Called"]
    assert "1946 (11)" in told["Shared, by how many"]
    assert told["Not awarded"] == "1940–1945, 1947–1948, 1950, 1968, 2020"


async def test_counts_are_not_told_of_a_part(core: Core) -> None:
    assert fields(await say(core, "awards prize:cannes/top-prize since:1990")) == {}


async def test_a_former_name_means_that_name_only_and_so_does_its_next_page(core: Core) -> None:
    reply = await say(core, 'awards prize:"palme d\'or"')
    assert "Grand Prix" not in reply.cards[0].body
    assert reply.pages
    page = await core.dispatch(reply.pages.turn(2), Asker())
    assert "Palme d'Or" in page.cards[0].body
    assert "Grand Prix" not in page.cards[0].body


async def test_the_name_of_today_means_all_of_a_prize(core: Core) -> None:
    reply = await say(core, 'awards prize:"best picture" until:1930')
    assert "Outstanding Picture" in reply.cards[0].body
    reply = await say(core, 'awards prize:"golden bear" until:1951')
    assert len(reply.answer.values) == 4
    assert "Golden Bear (Musical)" in reply.cards[0].body


async def test_every_answer_says_how_complete_it_is(core: Core) -> None:
    assert "catalogue holds winners." in (await say(core, "awards prize:academy/actor")).text
    assert "winners and nominees" in (await say(core, "awards prize:academy/picture")).text
    nothing = await say(core, "awards prize:academy/actor result:nominated")
    assert nothing.answer.kind == "none"
    assert "catalogue holds winners." in nothing.text


async def test_years_without_a_prize_are_listed_with_the_reason(core: Core) -> None:
    reply = await say(core, "awards prize:cannes/top-prize since:1968 until:1968")
    assert "not awarded" in reply.cards[0].body
    assert "May 1968" in reply.cards[0].body


async def test_a_country_by_name_or_adjective(core: Core) -> None:
    for word in ("romania", "romanian"):
        reply = await say(core, f"awards prize:berlin/top-prize country:{word}")
        assert reply.answer.values == (
            "Child's Pose",
            "Touch Me Not",
            "Bad Luck Banging or Loony Porn",
        )


async def test_a_country_that_is_none_is_asked_back(core: Core) -> None:
    reply = await say(core, "awards country:romanja")
    assert reply.failed
    assert "Romania" in reply.text


async def test_a_long_span_gets_a_timeline_and_a_short_one_none(core: Core) -> None:
    (picture,) = (await say(core, 'awards person:"john ford"')).pictures
    assert picture.png.startswith(b"\x89PNG")
    assert "won 1936 (The Informer)" in picture.alt
    card = await say(core, 'person "john ford"')  # has a button that leads to it
    assert not card.pictures and Call("awards", (("person", "nm0000406"),)) in [
        action.call for action in card.actions if isinstance(action, Action)
    ]
    assert (await say(core, 'awards person:"bong joon ho"')).pictures == ()
    assert (await say(core, "awards prize:academy/picture")).pictures == ()


@pytest.mark.parametrize("page", [0, -3, 99])
async def test_a_page_that_is_not_there_is_the_nearest(core: Core, page: int) -> None:
    reply = await say(core, f"awards prize:academy/actor page:{page}")
    assert reply.pages
    assert 1 <= reply.pages.page <= reply.pages.count
