"""An essay as an importer reads it, before the journal keeps it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.film import Footnote

BlockKind = Literal["paragraph", "quote", "item", "caption"]
SUMMARY = 240  # characters


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, quoted paragraph, list item or picture's caption, as plain text.

    ``marks`` are the numbers of the footnotes it refers to. ``titles`` are the spans that stood in
    italics, which is how films are set.
    """

    kind: BlockKind
    text: str
    section: str = ""
    anchor: str = ""
    marks: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of an essay with its caption."""

    url: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole essay: ``key`` is what its source calls it, and stays when title or address change.

    ``published`` is the first of the month where only the month is known. ``modified`` is the
    source's own time of the last change, as it writes it. ``partial`` says that only a part of the
    text came, like a feed's excerpt: it never takes the place of a fuller one.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    url: str = ""
    author: str = ""
    published: date | None = None
    footnotes: tuple[Footnote, ...] = ()
    images: tuple[Image, ...] = ()
    tags: tuple[str, ...] = ()
    modified: str = ""
    slug: str = ""
    summary: str = ""
    partial: bool = False

    @property
    def month(self) -> str:
        """``2025-04``; empty where no date is known."""
        return f"{self.published:%Y-%m}" if self.published else ""

    @property
    def sections(self) -> tuple[str, ...]:
        """The headings in order."""
        return tuple(dict.fromkeys(b.section for b in self.blocks if b.section))

    @property
    def words(self) -> int:
        """How many words the text has, captions left out."""
        return sum(len(b.text.split()) for b in self.blocks if b.kind != "caption")

    @property
    def opening(self) -> str:
        """The summary, or the beginning of the first paragraph."""
        if self.summary:
            return self.summary
        first = next((b.text for b in self.blocks if b.kind == "paragraph"), "")
        if len(first) <= SUMMARY:
            return first
        return re.sub(r"\s+\S*$", "", first[:SUMMARY]).rstrip(",;:") + "…"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something a source held that is not kept, and why."""

    key: str
    title: str
    reason: str


@dataclass(slots=True)
class Reading:
    """What came out of a source."""

    documents: list[Document] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
