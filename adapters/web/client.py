"""The local page: Marquee on this machine, shown as Discord and Slack would show it."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from adapters.web.errors import RecentErrors
from adapters.web.guard import Guard, is_loopback
from adapters.web.pages import Pages, read_files
from adapters.web.routes import Routes
from adapters.web.sessions import Sessions
from bot.dispatch import Core
from bot.errors import OperatorError
from bot.reply import Reply

BODY_SIZE = 1024 * 1024  # bytes of a request; the page's own endpoints take far less
STOP_SECONDS = 2.0  # for requests under way when the process ends

Route = tuple[str, str, Callable[[web.Request], Awaitable[web.StreamResponse]]]


class WebSurface:
    """The playground as a surface; ``extra`` routes guard themselves (Slack signs its requests)."""

    name = "web"

    def __init__(
        self,
        host: str,
        port: int,
        renderers: Mapping[str, Callable[[Reply], Any]],
        *,
        password: str = "",
        names: Sequence[str] = (),
        extra: Sequence[Route] = (),
        connections: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._host = host
        self._port = port
        self._renderers = renderers
        self._password = password
        self._names = frozenset(name.lower() for name in names)
        self._extra = extra
        self._connections = connections

    async def run(self, core: Core, ready: Callable[[str], None]) -> None:
        """Serve until cancelled; ``ready`` gets the page's address."""
        if not is_loopback(self._host) and not self._password:
            raise OperatorError(
                f"The local page would be open to others at {self._host}. "
                "Set MARQUEE_WEB_PASSWORD, or leave --host at 127.0.0.1."
            )
        errors = RecentErrors()
        logging.getLogger().addHandler(errors)
        runner = web.AppRunner(
            self._application(core, errors), access_log=None, shutdown_timeout=STOP_SECONDS
        )
        try:
            await runner.setup()
            await self._listen(runner)
            ready(self._address(runner))
            await _serve(core)
        finally:
            logging.getLogger().removeHandler(errors)
            await runner.cleanup()

    def _application(self, core: Core, errors: RecentErrors) -> web.Application:
        guard = Guard(
            host=self._host,
            names=self._names,
            sessions=Sessions(self._password) if self._password else None,
            unguarded=frozenset((method, path) for method, path, _ in self._extra),
        )
        routes = Routes(core, self._renderers, guard, errors, self._connections)
        app = web.Application(middlewares=[guard.middleware()], client_max_size=BODY_SIZE)
        app.add_routes(Pages(guard, read_files()).table())
        app.add_routes(routes.table())
        app.add_routes([web.route(method, path, handler) for method, path, handler in self._extra])
        return app

    async def _listen(self, runner: web.AppRunner) -> None:
        site = web.TCPSite(runner, self._host, self._port)
        try:
            await site.start()
        except OSError as error:
            where = f"{self._host}:{self._port}"
            if error.errno == errno.EADDRINUSE:
                raise OperatorError(
                    f"Something else already uses {where}. End it, or choose another --port "
                    "(0 takes any free one)."
                ) from None
            raise OperatorError(
                f"The local page cannot listen at {where}. Choose another --host or --port."
            ) from None

    def _address(self, runner: web.AppRunner) -> str:
        port = runner.addresses[0][1]
        host = "127.0.0.1" if self._host in ("localhost", "0.0.0.0", "::") else self._host  # noqa: S104 (compared, not bound)
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _serve(core: Core) -> None:
    """Until cancelled; the index of names is read at once, so that the first person needn't wait."""
    reading = asyncio.create_task(core.complete("film", "film", "a"))
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.wait({reading})
