"""The page's own endpoints: answer a text or a press, suggest, and show the state of things."""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from aiohttp import web

from adapters.web.desk import desk
from adapters.web.errors import RecentErrors
from adapters.web.guard import Guard
from adapters.web.limits import CHECKS
from adapters.web.render import render
from adapters.web.suggest import suggest
from bot.asker import Asker, Role
from bot.command import Command
from bot.dispatch import Core
from bot.errors import Unavailable
from bot.reply import Call, Reply

Renderer = Callable[[Reply], Any]
TEXT_LENGTH = 4000  # characters; what the core reads of a typed text
BODY_SIZE = 64 * 1024  # bytes of a request's JSON
SPACES = frozenset(("playground", "gallery"))

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Routes:
    """Handlers over the core; everything that answers goes through ``say`` or ``dispatch``."""

    core: Core
    renderers: Mapping[str, Renderer]
    guard: Guard
    errors: RecentErrors
    connections: Callable[[], Mapping[str, str]] = field(default=dict)

    def table(self) -> list[web.RouteDef]:
        """The endpoints."""
        return [
            web.get("/api/start", self.start),
            web.get("/api/complete", self.complete),
            web.get("/api/desk", self.desk),
            web.get("/api/state", self.state),
            web.post("/api/say", self.say),
            web.post("/api/press", self.press),
        ]

    async def start(self, request: web.Request) -> web.Response:
        """What the page needs before the first question."""
        return web.json_response(
            {
                "token": self.guard.token_for(request),
                "version": self.core.version,
                "signedIn": self.guard.sessions is not None,
                "platforms": list(self.renderers),
                "commands": [_command(command) for command in self.core.commands.values()],
            }
        )

    async def complete(self, request: web.Request) -> web.Response:
        """Suggestions for the text before the cursor."""
        found = await suggest(
            self.core, request.query.get("text", "")[:TEXT_LENGTH], _role(request.query.get("role"))
        )
        return web.json_response(asdict(found))

    async def say(self, request: web.Request) -> web.Response:
        """Answer a typed text."""
        body = await _body(request)
        text = str(body.get("text", ""))[: TEXT_LENGTH * 2]
        return await self._answer(self.core.say(text, _asker(body)), bool(body.get("share")))

    async def press(self, request: web.Request) -> web.Response:
        """Answer a button, a choice, a page or a form: a call, with a form's inputs added."""
        body = await _body(request)
        call = Call.decode(str(body.get("call", "")))
        inputs = body.get("inputs")
        if isinstance(inputs, dict):
            call = call.with_args(**{str(name): str(value) for name, value in inputs.items()})
        return await self._answer(self.core.dispatch(call, _asker(body)), bool(body.get("share")))

    async def desk(self, _: web.Request) -> web.Response:
        """Drafts, subscriptions and deliveries, for moderators; null where nothing is announced."""
        flow = self.core.announcing
        try:
            return web.json_response(await desk(flow.store) if flow else None)
        except Unavailable:
            return web.json_response({"error": "The journal cannot be read now."}, status=503)

    async def state(self, _: web.Request) -> web.Response:
        """Data dates, sources, connections and recent errors, for operators."""
        try:
            info: dict[str, Any] | None = asdict(await self.core.catalogue.info())
            essays: int | None = await self.core.journal.count_essays()
        except Unavailable:
            info, essays = None, None
        return web.json_response(
            {
                "version": self.core.version,
                "catalogue": info,
                "essays": essays,
                "connections": dict(self.connections()),
                "errors": [asdict(error) for error in self.errors.recent()],
            }
        )

    async def _answer(self, asked: Awaitable[Reply], share: bool) -> web.Response:
        """The reply and all that is drawn from it; ``share`` shows a private one to everybody."""
        started = time.perf_counter()
        reply = await asked
        answered = time.perf_counter()
        if share:
            reply = replace(reply, private=False)
        bodies = {name: self._body_of(name, reply) for name in self.renderers}
        return web.json_response(
            {
                "reply": render(reply),
                "bodies": bodies,
                "checks": {name: self._check_of(name, body) for name, body in bodies.items()},
                "ms": round((answered - started) * 1000, 1),
            },
            dumps=_dumps,
        )

    def _body_of(self, name: str, reply: Reply) -> Any:
        """The body for one platform; one broken renderer must not hide the other pane."""
        try:
            return self.renderers[name](reply)
        except Exception:
            log.exception("rendering for %s failed, reference %s", name, secrets.token_hex(4))
            return None

    def _check_of(self, name: str, body: Any) -> list[str]:
        if body is None:
            return ["the message could not be made; the operator view has the reference"]
        try:
            return CHECKS[name](body) if name in CHECKS else []
        except Exception:
            log.exception("checking for %s failed, reference %s", name, secrets.token_hex(4))
            return ["the message has a shape that cannot be checked"]


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_other)


def _other(value: Any) -> str:
    return f"({len(value)} bytes)" if isinstance(value, bytes) else str(type(value).__name__)


async def _body(request: web.Request) -> dict[str, Any]:
    raw = await request.read()
    if len(raw) > BODY_SIZE:
        raise web.HTTPRequestEntityTooLarge(BODY_SIZE, len(raw), reason="The request is too long.")
    try:
        body = json.loads(raw)
    except ValueError:
        raise web.HTTPBadRequest(reason="The request is no JSON.") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(reason="The request is no JSON object.")
    return body


def _role(name: object) -> Role:
    return Role.MODERATOR if name == "moderator" else Role.MEMBER


def _asker(body: Mapping[str, Any]) -> Asker:
    space = str(body.get("space", ""))
    space = space if space in SPACES else "playground"
    return Asker(user=space, space=space, platform="web", role=_role(body.get("role")))


def _command(command: Command) -> dict[str, Any]:
    return {
        "name": command.name,
        "summary": command.summary,
        "usage": command.usage,
        "role": command.role.name.lower(),
        "examples": list(command.examples),
        "params": [
            {"name": p.name, "kind": p.kind, "help": p.help, "required": p.required}
            for p in command.params
        ],
    }
