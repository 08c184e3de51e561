"""What the phrases of a wish mean where they stand, recorded as conditions and wants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.recommend.conditions import Condition
from bot.recommend.grammar import AWARDS, CREDIT, FILLER, NEGATORS, NOMINATED, PRIZED
from bot.recommend.lexicon import LONGEST, PLACES, Entry, Lexicon
from bot.recommend.tokens import Token
from bot.recommend.wish import Want, Wish


@dataclass(slots=True)
class Reading:
    """The state of one reading."""

    lexicon: Lexicon
    words: list[Token]
    used: list[bool]
    wish: Wish = field(default_factory=Wish)
    left: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Clause:
    """What holds from here to the end of the clause."""

    negated: bool = False
    by: str = ""
    less: bool = False
    subject: bool = False
    either: bool = False
    last: Condition | Want | None = None


def phrase_at(reading: Reading, position: int, clause: Clause) -> int:
    """Read the longest phrase that begins here; the number of its words."""
    for length in range(min(LONGEST, len(reading.words) - position), 0, -1):
        span = reading.words[position : position + length]
        if any(reading.used[position : position + length]) or any(w.breaks for w in span[1:]):
            continue
        phrase = " ".join(w.text for w in span)
        entries = _meant(reading, position, length, phrase)
        if entries:
            _record(reading, phrase, entries, clause, position)
            return length
    return 0


def _meant(reading: Reading, position: int, length: int, phrase: str) -> list[Entry]:
    """What a phrase means where it stands: a language after "in", a prize near "won"."""
    entries = list(reading.lexicon.phrases.get(phrase, ()))
    if phrase in ("award winning", "prize winning", "award winner", "award winners"):
        return [Entry("award", "any", "an award")]
    if phrase.startswith(
        ("directed by a wom", "directed by wom", "female director", "woman direct")
    ):
        return [Entry("directed", "directed:f", "directed by a woman")]
    if phrase in ("women directors", "made by women", "by a woman", "by women"):
        return [Entry("directed", "directed:f", "directed by a woman")]
    if phrase in ("essay", "essays", "in an essay", "discussed in an essay"):
        return [Entry("essay", "essay:any", "discussed in an essay")]
    if phrase in ("foreign", "foreign language", "subtitled"):
        return [Entry("foreign", "language:English", "not in English")]
    before = reading.words[position - 1].text if position else ""
    after = reading.words[position + length].text if position + length < len(reading.words) else ""
    languages = [e for e in entries if e.kind == "language"]
    countries = [e for e in entries if e.kind == "country"]
    if languages and (
        before in ("in", "non") or after in ("language", "speaking") or not countries
    ):
        return languages
    if countries:
        return countries
    prizes = [e for e in entries if e.kind in ("award", "category")]
    terms = [e for e in entries if e.kind in ("theme", "genre")]
    if phrase == "family" and after not in ("film", "films", "movie", "movies") and before != "the":
        return []  # families as a subject, not films for all ages
    if prizes and (not terms or phrase.startswith("best ")):
        return prizes if _prize_meant(reading, position, phrase) else []
    return terms


def _prize_meant(reading: Reading, position: int, phrase: str) -> bool:
    """Prizes named "director" or "drama" are meant only beside a word such as "won"."""
    near = {w.text for w in reading.words[max(0, position - 5) : position + 6]} - {phrase}
    if phrase in PLACES or (" " not in phrase and phrase not in PRIZED and phrase not in AWARDS):
        return bool(near & PRIZED)
    return True


def _record(
    reading: Reading, phrase: str, entries: list[Entry], clause: Clause, position: int
) -> None:
    wish = reading.wish
    kinds = {entry.kind for entry in entries}
    if kinds & {"award", "category"}:
        _record_prize(reading, entries, clause, position)
        return
    facets = tuple(dict.fromkeys(entry.facet for entry in entries))
    if kinds == {"foreign"}:
        condition = Condition("not in English", facets, negated=not clause.negated)
        reading.wish = replace(wish, conditions=(*wish.conditions, condition))
        return
    label = entries[0].label if kinds & {"directed", "essay"} else phrase
    if clause.less:
        reading.wish = replace(wish, avoid=(*wish.avoid, Want(label, facets)))
        return
    if clause.negated:
        said = Condition(f"no {label}", facets, negated=True)
        reading.wish = replace(wish, conditions=(*wish.conditions, said))
        return
    if kinds == {"theme"}:
        wide = tuple(dict.fromkeys(f for facet in facets for f in _wide(reading.lexicon, facet)))
        add_want(reading, Want(label, wide, clause.subject), clause)
        return
    _add_condition(reading, Condition(label, facets), clause)


def _wide(lexicon: Lexicon, facet: str) -> Iterable[str]:
    """A theme with the genre that shares a word with it: funny films and comedies."""
    yield facet
    yield from (f for f in lexicon.related.get(facet, ()) if f.startswith("genre:"))


def add_want(reading: Reading, want: Want, clause: Clause) -> None:
    wish = reading.wish
    if clause.either and isinstance(clause.last, Want) and wish.wants[-1:] == (clause.last,):
        label = f"{clause.last.label} or {want.label}"
        facets = tuple(dict.fromkeys(clause.last.facets + want.facets))
        want = Want(label, facets, clause.last.subject or want.subject)
        reading.wish = replace(wish, wants=(*wish.wants[:-1], want))
    else:
        reading.wish = replace(wish, wants=(*wish.wants, want))
    clause.last, clause.either = want, False


def _add_condition(reading: Reading, condition: Condition, clause: Clause) -> None:
    wish, last = reading.wish, clause.last
    if (
        clause.either
        and isinstance(last, Condition)
        and wish.conditions[-1:] == (last,)
        and not last.span
    ):
        condition = Condition(
            f"{last.label} or {condition.label}",
            tuple(dict.fromkeys(last.facets + condition.facets)),
        )
        reading.wish = replace(wish, conditions=(*wish.conditions[:-1], condition))
    elif clause.either and isinstance(last, Want) and wish.wants[-1:] == (last,):
        joined = tuple(dict.fromkeys(last.facets + condition.facets))
        condition = Condition(f"{last.label} or {condition.label}", joined)
        reading.wish = replace(
            wish, wants=wish.wants[:-1], conditions=(*wish.conditions, condition)
        )
    else:
        reading.wish = replace(wish, conditions=(*wish.conditions, condition))
    clause.last, clause.either = condition, False


def _record_prize(reading: Reading, entries: list[Entry], clause: Clause, position: int) -> None:
    """A prize; a category named beside an award is that award's."""
    near = {w.text for w in reading.words[max(0, position - 6) : position + 7]}
    outcome = "nominated" if near & NOMINATED else "won"
    categories = [entry for entry in entries if entry.kind == "category"]
    named = {
        c.facets[0].partition(":")[2]
        for c in reading.wish.conditions
        if c.facets and c.facets[0].startswith(("won:", "nominated:"))
    }
    chosen = [e for e in categories if e.facet.partition("/")[0] in named] or categories
    entry = chosen[0] if chosen else entries[0]
    verb = "nominated for" if outcome == "nominated" else "won"
    label = f"{'not ' if clause.negated else ''}{verb} {entry.label}"
    condition = Condition(label, (f"{outcome}:{entry.facet}",), negated=clause.negated)
    if clause.negated:
        reading.wish = replace(reading.wish, conditions=(*reading.wish.conditions, condition))
    else:
        _add_condition(reading, condition, clause)


