"""The moderators' desk: what waits, who is subscribed, what became of it; drafts approved there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import expect

from bot.announce.flow import Flow
from bot.asker import Asker, Role
from bot.dispatch import Core
from bot.errors import Unavailable
from data.journal import SqlJournal
from data.journal.announcements import SqlAnnouncements
from data.journal.essay_news import SqlEssayNews
from tests.browser.conftest import ONE_LOOP, OpenSite
from tests.browser.test_accessibility import grave

pytestmark = ONE_LOOP
MODERATOR = Asker("mo", "terminal", "terminal", Role.OPERATOR)


@pytest.fixture
def announcing(core: Core, journal: SqlJournal) -> Core:
    """The core with announcements over the journal of the page's tests."""
    database = journal.database
    return replace(core, announcing=Flow(SqlAnnouncements(database), SqlEssayNews(database)))


async def test_a_draft_is_previewed_approved_and_followed_at_the_desk(
    announcing: Core, open_site: OpenSite
) -> None:
    for text in ("subscribe channel:discord:1/2", 'preview essay:"anora on the margins"'):
        assert not (await announcing.say(f"announce {text}", MODERATOR)).failed
    async with open_site(announcing) as site:
        page = site.page
        await page.get_by_role("link", name="Moderate", exact=True).click()
        drafts = page.get_by_role("region", name="Drafts")
        await expect(drafts).to_contain_text("waits for approval")
        await expect(page.get_by_role("region", name="Subscriptions")).to_contain_text(
            "2 on discord"
        )
        assert await grave(page) == []
        await drafts.get_by_role("button", name="Preview Anora on the margins").click()
        await site.drawn(1)
        for platform in ("discord", "slack"):
            await expect(site.pane(platform)).to_contain_text("Anora on the margins")
        await site.pane("discord").get_by_role("button", name="Approve").click()
        await expect(drafts).to_contain_text("approved by playground")
        assert announcing.announcing is not None
        await announcing.announcing.advance(announcing.now())
        await page.get_by_role("link", name="Chat", exact=True).click()
        await page.get_by_role("link", name="Moderate", exact=True).click()
        deliveries = page.get_by_role("region", name="Deliveries")
        await expect(deliveries).to_contain_text("Anora on the margins")
        await expect(deliveries).to_contain_text("on its way")


async def test_the_desk_without_announcements_still_has_its_commands(
    core: Core, open_site: OpenSite
) -> None:
    async with open_site(core) as site:
        await site.page.get_by_role("link", name="Moderate", exact=True).click()
        await expect(site.page.locator(".moderation")).to_contain_text("review")


async def test_a_desk_that_cannot_be_read_says_so(
    announcing: Core, open_site: OpenSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object, **__: object) -> None:
        raise Unavailable("gone")

    monkeypatch.setattr(SqlAnnouncements, "subscriptions", gone)
    async with open_site(announcing) as site:
        await site.page.get_by_role("link", name="Moderate", exact=True).click()
        await expect(site.page.locator(".moderation .trouble")).to_contain_text("cannot be read")
        site.seen.errors.clear()  # the browser itself notes the refused request
