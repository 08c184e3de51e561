"""An index over every name in the catalogue: found exactly, by a part, or with slips.

Slips are found by trigram postings: the names most of whose trigrams occur in the question, then
compared letter by letter (optimal string alignment) with the best-fitting words. One pass serves
the whole question, so that sixty thousand names cost well under a millisecond.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.ask import lexicon
from bot.ask.query import Name
from bot.ask.words import Word, key, key_of, shortened, spelled, split
from bot.listing import Listing, Places

_ARTICLES = frozenset(
    [
        "the",
        "a",
        "an",
        "le",
        "la",
        "les",
        "el",
        "los",
        "las",
        "il",
        "lo",
        "der",
        "die",
        "das",
        "un",
        "une",
    ]
)
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "du",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "ten",
        "st",
        "al",
        "el",
        "bin",
        "ben",
    ]
)
_GENRES = {
    key_of(word): tuple(key_of(other) for other in group.split("|") if other != word)
    for group in lexicon.GENRES
    for word in group.split("|")
}
_SIBLINGS = frozenset(("brothers", "bros", "sisters", "siblings"))
_SUBTITLE = re.compile(r"\s*(?::|\s[-–—]\s|\bor:)\s*")
CANDIDATES = 48
PART = 0.85  # how well a surname or a title without its subtitle fits
SURNAME = 6  # letters of a surname that is found with a slip
TERM = 6  # letters of a term that may be guessed
WORDS = 9  # of a name with slips
SHORT = 9  # letters of a name too short for trigrams


@dataclass(frozen=True, slots=True)
class Found:
    """Names found in a question: where, which ones and how well they fit (1 is the name itself)."""

    start: int
    end: int
    names: tuple[Name, ...]
    fit: float


class Names:
    """The index; ``names`` is what the catalogue hands out."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.names = names
        self._exact: dict[str, tuple[Name, ...]] = {}
        self._parts: dict[str, tuple[Name, ...]] = {}
        self._longest: dict[str, int] = defaultdict(int)  # words, by the first one and two
        self._keys: list[str] = []
        self._bearers: list[tuple[Name, ...]] = []
        self._postings = Listing().made()
        self._short: Places = Listing().made()
        self._sizes: npt.NDArray[np.float32] = np.ones(1, dtype=np.float32)
        for name in names:
            full = key_of(name.text)
            if full:
                self._add(self._exact, full, name)
            if name.sort == "genre":
                for form in _GENRES.get(full, ()):
                    if all(other.id != name.id for other in self._exact.get(form, ())):
                        self._add(self._exact, form, name)
        for name in names:
            for part in _parts(name):
                if part and name not in self._exact.get(part, ()):
                    self._add(self._parts, part, name)

    def _add(self, table: dict[str, tuple[Name, ...]], full: str, name: Name) -> None:
        table[full] = (*table.get(full, ()), name)
        first, *rest = full.split(" ", 2)
        count = full.count(" ") + 1
        self._longest[first] = max(self._longest[first], count)
        if len(rest) > 1:
            self._longest[f"{first} {rest[0]}"] = max(self._longest[f"{first} {rest[0]}"], count)

    def exact(self, words: list[Word], *, parts: bool) -> list[Found]:
        """Names that stand in the question as they are; with ``parts`` also surnames and such."""
        found = []
        for start, first in enumerate(words):
            if first.possessive:
                continue
            for end, wanted in self._stretches(words, start):
                if hits := self._exact.get(wanted):
                    found.append(Found(start, end, hits, 1.0))
                if parts and (hits := self._parts.get(wanted)):
                    found.append(Found(start, end, hits, PART))
                    if words[end : end + 1] and words[end].plain in _SIBLINGS:
                        found += _siblings(start, end + 1, hits)
        return found

    def _stretches(self, words: list[Word], start: int) -> Iterator[tuple[int, str]]:
        """The stretches from a word on that names begin with: where they end, and their keys."""
        form, size, longest = "", 0, 1
        for end in range(start, len(words)):
            word = words[end]
            if word.possessive:
                form += "s" if word.text[1:] else ""
            else:
                if 0 < size < 3:  # two words tell how long a name may become
                    longest = self._longest.get(form, 0)
                if size >= longest:
                    return
                form, size = f"{form} {word.key}" if size else word.key, size + 1
            yield end + 1, form

    def covers(self, text: str, span: tuple[int, int]) -> bool:
        """Whether the last word of a stretch of a text is part of a longer name."""
        words = split(text)
        return any(
            words[one.start].start < span[1] <= words[one.end - 1].end
            and (one.end - one.start > 1 or words[one.start].start <= span[0])
            for one in self.exact(words, parts=False)
            if any(name.sort in ("film", "person") for name in one.names)
        )

    # --- names with slips -------------------------------------------------------------------------

    def prepare(self) -> None:
        """Make ready for names with slips, which takes longer than all the rest."""
        postings, short = Listing(), Listing()
        sizes = array("f")
        surnames = {part: bearers for part, bearers in self._parts.items() if len(part) >= SURNAME}
        spelled_out: dict[str, tuple[Name, ...]] = {}
        for bearers in self._exact.values():
            for name in bearers:
                form = spelled(split(name.text))
                if form not in self._exact:  # "seven" beside "7"
                    spelled_out.setdefault(form, bearers)
        for full, bearers in {**surnames, **spelled_out, **self._exact}.items():
            grams, place = _trigrams(full), len(self._keys)
            postings.add(grams, place)
            if len(full) <= SHORT + 1:
                short.add(shortened(full), place)
            self._keys.append(full)
            self._bearers.append(bearers)
            sizes.append(len(grams))
        self._postings, self._short = postings.made(), short.made()
        self._sizes = np.array(sizes or [1], dtype=np.float32)

    def near(self, words: list[Word], unknown: frozenset[int]) -> list[Found]:
        """Names that stand in the question with slips, over at least one of the words ``unknown``."""
        if not self._keys:
            self.prepare()
        hits = self._hits(_trigrams(spelled(words)) | _trigrams(key(words)))
        odd = self._hits({gram for at in unknown for gram in _trigrams(words[at].plain)})
        share = np.minimum(hits / self._sizes, 1.0)
        score = share * (np.minimum(hits, 12) + 2 * np.minimum(odd, 8))
        score[share < 0.3] = 0
        count = min(CANDIDATES, len(score) - 1)
        best = np.argpartition(-score, count)[:count] if count > 0 else np.arange(len(score))
        likely = [int(at) for at in best if score[at] > 0]
        spans = _spans(words, unknown)
        found = [*self._near_short(spans), *self._near_long(spans, likely)]
        return [kept for one in found if (kept := _trusted(one))]

    def _hits(self, grams: set[str]) -> npt.NDArray[np.float32]:
        """How many of the trigrams each name has."""
        found = self._postings.of(grams)
        return np.bincount(found, minlength=len(self._keys)).astype(np.float32)

    def _near_short(self, spans: list[_Span]) -> list[Found]:
        """Names of few letters, one of which is wrong: compared with all names of that length."""
        found = []
        for start, end, wanted in spans:
            if end - start > 2 or not 3 <= len(wanted) <= SHORT or wanted in self._exact:
                continue
            for at in np.unique(self._short.of(shortened(wanted))).tolist():
                name = self._keys[at]
                off = OSA.distance(wanted, name, score_cutoff=1)
                if off <= 1 and _numbers(wanted) == _numbers(name):
                    fit = 1.0 - off / max(len(name), len(wanted))
                    found.append(Found(start, end, self._bearers[at], fit * 0.97))
        return found

    def _near_long(self, spans: list[_Span], likely: list[int]) -> list[Found]:
        """The span of words that is most like each likely name, where it is like enough."""
        names = [self._keys[at] for at in likely]
        best: dict[int, tuple[float, int, int]] = {}
        for start, end, wanted in spans:
            for name, off, at in process.extract(
                wanted, names, scorer=OSA.distance, score_cutoff=3, limit=None
            ):
                fit = 1.0 - off / max(len(name), len(wanted))
                if off > slips(len(name)) or _numbers(wanted) != _numbers(name):
                    continue  # a slip makes no other part of a series
                if at not in best or fit > best[at][0]:
                    best[at] = (fit, start, end)
        return [
            Found(start, end, self._bearers[likely[at]], fit * 0.97)
            for at, (fit, start, end) in best.items()
        ]


