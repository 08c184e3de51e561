"""Fetching from the web: politely, with limits, and never from inside the operator's own network.

Every connection, after each redirect too, is made to an address that was looked up and checked
here, so that a name cannot point elsewhere between the check and the connection.
"""

from __future__ import annotations

import asyncio
import email.utils
import ipaddress
import random
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from bot.version import VERSION

LARGEST = 20_000_000  # bytes of one answer, unpacked
DEADLINE = 60.0  # seconds for one answer, whole
TRIES = 3
REDIRECTS = 5
STREAMED = (200, 206, 304, 416)  # statuses that a file's next piece is asked for with
LONGEST_WAIT = 30.0  # seconds that are waited here; longer ones are for the next round
AGENT = f"Marquee/{VERSION} (film bot; reads essays and film data for its community)"
_REFUSED = "it lies inside a private network, which is refused"


class FetchFailed(Exception):  # noqa: N818 (reads as what happened)
    """Nothing usable came; ``reason`` is for operators, ``wait`` the seconds the server asked for.

    ``status`` is the answer's, 0 where there was none.
    """

    def __init__(self, reason: str, status: int = 0, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.wait = wait

    @property
    def passing(self) -> bool:
        """Whether it may be otherwise in a moment."""
        return self.status == 429 or self.status >= 500 or self.status == -1


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer; with status 304 nothing has changed and there is no body."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(slots=True)
class Fetcher:
    """One request at a time; ``private`` allows addresses of private networks (tests, intranets)."""

    private: bool = False
    largest: int = LARGEST
    deadline: float = DEADLINE
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    requests: int = 0
    _client: httpx.AsyncClient | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(
        self, url: str, *, etag: str = "", last_modified: str = "", accept: str = "*/*"
    ) -> Fetched:
        """The answer to a GET with status 200 or 304. Raises :class:`FetchFailed` for all else."""
        headers = {"Accept": accept}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        async with self._turn:
            return await self._tried(url, headers)

    async def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client:
            await client.aclose()

    async def _tried(self, url: str, headers: dict[str, str]) -> Fetched:
        for attempt in range(1, TRIES + 1):
            try:
                async with asyncio.timeout(self.deadline):
                    return await self._followed(url, headers)
            except TimeoutError:
                raise FetchFailed(f"it took longer than {self.deadline:g} s") from None
            except FetchFailed as failed:
                wait = failed.wait or min(LONGEST_WAIT, 2.0 ** (attempt - 1))
                if not failed.passing or attempt == TRIES or wait > LONGEST_WAIT:
                    raise
                await self.sleep(wait * random.uniform(1.0, 1.2))  # noqa: S311 (spreads load)
        raise AssertionError("the last try returns or raises")

    async def _followed(self, url: str, headers: dict[str, str]) -> Fetched:
        for _ in range(REDIRECTS + 1):
            answer = await self.once(_checked(url), headers)
            if answer.status not in (301, 302, 303, 307, 308):
                return judged(answer)
            url = _target(url, answer.headers.get("location", ""))
        raise FetchFailed(f"it redirects more than {REDIRECTS} times")

    @asynccontextmanager
    async def stream(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[httpx.Response]:
        """An answer to be read piece by piece, after redirects: status 200, 206, 304 or 416.

        Raises :class:`FetchFailed` for all else, also while it is read.
        """
        for _ in range(REDIRECTS + 1):
            with _told():
                async with self._opened().stream("GET", _checked(url), headers=headers) as answer:
                    if not answer.has_redirect_location:
                        _judged_status(answer.status_code, answer.headers, STREAMED)
                        yield answer
                        return
                    url = _target(url, answer.headers.get("location", ""))
        raise FetchFailed(f"it redirects more than {REDIRECTS} times")

    async def once(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """The answer to one GET, whatever its status. Raises :class:`FetchFailed` for none."""
        self.requests += 1
        with _told():
            async with self._opened().stream("GET", url, headers=headers) as response:
                plain = {name.lower(): value for name, value in response.headers.items()}
                body = b"" if response.is_redirect else await self._body(response)
                return Fetched(url, response.status_code, plain, body)

    async def _body(self, response: httpx.Response) -> bytes:
        parts, size = [], 0
        async for part in response.aiter_bytes():
            size += len(part)
            if size > self.largest:
                raise FetchFailed(f"it is larger than {self.largest / 1e6:g} MB")
            parts.append(part)
        return b"".join(parts)

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                transport=_transport(self.private),
                timeout=httpx.Timeout(15.0, connect=10.0),
                headers={"User-Agent": AGENT},
                follow_redirects=False,
                trust_env=False,
            )
        return self._client


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchFailed("its address is not a web address")
    if parts.username or parts.password:
        raise FetchFailed("its address holds a name or a password")
    return url


def _target(url: str, location: str) -> str:
    target = urljoin(url, location)
    if url.startswith("https:") and target.startswith("http:"):
        raise FetchFailed("it leads from https to http")
    return target


@contextmanager
def _told() -> Iterator[None]:
    """What the library raises, as :class:`FetchFailed`."""
    try:
        yield
    except httpx.TimeoutException:
        raise FetchFailed("it did not answer in time", -1) from None
    except httpx.DecodingError:
        raise FetchFailed("its answer is packed wrongly") from None
    except httpx.TransportError as error:
        if str(error) == _REFUSED:  # httpcore's pool keeps an error's text, not its cause
            raise FetchFailed(_REFUSED) from None
        raise FetchFailed("it cannot be reached", -1) from None
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise FetchFailed("its address is not a web address") from None


def judged(answer: Fetched) -> Fetched:
    """The answer, if its status is 200 or 304. Raises :class:`FetchFailed` for all others."""
    _judged_status(answer.status, answer.headers, (200, 304))
    return answer


def _judged_status(status: int, headers: Mapping[str, str], usable: Iterable[int]) -> None:
    if status not in usable:
        wait = _wait(headers.get("retry-after", ""))
        raise FetchFailed(f"it answered with status {status}", status, wait)


def _wait(value: str) -> float:
    """Seconds that ``Retry-After`` asks for, given as a number or a date."""
    if value.strip().isdigit():
        return float(value)
    try:
        then = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return 0.0
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())


class _GuardedBackend(httpcore.AnyIOBackend):
    """Connects to checked addresses only; TLS still sees the name."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's interface)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )
        except OSError as error:
            raise httpcore.ConnectError("the name is unknown") from error
        addresses = [str(entry[4][0]) for entry in found]
        for address in addresses:
            if not is_public(address):
                raise httpcore.ConnectError(_REFUSED)
        return await super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet, also where IPv6 wraps an IPv4 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _transport(private: bool) -> httpx.AsyncHTTPTransport:
    transport = httpx.AsyncHTTPTransport()
    if not private:
        # httpx offers no public way to hand a network backend to its pool.
        transport._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=_GuardedBackend()
        )
    return transport
