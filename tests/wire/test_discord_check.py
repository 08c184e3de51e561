"""The checker refuses what Discord refuses; each rule is broken once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wire.discord_check import DESCRIPTION, Refusal, check_request

CARDS = 1 << 15
QUIET: dict[str, Any] = {"allowed_mentions": {"parse": []}}


def button(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": "x", "custom_id": f"c{number}", **more}


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


def text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


def box(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 17, "components": list(components)}


def picture(**more: Any) -> dict[str, Any]:
    return {"type": 12, "items": [{"media": {"url": "https://a.example/b.png"}, **more}]}


WRONG: dict[str, dict[str, Any]] = {
    "content too long": {"content": "x" * 2001},
    "nothing": {"content": ""},
    "six rows": {"content": "x", "components": [row(button(n)) for n in range(6)]},
    "six buttons": {"content": "x", "components": [row(*(button(n) for n in range(6)))]},
    "a custom id twice": {"content": "x", "components": [row(button(), button())]},
    "a custom id too long": {"content": "x", "components": [row(button(custom_id="c" * 101))]},
    "a label too long": {"content": "x", "components": [row(button(label="l" * 81))]},
    "neither id nor url": {
        "content": "x",
        "components": [row({"type": 2, "style": 1, "label": "x"})],
    },
    "a link to nowhere": {
        "content": "x",
        "components": [row({"type": 2, "style": 5, "label": "x", "url": "javascript:x"})],
    },
    "26 options": {
        "content": "x",
        "components": [
            row(
                {
                    "type": 3,
                    "custom_id": "s",
                    "options": [{"label": str(n), "value": str(n)} for n in range(26)],
                }
            )
        ],
    },
    "cards without the flag": {"content": "x", "components": [text("x")]},
    "cards beside content": {"content": "x", "flags": CARDS, "components": [text("x")]},
    "41 components": {"flags": CARDS, "components": [box(*(text("x") for _ in range(20)))] * 2},
    "4001 characters": {"flags": CARDS, "components": [text("x" * 4000), text("x")]},
    "an empty text": {"flags": CARDS, "components": [text(" ")]},
    "a container in a container": {"flags": CARDS, "components": [box(box(text("x")))]},
    "a picture without words": {"flags": CARDS, "components": [picture()]},
    "a file that is not there": {
        "flags": CARDS,
        "components": [{"type": 13, "file": {"url": "attachment://a.txt"}}],
    },
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_message_against_a_rule_is_refused(kind: str) -> None:
    with pytest.raises(Refusal):
        check_request("POST", "/channels/1/messages", WRONG[kind] | QUIET)


def test_a_message_that_could_ping_is_refused() -> None:
    with pytest.raises(Refusal, match="allowed_mentions"):
        check_request("POST", "/channels/1/messages", {"content": "x"})


def test_commands_against_a_rule_are_refused() -> None:
    good = {"type": 1, "name": "film", "description": "x", "options": []}
    optional = {"type": 3, "name": "a", "description": "x", "required": False}
    required = {"type": 3, "name": "b", "description": "x", "required": True}
    check_request("PUT", "/applications/1/commands", [good])
    for wrong in (
        [good, good],
        [good | {"name": "Film"}],
        [good | {"description": ""}],
        [good | {"description": "x" * 101}],
        [good | {"options": [optional, required]}],
        [good | {"options": [optional, optional]}],
        [good | {"name_localizations": {"fr": "À propos"}}],
    ):
        with pytest.raises(Refusal):
            check_request("PUT", "/applications/1/commands", wrong)


@pytest.mark.skipif(not DESCRIPTION.is_file(), reason="Discord's API description is not here")
def test_discords_own_description_is_asked_too() -> None:
    with pytest.raises(Refusal, match="sticker"):
        check_request(
            "POST", "/channels/1/messages", {"content": "x", "sticker_ids": "none"} | QUIET
        )
