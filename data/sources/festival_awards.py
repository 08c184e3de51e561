"""``marquee import festival-awards``: the YAML files of Kometa-Team/IMDb-Awards.

They hold year → award → category → film ids, nominated and won; no titles and no people.
"""

from __future__ import annotations

import asyncio
import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import yaml

from bot.errors import UserError
from bot.film import Source
from bot.ports import Progress
from data.build import build_starter
from data.imports import ImportWriter, importing
from data.names import fold
from data.records import CategoryRecord, FormerName, ResultRecord
from data.sources.dates import day_of
from data.starter import Reader

EVENTS = {
    "ev0000147": ("cannes", "Cannes"),
    "ev0000681": ("venice", "Venice"),
    "ev0000091": ("berlin", "Berlin"),
    "ev0000123": ("bafta", "BAFTA"),
    "ev0000157": ("cesar", "César"),
    "ev0000292": ("globes", "Golden Globe"),
    "ev0000349": ("spirit", "Independent Spirit Award"),
}
LARGEST = 20_000_000  # bytes of one file
LONGEST_SLUG = 44
TERMS = "Compiled by Kometa-Team from IMDb's event pages, MIT licence"
URL = "https://github.com/Kometa-Team/IMDb-Awards"
_MAPPING = Path(__file__).with_name("festival_categories.csv")
_SMALL = frozenset(("a", "an", "and", "in", "of", "the", "to", "for", "or", "on", "by", "from",
                    "de", "des", "du", "d'or", "not"))  # fmt: skip
_PLAIN = {"bafta film award", "césar", "golden globe", "independent spirit award"}


@dataclass(frozen=True, slots=True)
class FestivalAwardsImporter:
    """Reads the results of seven awards into the import store and builds the catalogue anew."""

    catalogue: Path

    async def __call__(self, places: Sequence[str], progress: Progress) -> str:
        """Import files or folders; the report. Raises ``UserError`` where none can be read."""
        return await asyncio.to_thread(self._import, places, progress)

    def _import(self, places: Sequence[str], progress: Progress) -> str:
        files = [path for place in places for path in _files(Path(place))]
        if not files:
            raise UserError(
                "No file of a known event is there.", f"They are called {', '.join(EVENTS)} (.yml)."
            )
        source = Source("festival-awards", "IMDb-Awards", day_of(files[0]), TERMS, URL)
        report = _Report()
        with importing(self.catalogue, source) as writer:
            for number, path in enumerate(files, 1):
                _read(path, writer, report)
                progress(number, len(files), "events")
            told = f"{writer.results:,} results of {len(files)} events. {writer.rejected}"
        return f"{told.strip()} {report}\n{build_starter(self.catalogue)}"


class _Report:
    """Categories that no canonical one was found for, by award."""

    def __init__(self) -> None:
        self.own: dict[str, Counter[str]] = defaultdict(Counter)

    def __str__(self) -> str:
        if not self.own:
            return "Every category is a canonical one."
        parts = [
            f"{award}: {len(names)} ({', '.join(name for name, _ in names.most_common(3))} …)"
            for award, names in self.own.items()
        ]
        return "Categories kept under names of their own: " + "; ".join(parts) + "."


def _files(place: Path) -> list[Path]:
    if place.is_dir():
        return sorted(path for path in place.glob("*.yml") if path.stem in EVENTS)
    if not place.exists():
        raise UserError(f"{place.name} does not exist.")
    return [place] if place.stem in EVENTS else []


