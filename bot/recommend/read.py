"""From plain words to a wish: ``bittersweet, Korean or Japanese, under two hours, no horror``.

Titles after "like" first, then years and lengths, then the longest phrases the lexicon knows, from
left to right. A negation reaches to the end of its clause or to a "but". What is said with certainty
(country, language, genre, prize, person, anything negated) becomes a condition; moods and subjects
become wants.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.recommend.conditions import Condition
from bot.recommend.grammar import ALIKE, FILLER, JOINED_NEGATORS, NEGATORS, SUBJECT, UNLIKE
from bot.recommend.lexicon import Lexicon
from bot.recommend.meaning import Clause, Reading, add_want, person_at, phrase_at
from bot.recommend.places import places
from bot.recommend.spans import Found, lengths, years
from bot.recommend.tokens import plain, tokens
from bot.recommend.wish import Want, Wish

Nearest = Callable[[str], str | None]
PARTS = 8  # themes that a word of their names may stand for; a commoner word tells nothing


def read_wish(text: str, lexicon: Lexicon, now: int, nearest: Nearest = lambda _: None) -> Wish:
    """Understand ``text``; ``nearest`` finds the film that a misspelt title means."""
    flat = plain(text)
    words = tokens(flat)
    reading = Reading(lexicon, words, [False] * len(words))
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


def _bare_title(reading: Reading) -> bool:
    """A wish that is only a title asks for films like it, unless it is a word for a kind of film."""
    whole = " ".join(word.text for word in reading.words)
    found = reading.lexicon.titles.get(whole)
    if not found or whole in reading.lexicon.phrases:
        return False
    reading.wish = replace(reading.wish, like=(found[0],))
    return True


def _read_titles(reading: Reading, nearest: Nearest) -> None:
    for cues, field_name in ((UNLIKE, "unlike"), (ALIKE, "like")):
        for cue in cues:
            parts = cue.split()
            for start in range(len(reading.words) - len(parts)):
                span = reading.words[start : start + len(parts)]
                if [w.text for w in span] == parts and not any(
                    reading.used[start : start + len(parts)]
                ):
                    _titles_after(reading, start, len(parts), field_name, nearest)


def _titles_after(
    reading: Reading, start: int, cue: int, field_name: str, nearest: Nearest
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


def _title_at(reading: Reading, position: int) -> tuple[int, str | None]:
    for length in range(min(12, len(reading.words) - position), 0, -1):
        if any(reading.used[position : position + length]):
            continue
        phrase = " ".join(w.text for w in reading.words[position : position + length])
        found = reading.lexicon.titles.get(phrase)
        if found and phrase not in FILLER:
            return length, found[0]
        if found is None:
            for article in ("the", "a", "an"):
                found = reading.lexicon.titles.get(f"{article} {phrase}")
                if found and length > 1:
                    return length, found[0]
    return 0, None


def _misspelt(reading: Reading, position: int, nearest: Nearest) -> list[str]:
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


def _read_spans(reading: Reading, flat: str, now: int) -> None:
    """Years and lengths, outside of titles."""
    blank = list(flat)
    for word, used in zip(reading.words, reading.used, strict=True):
        if used:
            blank[word.start : word.end] = "|" * (word.end - word.start)
    text = "".join(blank)
    for found in (*places(text), *lengths(text), *years(text, now)):
        _take(reading, found)
        text = text[: found.start] + "|" * (found.end - found.start) + text[found.end :]


def _take(reading: Reading, found: Found) -> None:
    for number, word in enumerate(reading.words):
        if word.start < found.end and word.end > found.start:
            reading.used[number] = True
    wish = reading.wish
    if found.condition:
        reading.wish = replace(wish, conditions=(*wish.conditions, found.condition))
    elif found.service:
        reading.wish = replace(wish, services=(*wish.services, found.service))
    else:
        reading.wish = replace(wish, notes=(*wish.notes, found.note))


def _use(reading: Reading, position: int, length: int) -> None:
    reading.used[position : position + length] = [True] * length


def _read_phrases(reading: Reading) -> None:
    clause, position = Clause(), 0
    while position < len(reading.words):
        word = reading.words[position]
        if word.breaks:
            clause = _carried(reading, position, clause)
        if reading.used[position]:
            position += 1
            continue
        length = phrase_at(reading, position, clause) or person_at(reading, position, clause)
        if not length:
            _cue(reading, position, clause)
            length = 1
        position += length


def _carried(reading: Reading, position: int, before: Clause) -> Clause:
    """A new clause; ``no horror, war or musicals`` stays negated up to its "or"."""
    if before.negated and before.by in JOINED_NEGATORS:
        for word in reading.words[position + 1 : position + 4]:
            if word.breaks:
                break
            if word.text in ("or", "nor"):
                return replace(before, either=False)
    return Clause(last=before.last)


def _cue(reading: Reading, position: int, clause: Clause) -> None:
    """A word that is no phrase: what it says about the words after it."""
    word = reading.words[position].text
    if word in NEGATORS:
        clause.negated, clause.by = True, word
        return
    if word == "less":
        clause.less = True
    elif word == "but" or (word == "and" and clause.by not in JOINED_NEGATORS):
        clause.negated = clause.less = False
    elif word in SUBJECT:
        clause.subject = True
    if word in ("or", "nor", "and", "but"):
        clause.either = word in ("or", "nor")
    elif word not in FILLER and not clause.negated:
        named = reading.lexicon.parts.get(word, ())
        if 0 < len(named) <= PARTS:
            add_want(reading, Want(word, named), clause)
        else:
            reading.left.append(word)


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
