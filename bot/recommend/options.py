"""Conditions that are named one by one: ``genre:comedy``, ``decade:1970s``, ``runtime:120``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from bot.errors import UsageError
from bot.recommend.conditions import Condition
from bot.recommend.lexicon import Entry, Lexicon
from bot.recommend.spans import lengths, years
from bot.recommend.tokens import folded, plain
from bot.reply import clip

NAMED = ("genre", "theme", "country", "language")  # each under every word the catalogue has for it
NEAREST = 5  # names offered for one that is not known
_NOT = re.compile(r"^\s*(?:no|not|without|except|non)\b[\s-]*|^\s*[-!]\s*", re.IGNORECASE)
_MINUTES = re.compile(r"\s*(\d{1,3})\s*(?:m|min|mins|minutes)?\s*")
_RANGE = re.compile(r"\s*(\d{1,3})\s*(?:-|–|to)\s*(\d{1,3})\s*(?:m|min|mins|minutes)?\s*")


def conditions(
    options: Sequence[tuple[str, str]], lexicon: Lexicon, now: int
) -> tuple[Condition, ...]:
    """One condition for each (name, value); raises ``UsageError`` for a value not understood.

    Several values of one name are joined: a comedy **or** a drama. ``no horror`` excludes.
    """
    found: list[Condition] = []
    for name in dict.fromkeys(name for name, _ in options):
        values = [value for other, value in options if other == name]
        if name in NAMED:
            found += _named(name, values, lexicon)
        elif name in ("year", "decade"):
            found += [_when(name, value, now) for value in values]
        elif name == "runtime":
            found += [_length(value) for value in values]
        else:
            found += [_facet(name, value) for value in values]
    return tuple(found)


def _named(kind: str, values: Sequence[str], lexicon: Lexicon) -> Iterator[Condition]:
    wanted: list[Entry] = []
    for value in values:
        bare = _NOT.sub("", value)
        entries = [e for e in lexicon.phrases.get(folded(bare), ()) if e.kind == kind]
        if not entries:
            raise UsageError(
                f"There is no {kind} “{clip(value, 40)}” in the catalogue.",
                _nearest(kind, folded(bare), lexicon),
            )
        if bare != value:
            label = f"no {entries[0].label}"
            yield Condition(label, tuple(entry.facet for entry in entries), negated=True)
        else:
            wanted += entries
    if wanted:
        label = " or ".join(dict.fromkeys(entry.label for entry in wanted))
        yield Condition(label, tuple(dict.fromkeys(entry.facet for entry in wanted)))


def _nearest(kind: str, text: str, lexicon: Lexicon) -> str:
    words = {
        p: e.label for p, entries in lexicon.phrases.items() for e in entries if e.kind == kind
    }
    near = [words[p] for p in get_close_matches(text, words, 2 * NEAREST, 0.6)]
    near += [label for label in sorted(words.values()) if text and text in folded(label)]
    offered = list(dict.fromkeys(near or sorted(set(words.values()))))[:NEAREST]
    return f"Do you mean {', '.join(offered)}?" if near else f"Some are {', '.join(offered)}."


def _when(name: str, value: str, now: int) -> Condition:
    for found in years(plain(value.strip()), now):
        if found.condition:
            return found.condition
    raise UsageError(
        f"“{clip(value, 40)}” is no {name}.", "Say 1994, 1990-1999, 1970s or after 1990."
    )


def _length(value: str) -> Condition:
    """A lone number is the most minutes a film may take, two are a range."""
    if found := _RANGE.fullmatch(value):
        low, high = sorted((int(found[1]), int(found[2])))
        return Condition(f"{low} to {high} minutes", span="runtime", low=low, high=high)
    if found := _MINUTES.fullmatch(value):
        return Condition(f"up to {found[1]} minutes", span="runtime", high=int(found[1]))
    for read in lengths(plain(value.strip())):
        if read.condition:
            return read.condition
    raise UsageError(
        f"“{clip(value, 40)}” is no length.",
        "Say 120, 90-120, under two hours or over 150 minutes.",
    )


def _facet(name: str, value: str) -> Condition:
    """``won``, ``nominated`` and ``essay`` carry an id, and after a bar how it is called."""
    key, _, label = value.partition("|")
    said = {
        "won": f"won {label}",
        "nominated": f"nominated for {label}",
        "essay": f"discussed in “{label}”" if label else "discussed in an essay",
    }[name]
    return Condition(said, (f"{name}:{key}",))
