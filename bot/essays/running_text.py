"""An essay as running text: what stands around a name, and whether it is part of a longer one."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from bot.ask.query import Name
from bot.ask.words import Word
from bot.ask.words import key_of as _uncached
from bot.essays.document import Block, Document
from bot.essays.gazetteer import Spot, words_of
from bot.essays.mention import Mention

key_of = lru_cache(maxsize=50_000)(_uncached)  # titles and surnames come again and again
_OPENERS = frozenset(
    "a an and although after as at because before but by during each even every few for from here"
    " how if in into it its just like many most neither no nor not now of on once only or our over"
    " perhaps since so some still such than that the their then there these they this those though"
    " through to today under unlike until was what when where whether which while who why with yet"
    " best oscar oscars academy award awards winner winners both i we he she his her".split()
)


class RunningText:
    """An essay's title and blocks, cut into words once."""

    def __init__(self, document: Document) -> None:
        title = Block("paragraph", document.title)
        self.blocks = [*document.blocks, title]
        self.words = [words_of(block.text) for block in self.blocks]
        self._italic = [frozenset(map(key_of, block.titles)) for block in self.blocks]
        self.title_key = f" {key_of(document.title)} "

    def place(self, position: int) -> int:
        """The passage of a block: what stands in the title belongs to the first one."""
        return 0 if position == len(self.blocks) - 1 else position

    def headline(self, position: int) -> bool:
        """Whether this is the title, where most words have capitals."""
        return position == len(self.blocks) - 1

    def italic(self, position: int, said: str) -> bool:
        """Whether the name stands in italics by itself."""
        return key_of(said) in self._italic[position]

    def around(self, position: int, spot: Spot) -> tuple[str, str]:
        """The text before and behind a name."""
        text, words = self.blocks[position].text, self.words[position]
        end = words[spot.end - 1].end
        return text[max(0, words[spot.start].start - 80) : words[spot.start].start], text[
            end : end + 80
        ]

    def opens(self, position: int, spot: Spot) -> bool:
        """Whether the name begins a sentence, where any word has a capital."""
        before, _ = self.around(position, spot)
        return not before.strip() or before.rstrip(' “"‘').endswith((".", "!", "?", "…", ":"))

    def continues(self, position: int, spot: Spot) -> bool:
        """Whether the name is part of a longer one: a capital right before or behind."""
        text, words = self.blocks[position].text, self.words[position]
        if spot.end < len(words):
            following = words[spot.end]
            gap = text[words[spot.end - 1].end : following.start]
            if gap in (" ", " “") and _named(following):
                return True
        if spot.start and not words[spot.start - 1].possessive:
            earlier = words[spot.start - 1]
            gap = text[earlier.end : words[spot.start].start]
            return gap in (" ", "-") and _named(earlier)
        return False


def _named(word: Word) -> bool:
    """Whether a word is written like a part of a name."""
    return word.text[0].isupper() and len(word.text) > 1 and word.plain not in _OPENERS


def mention_of(
    kind: Literal["film", "person", "award"],
    name: Name,
    text: RunningText,
    position: int,
    spot: Spot,
    support: float,
) -> Mention:
    """A name at a place, with its offsets in the block."""
    words = text.words[position]
    return Mention(
        kind, name, spot.text, text.place(position), support, words[spot.start].start,
        words[spot.end - 1].end,
    )  # fmt: skip