def _siblings(start: int, end: int, bearers: Sequence[Name]) -> list[Found]:
    """ "The Coen brothers": the two of that name who are known best."""
    people = {name.id: name for name in bearers if name.sort == "person"}
    known = sorted(people.values(), key=lambda name: -name.weight)[:2]
    if len(known) < 2:
        return []
    main = " and ".join(name.main for name in known)
    edges = known[0].edges | known[1].edges
    both = Name("person", "|".join(n.id for n in known), main, main, known[0].weight, edges)
    return [Found(start, end, (both,), 1.0)]


def _trusted(found: Found) -> Found | None:
    """Short words of the vocabulary are too like other words to be guessed."""
    names = tuple(n for n in found.names if n.sort in ("film", "person") or len(n.text) >= TERM)
    return replace(found, names=names) if names else None


_Span = tuple[int, int, str]


def _spans(words: list[Word], unknown: frozenset[int]) -> list[_Span]:
    """Stretches of words over an unknown one, with their keys."""
    return [
        (start, end, form)
        for start in range(len(words))
        if not words[start].possessive
        for end in range(start + 1, min(len(words), start + WORDS) + 1)
        if any(place in unknown for place in range(start, end))
        for form in dict.fromkeys((key(words[start:end]), spelled(words[start:end])))
    ]


def slips(length: int) -> int:
    """How many letters of a name of ``length`` may be wrong."""
    return 0 if length < 3 else 1 if length < 8 else 2 if length < 16 else 3


def _numbers(form: str) -> list[str]:
    return [word for word in form.split() if word.isdigit()]


def _trigrams(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _parts(name: Name) -> set[str]:
    """Shorter names in use: a surname, a title before its colon, a title without its article."""
    full = key_of(name.text)
    words = full.split()
    made: set[str] = set()
    if name.sort == "person" and len(words) > 1:
        cut = len(words) - 1
        while cut > 1 and words[cut - 1] in _PARTICLES:
            cut -= 1
        made |= {" ".join(words[cut:]), words[-1]} - lexicon.NO_SURNAME
        if "-" in name.text:  # "Joon-ho Bong" is Bong Joon-ho
            made.add(" ".join((words[-1], *words[:-1])))
    if name.sort in ("film", "prize") and len(words) > 1 and words[0] in _ARTICLES:
        made.add(" ".join(words[1:]))
    if name.sort == "film":
        head = key_of(_SUBTITLE.split(name.text, maxsplit=1)[0])
        if head and head != full:
            made.add(head)
    return {part for part in made if len(part) > 2 and part not in _ARTICLES}