def _load(path: Path) -> dict[Any, Any]:
    if path.stat().st_size > LARGEST:
        raise UserError(f"{path.name} is larger than {LARGEST:,} bytes.")
    try:
        found = yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 (a safe loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UserError(f"{path.name}, line {line}: this is no YAML that can be read.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name} is no YAML that can be read.") from error
    if not isinstance(found, dict):
        raise UserError(f"{path.name}, line 1: there are no years in it.")
    return found


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _read(path: Path, writer: ImportWriter, report: _Report) -> None:
    award, short = EVENTS[path.stem]
    mapping = _Mapping(award, short)
    former = [f for f in Reader().read().former_names if f.prize.startswith(f"{award}/")]
    for year, prize, category, nominated, won in _entries(path, writer):
        record, canonical = mapping.of(prize, category)
        if not canonical:
            report.own[award][record.name] += 1
        writer.category(record)
        for film in dict.fromkeys((*won, *nominated)):
            writer.result(
                ResultRecord(
                    award, record.id, _name_then(record, former, year), None, year, str(year),
                    "won" if film in won else "nominated", (film,), source="festival-awards",
                )
            )  # fmt: skip


def _entries(
    path: Path, writer: ImportWriter
) -> Iterator[tuple[int, str, str, list[str], list[str]]]:
    """Year, award, category, nominated and winning films; what is of another kind is rejected."""
    for when, prizes in _load(path).items():
        year = re.match(r"\d{4}", str(when))
        if not year or not isinstance(prizes, dict):
            writer.rejected.add(path.name, 0, "an entry that is no year")
            continue
        for prize, categories in prizes.items():
            for category, result in categories.items() if isinstance(categories, dict) else ():
                if not isinstance(result, dict):
                    writer.rejected.add(path.name, 0, "a category without results")
                    continue
                nominated, won = (
                    [str(id_) for id_ in result.get(key) or () if re.fullmatch(r"tt\d+", str(id_))]
                    for key in ("nominee", "winner")
                )
                yield int(year[0]), str(prize).strip(), str(category).strip(), nominated, won


def _name_then(category: CategoryRecord, former: Sequence[FormerName], year: int) -> str:
    for name in former:
        if name.prize == category.id and name.since <= year <= (name.until or 9999):
            return name.name
    return category.name


class _Mapping:
    """From the names of IMDb's event pages to categories."""

    def __init__(self, award: str, short: str) -> None:
        self._award, self._short = award, short
        named = {category.id: category for category in Reader().read().categories}
        self._patterns: list[tuple[re.Pattern[str], CategoryRecord]] = []
        with _MAPPING.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["award"] != award:
                    continue
                id_ = f"{award}/{row['category']}"
                name = named[id_].name if id_ in named else row["name"]
                others = tuple(part for part in row["other_names"].split("|") if part)
                record = CategoryRecord(id_, award, name, "", "winners and nominees", others)
                self._patterns.append((re.compile(row["pattern"]), record))

    def of(self, prize: str, category: str) -> tuple[CategoryRecord, bool]:
        """The category, and whether it is a canonical one."""
        given = prize if prize == category else f"{prize} | {category}"
        for pattern, record in self._patterns:
            if pattern.fullmatch(given.casefold()):
                return record, True
        parts = [category] if prize == category or prize in _PLAIN else [prize, category]
        name = " – ".join(_readable(part) for part in parts)
        for _, record in self._patterns:
            if fold(record.name) == fold(name):
                return record, True
        slug = _slug(" ".join(parts))
        return (
            CategoryRecord(
                f"{self._award}/{slug}", self._award, name, "", "winners and nominees",
                (f"{self._short} {name}",),
            ),
            False,
        )  # fmt: skip


def _slug(name: str) -> str:
    """A category's part of an id: a call that turns the pages of its results must hold it."""
    slug = re.sub(r"[^\w]+", "-", name.casefold()).strip("-")
    if len(slug) <= LONGEST_SLUG:
        return slug
    mark = blake2b(slug.encode(), digest_size=2).hexdigest()
    return f"{slug[: LONGEST_SLUG - 5].rstrip('-')}-{mark}"


def _readable(name: str) -> str:
    return " ".join(
        word if place and word in _SMALL else word[:1].upper() + word[1:]
        for place, word in enumerate(name.split(" "))
    )
