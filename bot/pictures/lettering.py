"""Letters in pictures: Source Sans 3, which is installed with its package, at any size and weight.

Fonts are kept while the process lives: to load one takes longer than to draw with it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont


@lru_cache(maxsize=16)
def font(size: int, weight: int = 400) -> FreeTypeFont:
    """The font at a size in pixels; 400 is regular, 600 half bold."""
    import fontpkg
    from PIL import ImageFont

    path = str(fontpkg.path("Source Sans 3"))
    loaded = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    loaded.set_variation_by_axes([weight])
    return loaded


@lru_cache(maxsize=1024)
def _advance(letter: str, size: int, weight: int) -> float:
    return font(size, weight).getlength(letter)


def length(text: str, size: int, weight: int = 400) -> float:
    """In pixels, without kerning: letter by letter is far quicker than to shape every label."""
    return sum(_advance(letter, size, weight) for letter in text)


def cut(text: str, size: int, weight: int, width: float) -> str:
    """As much of a text as is no wider than ``width`` pixels."""
    if length(text, size, weight) <= width:
        return text
    while text and length(text + "…", size, weight) > width:
        text = text[:-1]
    return text.rstrip() + "…"
