"""Replies as Slack messages: complete, escaped, within Slack's limits."""

from __future__ import annotations

import json

import pytest

from adapters.slack.manifest import manifest
from adapters.slack.mrkdwn import literal, parts
from adapters.slack.names import RESERVED, command_of, slash_name
from adapters.slack.place import typed
from adapters.slack.render import render
from adapters.slack.views import (
    answer_view,
    command_view,
    decode_metadata,
    encode_metadata,
    form_view,
    home_view,
    suggestions,
)
from bot.asker import Asker, Role
from bot.command import Command, discover
from bot.dispatch import Core
from bot.errors import Option
from bot.reply import (
    Action,
    Call,
    Card,
    Choice,
    ChoiceList,
    Field,
    Form,
    Input,
    Link,
    Pages,
    Picture,
    Reply,
    escape,
)
from tests.wire.block_kit import message_problems, option_problems, view_problems

EXAMPLES = [(c.name, e) for c in discover().values() for e in c.examples]
HOSTILE = [
    "<!channel> <!here> <@U123> <#C1|x> <https://evil.example|bank>",
    "*bold* _it_ ~strike~ `code` ```pre``` > quote",
    "&amp; &lt;script&gt; <script>alert(1)</script>",
    "@here @channel @everyone #general :tada: :100:",
    "\u202eright to left\u202c \u0000\u0007 tab\tnew\nline",
    "x" * 10_000,
    "& < > " * 2_000,
    "a*b_c~d " * 1_500,
    "wörter 🎬 " * 900,
    "https://example.org/" + "a" * 4000,
    "'; DROP TABLE films; --",
    "\\ [label](https://x.example) **",
]


def hostile_reply(text: str, cards: int = 10) -> Reply:
    """A reply that holds ``text`` everywhere, as much of it as the message model takes."""
    safe = escape(text)
    fields = tuple(Field(safe[:300], safe, wide=n % 2 == 0) for n in range(10))
    card = Card(text, "https://x.example/" + text[:50], safe, fields, footer=text)
    return Reply(
        safe,
        cards=(card,) * cards,
        actions=tuple(Action(text[:75] or "x", Call.of("help", about=n)) for n in range(20)),
        choices=ChoiceList(text, tuple(Choice(text, Call.of("help", about=n)) for n in range(25))),
        pages=Pages(Call.of("help"), 2, 9),
        pictures=(Picture("p", b"png", text),),
    )


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("cards", [0, 1, 3, 4, 10])
def test_hostile_text_in_every_field_stays_text_and_fits(text: str, cards: int) -> None:
    body = render(hostile_reply(text, cards), share=Call.of("help"))
    assert message_problems(body) == []
    assert not set("\u202e\u0000\u0007") & set(json.dumps(body, ensure_ascii=False))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_views_stays_text_and_fits(text: str) -> None:
    reply = hostile_reply(text)
    form = Form(text[:24], (Input("a", text, text), Input("b", text)), Call.of("help"))
    assert view_problems(answer_view(reply, {"response_url": text})) == []
    assert view_problems(form_view(form, {"channel": "C1"}, escape(text))) == []
    assert view_problems(home_view([("Essays", reply), ("About", reply)])) == []
    assert option_problems(suggestions([Option(text, str(n)) for n in range(150)])) == []


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
async def test_every_example_passes_the_checker(core: Core, name: str, example: str) -> None:
    reply = await core.say(example, Asker(role=Role.OPERATOR))
    body = render(reply, share=Call.of(name))
    assert message_problems(body) == []
    pressable = json.dumps(body["blocks"])
    for action in reply.actions:
        value = action.call.encode() if isinstance(action, Action) else action.url
        assert json.dumps(value)[1:-1] in pressable


@pytest.mark.parametrize("command", discover().values(), ids=lambda c: c.name)
def test_every_command_has_a_form(command: Command) -> None:
    view = command_view(command, {})
    assert view_problems(view) == []
    assert {b["block_id"] for b in view["blocks"] if b["type"] == "input"} == {
        p.name for p in command.params if p.name != "page"
    }


