"""What ``marquee doctor`` looks at on Discord: whether the token works, and the invitation."""

from __future__ import annotations

import aiohttp
from pydantic import SecretStr

from adapters.discord.client import REFUSED_LOGIN
from adapters.discord.permissions import invitation
from bot.doctor import Finding

WAIT = aiohttp.ClientTimeout(total=10)
HINT = "set DISCORD_TOKEN to put Marquee on Discord, see docs/discord.md"


async def check_discord(token: SecretStr | None, api_url: str) -> Finding:
    """Log in without connecting, and give the address that adds the bot to a server."""
    if token is None:
        return Finding("discord", True, f"off; {HINT}")
    headers = {"Authorization": f"Bot {token.get_secret_value()}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=WAIT, headers=headers) as session,
            session.get(f"{api_url.rstrip('/')}/applications/@me") as answer,
        ):
            if answer.status == 401:
                return Finding("discord", False, REFUSED_LOGIN)
            if answer.status != 200:
                return Finding(
                    "discord", False, f"Discord answered {answer.status}; try again later"
                )
            app = await answer.json(content_type=None)
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        return Finding(
            "discord", False, "Discord cannot be reached; check the network and try again"
        )
    return Finding(
        "discord",
        True,
        f"the token works; add “{app['name']}” to a server: {invitation(app['id'])}",
    )
