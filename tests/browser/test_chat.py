"""Talking with Marquee in the browser: ask, complete, press, choose, turn pages, fill in a form."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import pytest
from playwright.async_api import expect

from bot.asker import Role
from bot.command import Command, Context, _make
from bot.dispatch import Core
from bot.reply import Action, Call, Form, Input, Pages, Reply, escape
from tests.browser.conftest import ONE_LOOP, OpenSite, Site

pytestmark = ONE_LOOP
PLATFORMS = ("discord", "slack")


async def book(
    ctx: Context,
    page: Annotated[int, "the page"] = 1,
) -> Reply:
    """Show a book of three pages."""
    return Reply(
        f"This is leaf {page}.",
        pages=Pages(Call.of("book"), page, 3),
        replaces=page > 1,
    )


async def note(
    ctx: Context,
    title: Annotated[str, "its title"] = "",
    words: Annotated[str, "what it says"] = "",
) -> Reply:
    """Write a note."""
    if not title:
        fields = (Input("title", "Title"), Input("words", "Words", long=True, required=False))
        return Reply("Fill in the note.", form=Form("New note", fields, Call.of("note")))
    return Reply(f"Noted: {escape(title)}: {escape(words)}")


async def drafts(ctx: Context, approve: Annotated[str, "which one"] = "") -> Reply:
    """List drafts."""
    if approve:
        return Reply(f"{escape(approve)} is approved.", replaces=True, private=True)
    press = Action("Approve", Call.of("drafts", approve="essay-7"), "danger")
    return Reply("One draft waits: essay-7.", actions=(press,), private=True)


def with_commands(core: Core) -> Core:
    """The core with three more commands, for what no real one shows yet."""
    made: dict[str, Command] = {
        "book": _make(book, ("book",), Role.MEMBER),
        "note": _make(note, ("note",), Role.MEMBER),
        "drafts": _make(drafts, ("drafts",), Role.MODERATOR),
    }
    return replace(core, commands={**core.commands, **made})


async def test_a_question_is_answered_in_both_panes(site: Site) -> None:
    await site.ask("film anora")
    for platform in PLATFORMS:
        await expect(site.pane(platform)).to_contain_text("Sean Baker")
        await expect(site.pane(platform)).to_contain_text("within its limits")
    await expect(site.page.locator("#live")).to_contain_text("Anora (2024)")


async def test_the_first_press_on_an_example_answers(site: Site) -> None:
    await site.page.get_by_role("button", name="film anora").click()
    await site.drawn(1)
    await expect(site.page.locator("h3")).to_have_text("film anora")


async def test_names_complete_with_the_keyboard_alone(site: Site) -> None:
    page = site.page
    await page.keyboard.type("fi")
    await page.locator(".offer").first.wait_for()
    await page.keyboard.press("Tab")
    await expect(page.locator(".ask")).to_have_value("film ")
    await page.keyboard.type("the flori")
    await expect(page.locator(".offer").first).to_contain_text("The Florida Project")
    await page.keyboard.press("ArrowDown")
    active = await page.locator(".ask").get_attribute("aria-activedescendant")
    assert await page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await site.drawn(1)
    await expect(site.pane("slack")).to_contain_text("The Florida Project (2017)")


async def test_the_command_being_typed_is_explained(site: Site) -> None:
    await site.page.keyboard.type("film anora ")
    await expect(site.page.locator(".help")).to_contain_text("film FILM [year:YEAR]")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_button_runs_its_call(site: Site, platform: str) -> None:
    await site.ask("film anora")
    await site.pane(platform).get_by_role("button", name="Its awards").click()
    await site.drawn(2)
    await expect(site.pane(platform)).to_contain_text("Palme d'Or")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_one_chooses_among_films_of_one_title_by_keyboard(site: Site, platform: str) -> None:
    await site.ask("film parasite")
    await expect(site.page.locator(".badge")).to_have_text("private")
    await site.pane(platform).locator(".menu-button").focus()
    await site.page.keyboard.press("ArrowDown")
    await site.page.keyboard.type("p")
    await site.page.keyboard.press("Home")
    chosen = await site.page.locator(".menu-option:focus").inner_text()
    await site.page.keyboard.press("Enter")
    await site.drawn(2)
    await expect(site.pane(platform)).to_contain_text(chosen.partition(" ·")[0])


async def test_a_menu_closes_with_escape_and_gives_the_focus_back(site: Site) -> None:
    await site.ask("film parasite")
    button = site.pane("discord").locator(".menu-button")
    await button.click()
    await site.page.keyboard.press("Escape")
    await expect(button).to_be_focused()
    await expect(button).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_pages_turn_in_place(core: Core, open_site: OpenSite, platform: str) -> None:
    async with open_site(with_commands(core)) as site:
        await site.ask("book")
        await site.pane(platform).get_by_role("button", name="Next").click()
        await expect(site.pane(platform)).to_contain_text("leaf 2")
        await expect(site.page.locator(".turn")).to_have_count(1)


async def test_a_form_is_filled_in_and_sent(core: Core, open_site: OpenSite) -> None:
    async with open_site(with_commands(core)) as site:
        await site.ask("note")
        dialog = site.page.get_by_role("dialog", name="New note")
        await expect(dialog.get_by_label("Title")).to_be_focused()
        await site.page.keyboard.type("A *bold* idea")
        await dialog.get_by_label("Words").fill("two\nlines")
        await dialog.get_by_role("button", name="Submit").click()
        await site.drawn(2)
        for platform in PLATFORMS:
            await expect(site.pane(platform)).to_contain_text("Noted: A *bold* idea: two")


async def test_a_form_that_is_closed_can_be_opened_again(core: Core, open_site: OpenSite) -> None:
    async with open_site(with_commands(core)) as site:
        await site.ask("note")
        await site.page.keyboard.press("Escape")
        await site.page.get_by_role("button", name="Open “New note”").click()
        await expect(site.page.get_by_role("dialog", name="New note")).to_be_visible()


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_moderator_approves_a_draft(core: Core, open_site: OpenSite, platform: str) -> None:
    async with open_site(with_commands(core)) as site:
        await site.page.get_by_role("link", name="Moderate").click()
        await site.page.get_by_role("button", name="drafts", exact=True).click()
        await site.drawn(1)
        await site.pane(platform).get_by_role("button", name="Approve").click()
        if platform == "slack":  # Slack asks before a dangerous button acts
            await site.page.get_by_role("button", name="Yes", exact=True).click()
        await expect(site.pane(platform)).to_contain_text("essay-7 is approved.")
        await expect(site.page.locator(".turn")).to_have_count(1)


async def test_a_private_answer_can_be_shared(core: Core, open_site: OpenSite) -> None:
    async with open_site(with_commands(core)) as site:
        await site.page.get_by_role("link", name="Moderate").click()
        await site.ask("drafts")
        await expect(site.pane("discord")).to_contain_text("Only you can see this")
        await site.pane("discord").get_by_role("button", name="Share").click()
        await site.drawn(2)
        await expect(site.pane("discord")).to_contain_text("One draft waits")
        await expect(site.pane("discord")).not_to_contain_text("Only you can see this")


async def test_the_payload_is_one_click_away(site: Site) -> None:
    await site.ask("film anora")
    await site.pane("slack").locator("summary").click()
    await expect(site.pane("slack").locator(".json-box pre")).to_contain_text('"blocks"')


async def test_a_broken_limit_is_named(core: Core, open_site: OpenSite) -> None:
    renderers = {"discord": lambda _: {"content": "x" * 2001}, "slack": lambda _: {"text": "x"}}
    async with open_site(core, renderers=renderers) as site:
        await site.ask("help")
        await expect(site.pane("discord")).to_contain_text("Breaks Discord’s limits")
        await expect(site.pane("discord")).to_contain_text("2,001, at most 2,000")
        await expect(site.pane("slack")).to_contain_text("within its limits")


async def test_the_last_text_comes_back_with_the_arrow_key(site: Site) -> None:
    await site.ask("film anora")
    await site.page.keyboard.press("ArrowUp")
    await expect(site.page.locator(".ask")).to_have_value("film anora")


async def test_what_an_operator_needs_is_shown(site: Site) -> None:
    await site.page.get_by_role("link", name="Operate").click()
    await expect(site.page.get_by_role("region", name="Catalogue")).to_contain_text("Films")
    await expect(site.page.get_by_role("region", name="Sources")).to_contain_text("starter")


async def test_a_stopped_marquee_is_told_plainly(core: Core, open_site: OpenSite) -> None:
    async with open_site(core) as site:
        await site.page.context.set_offline(True)
        await site.page.fill(".ask", "film anora")
        await site.page.press(".ask", "Enter")
        await expect(site.page.locator(".turn .trouble")).to_contain_text("Is it still running?")
        site.seen.errors.clear()  # the browser itself notes the failed request
