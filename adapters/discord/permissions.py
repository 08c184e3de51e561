"""Who may do what: people's roles from Discord's permissions, and what the bot itself may do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from bot.asker import Role

ADMINISTRATOR, MANAGE_SERVER, MANAGE_MESSAGES = 1 << 3, 1 << 5, 1 << 13
NEEDED: dict[str, int] = {
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Send Messages in Threads": 1 << 38,
    "Create Public Threads": 1 << 35,
    "Embed Links": 1 << 14,
    "Attach Files": 1 << 15,
    "Read Message History": 1 << 16,
}
FOR_NIGHTS: dict[str, int] = {
    "Create Polls": 1 << 49,
    "Create Events": 1 << 44,
}
_MODERATES = ADMINISTRATOR | MANAGE_SERVER | MANAGE_MESSAGES


def role_of(
    user: str,
    permissions: int,
    roles: Collection[str],
    *,
    moderator_roles: Collection[str] = (),
    operators: Collection[str] = (),
) -> Role:
    """A person's role, from what Discord says of them at this very call."""
    if user in operators:
        return Role.OPERATOR
    if permissions & _MODERATES or set(roles) & set(moderator_roles):
        return Role.MODERATOR
    return Role.MEMBER


def member_of(raw: Mapping[str, Any]) -> tuple[str, int, tuple[str, ...]]:
    """User id, permissions and roles in an interaction; outside servers nobody has either."""
    member = raw.get("member")
    if not member:
        return str((raw.get("user") or {}).get("id", "")), 0, ()
    return str(member["user"]["id"]), int(member.get("permissions") or 0), tuple(member["roles"])


def missing(permissions: int, needed: Mapping[str, int] = NEEDED) -> list[str]:
    """The names of needed permissions that are not there."""
    if permissions & ADMINISTRATOR:
        return []
    return [name for name, bit in needed.items() if not permissions & bit]


def invitation(application_id: str) -> str:
    """The address that adds the bot to a server with exactly the permissions it uses."""
    wanted = sum(NEEDED.values()) | sum(FOR_NIGHTS.values())
    query = {
        "client_id": application_id,
        "scope": "bot applications.commands",
        "permissions": str(wanted),
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"
