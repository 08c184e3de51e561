"""What Discord sends: servers, members, messages and interactions as its gateway words them."""

from __future__ import annotations

import itertools
import time
from typing import Any

APP = "900000000000000001"
OWNER = "800000000000000001"
EPOCH = 1_420_070_400_000
EVERYTHING = (1 << 50) - 1
MEMBER_PERMISSIONS = (1 << 10) | (1 << 11) | (1 << 14) | (1 << 31)
_counter = itertools.count(1)
Body = dict[str, Any]


def snowflake() -> str:
    """A new id; ids made later are larger."""
    return str(((int(time.time() * 1000) - EPOCH) << 22) | (next(_counter) & 0x3FFFFF))


def user(user_id: str, name: str = "somebody", bot: bool = False) -> Body:
    return {
        "id": user_id,
        "username": name,
        "discriminator": "0",
        "global_name": name,
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
    }


def member(
    user_id: str, permissions: int = MEMBER_PERMISSIONS, roles: tuple[str, ...] = ()
) -> Body:
    return {
        "user": user(user_id),
        "roles": list(roles),
        "permissions": str(permissions),
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "nick": None,
        "avatar": None,
        "premium_since": None,
        "pending": False,
    }


def guild(guild_id: str, channel_id: str, roles: tuple[Body, ...] = ()) -> Body:
    """A server with one text channel and the bot among its members."""
    everyone = role(guild_id, EVERYTHING)
    channel = {
        "id": channel_id,
        "type": 0,
        "name": "films",
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
    }
    return {
        "id": guild_id,
        "name": "Film club",
        "owner_id": OWNER,
        "member_count": 2,
        "roles": [everyone, *roles],
        "channels": [channel],
        "members": [{**member(APP), "user": user(APP, "Marquee", True)}],
        "threads": [],
        "emojis": [],
        "stickers": [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "features": [],
        "preferred_locale": "en-US",
        "premium_tier": 0,
        "nsfw_level": 0,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "system_channel_flags": 0,
        "afk_timeout": 300,
        "large": False,
        "unavailable": False,
        "joined_at": "2026-01-01T00:00:00+00:00",
    }


def role(role_id: str, permissions: int = 0, name: str = "@everyone") -> Body:
    return {
        "id": role_id,
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0,
        "permissions": str(permissions),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def interaction(
    kind: int,
    data: Body,
    *,
    asker: str,
    guild_id: str | None,
    channel_id: str,
    permissions: int = MEMBER_PERMISSIONS,
    roles: tuple[str, ...] = (),
    locale: str = "en-US",
    message: Body | None = None,
    app_permissions: int = EVERYTHING,
) -> Body:
    made = snowflake()
    body: Body = {
        "id": made,
        "application_id": APP,
        "type": kind,
        "token": f"token-{made}",
        "version": 1,
        "data": data,
        "channel_id": channel_id,
        "channel": {"id": channel_id, "type": 0 if guild_id else 1, "name": "films"},
        "locale": locale,
        "app_permissions": str(app_permissions),
        "entitlements": [],
        "authorizing_integration_owners": {"0": guild_id or "0"},
        "context": 0 if guild_id else 1,
        "attachment_size_limit": 10_485_760,
    }
    if guild_id:
        body |= {
            "guild_id": guild_id,
            "guild": {"id": guild_id, "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "member": member(asker, permissions, roles),
        }
    else:
        body["user"] = user(asker)
    if message is not None:
        body["message"] = message
    return body


def typed(name: str, values: dict[str, Any], focused: str = "") -> Body:
    """The data of a slash command, or of a completion for the ``focused`` option."""
    options = []
    for key, value in values.items():
        kind = 5 if isinstance(value, bool) else 4 if isinstance(value, int) else 3
        option: Body = {"name": key, "type": kind, "value": value}
        if key == focused:
            option["focused"] = True
        options.append(option)
    return {"id": "1", "name": name, "type": 1, "options": options}


def message(
    body: Body, channel_id: str, *, message_id: str = "", author: Body | None = None, flags: int = 0
) -> Body:
    """A message that Discord keeps, from what was sent."""
    attachments = [
        {
            "id": snowflake(),
            "filename": a["filename"],
            "description": a.get("description"),
            "size": 1,
            "url": f"https://cdn.example/attachments/1/{a['filename']}?ex=1",
            "proxy_url": f"https://cdn.example/attachments/1/{a['filename']}?ex=1",
        }
        for a in body.get("attachments") or ()
        if "filename" in a
    ]
    return {
        "id": message_id or snowflake(),
        "channel_id": channel_id,
        "author": author or user(APP, "Marquee", True),
        "application_id": APP,
        "content": body.get("content") or "",
        "components": body.get("components") or [],
        "flags": int(body.get("flags") or 0) | flags,
        "attachments": attachments,
        "embeds": [],
        "mentions": body.get("mentions") or [],
        "mention_roles": [],
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
        "type": 0,
        "timestamp": "2026-11-24T12:00:00+00:00",
        "edited_timestamp": None,
        **({"nonce": body["nonce"]} if "nonce" in body else {}),
    }
