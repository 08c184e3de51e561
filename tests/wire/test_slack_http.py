"""Marquee on Slack over signed HTTP, and its installation into many workspaces."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from adapters.slack.client import SlackSurface
from adapters.slack.installation import Installations
from bot.announce.model import Gone
from bot.dispatch import Core
from tests.wire.announcing import post
from tests.wire.conftest import cancelled
from tests.wire.serving import serving
from tests.wire.slack import CHANNEL, TEAM, LoopbackSlack

SECRET = "loopback-signing-secret"  # noqa: S105 (no secret: the test's own)


class Sender:
    """Slack's side of signed HTTP."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base = base
        self.session = session

    def signed(self, raw: str, kind: str, age: float = 0, secret: str = SECRET) -> dict[str, str]:
        stamp = str(int(time.time() - age))
        signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=raw) or ""
        return {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature,
            "Content-Type": kind,
        }

    async def post(self, raw: str, headers: dict[str, str]) -> tuple[int, str]:
        url = f"{self.base}/slack/events"
        async with self.session.post(url, data=raw.encode(), headers=headers) as answer:
            return answer.status, await answer.text()

    async def event(self, payload: dict[str, Any]) -> int:
        raw = json.dumps(payload)
        return (await self.post(raw, self.signed(raw, "application/json")))[0]

    async def form(self, payload: dict[str, Any]) -> tuple[int, str]:
        raw = urlencode(payload)
        return await self.post(raw, self.signed(raw, "application/x-www-form-urlencoded"))


@contextlib.asynccontextmanager
async def over_http(core: Core, surface: SlackSurface) -> AsyncIterator[Sender]:
    """The surface behind a web server."""
    app = web.Application()
    app.add_routes([web.route(*route) for route in surface.routes()])
    async with serving(app) as address:
        up = asyncio.Event()
        task = asyncio.create_task(surface.run(core, lambda _: up.set()))
        await asyncio.wait_for(up.wait(), 10)
        try:
            async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
                yield Sender(address, session)
        finally:
            await cancelled(task)


@pytest.fixture
async def sender(core: Core, slack: LoopbackSlack) -> AsyncIterator[Sender]:
    surface = SlackSurface(SecretStr(slack.bot_token), None, slack.api_url, SecretStr(SECRET))
    async with over_http(core, surface) as sender:
        yield sender


async def test_commands_presses_and_events_are_answered(
    sender: Sender, slack: LoopbackSlack
) -> None:
    assert await sender.form(slack.command("/film", "anora")) == (200, "")
    [film] = await slack.answers(1)
    share = next(e for b in film.body["blocks"] for e in b.get("elements", []) if "value" in e)
    assert (await sender.form({"payload": json.dumps(slack.press(share))}))[0] == 200
    assert (
        await sender.event(slack.event("app_mention", text="<@UBOT> film parasite year:2019"))
        == 200
    )
    answers = await slack.answers(3)
    assert "Bong Joon Ho" in str([a.body for a in answers])


async def test_slack_may_verify_the_address(sender: Sender) -> None:
    raw = json.dumps({"type": "url_verification", "challenge": "abc"})
    status, text = await sender.post(raw, sender.signed(raw, "application/json"))
    assert status == 200 and "abc" in text


@pytest.mark.parametrize("fault", ["wrong secret", "old", "future", "no headers", "other body"])
async def test_a_forged_or_old_request_reaches_no_handler(
    sender: Sender, slack: LoopbackSlack, fault: str
) -> None:
    raw = json.dumps(slack.event("app_mention", text="<@UBOT> film anora"))
    kind = "application/json"
    headers = sender.signed(raw, kind)
    if fault == "wrong secret":
        headers = sender.signed(raw, kind, secret="another")  # noqa: S106 (no secret)
    elif fault == "old":
        headers = sender.signed(raw, kind, age=400)
    elif fault == "future":
        headers = sender.signed(raw, kind, age=-400)
    elif fault == "no headers":
        headers = {"Content-Type": kind}
    else:
        raw = raw.replace("anora", "crash")
    assert (await sender.post(raw, headers))[0] == 401
    assert await sender.event(slack.event("app_mention", text="<@UBOT> help")) == 200
    assert len(await slack.answers(1)) == 1
    assert "Anora" not in slack.sent[0].body["text"] or "help" in slack.sent[0].body["text"]


