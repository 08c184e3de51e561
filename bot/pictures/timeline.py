"""A timeline: prizes by year, a row for each prize.

Drawn with Pillow in Source Sans 3, which is installed with its package, so that a picture looks the
same on every machine. Both are imported when the first picture is drawn: they take longer than the
rest of a start. :func:`timeline` computes only; call it in a thread.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.pictures.lettering import cut, font, length
from bot.reply import Picture

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

FEWEST, SPAN = 4, 10  # marks and years from which a timeline shows more than a list does
ROWS, LANES = 8, 9  # rows drawn, and lines of labels above one row
WIDTH, GUTTER, EDGE = 960, 210, 28  # pixels
HEAD, FOOT, LINE, RADIUS = 64, 62, 25, 7
PAPER, GRID, PALE, INK, GOLD = 255, 237, 200, 34, 1  # shades of grey; 1 is set to gold
GOLD_COLOUR = (154, 103, 0)  # 4.8 to 1 on white


@dataclass(frozen=True, slots=True)
class Mark:
    """One prize in one year; ``row`` names the prize, ``label`` what it was for."""

    row: str
    year: int
    label: str
    won: bool = True


def worth_drawing(marks: Sequence[Mark]) -> bool:
    """Whether there are enough marks, over enough years, in few enough rows."""
    years = [mark.year for mark in marks]
    return (
        len(marks) >= FEWEST
        and max(years) - min(years) >= SPAN
        and len({mark.row for mark in marks}) <= ROWS
    )


@lru_cache(maxsize=64)
def timeline(title: str, marks: tuple[Mark, ...]) -> Picture:
    """The picture; ``marks`` of one row and year stand side by side in its alternative text."""
    from PIL import Image, ImageDraw

    rows: dict[str, list[Mark]] = defaultdict(list)
    for mark in sorted(marks, key=lambda mark: mark.year):
        rows[mark.row].append(mark)
    scale = _Scale.of(marks)
    placed = {row: _placed(members, scale) for row, members in rows.items()}
    height = HEAD + FOOT + sum(_height(*item) for item in placed.items())
    image = Image.new("L", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((EDGE, 18), cut(title, 26, 600, WIDTH - 2 * EDGE), INK, font(26, 600))
    _axis(draw, scale, height)
    top = HEAD
    for row, labels in placed.items():
        top += _height(row, labels)
        _row(draw, row, labels, top - 24)
    _legend(draw, marks, height)
    image.putpalette(_palette())  # a palette made while drawing: to find one later takes longer
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)  # a third of the time for some more bytes
    return Picture("timeline.png", file.getvalue(), _alt(title, rows))


@dataclass(frozen=True, slots=True)
class _Scale:
    """Years on the horizontal axis."""

    first: int
    last: int

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> _Scale:
        years = [mark.year for mark in marks]
        return cls(min(years), max(years))

    def at(self, year: int) -> float:
        """The horizontal place of a year."""
        room = WIDTH - GUTTER - 2 * EDGE - 40
        return GUTTER + EDGE + 20 + room * (year - self.first) / (self.last - self.first)

    def ticks(self) -> list[int]:
        """Round years, at most twelve."""
        step = next(s for s in (2, 5, 10, 20, 50) if (self.last - self.first) / s <= 11)
        return [year for year in range(self.first, self.last + 1) if year % step == 0]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A mark with its label cut to fit, in a lane where it covers no other; ``-1`` is none."""

    mark: Mark
    centre: float
    left: float
    width: float
    text: str
    lane: int


def _palette() -> list[int]:
    greys = [(shade, shade, shade) for shade in range(256)]
    greys[GOLD] = GOLD_COLOUR
    return [part for colour in greys for part in colour]


def _placed(marks: list[Mark], scale: _Scale) -> list[_Placed]:
    ends: list[float] = []  # of the last label in each lane
    found = []
    for mark in marks:
        text = cut(f"{mark.year} {mark.label}", 18, 400, 280)
        width = length(text, 18, 400)
        centre = scale.at(mark.year)
        left = min(max(centre - width / 2, GUTTER), WIDTH - EDGE - width)
        lane = next((n for n, end in enumerate(ends) if end + 10 <= left), len(ends))
        if lane == len(ends) < LANES:
            ends.append(0.0)
        if lane < LANES:
            ends[lane] = left + width
        found.append(_Placed(mark, centre, left, width, text, lane if lane < LANES else -1))
    return found


def _height(row: str, labels: list[_Placed]) -> int:
    return 44 + max(
        LINE * (1 + max(placed.lane for placed in labels)), 22 * len(_wrapped(row)) - 16
    )


def _axis(draw: ImageDraw, scale: _Scale, height: int) -> None:
    base = height - FOOT
    for year in scale.ticks():
        x = scale.at(year)
        draw.line((x, HEAD, x, base), GRID, 1)
        draw.text((x, base + 6), str(year), INK, font(17), anchor="ma")


def _row(draw: ImageDraw, row: str, labels: list[_Placed], base: int) -> None:
    bold = font(18, 600)
    lines = _wrapped(row)
    for number, line in enumerate(lines):
        y = base - 22 * (len(lines) - 1 - number)
        draw.text((EDGE, y), line, INK, bold, anchor="lm")
    draw.line((GUTTER, base, WIDTH - EDGE, base), PALE, 2)
    for placed in labels:
        if placed.lane >= 0:
            y = base - 14 - LINE * placed.lane
            if placed.lane:
                draw.line((placed.centre, y, placed.centre, base), PALE, 1)
    for placed in labels:
        if placed.lane >= 0:
            y = base - 14 - LINE * placed.lane
            right = placed.left + placed.width + 3
            draw.rectangle((placed.left - 3, y - 19, right, y + 3), PAPER)
            draw.text((placed.left, y), placed.text, INK, font(18), anchor="ls")
        _dot(draw, placed.centre, base, placed.mark.won)


def _dot(draw: ImageDraw, x: float, y: float, won: bool) -> None:
    """Full for a prize won, hollow for a nomination: told apart without colour."""
    box = (x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS)
    draw.ellipse(box, GOLD if won else PAPER, GOLD, 3)


def _legend(draw: ImageDraw, marks: Sequence[Mark], height: int) -> None:
    if all(mark.won for mark in marks):
        return
    y = height - 16
    for x, won, word in ((GUTTER, True, "won"), (GUTTER + 80, False, "nominated")):
        _dot(draw, x + RADIUS, y, won)
        draw.text((x + 22, y), word, INK, font(17), anchor="lm")


@lru_cache(maxsize=64)
def _wrapped(text: str) -> tuple[str, ...]:
    """A row's name in as many lines as it needs."""
    width = GUTTER - EDGE
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if length(longer, 18, 600) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(cut(line, 18, 600, width) for line in lines[:4])


def _alt(title: str, rows: dict[str, list[Mark]]) -> str:
    told = []
    for row, marks in rows.items():
        won = ", ".join(f"{mark.year} ({mark.label})" for mark in marks if mark.won)
        other = ", ".join(f"{mark.year} ({mark.label})" for mark in marks if not mark.won)
        parts = [f"won {won}" if won else "", f"nominated {other}" if other else ""]
        told.append(f"{row}: {'; '.join(part for part in parts if part)}")
    return f"{title}. {'. '.join(told)}."