def test_markup_becomes_mrkdwn() -> None:
    text = "**Anora** is *good*, see [the essay](https://x.example/?a=1&b=2)\n> said `Ani`"
    assert parts(text, 3000) == [
        "*Anora* is _good_, see <https://x.example/?a=1&amp;b=2|the essay>\n&gt; said `Ani`"
    ]


def test_a_format_beside_a_letter_gets_a_border() -> None:
    assert parts("**A**nora", 3000) == ["*A*\u200bnora"]


@pytest.mark.parametrize("raw", ["*batteries not included", ":tada:", "_x_", "a `b`", "~no~"])
def test_data_never_formats(raw: str) -> None:
    shown = literal(raw)
    assert "`" not in shown and ":tada:" not in shown
    assert all(f"{c}{raw[1]}" != shown[:2] for c in "*_~")


def test_a_quote_mark_from_data_is_no_quote() -> None:
    assert parts(escape("> not a quote"), 3000) == ["\u200b&gt; not a quote"]


def test_long_text_is_split_and_nothing_is_lost() -> None:
    lines = [f"line {n} & more" for n in range(400)]
    pieces = parts("\n".join(lines), 3000)
    assert all(len(piece) <= 3000 for piece in pieces)
    assert "\n".join(pieces) == "\n".join(lines).replace("&", "&amp;")


def test_what_is_cut_is_said_to_be_cut_and_buttons_stay() -> None:
    reply = Reply("x " * 8000, actions=(Action("More", Call.of("help")), Link("L", "https://x.y")))
    body = render(reply)
    assert "Shortened" in json.dumps(body["blocks"])
    assert "run:0" in json.dumps(body["blocks"])


def test_the_fallback_tells_everything() -> None:
    card = Card("Anora", body="A film.", fields=(Field("Cast", "Mikey Madison"),), footer="src")
    reply = Reply("**One film**", cards=(card,), pictures=(Picture("p", b"", "A chart"),))
    text = render(reply)["text"]
    assert text.split("\n") == [
        "One film",
        "Anora",
        "A film.",
        "Cast: Mikey Madison",
        "src",
        "A chart",
    ]


def test_a_dangerous_button_asks_first() -> None:
    body = render(Reply("x", actions=(Action("Delete", Call.of("help"), "danger"),)))
    assert body["blocks"][-1]["elements"][0]["confirm"]["deny"]


def test_typed_text_loses_slacks_notation() -> None:
    assert typed("<@UBOT>: film “the florida project” &amp; <https://x.y|x.y>", "UBOT") == (
        'film "the florida project" & https://x.y'
    )


def test_names_that_slack_keeps_for_itself_get_a_prefix() -> None:
    assert slash_name("help") == "marquee-help" and "help" in RESERVED
    assert slash_name("film") == "film" and slash_name("film", "m-") == "m-film"
    commands = discover()
    for prefix in ("", "m-"):
        for name in commands:
            assert command_of(f"/{slash_name(name, prefix)}", commands, prefix) == name
    assert command_of("/marquee", commands) == ""


def test_metadata_that_does_not_fit_is_dropped_not_broken() -> None:
    text = encode_metadata({"call": "film", "response_url": "x" * 5000})
    assert len(text) <= 3000 and decode_metadata(text) == {"call": "film"}
    assert decode_metadata("{broken") == {}


@pytest.mark.parametrize("address", ["", "https://films.example.org"])
def test_the_manifest_holds_every_command(address: str) -> None:
    made = json.loads(manifest(discover(), public_url=address, essay_domains=("essays.example",)))
    commands = {c["command"]: c for c in made["features"]["slash_commands"]}
    assert set(commands) == {"/marquee", *(f"/{slash_name(name)}" for name in discover())}
    for command in commands.values():
        assert len(command["description"]) <= 100 and len(command["command"]) <= 32
        assert ("url" in command) == bool(address)
    assert made["settings"]["socket_mode_enabled"] is not bool(address)
    assert len(made["features"]["unfurl_domains"]) <= 5
    assert all(len(s["name"]) <= 24 for s in made["features"]["shortcuts"])
    assert len(made["features"]["shortcuts"]) <= 10 and len(commands) <= 50
    assert {"chat:write", "commands", "users:read"} <= set(made["oauth_config"]["scopes"]["bot"])
