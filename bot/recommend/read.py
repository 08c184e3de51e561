"""From plain words to a wish: ``bittersweet, Korean or Japanese, under two hours, no horror``.

Titles after "like" first, then years and lengths, then the longest phrases the lexicon knows, from
left to right. A negation reaches to the end of its clause or to a "but". What is said with certainty
(country, language, genre, prize, person, anything negated) becomes a condition; moods and subjects
become wants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.recommend.conditions import Condition
from bot.recommend.lexicon import LONGEST, PLACES, Entry, Lexicon
from bot.recommend.spans import Found, lengths, years
from bot.recommend.tokens import Token, plain, tokens
from bot.recommend.wish import Want, Wish

Nearest = Callable[[str], str | None]

_ALIKE = (
    ("in the vein of",), ("in the spirit of",), ("in the style of",), ("along the lines of",),
    ("similar to",), ("close to",), ("akin to",), ("reminiscent of",), ("fans of",), ("fan of",),
    ("such as",), ("same mood as",), ("as good as",), ("liked",), ("loved",), ("enjoyed",),
    ("adored",), ("love",), ("like",),
)  # fmt: skip
_UNLIKE = (
    ("different from",), ("less like",), ("not like",), ("nothing like",), ("unlike",),
    ("hated",), ("disliked",), ("didnt like",), ("did not like",), ("hate",), ("dislike",),
)  # fmt: skip
_NEGATORS = frozenset(
    [
        "no",
        "not",
        "non",
        "without",
        "never",
        "nothing",
        "neither",
        "nor",
        "avoid",
        "avoiding",
        "except",
        "excluding",
        "minus",
        "hate",
        "free",
        "dont",
        "doesnt",
        "isnt",
        "arent",
        "wasnt",
        "didnt",
        "wont",
        "cannot",
        "cant",
        "zero",
    ]
)
_JOINED_NEGATORS = frozenset(
    ["no", "without", "never", "neither", "avoid", "avoiding", "except", "excluding"]
)
_SUBJECT = frozenset(
    ["about", "on", "regarding", "concerning", "exploring", "theme", "themes", "topic", "subject"]
)
_PRIZED = frozenset(
    [
        "won",
        "winner",
        "winners",
        "winning",
        "win",
        "wins",
        "award",
        "awards",
        "awarded",
        "prize",
        "prizes",
        "oscar",
        "oscars",
        "nominated",
        "nominee",
        "nominees",
        "nomination",
        "nominations",
        "festival",
        "at",
    ]
)
_NOMINATED = frozenset(
    ["nominated", "nominee", "nominees", "nomination", "nominations", "shortlisted"]
)
_CREDIT = {
    "by": "person", "directed": "director", "director": "director", "starring": "cast",
    "stars": "cast", "featuring": "cast", "with": "cast", "shot": "cinematographer",
    "photographed": "cinematographer", "cinematography": "cinematographer", "music": "composer",
    "score": "composer", "scored": "composer", "written": "writer",
}  # fmt: skip
_FILLER = frozenset(
    [
        "a",
        "an",
        "the",
        "film",
        "films",
        "movie",
        "movies",
        "picture",
        "pictures",
        "cinema",
        "something",
        "anything",
        "some",
        "any",
        "one",
        "ones",
        "i",
        "me",
        "my",
        "we",
        "us",
        "our",
        "you",
        "im",
        "id",
        "want",
        "wants",
        "wanted",
        "would",
        "like",
        "looking",
        "look",
        "need",
        "please",
        "recommend",
        "recommendation",
        "recommendations",
        "suggest",
        "suggestion",
        "suggestions",
        "show",
        "give",
        "find",
        "watch",
        "watching",
        "see",
        "tonight",
        "today",
        "evening",
        "mood",
        "good",
        "great",
        "best",
        "nice",
        "really",
        "very",
        "quite",
        "pretty",
        "rather",
        "too",
        "much",
        "more",
        "most",
        "bit",
        "little",
        "kind",
        "sort",
        "of",
        "to",
        "for",
        "in",
        "on",
        "at",
        "from",
        "with",
        "by",
        "about",
        "and",
        "or",
        "but",
        "that",
        "which",
        "who",
        "is",
        "are",
        "be",
        "been",
        "it",
        "its",
        "this",
        "these",
        "set",
        "made",
        "make",
        "has",
        "have",
        "had",
        "do",
        "does",
        "not",
        "no",
        "there",
        "only",
        "just",
        "also",
        "can",
        "could",
        "should",
        "what",
        "whats",
        "somewhat",
        "fairly",
        "extremely",
        "well",
        "so",
        "as",
        "than",
        "then",
        "ideally",
        "preferably",
        "maybe",
        "perhaps",
        "prefer",
        "where",
        "when",
        "while",
        "into",
        "through",
        "out",
        "up",
        "language",
        "speaking",
        "spoken",
        "feel",
        "feeling",
        "vibe",
        "vibes",
        "atmosphere",
        "style",
        "full",
        "feature",
        "title",
        "titles",
        "country",
        "feels",
        "someone",
        "people",
        "deal",
        "deals",
        "dealing",
        "story",
        "stories",
        "tale",
        "tales",
        "top",
        "rated",
        "thing",
        "things",
        "ive",
        "ever",
        "never",
        "before",
        "similar",
        "same",
        "winner",
        "winners",
        "winning",
        "won",
        "win",
        "award",
        "awards",
        "prize",
        "prizes",
        "nominated",
        "directed",
        "starring",
        "featuring",
        "stars",
        "year",
        "years",
        "released",
        "around",
        "five",
        "three",
        "ten",
        "surprise",
        "new",
        "old",
        "like",
    ]
)


@dataclass(slots=True)
class _Reading:
    """The state of one reading."""

    lexicon: Lexicon
    words: list[Token]
    used: list[bool]
    wish: Wish = field(default_factory=Wish)
    left: list[str] = field(default_factory=list)


def read_wish(text: str, lexicon: Lexicon, now: int, nearest: Nearest = lambda _: None) -> Wish:
    """Understand ``text``; ``nearest`` finds the film that a misspelt title means."""
    flat = plain(text)
    words = tokens(flat)
    reading = _Reading(lexicon, words, [False] * len(words))
    if not _bare_title(reading):
        _read_titles(reading, nearest)
        _read_spans(reading, flat, now)
        _read_phrases(reading)
    wish = reading.wish
    surprise = "surprise" in (word.text for word in words)
    return replace(
        wish,
        conditions=_joined(wish.conditions),
        words=tuple(dict.fromkeys(reading.left)),
        surprise=surprise,
    )


def _bare_title(reading: _Reading) -> bool:
    """A wish that is only a title asks for films like it, unless it is a word for a kind of film."""
    whole = " ".join(word.text for word in reading.words)
    found = reading.lexicon.titles.get(whole)
    if not found or whole in reading.lexicon.phrases:
        return False
    reading.wish = replace(reading.wish, like=(found[0],))
    return True


def _read_titles(reading: _Reading, nearest: Nearest) -> None:
    for cues, field_name in ((_UNLIKE, "unlike"), (_ALIKE, "like")):
        for (cue,) in cues:
            parts = cue.split()
            for start in range(len(reading.words) - len(parts)):
                span = reading.words[start : start + len(parts)]
                if [w.text for w in span] == parts and not any(
                    reading.used[start : start + len(parts)]
                ):
                    _titles_after(reading, start, len(parts), field_name, nearest)


def _titles_after(
    reading: _Reading, start: int, cue: int, field_name: str, nearest: Nearest
) -> None:
    """Titles that follow a "like", joined by commas, "and" or "or"."""
    position, found = start + cue, []
    while position < len(reading.words):
        length, film = _title_at(reading, position)
        if film is None:
            break
        found.append(film)
        _use(reading, position, length)
        position += length
        if position + 1 < len(reading.words) and (
            reading.words[position].text in ("and", "or", "plus", "meets")
        ):
            position += 1
    polite = start > 0 and reading.words[start - 1].text in ("would", "id", "i", "wed", "you", "we")
    if not found and not (polite and cue == 1):
        found = _misspelt(reading, start + cue, nearest)
    if found:
        _use(reading, start, cue)
        wish = reading.wish
        if field_name == "like":
            reading.wish = replace(wish, like=(*wish.like, *found))
        else:
            reading.wish = replace(wish, unlike=(*wish.unlike, *found))


def _title_at(reading: _Reading, position: int) -> tuple[int, str | None]:
    for length in range(min(12, len(reading.words) - position), 0, -1):
        if any(reading.used[position : position + length]):
            continue
        phrase = " ".join(w.text for w in reading.words[position : position + length])
        found = reading.lexicon.titles.get(phrase)
        if found and phrase not in _FILLER:
            return length, found[0]
        if found is None:
            for article in ("the", "a", "an"):
                found = reading.lexicon.titles.get(f"{article} {phrase}")
                if found and length > 1:
                    return length, found[0]
    return 0, None


def _misspelt(reading: _Reading, position: int, nearest: Nearest) -> list[str]:
    """The film meant by the words up to the clause's end, if they nearly spell its title."""
    end = position
    while end < len(reading.words) and not reading.used[end]:
        word = reading.words[end]
        if end > position and (word.breaks or word.text in ("but", "with", "without", "from")):
            break
        end += 1
    phrase = " ".join(w.text for w in reading.words[position:end])
    film = nearest(phrase) if phrase else None
    if film is None:
        return []
    _use(reading, position, end - position)
    return [film]


