"""``marquee import oscars``: the nominations table of DLu/oscar_data, tab-separated."""

from __future__ import annotations

import asyncio
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import UserError
from bot.film import Source
from bot.ports import Progress
from data.build import build_starter
from data.imports import ImportWriter, importing
from data.records import CategoryRecord, FilmRecord, PersonRecord, ResultRecord
from data.sources.dates import day_of
from data.sources.tables import lines

COLUMNS = (
    "Ceremony", "Year", "Class", "CanonicalCategory", "Category", "Film", "FilmId", "Name",
    "Nominees", "NomineeIds", "Winner", "Detail", "Note", "Citation",
)  # fmt: skip
FEWEST = 8  # empty fields at a row's end are left out
TERMS = "Compiled by David Lu from the Academy's database, BSD 2-Clause licence"
URL = "https://github.com/DLu/oscar_data"
_MAPPING = Path(__file__).with_name("oscar_categories.csv")
_SMALL = frozenset(("a", "an", "and", "in", "of", "the", "to", "for", "or", "on", "by", "from"))


@dataclass(frozen=True, slots=True)
class OscarsImporter:
    """Reads every nomination into the import store and builds the catalogue anew."""

    catalogue: Path

    async def __call__(self, places: Sequence[str], progress: Progress) -> str:
        """Import the table; the report. Raises ``UserError`` for a file of another layout."""
        return await asyncio.to_thread(self._import, places, progress)

    def _import(self, places: Sequence[str], progress: Progress) -> str:
        path = Path(places[0])
        if len(places) != 1:
            raise UserError("The nominations are one file.", "Give its path.")
        source = Source("oscars", "Academy Award nominations", day_of(path), TERMS, URL)
        with importing(self.catalogue, source) as writer:
            unmapped = _read(path, writer, progress)
            told = f"{writer.results:,} nominations, {writer.films:,} films. {writer.rejected}"
        if unmapped:
            told += " Kept under names of their own: " + ", ".join(
                f"{name} ({count})" for name, count in unmapped.most_common()
            )
        return f"{told.strip()}\n{build_starter(self.catalogue)}"


def _read(path: Path, writer: ImportWriter, progress: Progress) -> Counter[str]:
    mapping = _mapping()
    for category in mapping.values():
        writer.category(category)
    unmapped: Counter[str] = Counter()
    for number, line in lines(path):
        row = line.decode("utf-8", "replace").split("\t")
        if number == 1:
            if tuple(row) != COLUMNS:
                raise UserError(
                    f"{path.name}, line 1: the columns are not {', '.join(COLUMNS)}.",
                    "This importer reads oscars.csv of DLu/oscar_data.",
                )
            continue
        if not FEWEST <= len(row) <= len(COLUMNS):
            writer.rejected.add(path.name, number, f"{len(row)} columns instead of 8 to 14")
            continue
        fields = dict(zip(COLUMNS, row + [""] * (len(COLUMNS) - len(row)), strict=True))
        if not re.fullmatch(r"\d{1,3}", fields["Ceremony"]) or not fields["Category"]:
            writer.rejected.add(path.name, number, "no ceremony or category")
            continue
        given = fields["CanonicalCategory"]
        if given not in mapping:
            unmapped[given] += 1
            mapping[given] = _own(given)
            writer.category(mapping[given])
        _nomination(fields, mapping[given], writer)
        if number % 1000 == 0:
            progress(number, None, "nominations")
    return unmapped


def _nomination(fields: dict[str, str], category: CategoryRecord, writer: ImportWriter) -> None:
    ceremony = int(fields["Ceremony"])
    film_ids = [id_ for id_ in fields["FilmId"].split("|") if id_]
    titles = fields["Film"].split("|") if fields["Film"] else []
    for id_, title in zip(film_ids, titles, strict=False):
        writer.film(FilmRecord(id_, title, _film_year(fields["Year"]), source="oscars"))
    people = _people(fields, writer)
    note = fields["Citation"] or fields["Note"]
    if not people and not film_ids:
        note = note or fields["Name"]  # a studio, or a company that makes equipment
    writer.result(
        ResultRecord(
            award="academy",
            category=category.id,
            name_then=_readable(fields["Category"]),
            ceremony=ceremony,
            year=ceremony_year(ceremony),
            film_year=fields["Year"],
            outcome="won" if fields["Winner"] == "True" else "nominated",
            films=tuple(film_ids),
            people=people,
            note=_detail(fields["Detail"], category.id) or note,
            source="oscars",
        )
    )


def _people(fields: dict[str, str], writer: ImportWriter) -> tuple[str, ...]:
    """The nominees who are people, entered under names that tell namesakes apart by their id."""
    found = []
    names = fields["Nominees"].split("|") if fields["Nominees"] else []
    ids = fields["NomineeIds"].split("|")
    for place, name in enumerate(names):
        id_ = ids[place] if place < len(ids) else ""
        known = re.fullmatch(r"nm\d+(,nm\d+)*", id_)
        if id_.startswith("co") or not name:
            continue  # a studio is no person
        key = f"{name} [{id_}]" if known else name
        person = id_.partition(",")[0] if known else re.sub(r"\W+", "-", name.casefold()).strip("-")
        writer.person(PersonRecord(person or name, name, source="oscars"), key)
        found.append(key)
    return tuple(found)


def _detail(detail: str, category: str) -> str:
    """The role that was played, or the song."""
    if not detail:
        return ""
    if category == "academy/original-song":
        return f"“{detail}”"
    return f"as {detail.replace('|', ' / ')}" if category.endswith(("actor", "actress")) else ""


def ceremony_year(ceremony: int) -> int:
    """The year a ceremony was held in: two in 1930, none in 1933, one a year since 1934."""
    return 1928 + ceremony if ceremony in (1, 2) or ceremony > 5 else 1927 + ceremony


def _film_year(text: str) -> int | None:
    """The year of a film from the award's own, which the first ceremonies gave as two."""
    return int(text) if re.fullmatch(r"\d{4}", text) else None


def _readable(name: str) -> str:
    """``ACTOR IN A LEADING ROLE`` as ``Actor in a Leading Role``."""
    words = re.sub(r"--", "–", name).split(" ")
    return " ".join(
        word.lower() if place and word.lower() in _SMALL else _capital(word)
        for place, word in enumerate(words)
    )


def _capital(word: str) -> str:
    return word if not word.isupper() else re.sub(r"[A-Z]+", lambda m: m[0].capitalize(), word)


def _mapping() -> dict[str, CategoryRecord]:
    with _MAPPING.open(encoding="utf-8", newline="") as file:
        return {
            row["given"]: CategoryRecord(
                f"academy/{row['category']}",
                "academy",
                row["name"],
                "",
                "winners and nominees",
                tuple(name for name in row["other_names"].split("|") if name),
            )
            for row in csv.DictReader(file)
        }


def _own(given: str) -> CategoryRecord:
    slug = re.sub(r"[^a-z0-9]+", "-", given.casefold()).strip("-")
    return CategoryRecord(
        f"academy/{slug}", "academy", _readable(given), "", "winners and nominees"
    )
