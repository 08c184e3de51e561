"""What an essay claims and the catalogue says otherwise: a film's year, a prize it did not win.

Only for moderators. Careful rather than complete: a claim counts where the sentence names one film
and one prize, says "won" and neither "not" nor "nominated".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.essays.document import Document
from bot.essays.mention import LEAST, Mention
from bot.film import Film, Result

_YEAR = re.compile(r"^[”\"’'*_]*\s*\(((?:18|19|20)\d\d)\)")
_WON = re.compile(
    r"\b(?:won|wins|winning|winner of|took home|took the|received|was awarded)\b", re.I
)
_UNSURE = re.compile(
    r"\b(?:not|never|nominated|nomination|nominee|lost|losing|should have|could have|might|snubbed"
    r"|without|fail\w*|if|almost|nearly|deserved|contender|n[’']t|only|neither|nor|first|no)\b",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.!?…])[”\"’')\]]*\s+(?=[A-Z“\"‘*])")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """``claim`` is the essay's sentence or phrase; ``position`` the passage it stands in."""

    position: int
    claim: str
    catalogue: str
    target: str


def contradictions(
    document: Document,
    mentions: Sequence[Mention],
    films: dict[str, Film],
    results: Mapping[str, Sequence[Result]],
) -> list[Contradiction]:
    """Claims that the catalogue contradicts; ``results`` are those of each film."""
    found: list[Contradiction] = []
    places: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.support >= LEAST and mention.end:
            places[mention.position].append(mention)
    for position, block in enumerate(document.blocks):
        here = [m for m in places[position] if block.text[m.start : m.end] == m.text]
        found += _years(position, block.text, here, films)
        found += _prizes(position, block.text, here, films, results)
    return found


def _years(
    position: int, text: str, mentions: Iterable[Mention], films: dict[str, Film]
) -> Iterable[Contradiction]:
    for mention in mentions:
        film = films.get(mention.name.id) if mention.kind == "film" else None
        year = _YEAR.match(text[mention.end : mention.end + 10])
        if film and film.year and year and abs(int(year[1]) - film.year) > 1:
            yield Contradiction(
                position, f"{mention.text} ({year[1]})", f"{film.title} is of {film.year}", film.id
            )


def _prizes(
    position: int,
    text: str,
    mentions: Sequence[Mention],
    films: dict[str, Film],
    results: Mapping[str, Sequence[Result]],
) -> Iterable[Contradiction]:
    start = 0
    for sentence in _SENTENCE.split(text):
        begins = text.index(sentence, start)
        start = begins + len(sentence)
        inside = [m for m in mentions if begins <= m.start < start]
        named = {m.name.id for m in inside if m.kind == "film"}
        prizes = {m.name.id for m in inside if m.kind == "award" and "/" in m.name.id}
        if len(named) != 1 or len(prizes) != 1:
            continue
        won = _WON.search(sentence)
        if not won or _UNSURE.search(sentence):
            continue
        film, prize = films.get(named.pop()), prizes.pop()
        first = next(m for m in inside if m.kind == "film")
        if film is None or first.start - begins > won.start():
            continue  # the subject of "won" is something else
        of_film = results.get(film.id, ())
        if any(r.category == prize and r.outcome == "won" for r in of_film):
            continue
        told = "; ".join(f"{r.name_then} {r.year}: {r.outcome}" for r in of_film[:4])
        yield Contradiction(
            position, sentence.strip()[:300],
            f"{film.label} has no such win ({told or 'no award results'})", film.id,
        )  # fmt: skip
