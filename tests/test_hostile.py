"""Hostile text through every command and every renderer."""

from __future__ import annotations

import json

import pytest

from adapters.terminal.render import render, to_json
from bot.asker import Asker, Role
from bot.command import discover
from bot.dispatch import Core
from bot.reply import Call, Reply
from tests.hostile import HOSTILE

MODERATOR = Asker(user="u", space="s", role=Role.OPERATOR)


def drawn(reply: Reply) -> None:
    """Every renderer takes the reply."""
    assert render(reply).strip()
    json.dumps(to_json(reply))


@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_text_is_answered_and_never_a_fault(core: Core, kind: str) -> None:
    """Typed on its own and after each command's name: a reply, never an internal error."""
    for prefix in ("", *(f"{name} " for name in core.commands)):
        reply = await core.say(prefix + HOSTILE[kind], MODERATOR)
        assert "Something went wrong" not in reply.text, prefix
        drawn(reply)


@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_arguments_are_refused_or_answered(core: Core, kind: str) -> None:
    """Each parameter of each command alone, as a button edited by hand could send it."""
    for command in discover().values():
        for param in command.params:
            call = Call(command.name, ((param.name, HOSTILE[kind]),))
            reply = await core.dispatch(call, MODERATOR)
            assert "Something went wrong" not in reply.text, (command.name, param.name)
            drawn(reply)


async def test_a_button_of_an_older_version_gets_a_plain_answer(core: Core) -> None:
    for call in ("gone?x=1", "film?old=1", "film", "", "?&=%ff", "film?film=tt9999999999"):
        reply = await core.dispatch(Call.decode(call), Asker())
        assert reply.failed and "Something went wrong" not in reply.text
