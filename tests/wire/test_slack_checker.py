"""The Block Kit checker finds each of the faults that it is there for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wire.block_kit import message_problems, option_problems, view_problems


def section(**extra: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x"}, **extra}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(**extra: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": plain("x"), "value": "v", **extra}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def select(*options: dict[str, Any]) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": list(options)}


def option(text: str = "x", value: str = "v") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


BAD: dict[str, list[dict[str, Any]]] = {
    "51 blocks": [section()] * 51,
    "no block": [],
    "unknown block": [{"type": "marquee"}],
    "unknown key": [section(colour="red")],
    "section 3001": [section(text=mrkdwn("x" * 3001))],
    "empty text": [section(text=mrkdwn(" "))],
    "11 fields": [{"type": "section", "fields": [mrkdwn("x")] * 11}],
    "field 2001": [{"type": "section", "fields": [mrkdwn("x" * 2001)]}],
    "header 151": [{"type": "header", "text": plain("x" * 151)}],
    "header of mrkdwn": [{"type": "header", "text": mrkdwn("x")}],
    "26 buttons": [actions(*(button(action_id=str(n)) for n in range(26)))],
    "11 in context": [{"type": "context", "elements": [mrkdwn("x")] * 11}],
    "button 76": [actions(button(text=plain("x" * 76)))],
    "value 2001": [actions(button(value="x" * 2001))],
    "url 3001": [actions(button(url="https://x/" + "x" * 3001))],
    "action_id 256": [actions(button(action_id="x" * 256))],
    "no action_id": [actions(button(action_id=""))],
    "same action_id": [actions(button(), button())],
    "same block_id": [section(block_id="b"), section(block_id="b")],
    "block_id 256": [section(block_id="b" * 256)],
    "101 options": [actions(select(*(option(value=str(n)) for n in range(101))))],
    "no option": [actions(select())],
    "option 76": [actions(select(option("x" * 76)))],
    "option value 151": [actions(select(option(value="v" * 151)))],
    "same option value": [actions(select(option(), option()))],
    "placeholder 151": [actions({**select(option()), "placeholder": plain("x" * 151)})],
    "image url 3001": [{"type": "image", "image_url": "https://" + "x" * 3001, "alt_text": "x"}],
    "image url of a file": [{"type": "image", "image_url": "file:///x", "alt_text": "x"}],
    "no alt text": [{"type": "image", "image_url": "https://x/y"}],
    "alt text 2001": [{"type": "image", "image_url": "https://x/y", "alt_text": "x" * 2001}],
    "all text": [section(text=mrkdwn("x" * 2900))] * 4,
    "a mention": [section(text=mrkdwn("<!channel>"))],
    "a person": [section(text=mrkdwn("<@U1>"))],
    "an ampersand": [section(text=mrkdwn("R&D"))],
    "an input": [{"type": "input", "label": plain("x"), "element": button()}],
    "confirm 31": [
        actions(
            button(
                confirm={
                    "title": plain("x"),
                    "text": plain("x"),
                    "confirm": plain("x" * 31),
                    "deny": plain("x"),
                }
            )
        )
    ],
}


@pytest.mark.parametrize("fault", BAD)
def test_each_fault_is_found(fault: str) -> None:
    assert message_problems({"text": "x", "blocks": BAD[fault]})


@pytest.mark.parametrize("text", ["", "x" * 4001, "<!here>"])
def test_a_bad_fallback_is_found(text: str) -> None:
    assert message_problems({"text": text, "blocks": [section()]})


def test_a_good_message_has_no_problem() -> None:
    good = [section(), actions(button()), actions(select(option()))]
    assert message_problems({"text": "x", "blocks": good}) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"title": plain("x" * 25)},
        {"submit": plain("x" * 25)},
        {"close": plain("x" * 25)},
        {"private_metadata": "x" * 3001},
        {"blocks": [section()] * 101},
        {"blocks": [{"type": "input", "label": plain("x" * 2001), "element": button()}]},
        {
            "blocks": [
                {
                    "type": "input",
                    "label": plain("x"),
                    "element": {"type": "plain_text_input", "action_id": "a", "max_length": 3001},
                }
            ]
        },
    ],
)
def test_a_bad_view_is_found(fault: dict[str, Any]) -> None:
    good = {"type": "modal", "title": plain("x"), "blocks": [section()]}
    assert view_problems(good) == []
    assert view_problems({**good, **fault})


def test_bad_options_are_found() -> None:
    assert option_problems([option(value=str(n)) for n in range(101)])
    assert option_problems([option("x" * 76)])
