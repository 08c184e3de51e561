"""The check line: which limit a body breaks."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.web.limits import V2, check_discord, check_slack


def button(number: int, **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": "Go", "custom_id": f"film?film={number}", **more}


def row(*inside: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(inside)}


def text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


OPTION = {"label": "a", "value": "a"}
GOOD_DISCORD: list[dict[str, Any]] = [
    {"content": "x" * 2000},
    {"content": "hi", "components": [row(*(button(n) for n in range(5)))]},
    {"flags": V2, "components": [text("x" * 4000)]},
    {"embeds": [{"title": "t", "fields": [{"name": "n", "value": "v"}] * 25}]},
]
BAD_DISCORD: list[tuple[dict[str, Any], str]] = [
    ({}, "the message is empty"),
    ({"content": "x" * 2001}, "characters in the content: 2,001, at most 2,000"),
    ({"embeds": [{"description": "x" * 4097}]}, "characters in an embed's description"),
    ({"embeds": [{"description": "x" * 3001}] * 2}, "characters in all embeds: 6,002"),
    ({"embeds": [{"fields": [{"name": "n", "value": ""}]}]}, "a field's value is empty"),
    ({"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]}, "fields of an embed: 26"),
    ({"embeds": [{"title": "t", "url": "javascript:1"}]}, "an embed's address is no web address"),
    ({"content": "hi", "components": [row(button(n)) for n in range(6)]}, "rows: 6"),
    ({"content": "hi", "components": [row(*(button(n) for n in range(6)))]}, "buttons in a row: 6"),
    ({"content": "hi", "components": [row(button(1), button(1))]}, "the same custom_id twice"),
    ({"content": "hi", "components": [row({"type": 2, "label": "x"})]}, "a button needs either"),
    ({"content": "hi", "components": [row(button(1, label="x" * 81))]}, "a button's label: 81"),
    ({"content": "hi", "components": [row(button(1, custom_id="x" * 101))]}, "a custom_id: 101"),
    ({"content": "hi", "flags": V2, "components": [text("a")]}, "cannot have content"),
    ({"flags": V2, "components": [text("x" * 2001)] * 2}, "characters in all texts: 4,002"),
    ({"flags": V2, "components": [{"type": 17, "components": [text("a")] * 40}]}, "components: 41"),
    (
        {
            "content": "hi",
            "components": [row({"type": 3, "custom_id": "c", "options": [OPTION] * 2})],
        },
        "the same option value twice",
    ),
]


@pytest.mark.parametrize("body", GOOD_DISCORD)
def test_discord_takes_what_is_just_within(body: dict[str, Any]) -> None:
    assert check_discord(body) == []


@pytest.mark.parametrize(("body", "said"), BAD_DISCORD, ids=[said for _, said in BAD_DISCORD])
def test_each_broken_limit_of_discord_is_named(body: dict[str, Any], said: str) -> None:
    assert any(said in each for each in check_discord(body)), check_discord(body)


def section(words: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


def press(number: int, **more: Any) -> dict[str, Any]:
    label = {"type": "plain_text", "text": "Go"}
    return {"type": "button", "action_id": f"a{number}", "text": label, "value": "film", **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def choice(words: str, value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": words}, "value": value}


def select(*options: dict[str, Any]) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": list(options)}


BAD_SLACK: list[tuple[list[dict[str, Any]], str]] = [
    ([section("x")] * 51, "blocks: 51"),
    ([section("x" * 3001)], "a section: 3,001"),
    ([section("x" * 2900)] * 4, "characters in all blocks: 11,600"),
    ([section("")], "a section needs a text or fields|a section is empty"),
    (
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}],
        "fields of a section",
    ),
    ([{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}], "a field: 2,001"),
    ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "a header: 151"),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "a header is plain text"),
    ([actions(*(press(n) for n in range(26)))], "elements of an actions block: 26"),
    ([actions()], "an actions block is empty"),
    ([actions(press(1), press(1))], "the same action_id twice"),
    ([actions(press(1, text={"type": "plain_text", "text": "x" * 76}))], "a button's text: 76"),
    ([actions(select(choice("x" * 76, "v")))], "an option's text: 76"),
    ([actions(select(choice("x", "v" * 151)))], "an option's value: 151"),
    (
        [{"type": "image", "image_url": "https://x", "alt_text": ""}],
        "a picture's alt text is empty",
    ),
    ([{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}], "a context block"),
]


def test_slack_takes_what_is_just_within() -> None:
    blocks = [section("x" * 3000), actions(*(press(n) for n in range(25))), section("y")]
    assert check_slack({"text": "x" * 4000, "blocks": blocks}) == []


@pytest.mark.parametrize(("blocks", "said"), BAD_SLACK, ids=[said for _, said in BAD_SLACK])
def test_each_broken_limit_of_slack_is_named(blocks: list[dict[str, Any]], said: str) -> None:
    found = check_slack({"text": "hi", "blocks": blocks})
    assert any(part in each for each in found for part in said.split("|")), found
