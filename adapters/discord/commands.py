"""The registry as Discord's application commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from adapters.discord.words import ENGLISH, LOCALES, localized
from bot.asker import Role
from bot.command import Command, Kind, Param

CHAT, MESSAGE_MENU = 1, 3
STRING, INTEGER, BOOLEAN = 3, 4, 5
OPTIONS = 25
LARGEST = 999_999_999  # what the core reads as a number
TYPED = 1000  # characters of a typed option
SERVER, DIRECT, ELSEWHERE = 0, 1, 2  # contexts: servers, the bot's direct messages, other chats
ON_SERVER, ON_PERSON = 0, 1  # installed on a server, on a person's account
MANAGE_MESSAGES = 1 << 13
SHARE = "share"
LOOK_UP, ASK_ABOUT = ENGLISH.look_up, ENGLISH.ask_about
_TYPES: dict[Kind, int] = {"number": INTEGER, "flag": BOOLEAN}
Body = dict[str, Any]


def application_commands(commands: Iterable[Command], *, hide: bool = True) -> list[Body]:
    """Every command and the two entries of a message's menu, as Discord takes them.

    With ``hide``, people without the Manage Messages permission do not see moderators' commands;
    without it they see them and are told (for where a role of its own makes moderators).
    """
    listed = [_command(command, hide) for command in commands]
    return [*listed, _menu(LOOK_UP, "look_up"), _menu(ASK_ABOUT, "ask_about")]


def takes_share(command: Command) -> bool:
    """Whether the command gets the option that shows its answer to everyone."""
    return command.param(SHARE) is None and len(command.params) < OPTIONS


def _command(command: Command, hide: bool) -> Body:
    restricted = command.role > Role.MEMBER
    options = sorted((_option(command.name, p) for p in command.params), key=_optional)
    if takes_share(command):
        options.append(_share())
    return {
        "type": CHAT,
        "name": command.name,
        "description": command.summary,
        "options": options,
        "contexts": [SERVER] if restricted else [SERVER, DIRECT, ELSEWHERE],
        "integration_types": [ON_SERVER] if restricted else [ON_SERVER, ON_PERSON],
        "default_member_permissions": MANAGE_MESSAGES if restricted and hide else None,
        **_localizations(command.name),
    }


def _option(command: str, param: Param) -> Body:
    kind = _TYPES.get(param.kind, STRING)
    option: Body = {
        "type": kind,
        "name": param.name,
        "description": param.help,
        "required": param.required,
        **_localizations(f"{command} {param.name}"),
    }
    if param.kind == "choice":
        option["choices"] = [{"name": choice, "value": choice} for choice in param.choices]
    elif param.completes:
        option["autocomplete"] = True
    if kind == INTEGER:
        option |= {"min_value": -LARGEST, "max_value": LARGEST}
    elif kind == STRING and param.kind != "choice":
        option["max_length"] = TYPED
    return option


def _optional(option: Body) -> bool:
    return not option["required"]  # Discord wants required options first


def _share() -> Body:
    return {
        "type": BOOLEAN,
        "name": SHARE,
        "description": ENGLISH.share_help,
        "required": False,
        "name_localizations": localized(SHARE, "names"),
        "description_localizations": {code: words.share_help for code, words in LOCALES.items()},
    }


def _menu(name: str, phrase: str) -> Body:
    return {
        "type": MESSAGE_MENU,
        "name": name,
        "contexts": [SERVER, DIRECT, ELSEWHERE],
        "integration_types": [ON_SERVER, ON_PERSON],
        "default_member_permissions": None,
        "name_localizations": {code: getattr(words, phrase) for code, words in LOCALES.items()},
    }


def _localizations(key: str) -> Body:
    return {
        "name_localizations": localized(key, "names"),
        "description_localizations": localized(key, "helps"),
    }
