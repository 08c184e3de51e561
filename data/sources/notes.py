"""Footnotes in plain text: marks glued to words, and the notes themselves."""

from __future__ import annotations

import re

from bot.film import Footnote

ARROWS = "↩↑⤴⏎"
_ARROW = re.compile(rf"\s*[{ARROWS}][\ufe0e\ufe0f]?\s*")
_ADDRESS = re.compile(r"https?://[^\s<>\"”’]+")
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# A number right behind a word or its closing punctuation: “me,”3 or stigma.[2] or debate²; not a
# number with a point or a letter behind it (F1, 2.5), nor one of an abbreviation (vol.2).
_GLUED = re.compile(
    r"(?:(?<=[a-zà-ÿ]{3})|(?<=[a-zà-ÿ][.,;:!?…”\"’')\]])|(?<=[.,;:!?…][”\"’')\]]))"
    r"(?P<plain>\d{1,2})(?![\w%]|[.,]\d)"
    r"|(?P<super>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})"
    r"|\[(?P<square>\d{1,2})\]"
)
_ABBREVIATED = re.compile(r"\b(?:vol|no|nos|pt|ch|fig|ed|pp?)\.$", re.IGNORECASE)


def note(number: int, text: str) -> Footnote:
    """A note from its text: the arrow back is dropped, the first web address taken out."""
    said = _ARROW.sub(" ", text).strip()
    found = _ADDRESS.search(said)
    url = found[0].rstrip(".,;)") if found else ""
    if url:
        said = said.replace(url, "")
    said = re.sub(r"\s+", " ", said)
    return Footnote(number, re.sub(r"\s+([.,;])", r"\1", said).strip(), url)


def is_note(text: str) -> bool:
    """Whether a list item leads back to a mark, as notes do."""
    return any(arrow in text for arrow in ARROWS)


def take_marks(text: str, notes: int) -> tuple[str, tuple[int, ...]]:
    """``text`` without its marks, and the numbers that they give; ``notes`` is how many there are."""
    marks: list[int] = []

    def taken(found: re.Match[str]) -> str:
        digits = found["plain"] or found["square"] or found["super"].translate(_SUPERSCRIPT)
        number = int(digits)
        abbreviated = found["plain"] and _ABBREVIATED.search(text, 0, found.start())
        if not 1 <= number <= notes or abbreviated:
            return found[0]
        marks.append(number)
        return ""

    return _GLUED.sub(taken, text) if notes else text, tuple(dict.fromkeys(marks))