def _read_spans(reading: _Reading, flat: str, now: int) -> None:
    """Years and lengths, outside of titles."""
    blank = list(flat)
    for word, used in zip(reading.words, reading.used, strict=True):
        if used:
            blank[word.start : word.end] = "|" * (word.end - word.start)
    text = "".join(blank)
    for found in (*lengths(text), *years(text, now)):
        _take(reading, found)
        text = text[: found.start] + "|" * (found.end - found.start) + text[found.end :]


def _take(reading: _Reading, found: Found) -> None:
    for number, word in enumerate(reading.words):
        if word.start < found.end and word.end > found.start:
            reading.used[number] = True
    wish = reading.wish
    if found.condition:
        reading.wish = replace(wish, conditions=(*wish.conditions, found.condition))
    else:
        reading.wish = replace(wish, notes=(*wish.notes, found.note))


def _use(reading: _Reading, position: int, length: int) -> None:
    reading.used[position : position + length] = [True] * length


@dataclass(slots=True)
class _Clause:
    """What holds from here to the end of the clause."""

    negated: bool = False
    by: str = ""
    less: bool = False
    subject: bool = False
    either: bool = False
    last: Condition | Want | None = None


def _read_phrases(reading: _Reading) -> None:
    clause, position = _Clause(), 0
    while position < len(reading.words):
        word = reading.words[position]
        if word.breaks:
            clause = _carried(reading, position, clause)
        if reading.used[position]:
            position += 1
            continue
        length = _phrase_at(reading, position, clause) or _person_at(reading, position, clause)
        if not length:
            _cue(reading, position, clause)
            length = 1
        position += length


