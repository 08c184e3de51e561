"""Questions half understood: one name, and beside it only words that say little.

"What has Kirsten Dunst been in?", "the films have her live", a bare title: what is asked of the name
is left open. The answer is then the films that the person had any part in, or who made the film,
and the reply says that it was read so. Any other word keeps the question refused.
"""

from __future__ import annotations

from bot.ask import lexicon
from bot.ask.binding import bind
from bot.ask.leaves import Slot, slot_of
from bot.ask.names import PART, SHORT, Found, Names
from bot.ask.query import CREDITS, Entities, Name, Query, Step
from bot.ask.reading import Reading
from bot.ask.words import Word, split

MADE = ("director", "writer")
_LITTLE = lexicon.LITTLE | lexicon.LIGHT | lexicon.LITTLE_FILM | lexicon.LITTLE_PERSON


def half(text: str, names: Names) -> Reading | None:
    """A reading of a question that names one film or person and asks hardly anything of it."""
    words = split(text)
    named = _named(words, names) if words else None
    if named is None:
        return None
    rest = [w.plain for at, w in enumerate(words) if not named.start <= at < named.end]
    asks = named.start > 0 and words[0].plain in lexicon.YES_NO  # "does … live"
    for sort in () if asks else _sorts(frozenset(rest)):
        options = tuple(name for name in named.names if name.sort == sort)
        slot = slot_of(words, named.start, named.end, options, named.fit, text)
        reading = _read(slot, sort, rest, text) if options else None
        if reading is not None:
            return reading
    return None


def _named(words: list[Word], names: Names) -> Found | None:
    """The name beside which all other words say little; a longer one before a shorter."""
    odd = frozenset(at for at, w in enumerate(words) if w.plain not in _LITTLE and not w.possessive)
    for found in (names.exact(words, parts=True), names.near(words, odd) if odd else []):
        whole = [one for one in found if all(one.start <= at < one.end for at in odd)]
        whole = [one for one in whole if any(_trusted(name, one.fit) for name in one.names)]
        if whole:
            return max(whole, key=lambda one: (one.fit, one.end - one.start))
    return None


def _trusted(name: Name, fit: float) -> bool:
    """A short name is not guessed at where nothing else tells that one is meant."""
    return name.sort in ("film", "person") and (fit >= PART or len(name.text) > SHORT)


def _sorts(said: frozenset[str]) -> tuple[str, ...]:
    """Of what the name may be, by the words beside it: films are asked of people, and people of
    films. "Who is" somebody is what the person did."""
    light = bool(said & lexicon.LIGHT)
    if said & lexicon.LITTLE_PERSON:
        return ("film",) if light else ("person", "film")
    asked = lexicon.LITTLE_FILM - lexicon.FILM_SAID | frozenset(lexicon.PREPOSITIONS.split("|"))
    bare = not light and not said & asked
    return ("film", "person") if bare else ("person",)


def _read(slot: Slot, sort: str, rest: list[str], text: str) -> Reading | None:
    several = sort == "film" and not lexicon.LITTLE_PERSON.isdisjoint(rest) and "are" in rest
    roles = CREDITS if sort == "person" else ("cast",) if several else MADE
    asked = Step("|".join(roles), Entities(sort, ("#0",), "#0"))
    bound = bind(asked, (slot,))
    if not bound.holds:
        return None
    return Reading(
        Query(bound.node),
        bound,
        (slot,),
        0.0,
        bound.node,
        text,
        half=_told(sort, several, bound.names),
    )


def _told(sort: str, several: bool, names: tuple[Name, ...]) -> str:
    """How it was read, in words."""
    label = f"“{names[0].main}”"
    if sort == "person":
        return f"the films that {label} had any part in"
    return f"who {'played in' if several else 'made'} {label}"
