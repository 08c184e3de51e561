"""Pictures: a map of a seed film and its picks, and a taste profile as bars.

Pillow, imported when the first picture is drawn (see docs/decisions/0062 and 0080); what was drawn is
kept while the process lives.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.pictures.lettering import cut, font, length
from bot.recommend.answer import Pick
from bot.reply import Picture

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT, EDGE = 960, 430, 20  # pixels
TITLE, REASON = 21, 18
LABEL = 360  # pixels that a label may be wide
PAPER, BOX, LINE, INK, SOFT, SEED, PICK = 255, 246, 205, 34, 85, 1, 2  # greys; 1 and 2 are colours
COLOURS = {SEED: (154, 52, 36), PICK: (36, 84, 130)}  # both over 6 to 1 on white
PLACES = ((-0.66, -0.78), (0.66, -0.78), (-0.68, 0.3), (0.68, 0.3), (0.0, 0.84))
ROW, BARS, FROM, REACH = 34, 60, 600, 260


@dataclass(frozen=True, slots=True)
class Spot:
    """A film on the map: its name, why it is there, and from 0 to 1 how well it fits."""

    name: str
    why: str
    fit: float


def map_picture(seeds: Sequence[str], picks: Sequence[Pick]) -> Picture:
    """The seed in the middle, picks around it: the nearer, the better they fit."""
    best = max((pick.score for pick in picks), default=1.0) or 1.0
    spots = tuple(
        Spot(
            pick.film.label,
            pick.reasons[0].text if pick.reasons else "",
            round(max(0.0, min(1.0, pick.score / best)), 2),
        )
        for pick in picks[: len(PLACES)]
    )
    return drawn_map(tuple(seeds), spots)


@lru_cache(maxsize=256)
def drawn_map(seeds: tuple[str, ...], spots: tuple[Spot, ...]) -> Picture:
    """The map of these spots; drawn once, then kept."""
    image, draw = _sheet(HEIGHT)
    middle = (WIDTH / 2, HEIGHT * 0.46)
    placed = []
    for spot, (across, down) in zip(spots, PLACES, strict=False):
        far = 0.8 + 0.2 * (1 - spot.fit)
        place = (middle[0] + across * far * WIDTH / 2, middle[1] + down * far * HEIGHT / 2)
        draw.line((*middle, *place), LINE, 2 + round(3 * spot.fit))
        placed.append((spot, place))
    for spot, place in placed:
        _label(draw, place, spot.name, PICK, spot.why)
    _label(draw, middle, " + ".join(seeds), SEED)
    named = ", ".join(spot.name for spot in spots)
    return _picture(image, "map.png", f"Map of {' and '.join(seeds)} with its picks: {named}.")


def bars_picture(title: str, bars: Sequence[tuple[str, float]]) -> Picture:
    """Bars from the middle: to the right what is liked, to the left what is not."""
    return _bars(title, tuple((name, round(value, 2)) for name, value in bars))


@lru_cache(maxsize=64)
def _bars(title: str, bars: tuple[tuple[str, float], ...]) -> Picture:
    image, draw = _sheet(BARS + ROW * max(1, len(bars)))
    draw.text((EDGE, 14), cut(title, 24, 600, WIDTH - 2 * EDGE), INK, font(24, 600))
    top = max((abs(value) for _, value in bars), default=1.0) or 1.0
    for number, (name, value) in enumerate(bars):
        y = BARS + ROW * number
        end = FROM + round(value / top * REACH)
        draw.text((EDGE, y - 2), cut(name, TITLE, 400, LABEL - EDGE), INK, font(TITLE))
        draw.rectangle((min(FROM, end), y, max(FROM, end), y + 20), PICK if value >= 0 else SEED)
    draw.line((FROM, BARS - 6, FROM, image.height - 10), LINE, 2)
    said = ", ".join(f"{name} {value:+.1f}" for name, value in bars)
    return _picture(image, "taste.png", f"{title}: {said}.")


def _sheet(height: int) -> tuple[Image, ImageDraw]:
    from PIL import Image, ImageDraw

    image = Image.new("L", (WIDTH, height), PAPER)
    return image, ImageDraw.Draw(image)


def _label(
    draw: ImageDraw, place: tuple[float, float], name: str, edge: int, why: str = ""
) -> None:
    """A film's name in a box and below it why it was picked, wholly on the sheet."""
    title, reason = cut(name, TITLE, 600, LABEL), cut(why, REASON, 400, LABEL)
    half = max(length(title, TITLE, 600), length(reason, REASON)) / 2 + 14
    x = min(max(place[0], EDGE + half), WIDTH - EDGE - half)
    tall = 33 if reason else 20
    y = min(max(place[1], tall + 6), HEIGHT - tall - 6)
    draw.rounded_rectangle((x - half, y - tall, x + half, y + tall), 10, BOX, edge, 3)
    draw.text((x, y - 12 if reason else y), title, INK, font(TITLE, 600), anchor="mm")
    if reason:
        draw.text((x, y + 14), reason, SOFT, font(REASON), anchor="mm")


def _picture(image: Image, name: str, alt: str) -> Picture:
    colours = [COLOURS.get(shade, (shade, shade, shade)) for shade in range(256)]
    image.putpalette([part for colour in colours for part in colour])
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return Picture(name, out.getvalue(), alt)
