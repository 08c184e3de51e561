"""Conditions named one by one are kept by every pick; what is not known is said with what is near."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.asker import Asker
from bot.dispatch import Core
from bot.film import Film
from bot.reply import Call

ANNA = Asker(user="anna", platform="discord")

KEPT: dict[str, Callable[[Film], bool]] = {
    "genre:comedy": lambda film: "Comedy" in film.genres,
    'genre:comedy genre:"no romance"': lambda f: "Comedy" in f.genres and "Romance" not in f.genres,
    "genre:western,musical": lambda film: bool({"Western", "Musical"} & set(film.genres)),
    'theme:"class divide"': lambda film: "class divide" in {t.name.lower() for t in film.themes},
    "year:1998": lambda film: film.year == 1998,
    'year:"after 1990" country:korea': lambda film: "South Korea" in film.countries,
    "decade:1970s": lambda film: film.year is not None and 1970 <= film.year <= 1979,
    "language:japanese": lambda film: "Japanese" in film.languages,
    "runtime:90": lambda film: film.runtime is not None and film.runtime <= 90,
    "runtime:90-100": lambda film: film.runtime is not None and 90 <= film.runtime <= 100,
    'runtime:"over three hours"': lambda film: film.runtime is not None and film.runtime > 180,
}


@pytest.mark.parametrize("options", KEPT)
async def test_every_pick_keeps_the_conditions(core: Core, options: str) -> None:
    reply = await core.say(f"recommend {options}", ANNA)
    films = await core.catalogue.films(reply.answer.ids)
    assert films and all(KEPT[options](film) for film in films)


async def test_prizes_won_and_nominated_for_are_kept(core: Core) -> None:
    for name, outcomes in (("won", {"won"}), ("nominated", {"won", "nominated"})):
        reply = await core.say(f'recommend {name}:"best picture"', ANNA)
        assert len(reply.answer.ids) == 5
        for film in reply.answer.ids:
            results = await core.catalogue.results(film=film, category="academy/picture")
            assert outcomes & {result.outcome for result in results}


async def test_an_essay_that_nobody_wrote_leaves_nothing(core: Core) -> None:
    reply = await core.say("recommend discussed:yes", ANNA)
    assert reply.failed and "discussed in an essay" in reply.text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("genre:horor", "Horror"),
        ("theme:qqqq", "Some are"),
        ("country:atlantis", "no country"),
        ("year:soon", "1990-1999"),
        ("runtime:endless", "under two hours"),
    ],
)
async def test_a_value_that_is_not_known_is_told_with_what_is(
    core: Core, options: str, said: str
) -> None:
    reply = await core.say(f"recommend {options}", ANNA)
    assert reply.failed and said in reply.text


async def test_options_that_exclude_each_other_say_which_to_relax(core: Core) -> None:
    reply = await core.say("recommend country:italy decade:1970s year:1998", ANNA)
    assert reply.failed and "1970s" in reply.text and "1998" in reply.text
    assert "Italy" not in reply.text.split("together")[0]


@pytest.mark.parametrize("text", ['"a french comedy on netflix"', "watch:netflix country:france"])
async def test_where_to_watch_is_told_to_be_unknown_and_the_rest_is_kept(
    core: Core, text: str
) -> None:
    reply = await core.say(f"recommend {text}", ANNA)
    assert "Where films can be watched is not recorded here" in reply.text
    films = await core.catalogue.films(reply.answer.ids)
    assert len(films) == 5 and all(
        "France" in f.countries or "French" in f.languages for f in films
    )


async def test_the_next_page_and_a_refusal_keep_the_conditions(core: Core) -> None:
    first = await core.say('recommend theme:"class divide" decade:1970s runtime:120', ANNA)
    assert first.pages and first.choices
    refusal = next(c.call for c in first.choices.choices if c.call.get("refuse"))
    for call in (first.pages.turn(2), refusal, Call.decode(refusal.encode())):
        reply = await core.dispatch(call, ANNA)
        films = await core.catalogue.films(reply.answer.ids)
        assert films and all(film.year and 1970 <= film.year <= 1979 for film in films)
