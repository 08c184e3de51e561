"""Why a film was picked, told from the numbers that ranked it and from nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.film import Film, Result
from bot.recommend.features import ROLES, stem
from bot.recommend.index import FilmIndex
from bot.recommend.rank import Profile
from bot.recommend.sparse import Floats
from bot.recommend.wish import Wish

REASONS = 3  # in a pick's line
THEMES = 3  # named in one reason


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in words, the kind of feature it comes from, and how much it weighed."""

    text: str
    kind: str
    weight: float
    features: tuple[str, ...] = ()


def shared(index: FilmIndex, query: Floats, row: int) -> dict[str, list[tuple[str, float]]]:
    """The features that added to a film's likeness, by kind, heaviest first."""
    columns, weights = index.matrix.row(row)
    product = weights * query[columns]
    counts = product > 1e-6
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for column, weight in zip(columns[counts].tolist(), product[counts].tolist(), strict=True):
        name = index.names[column]
        found[name.partition(":")[0]].append((name, weight))
    for entries in found.values():
        entries.sort(key=lambda entry: (-entry[1], entry[0]))
    return found


def reasons(
    index: FilmIndex,
    row: int,
    wish: Wish,
    taste: Profile | None,
    seeds: Sequence[int],
) -> tuple[Reason, ...]:
    """The weightiest reasons for a pick: what was wished for and it has, then what it shares."""
    told = _wished(index, row, wish)
    if taste is not None:
        told += _likenesses(index, row, taste.features, seeds)
    elif not any(f.startswith(("won:", "nominated:")) for c in wish.conditions for f in c.facets):
        told += _prize(index, row)  # among the films that fit, honours decide
    if not told:
        told = _prize(index, row) or _themes(index, row)
    return tuple(sorted(told, key=lambda reason: -reason.weight)[: REASONS + bool(wish.wants)])


def missing(index: FilmIndex, row: int, wish: Wish) -> list[str]:
    """What was wished for and the film has not."""
    return [want.label for want in wish.wants if not index.has(row, want.facets)]


def _wished(index: FilmIndex, row: int, wish: Wish) -> list[Reason]:
    told = []
    met = [w for w in wish.wants if index.has(row, w.facets)]
    if met:
        having = tuple(f for w in met for f in w.facets if index.has(row, (f,)))
        told.append(Reason(", ".join(w.label for w in met), "wish", 9.0, having))
    kept = [c for c in wish.conditions if not c.negated and not c.span]
    if kept:
        having = tuple(f for c in kept for f in c.facets if index.has(row, (f,)))
        told.append(Reason(", ".join(c.label for c in kept), "condition", 8.0, having))
    words = [w for w in wish.words if _has_word(index, row, w)]
    if words:
        said = "described with " + ", ".join(f"“{word}”" for word in words)
        told.append(Reason(said, "word", 7.0, tuple(f"word:{stem(word)}" for word in words)))
    return told


def _has_word(index: FilmIndex, row: int, word: str) -> bool:
    column = index.column.get(f"word:{stem(word)}")
    return column is not None and column in index.matrix.row(row)[0]


def _likenesses(index: FilmIndex, row: int, query: Floats, seeds: Sequence[int]) -> list[Reason]:
    found = shared(index, query, row)
    film = index.films[row]
    weights = {kind: sum(value for _, value in entries) for kind, entries in found.items()}
    told: list[Reason] = []
    for kind in sorted(found, key=weights.__getitem__, reverse=True):
        if len(told) > REASONS:
            break  # what weighs less is not told
        entries = found[kind]
        text = _phrase(index, film, kind, [name for name, _ in entries], seeds)
        if text:
            told.append(Reason(text, kind, weights[kind], tuple(name for name, _ in entries)))
    return told


_CREDITED = {
    "director": "same director",
    "writer": "same writer",
    "cinematographer": "same cinematographer",
    "composer": "same composer",
}


def _phrase(
    index: FilmIndex, film: Film, kind: str, names: Sequence[str], seeds: Sequence[int]
) -> str:
    ids = [name.partition(":")[2] for name in names]
    if kind == "theme":
        terms = {term.id: term.name for term in film.themes}
        return ", ".join(terms[i] for i in ids[:THEMES])
    if kind == "kind":
        return "also " + next(term.name for term in film.themes if term.id == ids[0])
    if kind == "genre":
        return f"also {' and '.join(ids[:2]).lower()}"
    if kind in ROLES:
        people = {person.id: person.name for person in getattr(film, ROLES[kind])}
        named = " and ".join(people[i] for i in ids[:2])
        return f"also with {named}" if kind == "cast" else f"{_CREDITED[kind]} ({named})"
    if kind == "country":
        return f"also from {' and '.join(ids[:2])}"
    if kind == "language":
        return f"also in {ids[0]}"
    if kind == "era":
        return _near_in_time(index, film, seeds)
    if kind == "award":
        return _prizes(index, film, ids, seeds)
    if kind == "essay":
        return f"the essay “{index.essays[ids[0]].title}” discusses both"
    return ""


def _near_in_time(index: FilmIndex, film: Film, seeds: Sequence[int]) -> str:
    years = [y for row in seeds if (y := index.films[row].year) is not None]
    if film.year is None or not any(abs(film.year - year) <= 6 for year in years):
        return ""
    return "of the same years"


def _prizes(index: FilmIndex, film: Film, categories: Sequence[str], seeds: Sequence[int]) -> str:
    """Prizes that both won, under the name they had for this film; nominations said as such."""
    for outcome in ("won", "nominated"):
        for category in categories:
            mine = _result(index.results.get(film.id, ()), category, outcome)
            theirs = [
                _result(index.results.get(index.films[row].id, ()), category, outcome)
                for row in seeds
            ]
            if mine and all(theirs):
                verb = "both won the" if outcome == "won" else "both nominated for the"
                return f"{verb} {mine.prize}" if len(seeds) == 1 else f"all {verb[5:]} {mine.prize}"
    return ""


def _result(results: Sequence[Result], category: str, outcome: str) -> Result | None:
    kept = ("won",) if outcome == "won" else ("won", "nominated")
    return next((r for r in results if r.category == category and r.outcome in kept), None)


def _prize(index: FilmIndex, row: int) -> list[Reason]:
    won = [r for r in index.results.get(index.films[row].id, ()) if r.outcome == "won"]
    if not won:
        return []
    text = f"won the {won[0].prize}, {won[0].year}"
    return [Reason(text, "award", 1.0, (f"award:{won[0].category}",))]


def _themes(index: FilmIndex, row: int) -> list[Reason]:
    """With nothing to compare to and no prize: what the film is about."""
    themes = index.films[row].themes[:THEMES]
    text = ", ".join(theme.name for theme in themes) or "picked by chance from the catalogue"
    return [Reason(text, "theme", 0.5, tuple(f"theme:{theme.id}" for theme in themes))]