def _carried(reading: _Reading, position: int, before: _Clause) -> _Clause:
    """A new clause; ``no horror, war or musicals`` stays negated up to its "or"."""
    if before.negated and before.by in _JOINED_NEGATORS:
        for word in reading.words[position + 1 : position + 4]:
            if word.breaks:
                break
            if word.text in ("or", "nor"):
                return replace(before, either=False)
    return _Clause(last=before.last)


def _cue(reading: _Reading, position: int, clause: _Clause) -> None:
    """A word that is no phrase: what it says about the words after it."""
    word = reading.words[position].text
    if word in _NEGATORS:
        clause.negated, clause.by = True, word
        return
    if word == "less":
        clause.less = True
    elif word == "but" or (word == "and" and clause.by not in _JOINED_NEGATORS):
        clause.negated = clause.less = False
    elif word in _SUBJECT:
        clause.subject = True
    if word in ("or", "nor", "and", "but"):
        clause.either = word in ("or", "nor")
    elif word not in _FILLER and not clause.negated:
        reading.left.append(word)


def _phrase_at(reading: _Reading, position: int, clause: _Clause) -> int:
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


def _meant(reading: _Reading, position: int, length: int, phrase: str) -> list[Entry]:
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
    if prizes and (not terms or phrase.startswith("best ")):
        return prizes if _prize_meant(reading, position, phrase) else []
    return terms


