"""Marquee on Discord: connects, stays connected, and hands over what arrives."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from adapters.discord.announcing import Connected, DiscordSender
from adapters.discord.commands import application_commands
from adapters.discord.incoming import Rights
from adapters.discord.interactions import Interactions, Timing
from adapters.discord.mentions import Mention, Mentions
from adapters.discord.once import Once
from adapters.discord.permissions import missing, role_of
from adapters.discord.sending import DiscordWire
from adapters.discord.shards import Shards
from adapters.discord.wire import Body, Down, Gone, Refused
from adapters.discord.words import words_for
from bot.asker import Asker
from bot.dispatch import Core
from bot.errors import OperatorError

DRAIN = 10.0  # seconds that answers in flight get when stopping
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds between starts
JUST_JOINED = timedelta(minutes=10)  # a server that was away comes back with an older date
STEADY = 60.0  # seconds after which a start counts as a success
CONNECTIONS = 64  # to a host; a burst waits for them rather than for a handshake for each request
REFUSED_LOGIN = (
    "Discord refused the bot's token. Reset it in the developer portal (your application → Bot → "
    "Reset Token) and set DISCORD_TOKEN to the new one."
)
_FATAL_CLOSES = {
    4004: REFUSED_LOGIN,
    4010: "Discord refused the shard ids. Set DISCORD_SHARD_IDS within DISCORD_SHARD_COUNT.",
    4011: "Discord wants more shards. Set DISCORD_SHARD_COUNT higher, or leave it empty.",
    4013: "Discord does not know the intents this version asks for. Update Marquee.",
    4014: "Discord refused the intents, though none is privileged. Check the app is not limited.",
}
# AttributeError: discord.py issue 10520, a first gateway connection that fails.
_TRANSIENT = (
    OSError,
    aiohttp.ClientError,
    TimeoutError,
    discord.HTTPException,
    discord.GatewayNotFound,
    discord.ConnectionClosed,
    AttributeError,
)
# Marquee has no voice; discord.py would warn about that at every start.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
log = logging.getLogger(__name__)


class DiscordSurface:
    """Marquee on Discord, as :class:`bot.ports.Surface`."""

    name = "discord"

    def __init__(
        self,
        token: SecretStr,
        api_url: str,
        *,
        shards: Shards | None = None,
        moderator_roles: Sequence[str] = (),
        timing: Timing | None = None,
    ) -> None:
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._shards = shards or Shards()
        self._moderator_roles = tuple(moderator_roles)
        self._timing = timing or Timing()
        self._current: MarqueeClient | None = None
        self.sender = DiscordSender(self._connected)

    def standing(self) -> str:
        """How the connection is, in a few words for operators."""
        client = self._current
        if client is None or client.user is None:
            return "connecting"
        servers = len(client.guilds)
        return f"connected as {client.user}, in {servers} {'server' if servers == 1 else 'servers'}"

    def _connected(self) -> Connected | None:
        """The connection, for announcements; there is one from the login on."""
        client = self._current
        if client is None or client.user is None:
            return None
        return Connected(Once(client.http), str(client.user.id), client.place)

    async def run(self, core: Core, ready: Callable[[str], None]) -> None:
        """Serve until cancelled, then finish what is in flight.

        Raises ``OperatorError`` where only an operator can help.
        """
        Route.BASE = self._api_url
        wait = FIRST_WAIT
        while True:
            started = time.monotonic()
            client = self._current = self._client(core, ready)
            try:
                await client.start(self._token.get_secret_value())
            except asyncio.CancelledError:
                await client.drain(DRAIN)
                raise
            except discord.LoginFailure:
                raise OperatorError(REFUSED_LOGIN) from None
            except discord.PrivilegedIntentsRequired:
                raise OperatorError(_FATAL_CLOSES[4014]) from None
            except _TRANSIENT as fault:
                if isinstance(fault, discord.ConnectionClosed) and fault.code in _FATAL_CLOSES:
                    raise OperatorError(_FATAL_CLOSES[fault.code]) from None
                log.warning("the connection to Discord ended: %s", type(fault).__name__)
            finally:
                self._current = None
                await client.close()
            if time.monotonic() - started > STEADY:
                wait = FIRST_WAIT
            pause = wait * random.uniform(1, 1.5)  # noqa: S311 (spreads starts, no secret)
            log.info("connecting again in %.1f s", pause)
            await asyncio.sleep(pause)
            wait = min(wait * 2, LONGEST_WAIT)

    def _client(self, core: Core, ready: Callable[[str], None]) -> MarqueeClient:
        return MarqueeClient(core, ready, self._shards, self._moderator_roles, self._timing)


class MarqueeClient(discord.AutoShardedClient):
    """One connection's life; interactions are taken as Discord's JSON, see decision 0030."""

    def __init__(
        self,
        core: Core,
        ready: Callable[[str], None],
        shards: Shards | None = None,
        moderator_roles: Sequence[str] = (),
        timing: Timing | None = None,
    ) -> None:
        shards = shards or Shards()
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            shard_count=shards.count,
            connector=aiohttp.TCPConnector(limit=0, limit_per_host=CONNECTIONS),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.5,  # until then no new server is noticed; nothing else waits for it
            allowed_mentions=discord.AllowedMentions.none(),
            shard_ids=list(shards.ids) if shards.ids else None,  # type: ignore[arg-type] # its default
        )
        self._core = core
        self._tell_ready = ready
        self._moderator_roles = moderator_roles
        self._timing = timing or Timing()
        self._interactions: Interactions | None = None
        self._mentions: Mentions | None = None
        self._connected: set[int] = set()
        self._told = False
        self._connection.parsers["INTERACTION_CREATE"] = self._interaction

    def place(self, channel: str) -> tuple[str, int] | None:
        """A channel's server and type, as the gateway told them; ``None`` where it did not."""
        found = self.get_channel(int(channel))
        if isinstance(found, discord.abc.GuildChannel | discord.Thread):
            return str(found.guild.id), found.type.value
        return None

    async def setup_hook(self) -> None:
        """Known after the login: who we are, where the gateway is, who runs us."""
        app = self.application
        assert app is not None and self.user is not None, "set by the login"  # noqa: S101 (for mypy)
        _, gateway, _ = await self.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
        owners = [m.id for m in app.team.members] if app.team else [app.owner.id]
        rights = Rights(self._moderator_roles, frozenset(map(str, owners)))
        wire = DiscordWire(self.http, str(app.id))
        self._interactions = Interactions(self._core, wire, rights, self._timing)
        self._mentions = Mentions(self._interactions, str(self.user.id))
        self._interactions.start(self._sync())

    async def on_shard_connect(self, shard_id: int) -> None:
        """A shard can be asked; all of them are up once the last one is."""
        self._connected.add(shard_id)
        if not self._told and self._connected >= set(
            self.shard_ids or range(self.shard_count or 1)
        ):
            self._told = True
            self._tell_ready(str(self.user))

    async def on_message(self, message: discord.Message) -> None:
        """Direct messages and mentions; Discord sends no other message's text to us."""
        me = self.user
        if message.author.bot or me is None or self._mentions is None:
            return
        if message.guild is None or any(user.id == me.id for user in message.mentions):
            self._mentions.arrived(self._mention(message))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Tell who set the bot up whether it has the permissions it needs."""
        since = guild.me.joined_at
        lately = since is None or discord.utils.utcnow() - since < JUST_JOINED
        if lately and self._interactions is not None:
            self._interactions.start(self._greet(guild))

    async def drain(self, seconds: float) -> None:
        """Take nothing new, and let what is in flight finish."""
        for shard in self.shards.values():
            await shard.disconnect()
        if self._interactions is not None:
            await self._interactions.finished(seconds)

    def _interaction(self, raw: Any) -> None:
        if self._interactions is not None:
            self._interactions.arrived(raw)

    async def _sync(self) -> None:
        """Tell Discord the commands; the old ones stay where that cannot be done."""
        assert self._interactions is not None and self.application_id  # noqa: S101 (for mypy)
        hide = not self._moderator_roles
        commands: Any = application_commands(self._core.commands.values(), hide=hide)
        wire = self._interactions.wire
        try:
            await wire.request("PUT", f"/applications/{self.application_id}/commands", commands)
        except (Refused, Down, Gone) as fault:
            log.warning("the commands could not be registered: %s", type(fault).__name__)

    def _mention(self, message: discord.Message) -> Mention:
        author, guild = message.author, message.guild
        role_ids = [str(r.id) for r in author.roles] if isinstance(author, discord.Member) else []
        permissions = author.guild_permissions.value if isinstance(author, discord.Member) else 0
        rights = self._interactions.rights if self._interactions else Rights()
        role = role_of(
            str(author.id),
            permissions,
            role_ids,
            moderator_roles=rights.moderator_roles,
            operators=rights.operators,
        )
        channel = str(message.channel.id)
        locale = str(guild.preferred_locale) if guild else "en"
        space = str(guild.id) if guild else channel
        asker = Asker(str(author.id), space, "discord", role, locale, channel, guild is None)
        threadable = isinstance(message.channel, discord.TextChannel)
        return Mention(
            str(message.id), channel, message.content, asker, guild is not None, threadable
        )

    async def _greet(self, guild: discord.Guild) -> None:
        assert self._interactions is not None  # noqa: S101 (for mypy)
        words = words_for(str(guild.preferred_locale))
        lacks = missing(guild.me.guild_permissions.value)
        name = discord.utils.escape_markdown(guild.name)
        text = words.set_up_well.format(name)
        if lacks:
            text = words.set_up_missing.format(name, ", ".join(lacks))
        body: Body = {"content": text, "allowed_mentions": {"parse": []}}
        try:
            await self._interactions.wire.direct(await self._who_added(guild), body)
        except (Gone, Refused, Down):
            log.info("nobody could be told that the bot joined a server")

    async def _who_added(self, guild: discord.Guild) -> str:
        """Who added the bot, where its audit log may be read; otherwise the owner."""
        if guild.me.guild_permissions.view_audit_log:
            async for entry in guild.audit_logs(limit=5, action=discord.AuditLogAction.bot_add):
                if entry.target and entry.target.id == guild.me.id and entry.user_id:
                    return str(entry.user_id)
        return str(guild.owner_id)
