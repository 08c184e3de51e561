"""The gateway's side of the connection: zlib-stream, sessions, resuming, close codes."""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.wire.discord_payloads import APP, snowflake, user

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15)
SYNC_FLUSH = zlib.Z_SYNC_FLUSH
Body = dict[str, Any]


@dataclass
class Session:
    """What one shard has been sent, and the connection it stands on, if any."""

    id: str
    shard: int = 0
    sent: list[Body] = field(default_factory=list)
    connection: Connection | None = None

    async def dispatch(self, kind: str, data: Body) -> None:
        """Send an event, or keep it for the resume."""
        event = {"op": DISPATCH, "t": kind, "s": len(self.sent) + 1, "d": data}
        self.sent.append(event)
        if self.connection is not None:
            await self.connection.send(event)


@dataclass
class Connection:
    """One websocket with a compressor of its own."""

    socket: web.WebSocketResponse
    request: web.Request
    _zlib: Any = field(default_factory=zlib.compressobj)

    async def send(self, payload: Body) -> None:
        packed = self._zlib.compress(json.dumps(payload).encode())
        # A connection that was cut just now: the event is kept for the resume.
        with contextlib.suppress(ConnectionError, RuntimeError):
            await self.socket.send_bytes(packed + self._zlib.flush(SYNC_FLUSH))

    def cut(self) -> None:
        """End the connection without a word, as a broken network does."""
        if self.request.transport is not None:
            self.request.transport.abort()


@dataclass
class Gateway:
    """Accepts shards and keeps their sessions; ``refuse_identify`` closes with that code instead."""

    token: str
    guilds: Callable[[int, int], list[Body]]
    address: str = ""
    sessions: dict[str, Session] = field(default_factory=dict)
    refuse_identify: int = 0
    connects: int = 0
    resumes: int = 0
    identifies: list[Body] = field(default_factory=list)
    refuse_connections: int = 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The websocket endpoint."""
        self.connects += 1
        if self.refuse_connections > 0:
            self.refuse_connections -= 1
            return web.Response(status=503)
        assert request.query.get("compress") == "zlib-stream", "the bot asks for compression"
        socket = web.WebSocketResponse(max_msg_size=1 << 20)
        await socket.prepare(request)
        connection = Connection(socket, request)
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": 41_250}})
        session: Session | None = None
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            payload = json.loads(message.data)
            if payload["op"] == HEARTBEAT:
                await connection.send({"op": ACK})
            elif payload["op"] == IDENTIFY:
                session = await self._identify(connection, payload["d"])
            elif payload["op"] == RESUME:
                session = await self._resume(connection, payload["d"])
        if session is not None and session.connection is connection:
            session.connection = None
        return socket

    async def _identify(self, connection: Connection, data: Body) -> Session | None:
        self.identifies.append(data)
        code = self.refuse_identify or (4004 if data["token"] != self.token else 0)
        if data["intents"] & PRIVILEGED:
            code = 4014
        if code:
            await connection.socket.close(code=code)
            return None
        shard, count = data.get("shard") or (0, 1)
        session = Session(snowflake(), shard)
        self.sessions[session.id] = session
        guilds = self.guilds(shard, count)
        session.connection = connection
        await session.dispatch("READY", self._ready(session, guilds, shard, count))
        for guild in guilds:
            await session.dispatch("GUILD_CREATE", guild)
        return session

    def _ready(self, session: Session, guilds: list[Body], shard: int, count: int) -> Body:
        return {
            "v": 10,
            "user": user(APP, "Marquee", True),
            "session_id": session.id,
            "resume_gateway_url": self.address,
            "shard": [shard, count],
            "application": {"id": APP, "flags": 0},
            "guilds": [{"id": g["id"], "unavailable": True} for g in guilds],
            "private_channels": [],
            "relationships": [],
        }

    async def _resume(self, connection: Connection, data: Body) -> Session | None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            await connection.send({"op": INVALID, "d": False})
            return None
        self.resumes += 1
        missed = session.sent[data["seq"] or 0 :]
        session.connection = connection
        for event in missed:
            await connection.send(event)
        await session.dispatch("RESUMED", {})
        return session
