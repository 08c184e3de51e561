"""The Slack app manifest, made from the registry: paste it to create the app.

Fields as Slack's manifest reference has them; names and descriptions are cut to its limits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from adapters.slack.names import ASK_SHORTCUT, EVERYTHING, MESSAGE_SHORTCUT, slash_name
from bot.asker import Role
from bot.command import Command
from bot.reply import clip

DESCRIPTION = 100  # a slash command's; the app's own is 140
HINT = 100
FILM_SITES = ("imdb.com", "letterboxd.com", "themoviedb.org")
DOMAINS = 5  # unfurl domains that one app may register
SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",  # with groups:history, to find an announcement before sending it again
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "im:history",
    "links:read",
    "links:write",
    "usergroups:read",
    "users:read",
)
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "assistant_thread_context_changed",
    "assistant_thread_started",
    "link_shared",
    "message.im",
    "tokens_revoked",
)
PROMPTS = (
    ("Who directed a film?", "Who directed The Florida Project?"),
    ("Compare prizes", "Which films won both the Palme d'Or and Best Picture?"),
    ("Find something to watch", "recommend like:parasite"),
)


def manifest(
    commands: Mapping[str, Command],
    *,
    prefix: str = "",
    essay_domains: Iterable[str] = (),
    public_url: str = "",
) -> str:
    """The manifest as JSON.

    ``prefix`` goes before every slash command, for workspaces where a name is taken. With
    ``public_url`` the app takes signed HTTP at that address instead of Socket Mode.
    """
    address = f"{public_url.rstrip('/')}/slack/events" if public_url else ""
    made = {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Marquee",
            "description": "Films, awards and film essays, answered with sources.",
            "background_color": "#4a1020",
        },
        "features": _features(commands, prefix, tuple(essay_domains), address),
        "oauth_config": {
            "scopes": {"bot": list(SCOPES)},
            **(
                {"redirect_urls": [f"{public_url.rstrip('/')}/slack/oauth_redirect"]}
                if public_url
                else {}
            ),
        },
        "settings": {
            "event_subscriptions": {
                **({"request_url": address} if address else {}),
                "bot_events": list(EVENTS),
            },
            "interactivity": {
                "is_enabled": True,
                **(
                    {"request_url": address, "message_menu_options_url": address} if address else {}
                ),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }
    return json.dumps(made, indent=2, ensure_ascii=False)


def _features(
    commands: Mapping[str, Command], prefix: str, essay_domains: tuple[str, ...], address: str
) -> dict[str, Any]:
    domains = tuple(dict.fromkeys((*essay_domains, *FILM_SITES)))[:DOMAINS]
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "assistant_view": {
            "assistant_description": "Ask about films, awards and film essays.",
            "suggested_prompts": [{"title": t, "message": m} for t, m in PROMPTS],
        },
        "bot_user": {"display_name": "Marquee", "always_online": True},
        "shortcuts": [
            {
                "name": "Ask Marquee",
                "type": "global",
                "callback_id": ASK_SHORTCUT,
                "description": "Ask about films, awards and essays",
            },
            {
                "name": "Ask Marquee about it",
                "type": "message",
                "callback_id": MESSAGE_SHORTCUT,
                "description": "Answers what this message asks",
            },
        ],
        "slash_commands": _slash_commands(commands, prefix, address),
        "unfurl_domains": list(domains),
    }


def _slash_commands(
    commands: Mapping[str, Command], prefix: str, address: str
) -> list[dict[str, Any]]:
    everything = {
        "command": f"/{EVERYTHING}",
        "description": "Ask anything, or run any command",
        "usage_hint": "who directed anora?",
    }
    rows = [everything]
    for command in commands.values():
        note = "" if command.role == Role.MEMBER else f" ({command.role.name.lower()}s)"
        _, _, usage = command.usage.partition(" ")
        rows.append(
            {
                "command": f"/{slash_name(command.name, prefix)}",
                "description": clip(command.summary, DESCRIPTION - len(note)) + note,
                **({"usage_hint": clip(usage, HINT)} if usage else {}),
            }
        )
    for row in rows:
        row.update({"should_escape": False})  # type: ignore[dict-item]  # JSON holds both
        if address:
            row["url"] = address
    return rows
