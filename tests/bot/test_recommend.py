"""Recommendations: what was asked is kept, what was refused never comes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from PIL import Image

from bot.asker import Asker
from bot.dispatch import Core
from bot.recommend import Recommender
from bot.reply import Action, Call, Reply

ANNA = Asker(user="anna", platform="discord")


def offered(reply: Reply, name: str) -> Call:
    """The first choice whose call has an argument of that name."""
    assert reply.choices
    return next(c.call for c in reply.choices.choices if c.call.get(name))


async def test_five_picks_like_a_film_come_with_reasons_and_not_the_film_itself(core: Core) -> None:
    reply = await core.say("recommend like:anora", ANNA)
    assert len(reply.answer.ids) == 5
    assert "tt28607951" not in reply.answer.ids
    assert all(film in {e.ref for e in reply.answer.evidence} for film in reply.answer.ids)


async def test_a_refused_film_never_comes_again(core: Core) -> None:
    first = await core.say("recommend like:anora", ANNA)
    second = await core.dispatch(offered(first, "refuse"), ANNA)
    gone = first.answer.ids[0]
    assert gone not in second.answer.ids and len(second.answer.ids) == 5
    for page in range(1, 5):
        again = await core.say(f"recommend like:anora page:{page}", ANNA)
        assert gone not in again.answer.ids


async def test_a_refusal_is_the_persons_own(core: Core) -> None:
    first = await core.say("recommend like:anora", ANNA)
    await core.say(f"recommend like:anora refuse:{first.answer.ids[0]}", ANNA)
    other = await core.say("recommend like:anora", Asker(user="ben", platform="discord"))
    assert other.answer.ids == first.answer.ids


async def test_a_long_wish_still_has_buttons_that_refuse(core: Core) -> None:
    wish = (
        "a contemplative, tender film about memory, old age and family, not american, before 1990"
    )
    first = await core.say(f'recommend "{wish}"', ANNA)
    second = await core.dispatch(offered(first, "refuse"), ANNA)
    assert second.answer.query == first.answer.query
    assert first.answer.ids[0] not in second.answer.ids


async def test_contradictions_name_what_to_relax(core: Core) -> None:
    reply = await core.say('recommend "italian, after 1990, before 1980"', ANNA)
    assert reply.failed and reply.answer.kind == "none"
    assert "after 1990" in reply.text and "before 1980" in reply.text
    assert "italian" not in reply.text.split("together")[0]


async def test_nobody_hates_a_pick_for_several(core: Core) -> None:
    reply = await core.say('recommend for:"me, ben"', ANNA)
    assert len(reply.answer.ids) == 5


async def test_a_surprise_stays_for_the_day_and_changes_with_the_next(core: Core) -> None:
    day = replace(core, now=lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
    later = replace(core, now=lambda: datetime(2026, 11, 24, 21, tzinfo=UTC))
    next_day = replace(core, now=lambda: datetime(2026, 11, 25, 9, tzinfo=UTC))
    first, same, other = [
        (await c.say("recommend surprise:yes", ANNA)).answer.ids for c in (day, later, next_day)
    ]
    assert first == same
    assert first != other


async def test_a_refusal_can_be_taken_back(core: Core) -> None:
    first = await core.say("recommend like:anora", ANNA)
    second = await core.dispatch(offered(first, "refuse"), ANNA)
    back = next(a.call for a in second.actions if isinstance(a, Action) and a.call.get("allow"))
    assert (await core.dispatch(back, ANNA)).answer.ids == first.answer.ids


async def test_a_pick_stands_once_and_can_be_acted_on_in_five_ways(core: Core) -> None:
    """The text names the picks in a line, each card says why; one list holds what can be done."""
    reply = await core.say("recommend like:anora", ANNA)
    for card, film in zip(reply.cards, reply.answer.values, strict=True):
        assert str(film) in card.title and "**Why:**" in card.body and str(film) in reply.text
        assert card.body not in reply.text
    assert "\n" not in reply.text
    assert [action.label for action in reply.actions] == ["Surprise me", "Map"]
    assert reply.choices and len(reply.choices.choices) == 25


async def test_an_unknown_seed_film_is_told(core: Core) -> None:
    reply = await core.say("recommend like:qqqxyzzyk", ANNA)
    assert reply.failed and "qqqxyzzyk" in reply.text
    told = await core.say('recommend "something like Qqqxyzzyk, french"', ANNA)
    assert "I know no film called" in told.text and told.answer.ids


async def test_a_seed_film_newer_than_the_model_is_told(core: Core) -> None:
    model = await core.recommender.model()
    older = {film: row for film, row in model.index.row.items() if film != "tt28607951"}
    index = replace(model.index, row=older)
    recommender = Recommender(core.catalogue, core.journal, _model=replace(model, index=index))
    reply = await replace(core, recommender=recommender).say("recommend like:anora", ANNA)
    assert "“Anora (2024)” is too new here" in reply.text and len(reply.answer.ids) == 5


async def test_one_rating_is_enough_for_picks_of_ones_own(core: Core) -> None:
    unknown = await core.say("recommend for:me", ANNA)
    assert "I know nothing of this taste" in unknown.text
    await core.say("rate tokyo story stars:5", ANNA)
    loved = await core.say("recommend for:me", ANNA)
    assert "I know nothing" not in loved.text
    assert any("Ozu" in card.body for card in loved.cards)
    ben = Asker(user="ben", platform="discord")
    await core.say("rate tokyo story stars:0.5", ben)
    hated = await core.say("recommend for:me", ben)
    assert not any("Ozu" in card.body for card in hated.cards) and len(hated.cards) == 5


async def test_the_map_is_drawn_when_asked_for_names_all_films_and_is_drawn_once(
    core: Core,
) -> None:
    plain = await core.say("recommend like:anora", ANNA)
    assert not plain.pictures
    (asked,) = (a.call for a in plain.actions if isinstance(a, Action) and a.label == "Map")
    reply = await core.dispatch(asked, ANNA)
    (picture,) = reply.pictures
    assert reply.cards == plain.cards and reply.replaces
    assert "Map" not in [action.label for action in reply.actions]
    image = Image.open(BytesIO(picture.png))
    assert image.width == 960 and len(image.convert("RGB").getcolors(1 << 16) or ()) > 3
    assert all(str(film) in picture.alt for film in reply.answer.values)
    assert (await core.dispatch(asked, ANNA)).pictures[0] is picture


async def test_a_taste_is_told_and_drawn_by_theme(core: Core) -> None:
    assert "none of your stars" in (await core.say("taste", ANNA)).text
    for film, given in (
        ("parasite year:2019", 5),
        ("burning year:2018", 4.5),
        ("ben-hur year:1959", 1),
    ):
        await core.say(f"rate {film.partition(' year')[0]} stars:{given}", ANNA)
    reply = await core.say("taste", ANNA)
    assert reply.private and "class divide" in reply.text.lower()
    assert "class divide" in reply.pictures[0].alt.lower()
    assert Image.open(BytesIO(reply.pictures[0].png)).format == "PNG"