def person_at(reading: Reading, position: int, clause: Clause) -> int:
    """A person's name; a surname alone only where "by", "starring" or the like goes before."""
    before = [w.text for w in reading.words[max(0, position - 2) : position]][::-1]
    role = next((CREDIT[w] for w in before if w in CREDIT), "")
    if "directed" in before:
        role = "director"
    for length in range(min(5, len(reading.words) - position), 0, -1):
        span = reading.words[position : position + length]
        if any(reading.used[position : position + length]) or any(w.breaks for w in span[1:]):
            continue
        name = " ".join(w.text for w in span)
        people = reading.lexicon.people.get(name) if length > 1 else None
        if not people and length == 1 and role and name not in FILLER and name not in NEGATORS:
            people = reading.lexicon.surnames.get(name, ())[:1]
        if people:
            _add_person(reading, people, role or "person", clause)
            return length
    return 0


def _add_person(reading: Reading, people: Sequence[str], role: str, clause: Clause) -> None:
    names = [reading.lexicon.person_names[p] for p in people[:1]]
    verb = {"director": "directed by", "cast": "starring", "writer": "written by",
            "cinematographer": "shot by", "composer": "music by"}.get(role, "by")  # fmt: skip
    label = f"{'not ' if clause.negated else ''}{verb} {names[0]}"
    facets = tuple(f"{role}:{p}" for p in people)
    condition = Condition(label, facets, negated=clause.negated)
    if clause.negated:
        reading.wish = replace(reading.wish, conditions=(*reading.wish.conditions, condition))
    else:
        _add_condition(reading, condition, clause)
