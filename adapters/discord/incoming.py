"""Interactions as Discord sends them, read into calls."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.discord.commands import SHARE, takes_share
from adapters.discord.controls import CHOOSE
from adapters.discord.permissions import member_of, role_of
from bot.asker import Asker
from bot.command import Command
from bot.reply import Call

COMMAND, COMPONENT, COMPLETION, FORM = 2, 3, 4, 5
CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
PRIVATE = 1 << 6
V2 = 1 << 15
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rights:
    """Ids of roles that make moderators and of people who run the bot."""

    moderator_roles: Collection[str] = ()
    operators: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Incoming:
    """One interaction: where to answer, who asks, and what was said or pressed."""

    id: str
    token: str
    kind: int
    data: Mapping[str, Any]
    asker: Asker
    in_server: bool
    message: Mapping[str, Any]
    app: str
    app_permissions: int
    channel: str

    @classmethod
    def read(cls, raw: Mapping[str, Any], rights: Rights) -> Incoming:
        """From the gateway's JSON. Raises ``KeyError``, ``TypeError`` or ``ValueError`` where it
        is none."""
        user, permissions, roles = member_of(raw)
        channel = str(raw.get("channel_id") or (raw.get("channel") or {}).get("id") or "")
        server = str(raw.get("guild_id") or "")
        asker = Asker(
            user=user,
            space=server or channel,
            platform="discord",
            role=role_of(
                user,
                permissions,
                roles,
                moderator_roles=rights.moderator_roles,
                operators=rights.operators,
            ),
            locale=str(raw.get("locale") or "en"),
            thread=channel,
            direct=not server,
        )
        return cls(
            id=str(raw["id"]),
            token=str(raw["token"]),
            kind=int(raw["type"]),
            data=raw.get("data") or {},
            asker=asker,
            in_server=bool(server) or raw.get("context") == 2,
            message=raw.get("message") or {},
            app=str(raw["application_id"]),
            app_permissions=int(raw.get("app_permissions") or 0),
            channel=channel,
        )

    @property
    def on_private(self) -> bool:
        """Whether a button of a message was pressed that only one person sees."""
        return bool(int(self.message.get("flags") or 0) & PRIVATE) or not self.in_server

    @property
    def on_cards(self) -> bool:
        """Whether that message is one of Components V2, which cannot go back to plain content."""
        return bool(int(self.message.get("flags") or 0) & V2)


def typed_call(incoming: Incoming, commands: Mapping[str, Command]) -> tuple[Call, bool]:
    """The call of a slash command, and whether everyone is to see the answer."""
    name, options = str(incoming.data["name"]), incoming.data.get("options") or ()
    values = {str(option["name"]): _value(option) for option in options}
    command = commands.get(name)
    shared = (command is None or takes_share(command)) and values.pop(SHARE, "no") == "yes"
    return Call(name, tuple(values.items())), shared


def pressed_call(incoming: Incoming) -> Call:
    """The call of a button or of the chosen entry of a list."""
    custom_id = str(incoming.data.get("custom_id") or "")
    if custom_id == CHOOSE:
        custom_id = str((incoming.data.get("values") or ("",))[0])
    return Call.decode(custom_id)


def submitted_call(incoming: Incoming) -> Call:
    """The call of a form with its inputs added."""
    call = Call.decode(str(incoming.data.get("custom_id") or ""))
    inputs = dict(_inputs(incoming.data.get("components") or ()))
    return call.with_args(**inputs)


def half_typed(incoming: Incoming) -> tuple[str, str, str]:
    """Command, parameter and text of a completion; empty where nothing is being typed."""
    for option in incoming.data.get("options") or ():
        if option.get("focused"):
            return str(incoming.data["name"]), str(option["name"]), str(option.get("value") or "")
    return "", "", ""


def selected_message(incoming: Incoming) -> Mapping[str, Any]:
    """The message whose menu was used; empty where Discord sent none."""
    resolved = (incoming.data.get("resolved") or {}).get("messages") or {}
    found: Mapping[str, Any] = resolved.get(str(incoming.data.get("target_id"))) or {}
    return found


def _value(option: Mapping[str, Any]) -> str:
    value = option["value"]
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _inputs(components: Any) -> Iterator[tuple[str, str]]:
    for component in components:
        inner = component.get("component")
        for field in (inner,) if inner else component.get("components") or (component,):
            if "custom_id" in field:
                yield str(field["custom_id"]), str(field.get("value") or "")
