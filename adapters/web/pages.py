"""The files of the page, and signing in where a password is set."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from math import ceil

from aiohttp import web

from adapters.web.guard import COOKIE, Guard
from adapters.web.sessions import LIFE

TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of the page, read once at the start."""

    body: bytes
    type: str


def read_files() -> dict[str, File]:
    """All files of the page by name."""
    folder = files("adapters.web").joinpath("page")
    found: dict[str, File] = {}
    for entry in folder.iterdir():
        suffix = "." + entry.name.rpartition(".")[2]
        if suffix in TYPES:
            found[entry.name] = File(entry.read_bytes(), TYPES[suffix])
    return found


@dataclass(slots=True)
class Pages:
    """Serves the files by name; no path from a request ever reaches the file system."""

    guard: Guard
    files: dict[str, File]

    def table(self) -> list[web.RouteDef]:
        """The endpoints."""
        return [
            web.get("/", self.index),
            web.get("/page/{name}", self.file),
            web.get("/login", self.login),
            web.post("/login", self.enter),
            web.post("/logout", self.leave),
        ]

    async def index(self, _: web.Request) -> web.Response:
        """The page."""
        return self._send("index.html")

    async def file(self, request: web.Request) -> web.Response:
        """A script, a style sheet, a font, the licences."""
        return self._send(request.match_info["name"])

    async def login(self, _: web.Request) -> web.Response:
        """The sign-in form."""
        return self._send("login.html")

    async def enter(self, request: web.Request) -> web.Response:
        """Sign in with the operator's password."""
        sessions = self.guard.sessions
        if sessions is None:
            return web.Response(status=303, headers={"Location": "/"})
        form = await request.post()
        wait = sessions.wait()
        session = sessions.enter(str(form.get("password", "")))
        if session is None:
            status = 429 if wait else 403
            response = self._send("login-wait.html" if wait else "login-wrong.html", status)
            if wait:
                response.headers["Retry-After"] = str(ceil(wait))
            return response
        response = web.Response(status=303, headers={"Location": "/"})
        response.set_cookie(
            COOKIE,
            session.key,
            max_age=int(LIFE),
            httponly=True,
            samesite="Strict",
            secure=request.secure,
        )
        return response

    async def leave(self, request: web.Request) -> web.Response:
        """Sign out."""
        if self.guard.sessions:
            self.guard.sessions.leave(request.cookies.get(COOKIE, ""))
        response = web.Response(status=303, headers={"Location": "/login"})
        response.del_cookie(COOKIE)
        return response

    def _send(self, name: str, status: int = 200) -> web.Response:
        found = self.files.get(name)
        if found is None:
            return web.Response(status=404, text="There is no such page.")
        charset = None if found.type.startswith("font/") else "utf-8"
        response = web.Response(
            status=status, body=found.body, content_type=found.type, charset=charset
        )
        kept = "max-age=86400" if found.type.startswith("font/") else "no-cache"
        response.headers["Cache-Control"] = kept
        return response
