"""The local page over real HTTP: what it answers, and whom it refuses."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar, web

from adapters.terminal.render import to_json
from adapters.web.client import WebSurface
from adapters.web.guard import HEADERS, TOKEN_HEADER, Guard
from adapters.web.sessions import Sessions
from bot.asker import Role
from bot.command import Command, Context
from bot.dispatch import Core
from bot.errors import OperatorError
from bot.reply import Reply

PASSWORD = "open sesame"  # noqa: S105 (opens a page of this test only)


def body(reply: Reply) -> dict[str, Any]:
    """A body simple enough for both checks."""
    return {"content": to_json(reply)["text"][:1900], "text": reply.text[:3000], "flags": 0}


def broken(reply: Reply) -> dict[str, Any]:
    raise RuntimeError("secret words of an exception")


@contextlib.asynccontextmanager
async def served(core: Core, host: str = "127.0.0.1", **more: Any) -> AsyncIterator[str]:
    """The page running on a free port; its address."""
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    renderers = more.pop("renderers", {"discord": body, "slack": body})
    surface = WebSurface(host, 0, renderers, **more)
    task = asyncio.create_task(surface.run(core, address.set_result))
    done, _ = await asyncio.wait({task, address}, return_when=asyncio.FIRST_COMPLETED)
    if task in done:
        await task
    try:
        yield address.result()
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


async def token(http: ClientSession, page: str) -> dict[str, str]:
    async with http.get(f"{page}/api/start") as response:
        return {TOKEN_HEADER: (await response.json())["token"]}


async def post(http: ClientSession, page: str, path: str, data: Any, **headers: str) -> Any:
    sent = {**await token(http, page), **headers}
    async with http.post(f"{page}{path}", json=data, headers=sent) as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def status(response: Any) -> int:
    async with response as got:
        assert isinstance(got, ClientResponse)
        return got.status


async def test_a_question_comes_back_with_both_bodies_and_their_checks(
    core: Core, http: ClientSession
) -> None:
    async with served(core) as page:
        answer = await post(http, page, "/api/say", {"text": "film anora"})
    assert answer["reply"]["answer"]["values"] == ["Anora"]
    assert set(answer["bodies"]) == {"discord", "slack"}
    assert answer["checks"] == {"discord": [], "slack": []}
    assert answer["ms"] > 0


async def test_a_press_runs_its_call_with_a_forms_inputs(core: Core, http: ClientSession) -> None:
    async with served(core) as page:
        answer = await post(
            http, page, "/api/press", {"call": "film?year=2019", "inputs": {"film": "parasite"}}
        )
    assert answer["reply"]["answer"]["ids"] == ["tt6751668"]


async def test_suggestions_come_while_typing(core: Core, http: ClientSession) -> None:
    async with (
        served(core) as page,
        http.get(f"{page}/api/complete", params={"text": "film anor"}) as response,
    ):
        found = await response.json()
    assert found["offers"][0]["label"].startswith("Anora (2024)")


async def test_a_broken_renderer_leaves_the_other_pane_and_a_reference(
    core: Core, http: ClientSession
) -> None:
    renderers = {"discord": broken, "slack": body}
    async with served(core, renderers=renderers) as page:
        answer = await post(http, page, "/api/say", {"text": "help"})
        async with http.get(f"{page}/api/state") as response:
            told = await response.text()
            errors = (await response.json())["errors"]
    assert answer["bodies"]["discord"] is None
    assert answer["checks"]["discord"]
    assert answer["bodies"]["slack"]["content"]
    assert len(errors[0]["reference"]) == 8
    assert errors[0]["kind"] == "RuntimeError"
    assert "secret words" not in told


async def test_the_state_names_data_sources_and_connections(
    core: Core, http: ClientSession
) -> None:
    connections = {"Discord": "ready"}
    async with (
        served(core, connections=lambda: connections) as page,
        http.get(f"{page}/api/state") as response,
    ):
        state = await response.json()
    assert state["catalogue"]["films"] > 100
    assert state["catalogue"]["sources"][0]["date"]
    assert state["connections"] == connections


async def test_moderators_commands_need_the_moderators_view(
    core: Core, http: ClientSession
) -> None:
    async def handler(_: Context) -> Reply:
        return Reply("drafts")

    made = Command("drafts", "List drafts.", "", (), ("drafts",), Role.MODERATOR, handler)
    core = replace(core, commands={**core.commands, "drafts": made})
    async with served(core) as page:
        member = await post(http, page, "/api/say", {"text": "drafts"})
        moderator = await post(http, page, "/api/say", {"text": "drafts", "role": "moderator"})
    assert member["reply"]["failed"]
    assert moderator["reply"]["text"] == "drafts"


async def test_nothing_acts_without_the_token(core: Core, http: ClientSession) -> None:
    async with served(core) as page:
        assert await status(http.post(f"{page}/api/say", json={"text": "help"})) == 403
        wrong = {TOKEN_HEADER: "guess"}
        assert (
            await status(http.post(f"{page}/api/say", json={"text": "help"}, headers=wrong)) == 403
        )


@pytest.mark.parametrize(
    "foreign",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_other_sites_in_the_same_browser_can_do_nothing(
    core: Core, http: ClientSession, foreign: dict[str, str]
) -> None:
    async with served(core) as page:
        sent = {**await token(http, page), **foreign}
        assert await status(http.post(f"{page}/api/say", json={"text": "x"}, headers=sent)) == 403
        assert await status(http.get(f"{page}/api/start", headers=foreign)) == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "", "127.0.0.1.evil.example"]
)
async def test_a_foreign_host_name_is_refused(core: Core, http: ClientSession, host: str) -> None:
    async with served(core) as page:
        for path in ("/", "/api/start", "/page/marquee.js"):
            assert await status(http.get(page + path, headers={"Host": host})) in (400, 421)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8080", "[::1]:8080", "marquee.lan"])
async def test_its_own_host_names_are_answered(core: Core, http: ClientSession, host: str) -> None:
    async with served(core, names=["Marquee.lan"]) as page:
        assert await status(http.get(page, headers={"Host": host})) == 200


def test_addresses_are_answered_only_where_a_password_protects_them() -> None:
    """A name that a foreign site points here never passes; an address cannot be pointed."""
    assert not Guard("127.0.0.1").knows_host("192.168.1.4:8080")
    guard = Guard("0.0.0.0", sessions=Sessions("p"))  # noqa: S104 (compared, not bound)
    assert guard.knows_host("192.168.1.4:8080")
    assert not guard.knows_host("evil.example")


@pytest.mark.parametrize("path", ["/", "/login", "/api/start", "/nothing", "/page/../client.py"])
async def test_every_answer_carries_the_policy(core: Core, http: ClientSession, path: str) -> None:
    async with served(core) as page, http.get(page + path) as response:
        assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "name",
    ["..%2fclient.py", "%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd", "nothing.js", "__init__.py"],
)
async def test_only_the_pages_own_files_are_served(
    core: Core, http: ClientSession, name: str
) -> None:
    async with served(core) as page:
        assert await status(http.get(f"{page}/page/{name}")) == 404


async def test_bad_and_huge_requests_are_refused_plainly(core: Core, http: ClientSession) -> None:
    async with served(core) as page:
        sent = await token(http, page)
        for data in (b"{", b"[]", b"\xff", b'{"text": "' + b"x" * 70_000 + b'"}'):
            got = http.post(f"{page}/api/say", data=data, headers=sent)
            assert await status(got) in (400, 413)


async def test_another_host_needs_a_password(core: Core) -> None:
    surface = WebSurface("0.0.0.0", 0, {})  # noqa: S104 (refused)
    with pytest.raises(OperatorError, match="MARQUEE_WEB_PASSWORD"):
        await surface.run(core, lambda _: None)


async def test_a_port_in_use_is_told(core: Core) -> None:
    async with served(core) as page:
        port = int(page.rpartition(":")[2])
        with pytest.raises(OperatorError, match="already uses"):
            await WebSurface("127.0.0.1", port, {}).run(core, lambda _: None)


async def test_a_password_closes_everything_but_the_entrance(
    core: Core, http: ClientSession
) -> None:
    async with served(core, password=PASSWORD) as page:
        async with http.get(page, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (303, "/login")
        assert await status(http.get(f"{page}/login")) == 200
        assert await status(http.get(f"{page}/api/start")) == 401
        assert await status(http.get(f"{page}/api/state")) == 401
        assert await status(http.get(f"{page}/page/marquee.js", allow_redirects=False)) == 303
        assert await status(http.post(f"{page}/api/say", json={"text": "help"})) == 401


async def test_the_password_opens_and_signing_out_closes(core: Core, http: ClientSession) -> None:
    async with served(core, password=PASSWORD) as page:
        wrong = http.post(f"{page}/login", data={"password": "sesame"})
        assert await status(wrong) == 403
        async with http.post(
            f"{page}/login", data={"password": PASSWORD}, allow_redirects=False
        ) as response:
            cookie = response.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        answer = await post(http, page, "/api/say", {"text": "help"})
        assert answer["reply"]["text"]
        await status(http.post(f"{page}/logout", allow_redirects=False))
        assert await status(http.get(f"{page}/api/start")) == 401


async def test_guessing_the_password_is_slowed_down(core: Core, http: ClientSession) -> None:
    async with served(core, password=PASSWORD) as page:
        for _ in range(5):
            await status(http.post(f"{page}/login", data={"password": "guess"}))
        async with http.post(f"{page}/login", data={"password": PASSWORD}) as response:
            assert response.status == 429
            assert int(response.headers["Retry-After"]) > 0


async def test_a_foreign_site_cannot_sign_somebody_in(core: Core, http: ClientSession) -> None:
    async with served(core, password=PASSWORD) as page:
        got = http.post(
            f"{page}/login", data={"password": PASSWORD}, headers={"Origin": "https://evil.example"}
        )
        assert await status(got) == 403


async def test_extra_routes_guard_themselves(core: Core, http: ClientSession) -> None:
    async def events(request: web.Request) -> web.Response:
        return web.Response(text=(await request.read()).decode())

    extra = [("POST", "/slack/events", events)]
    async with served(core, password=PASSWORD, extra=extra) as page:
        sent = {"Host": "bot.example", "Origin": "https://slack.example"}
        async with http.post(f"{page}/slack/events", data=b"signed", headers=sent) as response:
            assert (response.status, await response.text()) == (200, "signed")
        got = http.get(f"{page}/slack/events", allow_redirects=False)
        assert await status(got) == 303  # only what was handed in passes unguarded