def _prize_meant(reading: _Reading, position: int, phrase: str) -> bool:
    near = {w.text for w in reading.words[max(0, position - 5) : position + 6]}
    if phrase in PLACES:
        return bool(near & (_PRIZED - {"oscar", "oscars"}))
    return " " in phrase or bool(near & _PRIZED) or phrase[:3] not in ("pic", "fil", "fea", "sto")


def _record(
    reading: _Reading, phrase: str, entries: list[Entry], clause: _Clause, position: int
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
        _add_want(reading, Want(label, wide, clause.subject), clause)
        return
    _add_condition(reading, Condition(label, facets), clause)


def _wide(lexicon: Lexicon, facet: str) -> Iterable[str]:
    """A theme with the genre that shares a word with it: funny films and comedies."""
    yield facet
    yield from (f for f in lexicon.related.get(facet, ()) if f.startswith("genre:"))


def _add_want(reading: _Reading, want: Want, clause: _Clause) -> None:
    wish = reading.wish
    if clause.either and isinstance(clause.last, Want) and wish.wants[-1:] == (clause.last,):
        label = f"{clause.last.label} or {want.label}"
        facets = tuple(dict.fromkeys(clause.last.facets + want.facets))
        want = Want(label, facets, clause.last.subject or want.subject)
        reading.wish = replace(wish, wants=(*wish.wants[:-1], want))
    else:
        reading.wish = replace(wish, wants=(*wish.wants, want))
    clause.last, clause.either = want, False


def _add_condition(reading: _Reading, condition: Condition, clause: _Clause) -> None:
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


def _record_prize(reading: _Reading, entries: list[Entry], clause: _Clause, position: int) -> None:
    """A prize; a category named beside an award is that award's."""
    near = {w.text for w in reading.words[max(0, position - 6) : position + 7]}
    outcome = "nominated" if near & _NOMINATED else "won"
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


def _person_at(reading: _Reading, position: int, clause: _Clause) -> int:
    """A person's name; a surname alone only where "by", "starring" or the like goes before."""
    before = [w.text for w in reading.words[max(0, position - 2) : position]][::-1]
    role = next((_CREDIT[w] for w in before if w in _CREDIT), "")
    if "directed" in before or "films" in before:
        role = "director"
    for length in range(min(5, len(reading.words) - position), 0, -1):
        span = reading.words[position : position + length]
        if any(reading.used[position : position + length]) or any(w.breaks for w in span[1:]):
            continue
        name = " ".join(w.text for w in span)
        people = reading.lexicon.people.get(name) if length > 1 else None
        if not people and length == 1 and role and name not in _FILLER and name not in _NEGATORS:
            people = reading.lexicon.surnames.get(name, [])[:1]
        if people:
            _add_person(reading, people, role or "person", clause)
            return length
    return 0


def _add_person(reading: _Reading, people: list[str], role: str, clause: _Clause) -> None:
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


def _joined(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Several decades, or several countries, mean any of them; other conditions stand alone."""
    kept: list[Condition] = []
    for condition in conditions:
        at = next((n for n, other in enumerate(kept) if _alternatives(other, condition)), None)
        if at is None:
            kept.append(condition)
            continue
        other = kept[at]
        label = f"{other.label} or {condition.label}"
        if condition.span:
            spans = (*other.also, (condition.low, condition.high), *condition.also)
            kept[at] = replace(other, label=label, also=spans)
        else:
            facets = tuple(dict.fromkeys(other.facets + condition.facets))
            kept[at] = Condition(label, facets)
    return tuple(kept)


def _alternatives(one: Condition, two: Condition) -> bool:
    if one.negated or two.negated or one.span != two.span:
        return False
    if one.span:
        closed = all(abs(value) < 1e9 for c in (one, two) for value in (c.low, c.high))
        return closed and one.span == "year" and (one.high < two.low or two.high < one.low)
    return all(f.startswith("country:") for f in one.facets + two.facets)
