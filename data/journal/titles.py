"""Essays by title: the whole title, its beginning, some of its words, or with slips."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from data.names import fold


def find_title(
    titles: Sequence[tuple[str, str]], text: str, limit: int
) -> list[tuple[str, float, str]]:
    """``(id, score, title)`` best first; the earlier of equals stays first. Empty text finds all."""
    wanted = fold(text)
    if not wanted:
        return [(i, 0.5, title) for i, title in titles[:limit]]
    folded = [fold(title) for _, title in titles]
    scored = [(_score(wanted, name), position) for position, name in enumerate(folded)]
    hits = sorted((-score, position) for score, position in scored if score)
    if not hits:
        near = process.extract(wanted, folded, scorer=fuzz.WRatio, limit=limit, score_cutoff=75)
        hits = [(-min(score / 100, 0.85), position) for _, score, position in near]
    return [(titles[p][0], -score, titles[p][1]) for score, p in hits[:limit]]


def _score(wanted: str, name: str) -> float:
    if name == wanted:
        return 1.0
    if name.startswith(wanted):
        return 0.95
    if f" {wanted}" in f" {name}":
        return 0.93
    words = wanted.split()
    return 0.9 if len(words) > 1 and all(f" {word}" in f" {name}" for word in words) else 0.0
