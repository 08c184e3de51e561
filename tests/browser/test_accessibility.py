"""Everybody can use the page: axe-core, the keyboard, small screens."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Page, expect

from bot.dispatch import Core
from tests.browser.conftest import ONE_LOOP, OpenSite, Site, serving
from tests.browser.test_hostile_page import WIDER

pytestmark = ONE_LOOP
GRAVE = {"serious", "critical"}
LOOKS = ["light", "dark"]
VIEWS = {"Moderate": ".moderation", "Operate": ".panel >> nth=0"}


async def grave(page: Page) -> list[str]:
    """What axe-core finds serious or critical: rule, and where."""
    await page.evaluate(AXE_FILE_PATH.read_text("utf-8"))
    found = await page.evaluate("() => axe.run()")
    return [
        f"{each['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for each in found["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing_grave_in_any_view(
    core: Core, open_site: OpenSite, look: str
) -> None:
    async with open_site(core, color_scheme=look) as site:
        page = site.page
        if look == "light":
            await page.get_by_role("button", name="Discord", exact=True).click()
        assert await grave(page) == []
        await site.ask("film parasite")
        await site.pane("discord").locator(".menu-button").click()
        await page.keyboard.press("Enter")
        await site.drawn(2)
        await page.fill(".ask", "film par")
        await page.locator(".offer").first.wait_for()
        assert await grave(page) == []
        for view, there in VIEWS.items():
            await page.get_by_role("link", name=view, exact=True).click()
            await page.locator(there).wait_for()
            assert await grave(page) == [], view
        if look == "dark":  # once is enough for what all answers hold; it takes long
            await page.get_by_role("link", name="Gallery", exact=True).click()
            await page.locator(".gallery[data-drawn]").wait_for(timeout=180_000)
            assert await grave(page) == []


async def test_the_entrance_is_accessible(core: Core, open_site: OpenSite) -> None:
    async with open_site(core) as site, serving(core, password="p") as home:  # noqa: S106 (opens this page only)
        page = site.page
        site.seen.home = home
        await page.goto(home)
        assert await grave(page) == []
        await page.get_by_label("password").fill("wrong")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("not the password")
        await page.get_by_label("password").fill("p")
        await page.keyboard.press("Enter")
        await page.locator(".ask").wait_for()
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_label("password")).to_be_visible()
        site.seen.errors.clear()  # the browser itself notes the refused password


async def test_everything_is_reached_with_the_tab_key_and_the_focus_is_seen(site: Site) -> None:
    await site.ask("film anora")
    page = site.page
    await page.locator(".skip").focus()
    wanted = await page.evaluate(
        """() => document.querySelectorAll(
            "a[href], button:not([disabled]), input, summary, [tabindex='0']").length"""
    )
    reached = set()
    for _ in range(wanted + 40):
        told = await page.evaluate(
            """() => {
                const at = document.activeElement;
                if (!at || at === document.body) return null;
                window.reached ??= [];
                if (!window.reached.includes(at)) window.reached.push(at);
                const look = getComputedStyle(at);
                const around = at.closest(".ask-row");
                return [window.reached.indexOf(at), look.outlineStyle !== "none" || Boolean(around)];
            }"""
        )
        if told:
            reached.add(told[0])
            assert told[1], "the focus cannot be seen"
        await page.keyboard.press("Tab")
    hidden = await page.evaluate(
        """() => [...document.querySelectorAll("a[href], button:not([disabled]), input, summary")]
            .filter((each) => each.checkVisibility() && !window.reached.includes(each))
            .map((each) => each.outerHTML.slice(0, 100))"""
    )
    assert hidden == []
    assert len(reached) > 10


@pytest.mark.parametrize("look", LOOKS)
async def test_a_small_screen_shows_one_app_at_a_time(
    core: Core, open_site: OpenSite, look: str
) -> None:
    async with open_site(core, viewport={"width": 360, "height": 740}, color_scheme=look) as site:
        await site.ask("film anora")
        await expect(site.pane("discord")).to_be_visible()
        await expect(site.pane("slack")).to_be_hidden()
        await site.page.get_by_role("button", name="Slack", exact=True).first.click()
        await expect(site.pane("slack")).to_be_visible()
        assert await site.page.evaluate(WIDER) == []
        assert await grave(site.page) == []
