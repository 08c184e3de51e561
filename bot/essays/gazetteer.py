"""Every name of the catalogue, found in running text as it is written there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.ask.query import Name
from bot.ask.words import Word, key, key_of, split

SORTS = ("film", "person", "prize")
_APOSTROPHE = re.compile(r"(?<=\w)[‘´`](?=\w)")  # a wrong one, as word processors set it
_ARTICLE = re.compile(r"^(?:the|a|an) (?=\S+ \S)")


@dataclass(frozen=True, slots=True)
class Spot:
    """A name at a place: words ``start`` to ``end`` of one block, and all who bear it."""

    start: int
    end: int
    names: tuple[Name, ...]
    text: str


def words_of(text: str) -> list[Word]:
    """The words of a block with their places in it."""
    return split(_APOSTROPHE.sub("’", text))


class Gazetteer:
    """Finds the longest names; ``names`` is what the catalogue hands out."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._bearers: dict[str, list[Name]] = defaultdict(list)
        self._longest: dict[str, int] = defaultdict(int)  # words, by the first one and first two
        self._small: set[str] = set()  # first words of names that begin in lower case
        for name in names:
            if name.sort not in SORTS:
                continue
            full = key_of(name.text)
            for form in (full, _ARTICLE.sub("", full)) if name.sort == "film" else (full,):
                self._add(form, name)

    def _add(self, form: str, name: Name) -> None:
        if not form or name in self._bearers[form]:
            return
        self._bearers[form].append(name)
        words = form.split(" ")
        for beginning in (words[0], " ".join(words[:2])):
            self._longest[beginning] = max(self._longest[beginning], len(words))
        if not name.text[:1].isupper():
            self._small.add(words[0])

    def spots(self, text: str, words: Sequence[Word]) -> Iterator[Spot]:
        """Names in reading order, the longest at each place; one inside another is not given."""
        at = 0
        small = self._small
        while at < len(words):
            first = words[at]
            if first.text[0].islower() and first.key not in small:  # most words of a text
                at += 1
                continue
            spot = None if first.possessive else self._at(text, words, at)
            if spot:
                yield spot
            at = spot.end if spot else at + 1

    def _reach(self, words: Sequence[Word], start: int) -> int:
        """How many words a name that begins here can have."""
        first = words[start]
        reach = self._longest.get(first.key, 0)
        if start + 1 == len(words):
            return min(reach, 1)
        if words[start + 1].possessive:
            return max(reach, self._longest.get(first.key + "s", 0))
        if reach > 1:
            reach = self._longest.get(f"{first.key} {words[start + 1].key}", 1)
            if start + 2 < len(words) and words[start + 2].possessive:
                glued = f"{first.key} {words[start + 1].key}s"
                reach = max(reach, self._longest.get(glued, 1))
        return reach

    def _at(self, text: str, words: Sequence[Word], start: int) -> Spot | None:
        reach = self._reach(words, start)
        if not reach:
            return None
        near = list(words[start : start + reach + 2])
        possessives = sum(w.possessive for w in near)
        keys = [w.key for w in near]
        for end in range(min(len(words), start + reach + possessives), start, -1):
            # Glueing a possessive to its word takes long, and few names have one.
            form = key(list(words[start:end])) if possessives else " ".join(keys[: end - start])
            if bearers := self._bearers.get(form):
                said = text[words[start].start : words[end - 1].end]
                fitting = tuple(name for name in bearers if _written_as(name, said))
                if fitting:
                    return Spot(start, end, fitting, said)
        return None


def _written_as(name: Name, said: str) -> bool:
    """Whether the text sets the name as names are set: capitals where the name has them."""
    if name.sort == "prize":
        return _capitals(said)
    if name.text.islower():
        return said.islower() or _capitals(said)
    if said.isupper() and len(said) > 3 and not name.text.isupper():
        return " " in said
    return said[:1].isupper() == name.text[:1].isupper() or _capitals(said)


def _capitals(said: str) -> bool:
    """Whether all longer words begin with a capital or a digit."""
    long = [word for word in re.findall(r"[^\W_]+", said) if len(word) > 3] or [said]
    return (
        all(word[0].isupper() or word[0].isdigit() for word in long) and said[0] == said[0].upper()
    )
