"""Pictures: a map of a seed film and its picks, and a taste profile as bars.

Pillow, imported when first needed: it starts in a fraction of matplotlib's time and memory (see
docs/decisions/0062).
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from typing import Any

from bot.recommend.answer import Pick
from bot.reply import Picture, clip

WIDTH, HEIGHT = 900, 500
INK, PAPER, SEED, PICK, LINE = "#1f2430", "#fbf7ef", "#b3402e", "#2f5d8a", "#c9c2b4"


def map_picture(seeds: Sequence[str], picks: Sequence[Pick]) -> Picture:
    """The seed in the middle, picks around it: the nearer, the better they fit."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    font = _font(18)
    middle = (WIDTH // 2, HEIGHT // 2)
    best = max((pick.score for pick in picks), default=1.0) or 1.0
    corners = ((-0.85, -0.75), (0.85, -0.75), (-0.9, 0.1), (0.9, 0.1), (0.0, 0.85))
    for pick, (across, down) in zip(picks, corners, strict=False):
        far = 0.75 + 0.25 * (1 - max(0.0, min(1.0, pick.score / best)))
        place = (middle[0] + int(across * far * 330), middle[1] + int(down * far * 220))
        draw.line([middle, place], fill=LINE, width=3)
        _label(draw, place, pick.film.label, PICK, font)
        if pick.reasons:
            _label(draw, (place[0], place[1] + 24), clip(pick.reasons[0].text, 38), INK, _font(14))
    _label(draw, middle, clip(" + ".join(seeds), 44), SEED, font)
    named = ", ".join(pick.film.label for pick in picks)
    return _picture(image, "map.png", f"Map of {' and '.join(seeds)} with its picks: {named}.")


def bars_picture(title: str, bars: Sequence[tuple[str, float]]) -> Picture:
    """Bars from the middle: to the right what is liked, to the left what is not."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, 60 + 34 * max(1, len(bars))), PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((20, 16), _latin(title), fill=INK, font=_font(20))
    top = max((abs(value) for _, value in bars), default=1.0) or 1.0
    for number, (name, value) in enumerate(bars):
        y = 60 + 34 * number
        length = int(abs(value) / top * 260)
        start = 600 if value >= 0 else 600 - length
        draw.text((20, y), _latin(clip(name, 34)), fill=INK, font=_font(16))
        draw.rectangle([start, y, start + length, y + 20], fill=PICK if value >= 0 else SEED)
    said = ", ".join(f"{name} {value:+.1f}" for name, value in bars)
    return _picture(image, "taste.png", f"{title}: {said}.")


def _label(draw: Any, place: tuple[int, int], text: str, colour: str, font: Any) -> None:
    text = _latin(text)
    left, top, right, bottom = draw.textbbox(place, text, font=font, anchor="mm")
    shift = max(8 - left, 0) - max(right - (WIDTH - 8), 0)
    box = (left + shift - 6, top - 4, right + shift + 6, bottom + 4)
    draw.rectangle(box, fill=PAPER)
    draw.text((place[0] + shift, place[1]), text, fill=colour, font=font, anchor="mm")


def _font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _latin(text: str) -> str:
    """Without accents: the font that comes with Pillow has few of them."""
    parts = unicodedata.normalize("NFKD", text.replace("·", "-").replace("–", "-"))
    plain = parts.replace("…", "...").replace("½", ".5")
    return plain.encode("ascii", "ignore").decode() or "?"


def _picture(image: Any, name: str, alt: str) -> Picture:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return Picture(name, out.getvalue(), alt)
