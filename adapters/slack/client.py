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

from adapters.slack.answers import Answers
from adapters.slack.connection import BAD_TOKEN, Connection, Pulse, quiet, retry_after
from adapters.slack.delivery import Delivery
from adapters.slack.handlers import Handlers
from adapters.slack.members import Members
from adapters.slack.seen import MemorySeen
from adapters.slack.work import Work
from bot.dispatch import Core
from bot.errors import OperatorError
from bot.ports import SeenEvents

log = logging.getLogger(__name__)
FINISH = 10.0  # seconds that a clean stop waits for answers under way
KEEP_ALIVE = 10.0  # seconds; shorter than Slack's own, so that no request meets a closed connection
TIMEOUT = 30.0


@dataclass(slots=True)
class SlackSurface:
    """Slack as a place where people talk to Marquee; ``moderators`` is a user group's id."""

    bot_token: SecretStr
    app_token: SecretStr | None
    api_url: str
    prefix: str = ""
    moderators: str = ""
    seen: SeenEvents = field(default_factory=MemorySeen)
    pulse: Pulse = field(default_factory=Pulse)
    name: str = "slack"

    async def run(self, core: Core, ready: Callable[[str], None]) -> None:
        """Serve until cancelled; then finish what is under way."""
        if self.app_token is None:
            raise OperatorError(
                "SLACK_BOT_TOKEN is set but SLACK_APP_TOKEN is not. Make an app-level token "
                "(xapp-…) with the scope connections:write and set it."
            )
        connector = aiohttp.TCPConnector(limit=100, keepalive_timeout=KEEP_ALIVE)
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        work = Work()
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            web = web_client(self.bot_token.get_secret_value(), self.api_url, session)
            who = await identity(web)
            app = self._app(core, web, session, work)

            async def handle(client: SocketModeClient, request: SocketModeRequest) -> None:
                answer = await run_async_bolt_app(app, request)
                await send_async_response(client, request, answer, 0.0)

            connection = Connection(self.app_token.get_secret_value(), web, handle, self.pulse)
            try:
                await connection.run(lambda: ready(who))
            finally:
                if left := await work.finish(FINISH):
                    log.warning("%d answers on Slack were not finished", left)

    def _app(
        self, core: Core, web: AsyncWebClient, session: aiohttp.ClientSession, work: Work
    ) -> AsyncApp:
        app = AsyncApp(client=web, logger=quiet, request_verification_enabled=False)
        delivery = Delivery(session, web.proxy)
        answers = Answers(core, delivery, Members(self.moderators))
        Handlers(answers, self.seen, work, self.prefix).register(app)
        return app


def web_client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A Web API client that repeats nothing by itself: a repeated post is a second answer."""
    base = api_url if api_url.endswith("/") else f"{api_url}/"
    return AsyncWebClient(token, base, session=session, logger=quiet, retry_handlers=[])


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
