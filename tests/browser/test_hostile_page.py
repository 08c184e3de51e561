"""The page survives whatever a card or a body contains."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.asker import Role
from bot.command import Command, Context
from bot.dispatch import Core
from bot.reply import Action, Call, Card, Field, Link, Picture, Reply, clean
from tests.browser.conftest import ONE_LOOP, OpenSite
from tests.hostile import HOSTILE

pytestmark = ONE_LOOP
MARKUP = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script><b id=hacked>b</b>'
WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 40
RIGHT_TO_LEFT = "\u202egnp.exe \u2067שלום\u2069 مرحبا"
ELSEWHERE = "https://elsewhere.example/poster.jpg"


def answering(core: Core, reply: Reply) -> Core:
    """The core with one more command that always gives this reply."""

    async def handler(_: Context) -> Reply:
        return reply

    made = Command("hostile", "Be hostile.", "", (), ("hostile",), Role.MEMBER, handler)
    return replace(core, commands={**core.commands, "hostile": made})


def card(text: str) -> Card:
    return Card(
        title=text[:500],
        url="https://example.org/'\"><script>window.hacked=1</script>",
        body=text,
        fields=(Field(text[:300], text), Field("wide", text, wide=True)),
        image=ELSEWHERE,
        thumbnail="javascript:window.hacked=1",
        footer=text,
    )


TYPE = "(text) => { document.querySelector('.ask').value = text }"


async def unharmed(page: Page) -> None:
    """Nothing ran, nothing became an element, and nothing made the page wider than its window."""
    assert await page.evaluate("() => window.hacked") is None
    assert await page.locator("#hacked").count() == 0
    assert await page.locator(".screen :is(script, iframe, object)").count() == 0
    assert await page.locator('.screen a:not([href^="https://"], [href^="http://"])').count() == 0
    assert await page.evaluate(WIDER) == []


WIDER = """() => [...document.querySelectorAll("main, .turn, .pane, .screen")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1)
    .map((each) => `${each.className} ${each.scrollWidth} > ${each.clientWidth}`)"""


@pytest.mark.parametrize("width", [1280, 360])
async def test_hostile_cards_stay_text(core: Core, open_site: OpenSite, width: int) -> None:
    for text in (MARKUP, WORD, RIGHT_TO_LEFT):
        reply = Reply(
            text=text,
            cards=(card(text),),
            actions=(Action(text[:75], Call.of("help")), Link(text[:75], ELSEWHERE)),
        )
        viewport = {"width": width, "height": 800}
        async with open_site(answering(core, reply), viewport=viewport) as site:
            await site.ask("hostile")
            await unharmed(site.page)
            await expect(site.page.locator(".turn")).to_contain_text(clean(text)[2:12])


async def test_every_hostile_text_can_be_asked(core: Core, open_site: OpenSite) -> None:
    async with open_site(core) as site:
        for count, text in enumerate(HOSTILE.values(), 1):
            typed = text.encode("utf-8", "replace").decode()
            await site.page.evaluate(
                "(text) => { document.querySelector('.ask').value = text }", typed
            )
            await site.page.press(".ask", "Enter")
            await site.drawn(count)
        await unharmed(site.page)


async def test_a_damaged_picture_is_described(core: Core, open_site: OpenSite) -> None:
    reply = Reply("Look.", pictures=(Picture("p.png", b"\x89PNG no picture", "A red square"),))
    async with open_site(answering(core, reply)) as site:
        await site.ask("hostile")
        for platform in ("discord", "slack"):
            await expect(site.pane(platform).get_by_alt_text("A red square")).to_be_attached()
        await unharmed(site.page)


async def test_pictures_of_other_sites_are_named_not_fetched(
    core: Core, open_site: OpenSite
) -> None:
    reply = Reply("Look.", cards=(Card(title="Anora", image=ELSEWHERE),))
    async with open_site(answering(core, reply)) as site:
        await site.ask("hostile")
        for platform in ("discord", "slack"):
            plate = site.pane(platform).get_by_role("img", name="elsewhere.example")
            await expect(plate).to_be_visible()


HOSTILE_BODIES: list[dict[str, Any]] = [
    {},
    {"content": MARKUP, "embeds": [{"title": MARKUP, "url": "javascript:window.hacked=1"}]},
    {"content": "[go](javascript:window.hacked=1) <javascript:window.hacked=1> " + "*_~`|" * 300},
    {"components": [{"type": 99}, {"type": 1}, {"type": 9}, {"type": 12}, {"type": 17}, {}]},
    {"components": [{"type": 2, "url": "javascript:window.hacked=1", "label": MARKUP}]},
    {"components": "no list", "embeds": {"title": 1}, "content": 5},
    {"text": MARKUP, "blocks": [{"type": "unknown"}, {"type": "section"}, {"type": "image"}, {}]},
    {
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": f"<javascript:1|x> {MARKUP}"}}
        ]
    },
    {"blocks": [{"type": "actions", "elements": [{"type": "unknown"}, {"type": "button"}]}]},
    {"blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section"}]}]},
    {"text": "&lt;script&gt;window.hacked=1&lt;/script&gt; &amp;lt; <!channel> <@U1>"},
]


async def test_a_body_of_any_shape_is_drawn_or_said_not_to_be(
    core: Core, open_site: OpenSite
) -> None:
    coming = iter([body for body in HOSTILE_BODIES for _ in range(2)])
    renderers = {"discord": lambda _: next(coming), "slack": lambda _: next(coming)}
    async with open_site(core, renderers=renderers) as site:
        for _ in HOSTILE_BODIES:
            await site.ask("help")
            await unharmed(site.page)
        said = await site.page.locator(".undrawn").all_inner_texts()
    assert "A component of type 99 is not drawn here." in said
    assert "A block of type unknown is not drawn here." in said
