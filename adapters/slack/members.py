"""Who somebody is on Slack: their role and locale, remembered for a minute at most."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.asker import Role

log = logging.getLogger(__name__)
FRESH = 60.0  # seconds
REMEMBERED = 5000
NOBODY = (Role.MEMBER, "en")


@dataclass(slots=True)
class Members:
    """Asks Slack for a person's role: an admin, an owner or in ``group`` is a moderator.

    Where Slack cannot be asked, a person is a member: a refusal is better than a wrong permission.
    """

    group: str = ""
    _known: dict[tuple[str, str], tuple[float, asyncio.Task[tuple[Role, str]]]] = field(
        default_factory=dict
    )

    async def look_up(self, client: AsyncWebClient, team: str, user: str) -> tuple[Role, str]:
        """The role and the locale of a person."""
        if not user:
            return NOBODY
        now = time.monotonic()
        known = self._known.get((team, user))
        if known is None or now - known[0] > FRESH:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = (now, asyncio.create_task(self._ask(client, team, user)))
            self._known[team, user] = known
        return await asyncio.shield(known[1])

    async def _ask(self, client: AsyncWebClient, team: str, user: str) -> tuple[Role, str]:
        try:
            profile = (await client.users_info(user=user, include_locale=True))["user"]
            locale = str(profile.get("locale") or "en")
            if any(profile.get(key) for key in ("is_admin", "is_owner", "is_primary_owner")):
                return Role.MODERATOR, locale
            if self.group and user in await self._group(client):
                return Role.MODERATOR, locale
            return Role.MEMBER, locale
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("Slack did not tell a person's role (%s)", type(error).__name__)
            self._known.pop((team, user), None)
            return NOBODY

    async def _group(self, client: AsyncWebClient) -> list[str]:
        response: Any = await client.usergroups_users_list(usergroup=self.group)
        return [str(user) for user in response["users"]]
