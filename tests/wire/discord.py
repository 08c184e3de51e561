"""A loopback Discord that a real bot process connects to: gateway, REST, interactions.

It enforces what Discord enforces: one first answer per interaction, tokens, and bodies that the
checker takes. What came in is kept for the tests to look at.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.wire import discord_payloads as payloads
from tests.wire.discord_check import EPHEMERAL, Refusal, check_request
from tests.wire.discord_gateway import Gateway, Session
from tests.wire.discord_payloads import APP, OWNER, snowflake
from tests.wire.serving import serving

TOKEN = "loopback.token.for-tests"  # noqa: S105 (no secret)
DEFERRED = (5, 6)
Body = dict[str, Any]


@dataclass
class Exchange:
    """One interaction and everything that was answered to it; times by the monotonic clock."""

    raw: Body
    sent_at: float = 0.0
    acknowledged_at: float = 0.0
    answered_at: float = 0.0
    callbacks: list[Body] = field(default_factory=list)
    edits: list[Body] = field(default_factory=list)
    follows: list[Body] = field(default_factory=list)
    removed: bool = False
    message: Body | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def answers(self) -> int:
        """How many answers a person would see."""
        first = [c for c in self.callbacks if c["type"] not in DEFERRED]
        return len(first) + len(self.edits) + len(self.follows)

    async def answer(self, seconds: float = 10.0) -> Body:
        """What is shown once something is: a message with its flags, a form, or completions."""
        async with asyncio.timeout(seconds):
            await self.done.wait()
        if self.message is not None:
            return self.message
        shown: Body = self.callbacks[-1].get("data") or {}
        return shown


@dataclass
class Fault:
    """What goes wrong with requests whose ``METHOD path`` matches: ``times`` of them.

    ``after`` lets the request take effect first, so that only its answer is lost.
    """

    pattern: str
    status: int = 0  # 0: the connection breaks
    times: int = 1
    headers: dict[str, str] = field(default_factory=dict)
    body: Body = field(default_factory=dict)
    after: bool = False
    silence: float = 0.0  # seconds before the answer


@dataclass
class Request:
    """One request of the bot."""

    method: str
    path: str
    body: Any
    files: list[str]
    status: int = 0


class LoopbackDiscord:
    """The server; use it with ``async with``."""

    def __init__(self, guilds: int = 1, *, token: str = TOKEN, check: bool = True) -> None:
        self.token = token
        self.check = check
        self.guilds = [
            payloads.guild(
                str(600_000_000_000_000_000 + (n << 22)), str(700_000_000_000_000_000 + n)
            )
            for n in range(guilds)
        ]
        self.shards = 1
        self.gateway = Gateway(token, self._guilds_of)
        self.exchanges: dict[str, Exchange] = {}
        self.requests: list[Request] = []
        self.refusals: list[str] = []
        self.faults: list[Fault] = []
        self.commands: list[Body] = []
        self.messages: dict[str, list[Body]] = {}
        self.channels: dict[str, Body] = {}  # channels that differ from a text channel of server 1
        self.threads: list[Body] = []
        self.arrived = asyncio.Condition()

    async def __aenter__(self) -> LoopbackDiscord:
        app = web.Application(client_max_size=30 << 20)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._open = AsyncExitStack()
        address = await self._open.enter_async_context(serving(app))
        self.url = f"{address}/api/v10"
        self.gateway.address = f"{address.replace('http', 'ws', 1)}/gateway/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    # What people do.

    async def type(self, command: str, *, focused: str = "", **given: Any) -> Exchange:
        """Use a slash command, or complete its ``focused`` option; ``_name`` are of the person."""
        person = {k[1:]: given.pop(k) for k in list(given) if k.startswith("_")}
        kind = 4 if focused else 2
        return await self.interact(kind, payloads.typed(command, given, focused), **person)

    async def press(
        self, message: Body, custom_id: str, value: str = "", **person: Any
    ) -> Exchange:
        """Press a button of a message, or choose ``value`` in a list of it."""
        data: Body = {"custom_id": custom_id, "component_type": 3 if value else 2}
        if value:
            data["values"] = [value]
        return await self.interact(3, data, message=message, **person)

    async def submit(self, modal: Body, values: dict[str, str], **person: Any) -> Exchange:
        """Send a form off."""
        parts = [
            {"type": 18, "id": n, "component": {"type": 4, "custom_id": k, "value": v}}
            for n, (k, v) in enumerate(values.items())
        ]
        return await self.interact(
            5, {"custom_id": modal["custom_id"], "components": parts}, **person
        )

    async def use_menu(self, name: str, text: str, **person: Any) -> Exchange:
        """Use an entry of a message's menu."""
        channel = self.guilds[0]["channels"][0]["id"]
        target = payloads.message({"content": text}, channel, author=payloads.user("5"))
        data = {
            "id": "2",
            "name": name,
            "type": 3,
            "target_id": target["id"],
            "resolved": {"messages": {target["id"]: target}},
        }
        return await self.interact(2, data, **person)

    async def interact(
        self, kind: int, data: Body, *, asker: str = "100", guild: int | None = 0, **more: Any
    ) -> Exchange:
        """Any interaction of a person in the server with that number, or in direct messages."""
        place = self.guilds[guild] if guild is not None else None
        raw = payloads.interaction(
            kind,
            data,
            asker=asker,
            guild_id=place["id"] if place else None,
            channel_id=place["channels"][0]["id"] if place else "750",
            **more,
        )
        return await self.send(raw)

    async def send(self, raw: Body) -> Exchange:
        """Send an interaction to the bot."""
        exchange = Exchange(raw, sent_at=time.monotonic())
        self.exchanges[raw["token"]] = exchange
        await self.session_for(raw.get("guild_id")).dispatch("INTERACTION_CREATE", raw)
        return exchange

    async def say(
        self,
        text: str,
        *,
        guild: int | None = 0,
        asker: str = "100",
        mentions: bool = True,
        **more: Any,
    ) -> str:
        """Write a message; the channel's id."""
        place = self.guilds[guild] if guild is not None else None
        channel = str(more.pop("channel", place["channels"][0]["id"] if place else "750"))
        named = [payloads.user(APP, "Marquee", True)] if mentions else []
        body = {"content": text, "mentions": named}
        message = payloads.message(body, channel, author=payloads.user(asker)) | more
        message.pop("application_id", None)
        if place:
            message |= {"guild_id": place["id"], "member": payloads.member(asker)}
        await self.session_for(message.get("guild_id")).dispatch("MESSAGE_CREATE", message)
        return channel

    def session_for(self, guild_id: str | None) -> Session:
        """The newest session of the shard that serves a server."""
        shard = (int(guild_id) >> 22) % self.shards if guild_id else 0
        return [s for s in self.gateway.sessions.values() if s.shard == shard][-1]

    async def until(self, happened: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until requests have made something true."""
        async with asyncio.timeout(seconds), self.arrived:
            await self.arrived.wait_for(happened)

    async def posted(self, channel: str, count: int = 1, seconds: float = 10.0) -> list[Body]:
        """The messages in a channel, once there are that many."""
        await self.until(lambda: len(self.messages.get(channel, ())) >= count, seconds)
        return self.messages[channel]

    # What the bot does.

    async def _rest(self, request: web.Request) -> web.Response:
        body, files = await _read(request)
        path = "/" + request.match_info["path"]
        if path.startswith("/cdn/"):
            return web.Response(body=b"a file", content_type="application/octet-stream")
        noted = Request(request.method, path, body, files)
        self.requests.append(noted)
        fault = self._fault(f"{request.method} {path}")
        if fault is not None and not fault.after:
            async with self.arrived:
                self.arrived.notify_all()
            return await self._broken(request, fault)
        status, answer = self._answer(request, noted)
        noted.status = status
        async with self.arrived:
            self.arrived.notify_all()
        if fault is not None:
            return await self._broken(request, fault)
        if status == 204:
            return web.Response(status=204)
        # discord.py compares the content type exactly, so no charset may follow it.
        return web.Response(
            body=json.dumps(answer).encode(), status=status, content_type="application/json"
        )

    def _fault(self, line: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and re.search(fault.pattern, line):
                fault.times -= 1
                return fault
        return None

    async def _broken(self, request: web.Request, fault: Fault) -> web.Response:
        if fault.silence:
            await asyncio.sleep(fault.silence)
        if fault.status == 0 and request.transport is not None:
            request.transport.abort()
        return web.Response(
            body=json.dumps(fault.body).encode(),
            status=fault.status or 500,
            content_type="application/json",
            headers=fault.headers,
        )

    def _answer(self, request: web.Request, noted: Request) -> tuple[int, Any]:
        path = noted.path
        if self.check:
            try:
                check_request(noted.method, path, noted.body, noted.files)
            except Refusal as refusal:
                self.refusals.append(str(refusal))
                return 400, {"code": 50035, "message": "Invalid Form Body"}
        if found := re.fullmatch(r"/interactions/\d+/([^/]+)/callback", path):
            return self._callback(found.group(1), noted.body)
        if found := re.fullmatch(r"/webhooks/\d+/([^/]+)(/messages/@original)?", path):
            return self._webhook(noted.method, found.group(1), noted.body, bool(found.group(2)))
        if request.headers.get("Authorization") != f"Bot {self.token}":
            return 401, {"code": 0, "message": "401: Unauthorized"}
        return self._as_bot(noted)

    def _callback(self, token: str, body: Body) -> tuple[int, Any]:
        exchange = self.exchanges.get(token)
        if exchange is None:
            return 404, {"code": 10062, "message": "Unknown interaction"}
        if exchange.callbacks:
            return 400, {"code": 40060, "message": "Interaction has already been acknowledged."}
        exchange.callbacks.append(body)
        exchange.acknowledged_at = time.monotonic()
        channel = exchange.raw["channel_id"]
        data = body.get("data") or {}
        if body["type"] in (4, 5):
            exchange.message = payloads.message(data, channel)
        elif body["type"] in (6, 7):
            exchange.message = exchange.raw.get("message") or payloads.message(data, channel)
        if body["type"] not in DEFERRED:
            self._answered(exchange)
        made = {"id": exchange.raw["id"], "type": exchange.raw["type"]}
        resource = {
            "type": body["type"],
            **({"message": exchange.message} if exchange.message else {}),
        }
        return 200, {"interaction": made, "resource": resource}

    def _webhook(self, method: str, token: str, body: Body, original: bool) -> tuple[int, Any]:
        exchange = self.exchanges.get(token)
        if exchange is None or not exchange.callbacks:
            return 404, {"code": 10015, "message": "Unknown Webhook"}
        channel = exchange.raw["channel_id"]
        if method == "DELETE":
            exchange.removed = True
            return 204, None
        if method == "PATCH" and original:
            kept = int((exchange.message or {}).get("flags", 0)) & EPHEMERAL
            exchange.edits.append(body)
            exchange.message = payloads.message(body, channel, flags=kept)
        else:
            exchange.follows.append(body)
            exchange.message = payloads.message(body, channel)
        self._answered(exchange)
        return 200, exchange.message

    def _answered(self, exchange: Exchange) -> None:
        exchange.answered_at = exchange.answered_at or time.monotonic()
        exchange.done.set()

    def _as_bot(self, noted: Request) -> tuple[int, Any]:
        method, path = noted.method, noted.path
        if path == "/users/@me":
            return 200, payloads.user(APP, "Marquee", True)
        if path == "/oauth2/applications/@me" or path == "/applications/@me":
            return 200, _application()
        if path in ("/gateway/bot", "/gateway"):
            limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
            return 200, {
                "url": self.gateway.address,
                "shards": self.shards,
                "session_start_limit": limit,
            }
        if path == f"/applications/{APP}/commands":
            self.commands = noted.body or self.commands
            return 200, self.commands
        if path == "/users/@me/channels":
            return 200, {"id": f"9{noted.body['recipient_id']}", "type": 1, "recipients": []}
        if found := re.fullmatch(r"/channels/(\d+)/messages", path):
            if method == "GET":
                return 200, list(reversed(self.messages.get(found.group(1), [])))[:100]
            return self._post(found.group(1), noted.body)
        if method == "GET" and (found := re.fullmatch(r"/channels/(\d+)", path)):
            text_channel = {"type": 0, "guild_id": self.guilds[0]["id"]}
            return 200, {"id": found.group(1), **self.channels.get(found.group(1), text_channel)}
        if method == "GET" and path.endswith("/threads/active"):
            return 200, {"threads": self.threads, "members": []}
        return self._places(method, path, noted.body or {})

    def _post(self, channel: str, body: Body) -> tuple[int, Any]:
        kept = self.messages.setdefault(channel, [])
        if body.get("enforce_nonce"):
            for message in kept:
                if message.get("nonce") == body["nonce"]:
                    return 200, message
        kept.append(payloads.message(body, channel) | {"sent": body})
        return 200, kept[-1]

    def _places(self, method: str, path: str, body: Body) -> tuple[int, Any]:
        if re.fullmatch(r"/channels/\d+(/messages/\d+)?/threads", path):
            thread = {"id": snowflake(), "type": 11, "name": body["name"]}
            thread |= {"parent_id": path.split("/")[2], "owner_id": APP}
            self.threads.append(thread)
            if "message" in body:  # a forum post's first message has its thread's id
                self._post(thread["id"], body["message"])
                self.messages[thread["id"]][0]["id"] = thread["id"]
            return 201, thread
        if method == "POST" and re.fullmatch(r"/channels/\d+/messages/\d+/crosspost", path):
            return 200, {"id": path.split("/")[4]}
        if method == "POST" and re.fullmatch(r"/channels/\d+/polls/\d+/expire", path):
            return 200, {"id": path.split("/")[4]}
        if method in ("POST", "PATCH") and "/scheduled-events" in path:
            return 200, {"id": snowflake(), **body}
        if method == "PATCH" and re.fullmatch(r"/channels/\d+/messages/\d+", path):
            return 200, payloads.message(body, path.split("/")[2])
        if method in ("POST", "DELETE"):
            return 204, None
        return 404, {"code": 10003, "message": "Unknown Channel"}

    def _guilds_of(self, shard: int, count: int) -> list[Body]:
        return [g for g in self.guilds if (int(g["id"]) >> 22) % count == shard]


async def _read(request: web.Request) -> tuple[Any, list[str]]:
    """A request's JSON, and the names of its files."""
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        files = [f.filename for k, f in form.items() if isinstance(f, web.FileField)]
        return json.loads(str(form["payload_json"])), files
    raw = await request.read()
    return (json.loads(raw) if raw else None), []


def _application() -> Body:
    return {
        "id": APP,
        "name": "Marquee",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": payloads.user(OWNER, "owner"),
        "team": None,
        "flags": 0,
        "summary": "",
    }
