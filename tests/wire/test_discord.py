"""Marquee on a loopback Discord: what people do, and what they and others then see."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.discord.interactions import Timing
from bot.asker import Role
from bot.command import Command, Context
from bot.dispatch import Core
from bot.film import Essay, EssayLink
from bot.reply import (
    Action,
    Call,
    Card,
    Choice,
    ChoiceList,
    Form,
    Input,
    Pages,
    Picture,
    Reply,
)
from tests.fakes import FakeJournal
from tests.wire import discord_payloads as payloads
from tests.wire.discord import Body, Fault, LoopbackDiscord
from tests.wire.discord_bot import connected
from tests.wire.discord_check import walk

EPHEMERAL, V2 = 1 << 6, 1 << 15
MODERATOR = 1 << 13


def said(shown: Body) -> str:
    """A message as its JSON, to look for words in."""
    return json.dumps(shown, ensure_ascii=False)


def ids(shown: Body) -> list[str]:
    return [c["custom_id"] for c in walk(shown["components"]) if "custom_id" in c]


def with_command(core: Core, name: str, answer: Any, role: Role = Role.MEMBER) -> Core:
    """The core with one more command, which takes anything and gives ``answer``."""

    async def handler(ctx: Context, **args: Any) -> Reply:
        made: Reply = await answer(ctx, **args)
        return made

    params = core.commands["help"].params + core.commands["awards"].params[-1:]
    params = (*params, replace(params[0], name="stars"))
    made = Command(name, "A command of a test.", "", params, ("x",), role, handler)
    return replace(core, commands={**core.commands, name: made})


async def test_a_command_is_answered_privately_with_a_card_to_share(core: Core) -> None:
    async with connected(core) as discord:
        shown = await (await discord.type("film", film="anora")).answer()
        assert shown["flags"] & (EPHEMERAL | V2) == EPHEMERAL | V2
        assert "Palme d'Or" in said(shown)
        shared = await (await discord.press(shown, ":share")).answer()
    assert not shared["flags"] & EPHEMERAL and "Shared by <@100>" in said(shared)
    assert "Palme d'Or" in said(shared) and ":share" not in ids(shared)
    assert "recommend?like=tt28607951" in ids(shared)


async def test_share_true_and_direct_messages_are_seen_at_once(core: Core) -> None:
    async with connected(core) as discord:
        open_ = await (await discord.type("film", film="anora", share=True)).answer()
        direct = await (await discord.type("film", film="anora", _guild=None)).answer()
    assert not open_["flags"] & EPHEMERAL and not direct["flags"] & EPHEMERAL
    assert ":share" not in ids(open_) + ids(direct)


async def test_a_private_answer_to_a_shared_command_stays_private(core: Core) -> None:
    """An error is the asker's alone even where the answer was to be everyone's, early or late."""
    async with connected(core) as discord:
        shown = await (await discord.type("film", film="xqzwv", share=True)).answer()
        assert shown["flags"] & EPHEMERAL

    async def slow(ctx: Context, **_: Any) -> Reply:
        await asyncio.sleep(0.1)
        return Reply("For you", private=True)

    async with connected(
        with_command(core, "slow", slow), timing=Timing(acknowledge=0.01)
    ) as discord:
        exchange = await discord.type("slow", share=True)
        shown = await exchange.answer()
    assert exchange.removed and shown["flags"] & EPHEMERAL and "For you" in said(shown)


async def test_half_typed_titles_are_completed_with_ids(core: Core) -> None:
    async with connected(core) as discord:
        shown = await (await discord.type("film", film="anor", focused="film")).answer()
        assert shown["choices"][0] == {"name": "Anora (2024) · Sean Baker", "value": "tt28607951"}
        none = await (await discord.type("help", about="x", focused="about")).answer()
        gone = await (await discord.type("gone", about="x", focused="about")).answer()
    assert none["choices"] == gone["choices"] == []


async def test_an_ambiguous_title_is_a_list_to_choose_from(core: Core) -> None:
    async def which(ctx: Context, about: str = "", **_: Any) -> Reply:
        if about:
            return Reply(f"You chose {about}")
        calls = [Choice(f"Crash {n}", Call.of("which", about=f"c{n}")) for n in (1, 2)]
        return Reply("Which?", choices=ChoiceList("Which?", tuple(calls)), private=True)

    async with connected(with_command(core, "which", which)) as discord:
        shown = await (await discord.type("which")).answer()
        chosen = await (await discord.press(shown, ":choose", "which?about=c2")).answer()
    assert "You chose c2" in said(chosen)


async def paged(ctx: Context, page: Any = 1, **_: Any) -> Reply:
    number = int(page or 1)
    return Reply(f"Page number {number}", pages=Pages(Call("paged"), number, 3))


async def test_pages_turn_in_place_where_one_person_reads(core: Core) -> None:
    async with connected(with_command(core, "paged", paged)) as discord:
        first = await (await discord.type("paged")).answer()
        turn = await discord.press(first, "paged?page=2")
        await turn.answer()
        assert turn.callbacks[0]["type"] == 7 and "Page number 2" in said(turn.callbacks[0])
        everyone = await (await discord.type("paged", share=True)).answer()
        other = await discord.press(everyone, "paged?page=2", asker="200")
        assert (await other.answer())["flags"] & EPHEMERAL and other.callbacks[0]["type"] == 4


async def test_a_button_still_works_after_a_restart(core: Core) -> None:
    async with connected(core) as discord:
        shown = await (await discord.type("film", film="anora")).answer()
    async with connected(core) as discord:
        pressed = await (await discord.press(shown, "awards?film=tt28607951")).answer()
    assert "Awards" in said(pressed)


async def test_a_reply_can_take_the_place_of_everyones_message(core: Core) -> None:
    async def vote(ctx: Context, about: str = "", **_: Any) -> Reply:
        card = Card("Votes", body=f"for {about or 'none'}")
        return Reply(
            "Vote", cards=(card,), replaces=True, actions=(Action("A", Call.of("vote", about="A")),)
        )

    async with connected(with_command(core, "vote", vote)) as discord:
        shown = await (await discord.type("vote", share=True)).answer()
        pressed = await discord.press(shown, "vote?about=A", asker="7")
        await pressed.answer()
    assert pressed.callbacks[0]["type"] == 7 and "for A" in said(pressed.callbacks[0])


async def test_plain_and_card_messages_replace_each_other(core: Core) -> None:
    async def flip(ctx: Context, about: str = "", **_: Any) -> Reply:
        cards = (Card("A card"),) if about == "cards" else ()
        return Reply(f"now {about}", cards=cards, replaces=True)

    async with connected(with_command(core, "flip", flip)) as discord:
        plain = await (await discord.type("flip", about="plain")).answer()
        to_cards = await discord.press(plain, "flip?about=cards")
        await to_cards.answer()
        card = {**plain, "flags": plain["flags"] | V2, "components": [{"type": 10, "content": "x"}]}
        back = await discord.press(card, "flip?about=plain")
        await back.answer()
    assert to_cards.callbacks[0]["data"]["content"] is None
    assert back.callbacks[0]["data"]["flags"] & V2 and "now plain" in said(back.callbacks[0])


async def test_a_form_opens_and_its_inputs_come_back(core: Core) -> None:
    async def rate(ctx: Context, about: str = "", stars: str = "", **_: Any) -> Reply:
        if stars:
            return Reply(f"{about}: {stars} stars")
        form = Form("Rate", (Input("stars", "Stars"),), Call.of("rate", about="anora"))
        return Reply("Rate it", form=form)

    async with connected(with_command(core, "rate", rate)) as discord:
        exchange = await discord.type("rate")
        await exchange.answer()
        modal = exchange.callbacks[0]["data"]
        assert exchange.callbacks[0]["type"] == 9
        done = await (await discord.submit(modal, {"stars": "4"})).answer()
    assert "anora: 4 stars" in said(done)


async def test_a_form_that_comes_late_is_opened_by_a_button(core: Core) -> None:
    async def late(ctx: Context, **_: Any) -> Reply:
        await asyncio.sleep(0.1)
        return Reply("x", form=Form("Late", (Input("stars", "Stars"),), Call("late")))

    async with connected(
        with_command(core, "late", late), timing=Timing(acknowledge=0.01)
    ) as discord:
        shown = await (await discord.type("late")).answer()
    assert "The form is ready" in said(shown) and "late" in ids(shown)


async def test_pictures_are_sent_and_shared(core: Core) -> None:
    async def taste(ctx: Context, **_: Any) -> Reply:
        return Reply("Taste", pictures=(Picture("taste.png", b"\x89PNG", "Bars"),))

    async with connected(with_command(core, "taste", taste)) as discord:
        exchange = await discord.type("taste")
        shown = await exchange.answer()
        upload = next(r for r in discord.requests if r.files)
        assert upload.files == ["taste.png"]
        shown = json.loads(said(shown).replace("https://cdn.example", discord.url + "/cdn"))
        shared = await discord.press(shown, ":share")
        assert "Shared by" in said(await shared.answer())
        assert [r.files for r in discord.requests if r.files] == [["taste.png"]] * 2


async def test_a_mention_and_a_direct_message_are_questions(core: Core) -> None:
    async with connected(core) as discord:
        channel = await discord.say(f"<@{payloads.APP}> film anora")
        [answer] = await discord.posted(channel)
        direct = await discord.say("help", guild=None)
        await discord.posted(direct)
    assert "Sean Baker" in said(answer) and not answer["flags"] & EPHEMERAL
    assert answer["sent"]["allowed_mentions"] == {"parse": [], "replied_user": False}
    assert answer["sent"]["message_reference"]["message_id"]


async def test_other_peoples_talk_and_bots_are_left_alone(core: Core) -> None:
    async with connected(core) as discord:
        await discord.say("film anora", mentions=False)
        bot = payloads.user("8", bot=True)
        await discord.say(f"<@{payloads.APP}> film anora", author=bot)
        channel = await discord.say(f"<@{payloads.APP}>")
        [answer] = await discord.posted(channel)
    assert "mention me with a question" in said(answer)


async def test_an_answer_can_be_continued_in_a_thread_of_its_own(core: Core) -> None:
    """The thread is where follow-ups keep their context: the core is told which it is."""
    seen: list[str] = []

    async def where(ctx: Context, **_: Any) -> Reply:
        seen.append(ctx.asker.thread)
        return Reply("Here")

    async with connected(with_command(core, "where", where)) as discord:
        channel = await discord.say(f"<@{payloads.APP}> where")
        [answer] = await discord.posted(channel)
        assert ":thread" in ids(answer)
        opened = await (await discord.press(answer, ":thread")).answer()
        thread = opened["content"].strip("<#>")
        await discord.say(f"<@{payloads.APP}> where", channel=thread)
        [again] = await discord.posted(thread)
    assert seen == [channel, thread]
    assert ":thread" not in ids(again)


async def test_a_message_menu_looks_up_links_and_titles(core: Core, journal: FakeJournal) -> None:
    async with connected(core) as discord:
        for text in (
            "look https://www.imdb.com/title/tt28607951/?ref_=x !",
            "https://letterboxd.com/film/anora/",
            "https://www.themoviedb.org/movie/1064213-anora",
            "Did you see “Anora” yesterday? It was long and I could not stop thinking of it.",
            "anora",
        ):
            shown = await (await discord.use_menu("Look up the film", text)).answer()
            assert "Sean Baker" in said(shown) and shown["flags"] & EPHEMERAL, text
        none = await (await discord.use_menu("Look up the film", "word " * 90)).answer()
    assert "no film in that message" in said(none)


async def test_a_message_menu_asks_about_a_message(core: Core) -> None:
    async with connected(core) as discord:
        exchange = await discord.use_menu("Ask Marquee about this", "who directed anora")
        modal = await exchange.answer()
        assert modal["components"][0]["component"]["value"] == "who directed anora"
        answered = await (await discord.submit(modal, {"question": "who directed anora"})).answer()
    assert said(answered)


async def test_moderators_are_known_by_permission_role_or_ownership_at_each_call(
    core: Core,
) -> None:
    async def secret(ctx: Context, **_: Any) -> Reply:
        return Reply(f"role {ctx.asker.role.name}")

    core = with_command(core, "secret", secret, Role.MODERATOR)
    async with connected(core, moderator_roles=["77"]) as discord:

        async def told(**person: Any) -> str:
            return said(await (await discord.type("secret", **person)).answer())

        assert "role MODERATOR" in await told(_permissions=MODERATOR)
        assert "role MODERATOR" in await told(_roles=("77",))
        assert "role OPERATOR" in await told(_asker=payloads.OWNER)
        shown = await (await discord.type("secret", _permissions=MODERATOR)).answer()
        for taken in (await told(), await told(_roles=("78",))):
            assert "is for moderators" in taken
        pressed = await discord.press(shown, "secret", asker="100")
        assert "is for moderators" in said(await pressed.answer())


async def test_a_moderators_command_says_what_the_bot_lacks_there(core: Core) -> None:
    async def announce(ctx: Context, **_: Any) -> Reply:
        return Reply("Announced")

    core = with_command(core, "announce", announce, Role.MODERATOR)
    async with connected(core) as discord:
        lacking = await discord.type("announce", _permissions=MODERATOR, _app_permissions=1 << 10)
        assert "lack permissions: Send Messages" in said(await lacking.answer())
        fine = await discord.type("announce", _permissions=MODERATOR)
        assert "lack" not in said(await fine.answer())


async def test_who_added_the_bot_is_told_how_the_permissions_are(core: Core) -> None:
    """Once, on joining; a server that was away and comes back is not told again."""
    async with connected(core) as discord:
        await asyncio.sleep(0.7)  # discord.py takes what comes before for servers it was on already
        for server, since in (("999", "2026-01-01T00:00:00+00:00"), ("997", "")):
            joined = payloads.guild(server, "998") | {
                "name": f"Club {server}",
                "roles": [payloads.role(server, (1 << 10) | (1 << 16))],
            }
            joined.pop("unavailable")  # Discord says it of servers that were there before only
            joined["members"][0]["joined_at"] = since or datetime.now(UTC).isoformat()
            await discord.session_for(None).dispatch("GUILD_CREATE", joined)
        [told] = await discord.posted(f"9{payloads.OWNER}")
    assert "Club 997" in told["content"] and "Server Settings" in told["content"]
    assert "lacks permissions: Send Messages" in told["content"]


@pytest.mark.parametrize(
    ("locale", "word"), [("fr", "Partager"), ("en-GB", "Share"), ("tlh", "Share")]
)
async def test_the_askers_language_is_used_where_it_is_known(
    core: Core, locale: str, word: str
) -> None:
    async with connected(core) as discord:
        shown = await (await discord.type("film", film="anora", _locale=locale)).answer()
        film = next(c for c in discord.commands if c["name"] == "film")
    assert f'"{word}"' in said(shown)
    assert "fr" in film["description_localizations"]


async def test_an_essays_address_shows_the_essay(core: Core, journal: FakeJournal) -> None:
    essay = Essay("e1", "On Anora", "https://essays.example/on-anora", date(2025, 4, 1))
    journal.kept["e1"] = essay
    journal.mentions.append(EssayLink("e1", "film", "tt28607951", "Anora"))

    async def essays(ctx: Context, about: str = "", **_: Any) -> Reply:
        return Reply(f"Essay {about}")

    core = with_command(core, "essays", essays)
    named = replace(core.commands["essays"].params[0], kind="essay")
    params = (named, *core.commands["essays"].params[1:])
    core = replace(
        core, commands={**core.commands, "essays": replace(core.commands["essays"], params=params)}
    )
    async with connected(core) as discord:
        text = "read https://www.essays.example/on-anora/?utm_source=x"
        shown = await (await discord.use_menu("Look up the film", text)).answer()
    assert "On Anora" in said(shown)


async def test_a_lost_answer_is_sent_again_and_shown_once(core: Core) -> None:
    discord = LoopbackDiscord()
    discord.faults.append(Fault("callback", after=True))
    async with connected(core, discord):
        exchange = await discord.type("film", film="anora")
        await exchange.answer()
        await discord.until(lambda: sum("callback" in r.path for r in discord.requests) == 2)
        await asyncio.sleep(0.1)
    assert exchange.answers == 1
