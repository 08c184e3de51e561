"""Awards and their categories, found by any of their names, former ones too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.film import Award, Category
from bot.ports import Match, Prize
from data.name_index import NameIndex
from data.name_table import NameTableBuilder
from data.names import LONGEST, fold, title_readings, title_spellings

Fetch = Callable[[str], Awaitable[Iterable[Any]]]
BEGINS_LIKE = 0.985  # the score of a name that is only known to begin as another one
AWARD_WEIGHT, CATEGORY_WEIGHT, FORMER_WEIGHT = 100.0, 10.0, 1.0


@dataclass(frozen=True, slots=True)
class _Name:
    prize: Prize
    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class Prizes:
    """All prizes by id, and an index of their names."""

    by_id: dict[str, Prize]
    _names: list[_Name]
    _index: NameIndex

    def find(self, text: str, limit: int) -> list[Match[Prize]]:
        """Prizes by name, best first; a former name leads to the prize under that name."""
        typed = fold(text)
        found: dict[str, Match[Prize]] = {}
        for hit in self._index.find(text, limit * 3):
            name = self._names[hit.key]
            score = hit.score
            if len(typed) > LONGEST and fold(name.name) != typed:
                score = min(score, BEGINS_LIKE)  # the index compares the beginning only
            before = found.get(name.prize.id)
            nearer = before is None or before.score < score
            if nearer or (before and before.score == score and _more_exact(name)):
                found[name.prize.id] = Match(name.prize, score, name.name)
        return sorted(found.values(), key=lambda match: -match.score)[:limit]


def _more_exact(name: _Name) -> bool:
    """Of one prize under one name: its name of today means all of it, a name of its own only that."""
    prize = name.prize
    today = prize.category.name if prize.category else prize.award.name
    return bool(prize.name_then) != (fold(name.name) == fold(today))


async def load(rows: Fetch) -> Prizes:
    """Read all prizes of a catalogue."""
    other: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for prize, name, since in await rows("SELECT prize, name, since FROM prize_names"):
        other[prize].append((name, since is not None))
    awards = {
        row["id"]: Award(
            row["id"], row["name"], row["short"], row["organisation"], row["country"],
            row["founded"], tuple(n for n, _ in other[row["id"]]), row["about"],
        )
        for row in await rows("SELECT * FROM awards")
    }  # fmt: skip
    prizes = {award.id: Prize(award) for award in awards.values()}
    names: list[_Name] = []
    for award in awards.values():
        for name in dict.fromkeys((award.name, award.short, *award.other_names)):
            names.append(_Name(prizes[award.id], name, AWARD_WEIGHT))
    for row in await rows("SELECT * FROM categories ORDER BY position"):
        award = awards[row["award"]]
        category = Category(
            row["id"], row["award"], row["name"],
            tuple(n for n, former in other[row["id"]] if not former), row["about"], row["covers"],
        )  # fmt: skip
        prizes[category.id] = Prize(award, category)
        former = [n for n, was in other[category.id] if was]
        names += _category_names(award, category, row["position"], former)
    return Prizes(prizes, names, _index(names))


def _category_names(
    award: Award, category: Category, position: int, former: Iterable[str]
) -> Iterable[_Name]:
    prize = Prize(award, category)
    weight = CATEGORY_WEIGHT / (1 + position / 1000)
    for name in dict.fromkeys((category.name, *category.other_names)):
        yield _Name(prize, name, weight)
        for title in dict.fromkeys((award.name, award.short, *award.other_names)):
            yield _Name(prize, f"{title} {name}", weight)
    for name in dict.fromkeys(former):
        yield _Name(Prize(award, category, name), name, FORMER_WEIGHT)


def _index(names: list[_Name]) -> NameIndex:
    table = NameTableBuilder()
    for key, name in enumerate(names):
        table.bearer(key, name.weight)
        table.add(key, title_spellings(name.name))
    return NameIndex(table.table(), title_readings)
