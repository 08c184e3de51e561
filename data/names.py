"""Names as people write them: folded for comparison, with the other spellings that mean the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz.distance import OSA

_ARTICLES = r"the|a|an|le|la|les|l|el|los|las|il|lo|gli|der|die|das|un|une|une|o|os|as"
_LEADING = frozenset(_ARTICLES.split("|"))
_TRAILING = re.compile(rf"^(?P<title>.*\S), (?P<article>{_ARTICLES}|l['’])$", re.IGNORECASE)
_YEAR = re.compile(r"^(?P<title>.*[^\s\d].*?)[\s,]*[(\[]?(?P<year>(?:18|19|20)\d\d)[)\]]?$")
_YEARLIKE = re.compile(r"^(?P<title>.*\S)[\s,]*[\s(\[](?P<year>(?=\w*\d\w*\d\w*\d)\w{3,5})[)\]]?$")
_NUMERALS = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
_LONE = {"i": "1", "v": "5", "x": "10"}  # numerals only behind a title, words elsewhere
_PARTS = frozenset(("part", "chapter", "episode", "volume", "vol"))
_LETTERS = str.maketrans("013457", "oieasv")  # digits written for letters: Se7en, Thir13en
_MIXED = re.compile(r"[a-z]\d[a-z]")
_PLAIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "½": " 1 2"})
_QUOTES = str.maketrans(dict.fromkeys("'’ʼ`"))
_ASCII: dict[int, str | None] = {
    code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")
}
_ASCII |= {code: None for code in _QUOTES if code < 128}
_GAPS = re.compile(r"[^\w]+")
_SUBTITLE = re.compile(r"\s*:\s+|\s+[-–—]\s+")
LONGEST = 64  # letters of a name that are compared


def spell(text: str) -> str:
    """Lower case, without accents and punctuation; "&" is "and"."""
    text = text.casefold()
    if text.isascii():
        if not text.replace(" ", "").isalnum():
            text = text.replace("&", " and ").translate(_ASCII)
        return " ".join(text.split())
    text = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    text = "".join([c for c in text if not unicodedata.combining(c)])
    return " ".join(_GAPS.sub(" ", text.replace("&", " and ").translate(_QUOTES)).split())


def fold(text: str) -> str:
    """A name spelt plainly, with numerals and numbers in words as digits."""
    return _in_digits(spell(text))


def _in_digits(spelt: str) -> str:
    words = spelt.split(" ")
    if _NUMERALS.keys().isdisjoint(words):
        return spelt
    return " ".join([_NUMERALS.get(word, word) for word in words])


def display_name(name: str) -> str:
    """A person's name without the parenthesis that tells namesakes apart."""
    return re.sub(r" \([^)]*\)$", "", name) if name.endswith(")") else name


def without_article(folded: str) -> str:
    """A folded title without its first article."""
    first, _, others = folded.partition(" ")
    return others if others and first in _LEADING else folded


def article_first(title: str) -> str:
    """``Godfather, The`` as ``The Godfather``."""
    found = _TRAILING.match(title) if "," in title else None
    if not found:
        return title
    gap = "" if found["article"][-1] in "'’" else " "
    return f"{found['article']}{gap}{found['title']}"


def pack(folded: str) -> bytes:
    """A folded name with one byte a character, so that slips count the same in every script.

    Other letters than a to z share 128 bytes: enough to compare names, not to read them back.
    """
    if folded.isascii():
        return folded[:LONGEST].encode("ascii")
    return bytes(code if code < 128 else 128 + code % 128 for code in map(ord, folded[:LONGEST]))


# Costs of a spelling in slips: how much less likely it is typed than the name itself.
FULL, BARE, OTHER_SPELLING, PART = 0.0, 0.1, 0.15, 1.0
WRONG_ARTICLE = 0.2


Spelling: TypeAlias = tuple[bytes, float]  # packed, with its cost in slips
# Words whose titles have more spellings than the plainest ones.
_TURNED = frozenset((*_NUMERALS, *_LONE))


