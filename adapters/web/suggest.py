"""What may come next while somebody types: commands, parameters, and names from the database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.asker import Role
from bot.command import Command, Param
from bot.dispatch import Core

LIMIT = 8
_TOKEN = re.compile(r'(?:(?P<name>[a-z_]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<word>\S*))')
_LAST_PART = re.compile(r"(?:.*[,;]\s*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``insert`` takes the place of what was typed; ``value`` is what is sent in its stead."""

    label: str
    insert: str
    value: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Offers for the text from ``start`` on, and the command and parameter being typed."""

    start: int = 0
    offers: tuple[Suggestion, ...] = ()
    command: str = ""
    param: str = ""


@dataclass(frozen=True, slots=True)
class _Slot:
    """The parameter at the cursor: where its value starts, and what stands there."""

    param: Param | None
    start: int
    typed: str
    fresh: bool  # a new word starts here, so a parameter's name may come too


async def suggest(core: Core, text: str, role: Role) -> Suggestions:
    """Offers for ``text``, which ends at the cursor."""
    offset = len(text) - len(text.lstrip().removeprefix("/"))
    first, space, rest = text[offset:].partition(" ")
    if not space:
        return Suggestions(offset, _commands(core, first.lower(), role))
    command = core.commands.get(first.lower())
    if command is None:
        return Suggestions()
    slot = _slot(command, rest, offset + len(first) + 1)
    offers = await _values(core, command, slot) if slot.param else ()
    if slot.fresh:
        offers += _params(command, rest)
    name = slot.param.name if slot.param else ""
    return Suggestions(slot.start, offers[:LIMIT], command.name, name)


def _commands(core: Core, typed: str, role: Role) -> tuple[Suggestion, ...]:
    shown = [c for c in core.commands.values() if c.role <= role and c.name.startswith(typed)]
    return tuple(Suggestion(c.name, f"{c.name} ", detail=c.summary) for c in shown)


def _slot(command: Command, rest: str, offset: int) -> _Slot:
    """Find the value being typed; free words belong together to the first parameter."""
    free: int | None = None
    last = None
    for token in _TOKEN.finditer(rest):
        if token.start() == token.end() and token.end() < len(rest):
            continue
        last = token
        if token["name"] and command.param(token["name"]):
            free = None if token.end() < len(rest) else free
        elif free is None:
            free = token.start()
        if token.end() == len(rest):
            break
    if last is not None and last["name"] and (param := command.param(last["name"])):
        start = last.end("name") + 1
        return _part(param, rest[start:].strip('"'), offset + start, fresh=False)
    start = len(rest) if free is None else free
    first = command.params[0] if command.params else None
    typed = rest[start:].strip('"')
    return _part(first, typed, offset + start, fresh=not typed.strip())


def _part(param: Param | None, typed: str, start: int, fresh: bool) -> _Slot:
    """Of several values with commas between, the last one."""
    if param is None or not param.many:
        return _Slot(param, start, typed, fresh)
    found = _LAST_PART.match(typed)
    skip = found.end() if found else 0
    return _Slot(param, start + skip, typed[skip:], fresh)


async def _values(core: Core, command: Command, slot: _Slot) -> tuple[Suggestion, ...]:
    param = slot.param
    if param is None:
        return ()
    typed = slot.typed.strip()
    if param.completes:
        if not typed:
            return ()
        options = await core.complete(command.name, param.name, typed)
        return tuple(
            Suggestion(o.label, f"{_quoted(o.label)} ", o.value, o.value) for o in options[:LIMIT]
        )
    words: Sequence[str] = param.choices or (("yes", "no") if param.kind == "flag" else ())
    return tuple(
        Suggestion(word, f"{word} ", detail=param.help) for word in words if word.startswith(typed)
    )


def _params(command: Command, rest: str) -> tuple[Suggestion, ...]:
    """Parameters that were not given yet."""
    return tuple(
        Suggestion(f"{param.name}:", f"{param.name}:", detail=param.help)
        for param in command.params[1:]
        if param.many or f"{param.name}:" not in rest
    )


def _quoted(label: str) -> str:
    return '"' + label.replace('"', "”") + '"'
