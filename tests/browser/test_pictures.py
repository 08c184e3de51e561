"""Every example of every command, drawn in both panes, looks as it was approved.

``make approve-pictures`` draws them anew; look at them before committing. The pictures are made
with Debian's Chromium, the fonts that come with the page and the Noto emoji font.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.asker import Asker, Role
from bot.dispatch import Core
from tests.browser.conftest import ONE_LOOP, OpenSite

APPROVED = Path(__file__).parent / "approved"
README_PICTURE = Path(__file__).parents[2] / "docs" / "playground.png"
MODERATORS_PICTURES = {
    "announce-preview.png": 'announce preview essay:"anora on the margins"',
    "announce-why.png": 'announce why essay:"anora on the margins" channel:discord:1/2',
}
MODERATOR = Asker("me", "terminal", "terminal", Role.OPERATOR)
README_TEXT = 'film "the florida project"'
APPROVING = bool(os.environ.get("MARQUEE_APPROVE_PICTURES"))
COLOURS = 256  # of an approved picture, to keep the files small
NOTABLE = 48  # difference of a colour channel, of 255, that counts
TILE = 64  # pixels; so that a changed word in a tall picture counts as much as in a low one
TOLERANCE = 0.03  # share of a tile's pixels that may differ notably
HEIGHT = 2  # pixels by which a pane may be taller or lower
SIZE = {"width": 1280, "height": 6000}  # tall enough that every answer lies in the window
# Where an answer stands on the page must not shift its text by a part of a pixel.
APART = """(panes) => Object.assign(panes.style, {
    position: "fixed", top: "0", left: "0", width: "1232px", zIndex: "100",
    background: "var(--paper)", boxShadow: "0 0 0 8px var(--paper)",
})"""


def need_fonts() -> None:
    lister = shutil.which("fc-list")
    listed = subprocess.run([lister], capture_output=True, text=True).stdout if lister else ""  # noqa: S603 (fixed)
    if "Noto Color Emoji" not in listed:
        pytest.skip("the pictures were approved with the Noto emoji font: fonts-noto-color-emoji")


def file_name(example: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", example.lower()).strip("-")[:60] + ".png"


def small(png: bytes) -> Image.Image:
    """A picture with few colours."""
    return Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


def difference(one: Image.Image, two: Image.Image) -> float:
    """The share of pixels that differ notably in the tile that differs most; 1 for other sizes."""
    if one.width != two.width or abs(one.height - two.height) > HEIGHT:
        return 1.0
    height = min(one.height, two.height)
    left, right = (np.asarray(each.convert("RGB"), dtype=np.int16)[:height] for each in (one, two))
    notable = np.abs(left - right).max(axis=2) > NOTABLE
    high, wide = (-side % TILE for side in notable.shape)
    tiles = np.pad(notable, ((0, high), (0, wide)))
    tiles = tiles.reshape(tiles.shape[0] // TILE, TILE, tiles.shape[1] // TILE, TILE)
    return float(tiles.mean(axis=(1, 3)).max())


@ONE_LOOP
async def test_every_example_looks_as_approved(
    steady: Core, open_site: OpenSite, tmp_path: Path
) -> None:
    need_fonts()
    differing = []
    async with open_site(steady, viewport=SIZE, reduced_motion="reduce") as site:
        await site.page.goto(f"{site.home}/#gallery")
        await site.page.locator(".gallery[data-drawn]").wait_for(timeout=180_000)
        await site.page.evaluate("() => document.fonts.ready")
        wrong = site.page.locator(".turn", has_text="Something went wrong")
        assert await wrong.count() == 0, await wrong.all_inner_texts()
        drawn = set()
        for turn in await site.page.locator(".turn").all():
            example = await turn.get_attribute("data-example") or ""
            name = file_name(example)
            drawn.add(name)
            panes = turn.locator(".panes")
            await panes.evaluate(APART)
            picture = small(await panes.screenshot(animations="disabled"))
            await panes.evaluate("(panes) => panes.removeAttribute('style')")
            approved = APPROVED / name
            if approved.exists() and difference(picture, Image.open(approved)) <= TOLERANCE:
                continue  # approving again changes no file that shows the same
            picture.save((APPROVED if APPROVING else tmp_path) / name, optimize=True)
            if not APPROVING:
                differing.append(name)
    for old in APPROVED.glob("*.png"):
        if APPROVING and old.name not in drawn:
            old.unlink()
    assert not differing, f"look at {tmp_path}, then “make approve-pictures”: {differing}"
    assert drawn == {file.name for file in APPROVED.glob("*.png")}


def test_a_changed_picture_is_noticed() -> None:
    """A word more in a tall pane is over the tolerance, another shade of the ground is not."""
    plain = Image.new("RGB", (1240, 1800), "#fff")
    shade = Image.new("RGB", (1240, 1800), "#f0f0f0")
    word = plain.copy()
    word.paste("#222", (20, 20, 50, 32))
    assert difference(plain, shade) <= TOLERANCE
    assert difference(plain, word) > TOLERANCE
    assert difference(plain, plain.resize((1240, 1820))) > TOLERANCE


@ONE_LOOP
async def test_the_readme_starts_with_a_picture_of_a_drawn_answer(
    steady: Core, open_site: OpenSite
) -> None:
    """The picture is there; approving draws it anew."""
    window = {"width": 1280, "height": 980}
    if APPROVING:
        await steady.say(README_TEXT, Asker())  # once before, as the first answer reads indexes
        async with open_site(steady, viewport=window, device_scale_factor=1.5) as site:
            await site.ask(README_TEXT)
            await site.page.evaluate("() => document.fonts.ready")
            png = await site.page.screenshot(animations="disabled", caret="hide")
            small(png).save(README_PICTURE, optimize=True)
    assert README_PICTURE.name in (README_PICTURE.parents[1] / "README.md").read_text("utf-8")[:900]
    assert Image.open(README_PICTURE).width == window["width"] * 1.5


@ONE_LOOP
@pytest.mark.parametrize("name", MODERATORS_PICTURES)
async def test_the_moderators_page_shows_what_moderators_see_on_both_platforms(
    steady: Core, open_site: OpenSite, name: str
) -> None:
    """The pictures are there, with their texts for those who cannot see them; approving draws them
    anew."""
    text = MODERATORS_PICTURES[name]
    file = README_PICTURE.with_name(name)
    if APPROVING:
        subscribe = "announce subscribe channel:discord:1/2 tag:awards"
        for before in (subscribe, *MODERATORS_PICTURES.values()):
            assert not (await steady.say(before, MODERATOR)).failed
        async with open_site(steady, viewport=SIZE, device_scale_factor=1.5) as site:
            await site.page.get_by_role("link", name="Moderate").click()
            await site.ask(text)
            await site.page.evaluate("() => document.fonts.ready")
            panes = site.page.locator(".turn .panes").last
            await panes.evaluate(APART)
            png = await panes.screenshot(animations="disabled", caret="hide")
            small(png).save(file, optimize=True)
    page = file.with_name("announcements.md").read_text("utf-8")
    assert re.search(rf"!\[[^]]{{40,}}\]\({re.escape(name)}\)", page)
    assert Image.open(file).width == 1232 * 1.5
