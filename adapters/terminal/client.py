"""The terminal chat: lines in, replies out; a number picks from the last list of choices."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from adapters.terminal.render import render
from bot.asker import Asker, Role
from bot.dispatch import Core
from bot.reply import Action, Call, Reply

PROMPT = "you> "
WELCOME = "Marquee. Ask about films, awards and essays; “help” lists commands, Ctrl-D ends.\n"


async def chat(
    core: Core, read: Callable[[str], str] = input, write: Callable[[str], object] = print
) -> None:
    """Talk until the input ends."""
    asker = Asker(user="terminal", space="terminal", platform="terminal", role=Role.MODERATOR)
    write(WELCOME)
    calls: list[Call] = []
    while True:
        try:
            line = (await asyncio.to_thread(read, PROMPT)).strip()
        except EOFError:
            return
        if not line:
            continue
        if line.isdigit() and 0 < int(line) <= len(calls):
            reply = await core.dispatch(calls[int(line) - 1], asker)
        else:
            reply = await core.say(line, asker)
        calls = pressable(reply)
        write(render(reply) + _hint(reply, calls) + "\n")


def pressable(reply: Reply) -> list[Call]:
    """The calls that numbers run after this reply: choices, then pages, then buttons."""
    calls = [choice.call for choice in reply.choices.choices] if reply.choices else []
    if reply.pages and reply.pages.page < reply.pages.count:
        calls.append(reply.pages.turn(reply.pages.page + 1))
    return calls + [action.call for action in reply.actions if isinstance(action, Action)]


def _hint(reply: Reply, calls: list[Call]) -> str:
    if not calls:
        return ""
    listed = "\n".join(f"  {number}: {call.encode()}" for number, call in enumerate(calls, 1))
    return f"\n\nType a number:\n{listed}"