async def test_a_replayed_request_is_refused(sender: Sender, slack: LoopbackSlack) -> None:
    raw = urlencode(slack.command("/film", "anora"))
    headers = sender.signed(raw, "application/x-www-form-urlencoded")
    assert (await sender.post(raw, headers))[0] == 200
    assert (await sender.post(raw, headers))[0] == 401
    await slack.answers(1)
    await asyncio.sleep(0.2)
    assert len(slack.sent) == 1


@pytest.mark.parametrize(
    "raw",
    [
        "payload=%7B%22type%22%3A%22block_act",
        "payload=",
        "payload=null",
        "{",
        "[]",
        "",
        "command=%2Ffilm",
        "payload=%7B%22type%22%3A%22block_actions%22%7D",
        "payload=%7B%22type%22%3A%22view_submission%22%2C%22view%22%3Anull%7D",
    ],
)
async def test_a_body_cut_short_harms_nothing(
    sender: Sender, slack: LoopbackSlack, raw: str
) -> None:
    status, text = await sender.post(raw, sender.signed(raw, "application/x-www-form-urlencoded"))
    assert status in (200, 400, 404, 500) and "Traceback" not in text
    assert (await sender.form(slack.command("/film", "anora")))[0] == 200
    await slack.until(lambda: any("Sean Baker" in s.body["text"] for s in slack.sent), 5, "no film")


async def test_a_body_too_long_is_refused(sender: Sender) -> None:
    raw = "x" * (1024 * 1024 + 1)
    assert (await sender.post(raw, sender.signed(raw, "text/plain")))[0] == 413


async def test_an_event_delivered_again_is_answered_once(
    sender: Sender, slack: LoopbackSlack
) -> None:
    event = slack.event("app_mention", text="<@UBOT> film anora")
    for retry in range(3):
        assert await sender.event({**event, "retry": retry}) == 200
    await slack.answers(1)
    await asyncio.sleep(0.2)
    assert len(slack.sent) == 1


async def test_a_workspace_installs_is_answered_and_leaves(
    core: Core, slack: LoopbackSlack, tmp_path: Path
) -> None:
    installations = Installations(
        "111.222", SecretStr("client-secret"), f"sqlite+aiosqlite:///{tmp_path / 'j.db'}"
    )
    surface = SlackSurface(
        None, None, slack.api_url, SecretStr(SECRET), installations=installations
    )
    async with over_http(core, surface) as sender:
        before = await sender.form(slack.command("/film", "anora"))
        assert before[0] == 200 and not [s for s in slack.sent if "Sean Baker" in str(s.body)]
        async with sender.session.get(f"{sender.base}/slack/install") as page:
            text = await page.text()
        address = text.partition('<a href="')[2].partition('"')[0].replace("&amp;", "&")
        state = parse_qs(urlsplit(address).query)["state"][0]
        # Bolt marks its state cookie as secure, which loopback is not.
        cookie = {"Cookie": f"slack-app-oauth-state={state}"}
        back = f"{sender.base}/slack/oauth_redirect?{urlencode({'code': 'c', 'state': state})}"
        async with sender.session.get(back, headers=cookie) as page:
            assert page.status == 200, await page.text()
        slack.sent.clear()
        await sender.form(slack.command("/film", "anora"))
        [answer] = await slack.answers(1)
        assert "Sean Baker" in answer.body["text"]
        await surface.sender.send(post("slack", TEAM, CHANNEL))
        with pytest.raises(Gone, match="not installed"):
            await surface.sender.send(post("slack", "T2", CHANNEL))
        async with sender.session.get(back, headers=cookie) as page:
            assert page.status != 200  # a state is good once
        await sender.event(slack.event("app_uninstalled"))
        await asyncio.sleep(0.2)
        with pytest.raises(Gone, match="not installed"):
            await surface.sender.send(post("slack", TEAM, CHANNEL))
        slack.sent.clear()
        await sender.form(slack.command("/film", "anora"))
        await asyncio.sleep(0.2)
        assert not [s for s in slack.sent if "Sean Baker" in str(s.body)]
