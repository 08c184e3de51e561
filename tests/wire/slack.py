"""A loopback Slack: the part of the Web API, Socket Mode and response URLs that Marquee uses.

It checks tokens, counts uses, keeps every message and view, and runs the Block Kit checker on each.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.wire.block_kit import message_problems, option_problems, view_problems
from tests.wire.serving import serving

BOT_TOKEN = "xoxb-loopback"  # noqa: S105 (no secret: the loopback server's own)
APP_TOKEN = "xapp-loopback"  # noqa: S105 (no secret: the loopback server's own)
TEAM, BOT_USER, CHANNEL, DIRECT = "T1", "UBOT", "C1", "D1"
TRIGGER_SECONDS, URL_USES, URL_SECONDS = 3.0, 5, 1800.0
SENDING = {"chat.postMessage", "chat.postEphemeral", "chat.update"}


@dataclass
class Rule:
    """What a method answers instead of working, so many times; ``channel`` where it is one's own."""

    error: str
    times: int = 1
    retry_after: int | None = None
    channel: str = ""


@dataclass
class Sent:
    """Something the bot sent: by a method or ``response_url``."""

    method: str
    body: dict[str, Any]
    at: float
    key: str = ""


@dataclass
class LoopbackSlack:
    """``async with LoopbackSlack() as slack``: give ``slack.api_url`` to the bot."""

    admins: set[str] = field(default_factory=lambda: {"UADMIN"})
    group: set[str] = field(default_factory=set)
    rules: dict[str, list[Rule]] = field(default_factory=lambda: defaultdict(list))
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    unfurls: list[dict[str, Any]] = field(default_factory=list)
    history: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    lose_answers: int = 0  # so many messages are taken, and the connection breaks
    acks: dict[str, tuple[float, Any]] = field(default_factory=dict)
    sent_at: dict[str, float] = field(default_factory=dict)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    opened: int = 0
    refuse_open: int = 0
    problems: list[str] = field(default_factory=list)
    app_token: str = APP_TOKEN
    bot_token: str = BOT_TOKEN
    mute_pongs: bool = False
    check: bool = True
    on_sent: Callable[[str], None] = lambda _: None
    on_ack: Callable[[str], None] = lambda _: None
    _urls: dict[str, list[float]] = field(default_factory=dict)
    _triggers: dict[str, float] = field(default_factory=dict)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    base: str = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket", self._socket)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_post("/upload/{id}", self._upload)
        self.base = await self._open.enter_async_context(serving(app))
        return self

    async def __aexit__(self, *_: object) -> None:
        for socket in self.sockets:
            with suppress(Exception):
                await socket.close()
        await self._open.aclose()

    @property
    def api_url(self) -> str:
        return f"{self.base}/api/"

    # What a test makes Slack do

    def refuse(self, method: str, error: str, times: int = 1, channel: str = "") -> None:
        """Let a method fail with ``error``."""
        self.rules[method].append(Rule(error, times, channel=channel))

    def limit(self, method: str, seconds: int, times: int = 1, channel: str = "") -> None:
        """Let a method answer 429."""
        self.rules[method].append(Rule("ratelimited", times, seconds, channel))

    def trigger(self) -> str:
        """A new trigger id, good for three seconds and one use."""
        name = f"trigger.{next(self._ids)}"
        self._triggers[name] = time.monotonic()
        return name

    def response_url(self) -> str:
        """A new response URL, good for five uses."""
        name = str(next(self._ids))
        self._urls[name] = [time.monotonic(), 0]
        return f"{self.base}/respond/{name}"

    def command(
        self, command: str, text: str = "", user: str = "U1", **extra: Any
    ) -> dict[str, Any]:
        """A slash command's payload."""
        return {
            "command": command, "text": text, "user_id": user, "team_id": TEAM,
            "channel_id": CHANNEL, "channel_name": "films", "api_app_id": "A1",
            "response_url": self.response_url(), "trigger_id": self.trigger(), **extra,
        }  # fmt: skip

    def event(
        self, type_: str, event_id: str = "", user: str = "U1", **extra: Any
    ) -> dict[str, Any]:
        """An Events API payload."""
        number = next(self._ids)
        event = {
            "type": type_, "user": user, "channel": CHANNEL, "team": TEAM,
            "ts": f"1700000000.{number:06}", "event_ts": f"1700000000.{number:06}", **extra,
        }  # fmt: skip
        return {
            "type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event": event,
            "event_id": event_id or f"Ev{number}", "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        }  # fmt: skip

    def press(
        self, element: dict[str, Any], user: str = "U1", *, ephemeral: bool = True, **extra: Any
    ) -> dict[str, Any]:
        """A press of a button, or a choice of the first option (or ``selected_option``)."""
        action = {**element, "block_id": "b", "action_ts": str(time.time())}
        if element["type"] == "static_select":
            action["selected_option"] = extra.pop("selected_option", element["options"][0])
        number = next(self._ids)
        stamp = f"1700000001.{number:06}"
        return {
            "type": "block_actions", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM},
            "api_app_id": "A1", "channel": {"id": CHANNEL, "name": "films"}, "actions": [action],
            "container": {"type": "message", "message_ts": stamp, "channel_id": CHANNEL,
                          "is_ephemeral": ephemeral},
            "trigger_id": self.trigger(), "response_url": self.response_url(), **extra,
        }  # fmt: skip

    def submit(
        self, view: dict[str, Any], values: dict[str, Any], user: str = "U1"
    ) -> dict[str, Any]:
        """A view that somebody sends with these element states by block id."""
        state = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                element = block["element"]
                given = values.get(block["block_id"], {})
                state[block["block_id"]] = {
                    element["action_id"]: {"type": element["type"], **given}
                }
        return {
            "type": "view_submission", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM},
            "api_app_id": "A1", "trigger_id": self.trigger(),
            "view": {**view, "state": {"values": state}},
        }  # fmt: skip

    def new_envelope(self) -> str:
        """An id for an envelope."""
        return f"env-{next(self._ids)}"

    async def deliver(
        self, kind: str, payload: dict[str, Any], *, socket: int = -1, envelope: str = ""
    ) -> str:
        """Send an envelope over the newest socket; its id."""
        envelope = envelope or self.new_envelope()
        self.sent_at[envelope] = time.monotonic()
        message = {
            "type": kind, "envelope_id": envelope, "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }  # fmt: skip
        await (await self.connected())[socket].send_str(json.dumps(message))
        return envelope

    async def connected(self, seconds: float = 20) -> list[web.WebSocketResponse]:
        """The open sockets, waiting for one."""
        await self.until(lambda: any(not s.closed for s in self.sockets), seconds, "no socket")
        return [s for s in self.sockets if not s.closed]

    async def acked(self, envelope: str, seconds: float = 5) -> Any:
        """The payload that acknowledged an envelope."""
        await self.until(lambda: envelope in self.acks, seconds, "not acknowledged")
        return self.acks[envelope][1]

    async def answers(self, count: int, seconds: float = 10) -> list[Sent]:
        """Everything sent, once it is at least ``count``."""
        await self.until(lambda: len(self.sent) >= count, seconds, f"{len(self.sent)} sent")
        return self.sent

    async def until(self, is_true: Any, seconds: float, why: str) -> None:
        """Wait for something to become true."""
        try:
            async with asyncio.timeout(seconds):
                while not is_true():
                    self._changed.clear()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._changed.wait(), 0.05)
        except TimeoutError:
            raise AssertionError(
                f"{why}; called: {[name for name, _ in self.calls][-8:]}"
            ) from None

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the bot to move to another connection, as Slack does."""
        for socket in await self.connected():
            await socket.send_str(json.dumps({"type": "disconnect", "reason": reason}))

    def cut(self) -> None:
        """Cut every connection without a close frame."""
        for socket in self.sockets:
            transport = getattr(socket._req, "transport", None)
            if transport is not None and not socket.closed:
                transport.abort()

    # What the bot calls

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = await _read(request)
        self.calls.append((method, body))
        wanted = self.app_token if method == "apps.connections.open" else self.bot_token
        if method == "oauth.v2.access":
            return self._answer({"ok": True, **self._oauth()})
        if request.headers.get("Authorization") != f"Bearer {wanted}":
            return self._answer({"ok": False, "error": "invalid_auth"})
        if rule := self._rule(method, str(body.get("channel", ""))):
            headers = {"Retry-After": str(rule.retry_after)} if rule.retry_after is not None else {}
            status = 429 if rule.retry_after is not None else 200
            return self._answer({"ok": False, "error": rule.error}, status, headers)
        handle = getattr(self, "_" + method.replace(".", "_"), None)
        result = handle(body) if handle else {}
        if method in SENDING:
            result = self._keep(method, body)
            if self.lose_answers and request.transport is not None:
                self.lose_answers -= 1
                request.transport.abort()
        return self._answer({"ok": "error" not in result, **result})

    def _rule(self, method: str, channel: str) -> Rule | None:
        for rule in self.rules[method]:
            if rule.times > 0 and rule.channel in ("", channel):
                rule.times -= 1
                return rule
        return None

    def _answer(
        self, body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
    ) -> web.Response:
        self._changed.set()
        return web.json_response(body, status=status, headers=headers)

    def _keep(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        if not body.get("channel") or (not body.get("text") and not body.get("blocks")):
            return {"error": "no_text"}
        self._check(message_problems(body, _sharer(body)) if self.check else [])
        self.sent.append(Sent(method, body, time.monotonic(), str(body["channel"])))
        channel = str(body["channel"])
        stamp = str(body.get("ts") or f"1700000002.{next(self._ids):06}")
        others = [m for m in self.history[channel] if m["ts"] != stamp]
        if method != "chat.postEphemeral":
            self.history[channel] = [{**body, "ts": stamp}, *others]
        return {"ts": stamp, "channel": channel}

    def _conversations_history(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"messages": self.history[str(body["channel"])], "has_more": False}

    def _chat_delete(self, body: dict[str, Any]) -> dict[str, Any]:
        kept = self.history[str(body["channel"])]
        left = [message for message in kept if message["ts"] != body["ts"]]
        self.history[str(body["channel"])] = left
        return {} if len(left) < len(kept) else {"error": "message_not_found"}

    def _check(self, problems: Iterable[str]) -> None:
        self.problems.extend(problems)

    def _auth_test(self, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": self.base, "team": "Loopback", "user": "marquee", "team_id": TEAM,
            "user_id": BOT_USER, "bot_id": "B1",
        }  # fmt: skip

    def _oauth(self) -> dict[str, Any]:
        return {
            "app_id": "A1", "access_token": self.bot_token, "token_type": "bot",
            "scope": "chat:write", "bot_user_id": BOT_USER, "team": {"id": TEAM, "name": "Loopback"},
            "authed_user": {"id": "U1"}, "is_enterprise_install": False,
        }  # fmt: skip

    def _apps_connections_open(self, body: dict[str, Any]) -> dict[str, Any]:
        self.opened += 1
        if self.refuse_open > 0:
            self.refuse_open -= 1
            return {"error": "internal_error"}
        return {"url": f"{self.base.replace('http', 'ws')}/socket?ticket={next(self._ids)}"}

    def _users_info(self, body: dict[str, Any]) -> dict[str, Any]:
        user = str(body.get("user"))
        return {"user": {"id": user, "is_admin": user in self.admins, "locale": "en-GB"}}

    def _usergroups_users_list(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"users": sorted(self.group)}

    def _views_open(self, body: dict[str, Any]) -> dict[str, Any]:
        born = self._triggers.pop(str(body.get("trigger_id")), None)
        if born is None:
            return {"error": "invalid_trigger_id"}
        if time.monotonic() - born > TRIGGER_SECONDS:
            return {"error": "expired_trigger_id"}
        return self._view(f"V{next(self._ids)}", body["view"])

    def _views_update(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("view_id") not in self.views:
            return {"error": "not_found"}
        return self._view(str(body["view_id"]), body["view"])

    def _view(self, name: str, view: dict[str, Any]) -> dict[str, Any]:
        self._check(view_problems(view))
        self.views[name] = {**view, "id": name, "updated": time.monotonic()}
        return {"view": self.views[name]}

    def _views_publish(self, body: dict[str, Any]) -> dict[str, Any]:
        self._check(view_problems(body["view"]))
        self.homes[str(body["user_id"])] = body["view"]
        return {"view": body["view"]}

    def _chat_unfurl(self, body: dict[str, Any]) -> dict[str, Any]:
        for shown in body["unfurls"].values():
            self._check(message_problems({"text": "unfurl", **shown}))
        self.unfurls.append(body)
        return {}

    def _files_getUploadURLExternal(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 (Slack's name)
        name = f"F{next(self._ids)}"
        return {"upload_url": f"{self.base}/upload/{name}", "file_id": name}

    async def _upload(self, request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="OK")

    async def _respond(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        body = json.loads(await request.text())
        known = self._urls.get(name)
        self._changed.set()
        if known is None or time.monotonic() - known[0] > URL_SECONDS:
            return web.Response(status=404, text="expired_url")
        if known[1] >= URL_USES:
            return web.Response(status=404, text="used_url")
        if rule := self._rule("response_url", ""):
            headers = {"Retry-After": str(rule.retry_after)} if rule.retry_after is not None else {}
            return web.Response(status=429 if headers else 500, text=rule.error, headers=headers)
        known[1] += 1
        if not body.get("delete_original"):
            self._check(message_problems(body, _sharer(body)) if self.check else [])
        self.sent.append(Sent("response_url", body, time.monotonic(), str(request.url)))
        self.on_sent(str(request.url))
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=not self.mute_pongs, max_msg_size=0)
        await socket.prepare(request)
        hello = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}}
        await socket.send_str(json.dumps(hello))
        self.sockets.append(socket)
        self._changed.set()
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                answer = json.loads(message.data)
                envelope = str(answer.get("envelope_id"))
                self.acks.setdefault(envelope, (time.monotonic(), answer.get("payload")))
                self.on_ack(envelope)
                self._check_ack(answer.get("payload"))
                self._changed.set()
        return socket

    def _check_ack(self, payload: Any) -> None:
        if isinstance(payload, dict):
            if "options" in payload:
                self._check(option_problems(payload["options"]))
            if "view" in payload:
                self._check(view_problems(payload["view"]))


async def _read(request: web.Request) -> dict[str, Any]:
    """A call's arguments: JSON, form or query."""
    if request.content_type == "application/json":
        return dict(json.loads(await request.text() or "{}"))
    return {**request.query, **{k: v for k, v in (await request.post()).items()}}


def _sharer(body: dict[str, Any]) -> str:
    """The person a shared answer names in its last block, which is the one mention allowed."""
    last = (body.get("blocks") or [{}])[-1]
    text = str(((last.get("elements") or [{}])[0]).get("text", ""))
    return text.removeprefix("Shared by <@").removesuffix(">") if "Shared by" in text else ""
