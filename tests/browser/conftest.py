"""A real Chromium in front of the real page; skipped where there is none."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import os
import secrets
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Request, async_playwright

from adapters.discord.render import render as discord
from adapters.slack.render import render as slack
from adapters.web.client import WebSurface
from bot.announce.flow import Flow
from bot.dispatch import Core
from bot.recommend import Recommender
from bot.recommend.answer import Model
from data.catalogue import SqliteCatalogue
from data.journal import JournalDatabase, SqlJournal
from data.journal.announcements import SqlAnnouncements
from data.journal.essay_news import SqlEssayNews
from data.journal.essay_writes import Saved
from data.sources.files import read_files
from data.sources.keeping import EssayKeeper

T = TypeVar("T")
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
ESSAY = Path(__file__).parents[1] / "samples" / "anora-on-the-margins.md"
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


@pytest.fixture(scope="session")
def steady_path(catalogue_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the starter catalogue whose version and date stay the same from day to day."""
    path = shutil.copy(catalogue_path, tmp_path_factory.mktemp("steady") / "catalogue.db")
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        told = (("2026-11", "version"), (NOW.isoformat(), "built_at"))
        changed = db.executemany("UPDATE meta SET value = ? WHERE key = ?", told).rowcount
    assert changed == len(told)
    return path


@pytest_asyncio.fixture(loop_scope="session")
async def catalogue(steady_path: Path) -> AsyncIterator[SqliteCatalogue]:
    opened = SqliteCatalogue(steady_path)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def essay_path(steady_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with one essay, imported as an operator would; read by copies of it."""
    path = tmp_path_factory.mktemp("journal") / "journal.db"

    async def made() -> None:
        catalogue, journal = SqliteCatalogue(steady_path), opened_journal(path)
        keeper = EssayKeeper(catalogue, journal)
        for source, read in read_files([ESSAY]):
            await keeper.keep(source, read.documents, Saved(), baseline=True)
        await journal.close()
        await catalogue.close()

    _run_aside(made())
    return path


@pytest.fixture(scope="session")
def model(steady_path: Path, essay_path: Path) -> Model:
    """The recommender fitted on what the page shows, so that it is not fitted again meanwhile."""

    async def fitted() -> Model:
        catalogue, journal = SqliteCatalogue(steady_path), opened_journal(essay_path)
        made = await Recommender(catalogue, journal).model()
        await journal.close()
        await catalogue.close()
        return made

    return _run_aside(fitted())


def _run_aside(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end in a thread of its own: the session's loop is running in this one."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        return pool.submit(asyncio.run, work).result()


def opened_journal(path: Path) -> SqlJournal:
    return SqlJournal(JournalDatabase(f"sqlite+aiosqlite:///{path}"))


@pytest_asyncio.fixture(loop_scope="session")
async def journal(essay_path: Path, tmp_path: Path) -> AsyncIterator[SqlJournal]:
    opened = opened_journal(Path(shutil.copy(essay_path, tmp_path)))
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
def steady(core: Core, journal: SqlJournal, monkeypatch: pytest.MonkeyPatch) -> Core:
    """The core at a fixed time; codes that it gives out are always the same. It announces."""
    monkeypatch.setattr(secrets, "token_hex", lambda size: ("5eed" * size)[: 2 * size])
    flow = Flow(SqlAnnouncements(journal.database), SqlEssayNews(journal.database))
    return replace(core, now=lambda: NOW, announcing=flow)


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