def title_spellings(title: str) -> list[Spelling]:
    """A title's spellings for an index, each with its cost in slips."""
    words = title.lower().split(" ")
    if title.isascii() and title.replace(" ", "").isalpha() and _TURNED.isdisjoint(words):
        # Most titles: nothing but letters, so that there is little to work out.
        words = [word for word in words if word]
        found = [(" ".join(words)[:LONGEST].encode("ascii"), FULL)]
        if len(words) > 1 and words[0] in _LEADING:
            found.append((" ".join(words[1:])[:LONGEST].encode("ascii"), BARE))
        return found
    return list(_title_spellings(title))


def _title_spellings(title: str) -> Iterator[Spelling]:
    title = article_first(title)
    spelt = spell(title) or title.casefold().strip()
    if not spelt:
        return
    folded = _in_digits(spelt)
    yield pack(folded), FULL
    if (bare := without_article(folded)) != folded:
        yield pack(bare), BARE
    words = spelt.split(" ")
    if spelt != folded:
        yield pack(spelt), FULL
        yield pack(without_article(spelt)), BARE
    elif not spelt.replace(" ", "").isalpha() and _MIXED.search(spelt):
        yield pack(_in_digits(without_article(spelt.translate(_LETTERS)))), OTHER_SPELLING
    if len(words) > 1 and (shorter := _without_part(words)):
        yield pack(without_article(shorter)), OTHER_SPELLING
    for part in _SUBTITLE.split(title)[:3] if len(title) > len(spelt) else ():
        cut = without_article(fold(part))
        if len(cut) > 3 and cut != bare:
            yield pack(cut), PART


def _without_part(words: list[str]) -> str:
    """``godfather part ii`` as ``godfather 2``, ``rocky v`` as ``rocky 5``; empty for others."""
    last = _NUMERALS.get(words[-1]) or _LONE.get(words[-1]) or words[-1]
    if len(words) > 2 and words[-2] in _PARTS:
        return " ".join((*words[:-2], last))
    return " ".join((*words[:-1], last)) if words[-1] in _LONE else ""


def person_spellings(name: str) -> list[Spelling]:
    """A person's spellings: the name, and the surname alone."""
    folded = spell(display_name(name)) or name.casefold().strip()
    if not folded:
        return []
    first, _, last = folded.rpartition(" ")
    if first and len(last) > 2:
        return [(pack(folded), FULL), (pack(last), PART)]
    return [(pack(folded), FULL)]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was typed: a name, perhaps a year, and what reading it so costs."""

    name: bytes
    cost: float = 0.0
    year: str = ""

    def year_cost(self, year: int) -> float:
        """What it costs, in slips, that the film is from ``year`` (0: unknown)."""
        if not self.year:
            return 0.0
        if not year:
            return 0.5
        typed = int(self.year) if len(self.year) == 4 and self.year.isdecimal() else 0
        if typed and abs(typed - year) <= 1:
            return 0.2 * abs(typed - year)
        if OSA.distance(self.year, str(year), score_cutoff=1) <= 1:
            return 0.8 if typed else 0.3
        return 1.6


def title_readings(text: str) -> list[Reading]:
    """How a typed title can be read: whole, without its article, with a year behind it."""
    text = article_first(text.strip())
    found = _readings(text, "", 0.0)
    if dated := _YEAR.match(text) or _YEARLIKE.match(text):
        title = article_first(dated["title"].strip(" ,(["))
        found += _readings(title, dated["year"], 0.0)
    return list({(r.name, r.year): r for r in reversed(found)}.values())[::-1]


def _readings(text: str, year: str, cost: float) -> list[Reading]:
    spelt = spell(text) or text.casefold().strip()
    if not spelt:
        return []
    folded = _in_digits(spelt)
    found = [Reading(pack(folded), cost, year)]
    if (bare := without_article(folded)) != folded:
        found.append(Reading(pack(bare), cost + WRONG_ARTICLE, year))
    if spelt != folded:
        found.append(Reading(pack(without_article(spelt)), cost, year))
    return found


def person_readings(text: str) -> list[Reading]:
    """How a typed person's name can be read: as it stands."""
    spelt = spell(text) or text.casefold().strip()
    return [Reading(pack(spelt))] if spelt else []
