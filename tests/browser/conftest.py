"""A real Chromium in front of the real page; skipped where there is none."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Request, async_playwright

from adapters.discord.render import render as discord
from adapters.slack.render import render as slack
from adapters.web.client import WebSurface
from bot.dispatch import Core
from bot.ports import CatalogueInfo
from data.catalogue import SqliteCatalogue

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
]
SIZE = {"width": 1280, "height": 860}
NOW = datetime(2026, 11, 24, 20, 15, tzinfo=UTC)


@dataclass
class Seen:
    """What the browser did that it should not: requests elsewhere, errors, policy violations."""

    home: str
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.set_default_timeout(8000)
        page.on("request", self._request)
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.home}/", "data:")):
            self.elsewhere.append(request.url)


@dataclass(slots=True)
class Site:
    """The running page, and a browser tab on it."""

    home: str
    page: Page
    seen: Seen

    async def ask(self, text: str) -> None:
        """Type and send a text, and wait until its answer is drawn in both panes."""
        before = await self.page.locator(".turn .panes").count()
        await self.page.fill(".ask", text)
        await self.page.press(".ask", "Enter")
        await self.drawn(before + 1)

    async def drawn(self, count: int) -> None:
        """Wait until ``count`` answers are drawn."""
        await self.page.locator(".turn:not(.waiting) .panes").nth(count - 1).wait_for()

    def pane(self, platform: str) -> Any:
        """The newest answer as ``platform`` shows it."""
        return self.page.locator(f".turn .pane.{platform}").last


def chromium() -> str:
    """Where Chromium is; skips where it is not."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("no Chromium here: install Debian's “chromium”, or set CHROMIUM to its path")
    return found


# One loop and one browser for all tests here: starting a browser takes seconds.
ONE_LOOP = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def catalogue(catalogue_path: Path) -> AsyncIterator[SqliteCatalogue]:
    opened = SqliteCatalogue(catalogue_path)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        await opened.close()


@contextlib.asynccontextmanager
async def serving(core: Core, **more: Any) -> AsyncIterator[str]:
    """The page on a free port; its address."""
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    renderers = more.pop("renderers", {"discord": discord, "slack": slack})
    surface = WebSurface("127.0.0.1", 0, renderers, **more)
    task = asyncio.create_task(surface.run(core, address.set_result))
    try:
        yield await address
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def steady(core: Core, monkeypatch: pytest.MonkeyPatch) -> Core:
    """The core at a fixed time over a catalogue that always says it was built then."""
    told = SqliteCatalogue.info

    async def info(self: SqliteCatalogue) -> CatalogueInfo:
        return replace(await told(self), version="2026-11", built_at=NOW.isoformat())

    monkeypatch.setattr(SqliteCatalogue, "info", info)
    return replace(core, now=lambda: NOW)


OpenSite = Callable[..., contextlib.AbstractAsyncContextManager[Site]]


@pytest.fixture
def open_site(browser: Browser) -> OpenSite:
    """Open the page over a core; fails if anything left the machine or went wrong in it."""

    @contextlib.asynccontextmanager
    async def opened(core: Core, **look: Any) -> AsyncIterator[Site]:
        renderers = look.pop("renderers", {"discord": discord, "slack": slack})
        async with serving(core, renderers=renderers) as home:
            page = await browser.new_page(**{"viewport": SIZE, **look})
            seen = Seen(home)
            seen.watch(page)
            await page.goto(home)
            await page.locator(".ask").wait_for()
            yield Site(home, page, seen)
            await page.close()
        assert seen.elsewhere == []
        assert seen.errors == []

    return opened


@pytest_asyncio.fixture(loop_scope="session")
async def site(core: Core, open_site: OpenSite) -> AsyncIterator[Site]:
    """The page, open at its chat."""
    async with open_site(core) as opened:
        yield opened
