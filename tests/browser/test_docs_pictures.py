"""The pictures in the documentation show what Marquee draws today.

``make approve-pictures`` draws them anew, with the others; look at them before committing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from adapters.slack.home import home
from bot.asker import Asker
from bot.dispatch import Core
from tests.browser.conftest import ONE_LOOP, OpenSite
from tests.browser.test_pictures import APPROVING, TOLERANCE, difference, need_fonts, small

DOCS = Path(__file__).parents[2] / "docs"
SCALE = 1.5
SIZE = {"width": 1280, "height": 4000}
ANNA = Asker("T1/U1", "T1", "slack")
SHOWN = {
    "discord-film.png": ("discord", "film anora"),
    "discord-awards.png": ("discord", 'awards prize:"golden bear" country:romania'),
    "discord-recommendation.png": ("discord", "recommend like:anora"),
    "slack-film.png": ("slack", "film anora"),
    "slack-awards.png": ("slack", 'awards prize:"golden bear" country:romania'),
    "slack-home.png": ("slack", "watchlist"),
}
ALONE = """(pane) => Object.assign(pane.style, {
    position: "fixed", top: "0", left: "0", width: "606px", zIndex: "100",
})"""


@pytest.mark.parametrize("name", SHOWN)
@ONE_LOOP
async def test_the_documentation_shows_what_is_drawn_today(
    steady: Core, open_site: OpenSite, tmp_path: Path, name: str
) -> None:
    need_fonts()
    platform, text = SHOWN[name]
    look: dict[str, Any] = {"viewport": SIZE, "device_scale_factor": SCALE}
    if name == "slack-home.png":
        for title in ("tangerine", "paris, texas"):
            await steady.say(f"watchlist {title}", ANNA)
        view = await home(steady, ANNA)
        look["renderers"] = {"slack": lambda _: {"text": "App Home", "blocks": view["blocks"]}}
    async with open_site(steady, **look) as site:
        await site.ask(text)
        await site.page.evaluate("() => document.fonts.ready")
        pane = site.pane(platform).locator(".screen")
        await pane.evaluate(ALONE)
        picture = small(await pane.screenshot(animations="disabled", caret="hide"))
    kept = DOCS / name
    if kept.exists() and difference(picture, Image.open(kept)) <= TOLERANCE:
        return
    picture.save((DOCS if APPROVING else tmp_path) / name, optimize=True)
    assert APPROVING, f"look at {tmp_path / name}, then “make approve-pictures”"


@pytest.mark.parametrize("name", SHOWN)
def test_each_picture_stands_in_the_documentation_with_words_for_it(name: str) -> None:
    text = (DOCS / f"{name.partition('-')[0]}.md").read_text("utf-8")
    before, found, _ = text.partition(f"]({name})")
    assert found and len(before.rpartition("![")[2]) > 8, "a picture needs a text beside it"
