"""Installing Marquee into many workspaces: Bolt's OAuth flow over slack_sdk's SQLAlchemy stores."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.slack.connection import quiet
from adapters.slack.http import INSTALL_PATH, REDIRECT_PATH
from adapters.slack.manifest import SCOPES

STATE_SECONDS = 600  # that an installation may take


@dataclass(slots=True)
class Installations:
    """Who installed Marquee, kept in the database behind ``url`` (SQLAlchemy's form)."""

    client_id: str
    client_secret: SecretStr
    url: str
    public_url: str = ""
    _engine: AsyncEngine | None = None
    _store: AsyncSQLAlchemyInstallationStore | None = None

    async def flow(self, web: AsyncWebClient) -> AsyncOAuthFlow:
        """Bolt's OAuth flow, with its tables in place."""
        self._engine = create_async_engine(self.url)
        store = AsyncSQLAlchemyInstallationStore(self.client_id, self._engine, logger=quiet)
        self._store = store
        states = AsyncSQLAlchemyOAuthStateStore(STATE_SECONDS, self._engine, quiet)
        await store.create_tables()  # type: ignore[no-untyped-call]  # slack_sdk has no types there
        await states.create_tables()  # type: ignore[no-untyped-call]  # slack_sdk has no types there
        base = self.public_url.rstrip("/")
        settings = AsyncOAuthSettings(
            client_id=self.client_id,
            client_secret=self.client_secret.get_secret_value(),
            scopes=list(SCOPES),
            user_scopes=[],
            redirect_uri=f"{base}{REDIRECT_PATH}" if base else None,
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            installation_store=store,
            installation_store_bot_only=True,
            state_store=states,
            state_expiration_seconds=STATE_SECONDS,
            logger=quiet,
        )
        # The store is still asked each time, so a removed installation stops at once; only
        # Slack's auth.test is not repeated for every event.
        settings.authorize.cache_enabled = True  # type: ignore[attr-defined]  # declared too widely
        return AsyncOAuthFlow(client=web, logger=quiet, settings=settings)

    async def token(self, team: str) -> str:
        """The bot token of a workspace; empty where Marquee is not installed."""
        if self._store is None:
            return ""
        bot = await self._store.async_find_bot(enterprise_id=None, team_id=team)
        return str(bot.bot_token) if bot else ""

    async def close(self) -> None:
        """Close the database."""
        if self._engine is not None:
            await self._engine.dispose()
