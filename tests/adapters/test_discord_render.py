"""Replies as Discord bodies: within every limit, complete, and without a ping."""

from __future__ import annotations

import json
import re

import pytest

from adapters.discord.controls import custom_ids, modal
from adapters.discord.render import TEXTS, WHOLE, files, render, render_plain, texts, whole_text
from adapters.discord.words import FRENCH, words_for
from bot.asker import Asker, Role
from bot.command import discover
from bot.dispatch import Core
from bot.reply import Action, Call, Card, Field, Form, Input, Pages, Picture, Reply
from tests.adapters.discord_replies import PNG, everything, shapes
from tests.wire.discord_check import check_request, message_problems

SHAPES = shapes()
EXAMPLES = [example for command in discover().values() for example in command.examples]


def sendable(reply: Reply) -> None:
    """Both forms of a reply are bodies that Discord takes, as a message and as an answer."""
    for body in (render(reply), render(reply, FRENCH, cards=True), render_plain(reply)):
        names = [name for name, _ in files(reply, body)]
        assert message_problems(body, names) == []
        answer = json.loads(json.dumps({"type": 4, "data": body}))
        check_request("POST", "/interactions/1/token/callback", answer, names)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_reply_fits(shape: str) -> None:
    sendable(SHAPES[shape])


@pytest.mark.parametrize("example", EXAMPLES)
async def test_every_example_fits_with_all_its_buttons(core: Core, example: str) -> None:
    reply = await core.say(example, Asker(user="u", role=Role.MODERATOR))
    sendable(reply)
    pressed = custom_ids(render(reply).get("components", ()))
    assert {a.call.encode() for a in reply.actions if isinstance(a, Action)} <= set(pressed)


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_in_a_reply_can_ping_or_become_markup(shape: str) -> None:
    """No mention that Discord would resolve, whatever stood in the data."""
    for text in (
        render_plain(SHAPES[shape])["content"],
        *texts(render(SHAPES[shape]).get("components", ())),
    ):
        assert not re.search(r"(?<!\\)<(@|#|/|:|t:|id:)", text)
        assert not re.search(r"@(everyone|here)", text)


def test_what_was_clipped_goes_along_as_a_file() -> None:
    reply = Reply("Start", cards=(Card("Card", body="word " * 1500 + "end"),))
    body = render(reply)
    assert sum(map(len, texts(body["components"]))) <= TEXTS
    assert "…" in json.dumps(body, ensure_ascii=False)
    [(name, content)] = files(reply, body)
    assert name == WHOLE and content.decode() == whole_text(reply) and content.endswith(b"end")


def test_short_texts_stay_whole_beside_a_long_one() -> None:
    reply = Reply("Short.", cards=(Card("One", body="x" * 5000), Card("Two", body="also short")))
    shown = texts(render(reply)["components"])
    assert shown[0] == "Short." and shown[-1].endswith("also short")


def test_a_card_is_a_container_with_the_poster_beside_the_title() -> None:
    card = Card(
        "Anora",
        "https://a.example",
        "About",
        (Field("Director", "Sean Baker"),),
        tone="award",
        thumbnail="https://a.example/p.jpg",
        footer="Drama",
    )
    text, box = render(Reply("**Anora**", cards=(card,)))["components"]
    assert text["content"] == "**Anora**"
    section, separator, foot = box["components"]
    assert box["accent_color"] == 0xC9A227 and section["type"] == 9 and separator["type"] == 14
    assert section["accessory"]["description"] == "Picture for Anora"
    assert section["components"][0]["content"].startswith("### [Anora](<https://a.example>)")
    assert "**Director** Sean Baker" in section["components"][0]["content"]
    assert foot["content"] == "-# Drama"


def test_a_card_does_not_repeat_the_line_above_it() -> None:
    card = Card("Anora", body="A chase.\n*Also known as x*")
    shown = texts(render(Reply("**Anora**. A chase.", cards=(card,)))["components"])
    assert sum(text.count("A chase.") for text in shown) == 1 and "Also known" in shown[1]


def test_text_alone_is_plain_content_for_notifications() -> None:
    body = render(Reply("Sean Baker directed it."))
    assert body["content"] == "Sean Baker directed it." and "components" not in body


def test_a_message_of_cards_stays_one() -> None:
    assert render(Reply("x"), cards=True)["components"][0]["content"] == "x"


def test_private_answers_can_be_shared_and_errors_cannot() -> None:
    assert ":share" in custom_ids(render(Reply("x", private=True))["components"])
    assert "components" not in render(Reply("x", private=True, failed=True))
    assert "components" not in render(Reply("x"))


def test_pages_lead_back_and_on_where_there_is_more() -> None:
    def ids(page: int) -> list[str]:
        reply = Reply("x", pages=Pages(Call.of("a", q="b"), page, 3))
        return custom_ids(render(reply)["components"])

    assert ids(1) == [":page", "a?q=b&page=2"]
    assert ids(2) == ["a?q=b&page=1", ":page", "a?q=b&page=3"]
    assert ids(3) == ["a?q=b&page=2", ":page"]


def test_pictures_are_attached_with_their_alternative_text() -> None:
    reply = Reply("Taste", pictures=(Picture("taste.png", PNG, "Bars: drama 5"),))
    body = render(reply)
    assert body["attachments"][0]["description"] == "Bars: drama 5"
    assert files(reply, body) == [("taste.png", PNG)]
    assert body["components"][1]["items"][0]["media"]["url"] == "attachment://taste.png"


def test_a_form_is_a_modal_that_discord_takes() -> None:
    form = Form(
        "Rate it", (Input("stars", "Stars", "5"), Input("why", "w" * 60, long=True)), Call("rate")
    )
    body = modal(form)
    check_request("POST", "/interactions/1/token/callback", {"type": 9, "data": body})
    assert body["custom_id"] == "rate" and body["components"][0]["component"]["value"] == "5"


def test_fixed_phrases_come_in_the_askers_language() -> None:
    shown = json.dumps(render(everything("x"), words_for("fr")), ensure_ascii=False)
    assert "Partager" in shown and "Page 2 sur 9" in shown and "Image pour x" in shown
    assert words_for("xx-YY").share == words_for("en-GB").share == words_for("").share == "Share"
