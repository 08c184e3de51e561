"""Marquee on Slack: Bolt over Socket Mode, or over signed HTTP on Marquee's own web server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.announcing import SlackSender
from adapters.slack.answers import Answers
from adapters.slack.connection import BAD_TOKEN, Connection, Pulse, quiet, retry_after
from adapters.slack.delivery import Delivery
from adapters.slack.events import Events
from adapters.slack.handlers import Handlers
from adapters.slack.http import Route, SignedHttp
from adapters.slack.installation import Installations
from adapters.slack.members import Members
from adapters.slack.seen import MemorySeen
from adapters.slack.work import Work
from bot.announce.model import Gone
from bot.dispatch import Core
from bot.errors import OperatorError
from bot.ports import SeenEvents

log = logging.getLogger(__name__)
FINISH = 10.0  # seconds that a clean stop waits for answers under way
KEEP_ALIVE = 10.0  # seconds; shorter than Slack's own, so that no request meets a closed connection
TIMEOUT = 30.0


@dataclass(slots=True)
class SlackSurface:
    """Slack as a place where people talk to Marquee.

    With ``app_token`` over Socket Mode; with ``signing_secret`` instead over signed HTTP, whose
    ``routes`` the web server takes. ``installations`` serves many workspaces instead of the one of
    ``bot_token``. ``prefix`` stands before slash commands, ``moderators`` is a user group's id.
    """

    bot_token: SecretStr | None
    app_token: SecretStr | None
    api_url: str
    signing_secret: SecretStr | None = None
    installations: Installations | None = None
    prefix: str = ""
    moderators: str = ""
    seen: SeenEvents = field(default_factory=MemorySeen)
    pulse: Pulse = field(default_factory=Pulse)
    name: str = "slack"
    _http: SignedHttp | None = None
    _web: AsyncWebClient | None = None

    @property
    def sender(self) -> SlackSender:
        """Posts announcements, while connected, in every workspace that has Marquee."""
        return SlackSender(self._client_of)

    def standing(self) -> str:
        """How the connection is, in a few words for operators."""
        way = "signed HTTP" if self._http else "Socket Mode"
        return f"connected over {way}" if self._web else f"connecting over {way}"

    async def _client_of(self, team: str) -> AsyncWebClient | None:
        """The client of a workspace. Raises ``Gone`` where Marquee is not installed."""
        web = self._web
        if web is None or self.installations is None or web.session is None:
            return web
        if not (token := await self.installations.token(team)):
            raise Gone("Marquee is not installed in that workspace")
        return web_client(SecretStr(token), self.api_url, web.session)

    def __post_init__(self) -> None:
        if self.signing_secret and (self.app_token is None or self.installations):
            self._http = SignedHttp(self.signing_secret.get_secret_value())

    def routes(self) -> list[Route]:
        """Method, path and handler of what the web server takes for Slack; they guard themselves."""
        return self._http.routes(self.installations is not None) if self._http else []

    async def run(self, core: Core, ready: Callable[[str], None]) -> None:
        """Serve until cancelled; then finish what is under way."""
        if self.app_token is None and self._http is None:
            raise OperatorError(
                "Slack needs a second token. Set SLACK_APP_TOKEN (xapp-…, with the scope "
                "connections:write) for Socket Mode, or SLACK_SIGNING_SECRET for HTTP."
            )
        connector = aiohttp.TCPConnector(limit=100, keepalive_timeout=KEEP_ALIVE)
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        work = Work()
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            web = web_client(self.bot_token, self.api_url, session)
            who = "many workspaces" if self.installations else await identity(web)
            app = await self._app(core, web, session, work)
            self._web = web
            try:
                await self._serve(core, app, web, lambda: ready(who))
            finally:
                self._web = None
                if left := await work.finish(FINISH):
                    log.warning("%d answers on Slack were not finished", left)
                if self.installations:
                    await self.installations.close()

    async def _serve(
        self, core: Core, app: AsyncApp, web: AsyncWebClient, up: Callable[[], None]
    ) -> None:
        if self._http:
            self._http.app, self._http.turns = app, core.turns
        try:
            if self.app_token is None:
                up()
                await asyncio.Event().wait()
                return

            async def handle(client: SocketModeClient, request: SocketModeRequest) -> None:
                with core.turns.first():
                    answer = await run_async_bolt_app(app, request)
                    await send_async_response(client, request, answer, 0.0)

            token = self.app_token.get_secret_value()
            await Connection(token, web, handle, self.pulse).run(up)
        finally:
            if self._http:
                self._http.app = None

    async def _app(
        self, core: Core, web: AsyncWebClient, session: aiohttp.ClientSession, work: Work
    ) -> AsyncApp:
        # Requests over HTTP were verified before they come here, over the raw bytes.
        if self.installations:
            flow = await self.installations.flow(web)
            app = AsyncApp(
                client=web, logger=quiet, request_verification_enabled=False, oauth_flow=flow
            )
            app.enable_token_revocation_listeners()
        else:
            app = AsyncApp(client=web, logger=quiet, request_verification_enabled=False)
        delivery = Delivery(session, web.proxy)
        answers = Answers(core, delivery, Members(self.moderators), work)
        Handlers(answers, Events(answers, self.seen), self.prefix).register(app)
        return app


def web_client(
    token: SecretStr | None, api_url: str, session: aiohttp.ClientSession
) -> AsyncWebClient:
    """A Web API client that repeats nothing by itself: a repeated post is a second answer."""
    base = api_url if api_url.endswith("/") else f"{api_url}/"
    secret = token.get_secret_value() if token else None
    return AsyncWebClient(secret, base, session=session, logger=quiet, retry_handlers=[])


async def identity(web: AsyncWebClient) -> str:
    """The bot's name and workspace. Raises ``OperatorError`` for a token that Slack refuses."""
    wait = 1.0
    while True:
        try:
            answer = await web.auth_test()
            return f"{answer['user']} in {answer['team']}"
        except SlackApiError as error:
            code = str(error.response.get("error", ""))
            if code in BAD_TOKEN:
                raise OperatorError(
                    f"Slack refuses SLACK_BOT_TOKEN ({code}). Copy the bot token (xoxb-…) from the "
                    "app's page “OAuth & Permissions”."
                ) from None
            log.warning("Slack does not answer yet (%s)", code or "no reason")
            wait = max(wait, retry_after(error))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("Slack cannot be reached (%s), trying again", type(error).__name__)
        await asyncio.sleep(wait)
        wait = min(wait * 2, 30.0)
