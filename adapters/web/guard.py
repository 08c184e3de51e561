"""What every request passes before it reaches a handler, and the headers every answer carries.

The page is safe to leave open: a foreign web site in the same browser cannot act through it (host
name, origin, token), and nothing it shows can load or run anything from elsewhere (policy).
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.web.sessions import Session, Sessions

COOKIE = "marquee_session"
TOKEN_HEADER = "X-Marquee-Token"  # noqa: S105 (a header's name)
OPEN_TO_ALL = frozenset(
    ("/login", "/page/styles.css", "/page/marquee.svg", "/page/inter.woff2", "/page/serif.woff2")
)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none at all, forms would name no origin to check
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(slots=True)
class Guard:
    """Checks host name, origin, session and token; ``sessions`` is ``None`` on loopback."""

    host: str
    names: Collection[str] = ()
    sessions: Sessions | None = None
    unguarded: Collection[tuple[str, str]] = ()
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def knows_host(self, header: str) -> bool:
        """Whether the ``Host`` header names this page, not a name a foreign site made point here."""
        name = urlsplit(f"//{header}").hostname or ""
        if is_loopback(name) or name in self.names or name == self.host:
            return True
        return self.sessions is not None and _is_address(name)

    def token_for(self, request: web.Request) -> str:
        """The token that must come with requests that act."""
        session = self.session(request)
        return session.token if session else self.token

    def session(self, request: web.Request) -> Session | None:
        """The session this request belongs to, where sessions are in use."""
        return self.sessions.find(request.cookies.get(COOKIE, "")) if self.sessions else None

    def refusal(self, request: web.Request) -> web.StreamResponse | None:
        """The answer to a request that may not pass."""
        if not self.knows_host(request.headers.get("Host", "")):
            return web.Response(
                status=421,
                text="This page does not answer to that host name. Add it to MARQUEE_WEB_HOSTS.",
            )
        if not _same_origin(request):
            return web.Response(status=403, text="Only Marquee's own page may do this.")
        if self.sessions and request.path not in OPEN_TO_ALL and self.session(request) is None:
            if request.path.startswith("/api/"):
                return web.json_response({"error": "Sign in again."}, status=401)
            return web.Response(status=303, headers={"Location": "/login"})
        if request.method != "GET" and request.path.startswith("/api/"):
            given = request.headers.get(TOKEN_HEADER, "")
            if not hmac.compare_digest(given.encode(), self.token_for(request).encode()):
                return web.json_response({"error": "Reload the page and try again."}, status=403)
        return None

    def middleware(self) -> Middleware:
        """This guard as aiohttp wants it."""

        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            if (request.method, request.path) in self.unguarded:
                return await handler(request)
            try:
                response = self.refusal(request) or await handler(request)
            except web.HTTPException as error:
                response = web.Response(status=error.status, text=error.reason)
            response.headers.update(HEADERS)
            if request.path.startswith("/api/"):
                response.headers["Cache-Control"] = "no-store"
            return response

        return guarded


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _same_origin(request: web.Request) -> bool:
    """Whether the browser says that this page itself sent the request, or a person opened it."""
    if request.method == "GET" and not request.path.startswith("/api/"):
        return True
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("Host", "")
