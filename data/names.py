"""Names folded for comparison, and finding them with slips.

Scores are rapidfuzz ratios on folded names; ``docs/decisions`` says why rapidfuzz.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

K = TypeVar("K")

_ARTICLES = r"the|a|an|le|la|les|l|el|los|las|il|lo|gli|der|die|das|un|une|une|o|os|as"
_LEADING = re.compile(rf"^(?:{_ARTICLES}) (?=\S)")
_YEAR = re.compile(r"^(?P<title>.*\S)[\s,]*[(\[]?(?P<year>(?:18|19|20)\d\d)[)\]]?$")
_NUMERALS = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
_PLAIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "½": " 1 2"})


def fold(text: str) -> str:
    """Lower case, without accents, punctuation or words that mean the same ("&" and "and")."""
    text = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("&", " and ")
    text = re.sub(r"['’ʼ`]", "", text)
    words = re.sub(r"[^\w]+", " ", text).split()
    return " ".join(_NUMERALS.get(word, word) for word in words)


def display_name(name: str) -> str:
    """A person's name without the parenthesis that tells namesakes apart."""
    return re.sub(r" \([^)]*\)$", "", name)


def without_article(folded: str) -> str:
    """A folded title without its first article."""
    return _LEADING.sub("", folded)


def split_year(text: str) -> tuple[str, int | None]:
    """``crash (2004)`` as ``crash`` and 2004; a title that is only a year stays whole."""
    found = _YEAR.match(text.strip())
    return (found["title"].strip(" ,(["), int(found["year"])) if found else (text, None)


@dataclass(frozen=True, slots=True)
class Hit(Generic[K]):
    """A key whose name is like the one looked for."""

    key: K
    score: float
    name: str


class NameIndex(Generic[K]):
    """Many names, several for one key; found exactly, by likeness or by beginning.

    ``weight`` breaks ties between names that are alike: the heavier key comes first.
    """

    def __init__(self, names: Iterable[tuple[K, str, float]]) -> None:
        self._keys: list[K] = []
        self._names: list[str] = []
        self._folded: list[str] = []
        self._weights: list[float] = []
        self._exact: dict[str, list[int]] = {}
        for key, name, weight in names:
            folded = fold(name)
            if not folded:
                folded = name.casefold().strip()
            if not folded:
                continue
            position = len(self._keys)
            self._keys.append(key)
            self._names.append(name)
            self._folded.append(folded)
            self._weights.append(weight)
            for form in {folded, without_article(folded)}:
                self._exact.setdefault(form, []).append(position)
        self._bare = [without_article(folded) for folded in self._folded]

    def find(self, text: str, limit: int) -> list[Hit[K]]:
        """Keys by likeness to ``text``; the same name scores 1, a missing article hardly less."""
        wanted = fold(text) or text.casefold().strip()
        best: dict[K, Hit[K]] = {}
        for position in self._exact.get(wanted, ()):
            self._keep(best, position, 1.0 if self._folded[position] == wanted else 0.9995)
        bare = without_article(wanted)
        for position in self._exact.get(bare, ()) if bare != wanted else ():
            self._keep(best, position, 0.9992)
        if not best:
            for _, ratio, position in process.extract(
                bare, self._bare, scorer=fuzz.ratio, limit=limit * 3, score_cutoff=60
            ):
                self._keep(best, position, min(ratio / 100, 0.998))
        return self._ranked(best, limit)

    def complete(self, text: str, limit: int) -> list[Hit[K]]:
        """Keys one of whose names may begin with ``text``, then those that hold it or are like it."""
        wanted = fold(text)
        if not wanted:
            return self._heaviest(limit)
        bare = without_article(wanted)
        best: dict[K, Hit[K]] = {}
        for position, name in enumerate(self._folded):
            if name.startswith(wanted) or self._bare[position].startswith(bare):
                self._keep(best, position, 0.9 + 0.1 * len(wanted) / max(len(name), len(wanted)))
            elif f" {bare}" in name:
                self._keep(best, position, 0.8)
        if len(best) < limit:
            for _, ratio, position in process.extract(
                bare, [name[: len(bare) + 1] for name in self._bare], scorer=fuzz.ratio,
                limit=limit, score_cutoff=70,
            ):  # fmt: skip
                self._keep(best, position, 0.79 * ratio / 100)
        return self._ranked(best, limit)

    def _keep(self, best: dict[K, Hit[K]], position: int, score: float) -> None:
        key = self._keys[position]
        if key not in best or best[key].score < score:
            best[key] = Hit(key, score, self._names[position])

    def _ranked(self, best: dict[K, Hit[K]], limit: int) -> list[Hit[K]]:
        weights = {key: weight for key, weight in zip(self._keys, self._weights, strict=True)
                   if key in best}  # fmt: skip
        hits = sorted(best.values(), key=lambda hit: (-round(hit.score, 3), -weights[hit.key]))
        return hits[:limit]

    def _heaviest(self, limit: int) -> list[Hit[K]]:
        order = sorted(range(len(self._keys)), key=lambda position: -self._weights[position])
        best: dict[K, Hit[K]] = {}
        for position in order:
            if len(best) >= limit:
                break
            self._keep(best, position, 0.5)
        return list(best.values())
