"""The registry as application commands."""

from __future__ import annotations

from dataclasses import replace

from adapters.discord.commands import MANAGE_MESSAGES, application_commands
from adapters.discord.words import LOCALES
from bot.asker import Role
from bot.command import Param, discover
from tests.wire.discord_check import check_request

COMMANDS = discover()
PATH = "/applications/1/commands"


def test_every_command_is_one_that_discord_takes() -> None:
    check_request("PUT", PATH, application_commands(COMMANDS.values()))


def test_a_command_can_be_used_anywhere_and_installed_on_a_person() -> None:
    film = next(c for c in application_commands(COMMANDS.values()) if c["name"] == "film")
    assert film["contexts"] == [0, 1, 2] and film["integration_types"] == [0, 1]
    title, *rest = film["options"]
    assert title["autocomplete"] and title["required"] and rest[-1]["name"] == "share"
    assert film["name_localizations"] == {} or "fr" in film["name_localizations"]
    assert film["description_localizations"]["fr"]


def test_moderators_commands_are_hidden_from_members_unless_a_role_makes_moderators() -> None:
    secret = replace(COMMANDS["film"], name="announce", role=Role.MODERATOR)
    [hidden, *_] = application_commands([secret])
    [shown, *_] = application_commands([secret], hide=False)
    assert hidden["default_member_permissions"] == MANAGE_MESSAGES
    assert hidden["contexts"] == [0] and hidden["integration_types"] == [0]
    assert shown["default_member_permissions"] is None


def test_each_kind_of_parameter_has_its_option() -> None:
    params = (
        Param("text", "text", "t"),
        Param("number", "number", "n"),
        Param("flag", "flag", "f"),
        Param("choice", "choice", "c", choices=("won", "nominated")),
        *(Param(kind, kind, kind) for kind in ("film", "person", "award", "essay")),
        Param("last", "text", "required ones come first", required=True),
    )
    made = application_commands([replace(COMMANDS["film"], params=params)])
    check_request("PUT", PATH, made)
    kinds = {o["name"]: o["type"] for o in made[0]["options"]}
    assert (kinds["text"], kinds["number"], kinds["flag"], kinds["choice"]) == (3, 4, 5, 3)
    assert [o["name"] for o in made[0]["options"] if o.get("autocomplete")] == [
        "film",
        "person",
        "award",
        "essay",
    ]
    assert made[0]["options"][0]["name"] == "last"


def test_a_command_with_its_own_share_parameter_keeps_it() -> None:
    params = (Param("share", "text", "whom to share with"),)
    [made, *_] = application_commands([replace(COMMANDS["film"], params=params)])
    assert [o["description"] for o in made["options"]] == ["whom to share with"]


def test_the_second_language_names_the_commands_there_are() -> None:
    for words in LOCALES.values():
        named = {c for c in COMMANDS if c in words.names or c in words.helps}
        assert {"film", "person", "awards", "ask", "help", "about"} <= named
