"""Loopback platforms on bad days: they limit, fail, fall silent and break connections by dice.

Half of the troubles come after a message was taken, so that only the answer is lost.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.wire.discord import Fault, LoopbackDiscord
from tests.wire.slack import SENDING, LoopbackSlack

Body = dict[str, Any]
KINDS: Mapping[str, float] = {  # of a hundred troubles
    "limited": 25,  # 429 with the seconds to wait
    "failed": 12,  # 5xx, nothing taken
    "failed_after": 13,  # 5xx, though it was taken
    "reset": 12,  # the connection breaks before
    "reset_after": 13,  # and after it was taken
    "silent": 12,  # no answer in time, nothing taken
    "silent_after": 13,  # no answer in time, though it was taken
}


@dataclass
class Trouble:
    """Dice: what goes wrong with a request, and how often what did."""

    dice: random.Random
    chance: float  # of each request that announcing makes
    silence: float  # seconds, longer than the bot waits
    counts: Counter[str] = field(default_factory=Counter)
    over: bool = False  # nothing goes wrong any more

    def next(self, reading: bool = False) -> str:
        """The trouble of this request; mostly none, and a third as often with one that reads."""
        if self.over or self.dice.random() >= (self.chance / 3 if reading else self.chance):
            return ""
        kind = self.dice.choices(list(KINDS), list(KINDS.values()))[0]
        self.counts[kind] += 1
        return kind


class TroubledDiscord(LoopbackDiscord):
    """A Discord that keeps messages as they stand, and forgets nonces after some seconds."""

    ASKED = re.compile(r"\w+ /(channels/\d+(/(messages|threads).*)?|guilds/\d+/threads/active)$")

    def __init__(self, trouble: Trouble, nonce_seconds: float, **more: Any) -> None:
        super().__init__(**more)
        self.trouble = trouble
        self.nonce_seconds = nonce_seconds
        self.posted_at: dict[str, float] = {}
        self.published: list[str] = []

    def _fault(self, line: str) -> Fault | None:
        if not self.ASKED.match(line) or not (kind := self.trouble.next(line.startswith("GET"))):
            return None
        after = kind.endswith("_after")
        if kind == "limited":
            wait = self.trouble.dice.uniform(0.05, 0.4)
            everywhere = self.trouble.dice.random() < 0.1
            body = {"message": "limited", "retry_after": wait, "global": everywhere}
            return Fault("", 429, headers={"Via": "1.1 loopback"}, body=body)
        if kind.startswith("failed"):
            return Fault("", self.trouble.dice.choice((500, 502, 503, 504)), after=after)
        if kind.startswith("silent"):
            return Fault("", 500, after=after, silence=self.trouble.silence)
        return Fault("", 0, after=after)

    def _post(self, channel: str, body: Body) -> tuple[int, Any]:
        now = time.monotonic()
        for message in self.messages.get(channel, ()):
            nonce, at = message.get("nonce"), self.posted_at.get(message["id"], 0.0)
            if nonce and nonce == body.get("nonce") and now - at < self.nonce_seconds:
                return 200, message
        answer = super()._post(channel, {**body, "enforce_nonce": False})
        made = answer[1]
        made["nonce"] = body.get("nonce")
        self.posted_at[made["id"]] = now
        return answer

    def _as_bot(self, noted: Any) -> tuple[int, Any]:
        parts = noted.path.split("/")
        if noted.path.endswith("/crosspost"):
            self.published.append(parts[4])
        if noted.method == "GET" and re.fullmatch(r"/channels/\d+/messages", noted.path):
            newest = list(reversed(self.messages.get(parts[2], [])))[:100]
            return 200, [{k: v for k, v in one.items() if k != "nonce"} for one in newest]
        if re.fullmatch(r"/channels/\d+/messages/\d+", noted.path):
            return self._standing(noted.method, parts[2], parts[4], noted.body or {})
        return super()._as_bot(noted)

    def _standing(self, method: str, channel: str, number: str, body: Body) -> tuple[int, Any]:
        kept = self.messages.get(channel, [])
        found = next((message for message in kept if message["id"] == number), None)
        if found is None:
            return 404, {"code": 10008, "message": "Unknown Message"}
        if method == "DELETE":
            kept.remove(found)
            return 204, None
        found.update({k: v for k, v in body.items() if k in ("content", "components", "embeds")})
        return 200, found


class TroubledSlack(LoopbackSlack):
    """A Slack that has the same troubles; it never refuses a message twice by itself."""

    def __init__(self, trouble: Trouble, **more: Any) -> None:
        super().__init__(**more)
        self.trouble = trouble

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        watched = method in SENDING or method in ("conversations.history", "chat.delete")
        kind = self.trouble.next(method == "conversations.history") if watched else ""
        if not kind:
            return await super()._api(request)
        if kind == "limited":
            body = json.dumps({"ok": False, "error": "ratelimited"})
            return web.Response(
                text=body, status=429, content_type="application/json", headers={"Retry-After": "1"}
            )
        if kind.endswith("_after"):
            await super()._api(request)
        if kind.startswith("silent"):
            await asyncio.sleep(self.trouble.silence)
        if not kind.startswith("failed") and request.transport is not None:
            request.transport.abort()
        return web.Response(status=503, text="upstream failed")
