"""The starter facts: ``data/facts/*.csv``, read into records.

The tables are written and checked by hand; ``data/facts/SOURCES.md`` says how. Reading reports each
fault with its file and line; :mod:`data.check` looks at what the records say together.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, get_args

from bot.film import CreditRole, Outcome, Source
from data.names import fold
from data.records import (
    AwardRecord,
    CategoryRecord,
    FilmRecord,
    FormerName,
    PersonRecord,
    Records,
    ResultRecord,
    TermRecord,
)

FACTS = Path(__file__).parent / "facts"
DATE = "2026-11"
CHOSEN = 15.0  # ratings in a million that a film chosen by hand counts at least
TERMS = {"genre": "genres", "theme": "themes", "country": "countries", "language": "languages"}
CREDITS: dict[str, CreditRole] = {
    "directors": "director",
    "writers": "writer",
    "cast": "cast",
    "cinematographers": "cinematographer",
    "composers": "composer",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the facts: where, and what."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


Row = dict[str, str]
T = TypeVar("T")


@dataclass(slots=True)
class Reader:
    """Reads the tables of one facts folder and collects their faults."""

    folder: Path = FACTS
    faults: list[Fault] = field(default_factory=list)

    def read(self) -> Records:
        """All tables. Faulty rows are left out and listed in :attr:`faults`."""
        films = tuple(self._table("films/*.csv", _film))
        results = tuple(self._table("awards/*.csv", _result))
        named = {person.name: person for person in self._table("people.csv", _person)}
        used = [name for film in films for names in film.credits.values() for name in names]
        used += [name for result in results for name in result.people]
        people = {name: named.get(name) or _unlisted(name) for name in dict.fromkeys(used)}
        self.faults += [
            Fault("people.csv", f"{name} is named by no film and no award")
            for name in named.keys() - people
        ]
        return Records(
            films=_with_popularity(films, results),
            people=tuple(people.values()),
            terms=tuple(term for kind in TERMS for term in self._terms(kind)),
            awards=tuple(self._table("awards.csv", _award)),
            categories=tuple(self._table("categories.csv", _category)),
            former_names=tuple(self._table("former_names.csv", _former)),
            results=results,
            sources=(
                Source(
                    "starter",
                    "Marquee starter catalogue",
                    DATE,
                    "Written and checked by hand for Marquee, MIT licence",
                    "",
                    len(films),
                ),
            ),
        )

    def _terms(self, kind: str) -> Iterator[TermRecord]:
        return self._table(f"{TERMS[kind]}.csv", lambda row: _term(kind, row))

    def _table(self, pattern: str, make: Callable[[Row], T]) -> Iterator[T]:
        for path in sorted(self.folder.glob(pattern)):
            with path.open(encoding="utf-8", newline="") as file:
                for row in (reader := csv.DictReader(file)):
                    place = f"{path.relative_to(self.folder)}:{reader.line_num}"
                    if None in row or None in row.values():
                        self.faults.append(Fault(place, "the row has not as many columns as named"))
                        continue
                    try:
                        yield make(row)
                    except ValueError as error:
                        self.faults.append(Fault(place, str(error)))


def _many(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _number(row: Row, column: str) -> int | None:
    if not row[column]:
        return None
    if not re.fullmatch(r"\d+", row[column]):
        raise ValueError(f"{column} is no whole number: {row[column]!r}")
    return int(row[column])


def _required(row: Row, column: str) -> str:
    if not row[column].strip():
        raise ValueError(f"{column} is empty")
    return row[column].strip()


def _film(row: Row) -> FilmRecord:
    return FilmRecord(
        id=_required(row, "id"),
        title=_required(row, "title"),
        year=_number(row, "year"),
        original_title=row["original_title"],
        other_titles=_many(row["other_titles"]),
        credits={role: _many(row[column]) for column, role in CREDITS.items()},
        terms={kind: _many(row[column]) for kind, column in TERMS.items()},
        runtime=_number(row, "runtime"),
        budget=_number(row, "budget"),
        gross=_number(row, "gross"),
        money_source=row["money_source"],
        about=row["about"],
    )


def _person(row: Row) -> PersonRecord:
    name = _required(row, "name")
    return PersonRecord(
        row["id"] or _slug(name), name, _many(row["other_names"]), row["gender"], row["note"]
    )


def _unlisted(name: str) -> PersonRecord:
    """A person of whom only the name is known."""
    return PersonRecord(_slug(name), name)


def _slug(name: str) -> str:
    return fold(name).replace(" ", "-") or name


def _term(kind: str, row: Row) -> TermRecord:
    id_ = _required(row, kind)
    words = row.get("other_words") or row.get("other_names") or ""
    adjectives = row.get("adjectives") or ""
    name = id_.replace("-", " ") if kind == "theme" else id_
    return TermRecord(
        kind,
        id_,
        name,
        row.get("meaning") or "",
        row.get("group") or "",
        _many(words) + _many(adjectives),
    )


def _award(row: Row) -> AwardRecord:
    return AwardRecord(
        _required(row, "award"),
        _required(row, "name"),
        row["short"],
        row["organisation"],
        row["country"],
        _number(row, "founded"),
        row["about"],
        _required(row, "prize_form"),
        _many(row["other_names"]),
    )


def _category(row: Row) -> CategoryRecord:
    return CategoryRecord(
        f"{_required(row, 'award')}/{_required(row, 'category')}",
        row["award"],
        _required(row, "name"),
        row["about"],
        _required(row, "covers"),
        _many(row["other_names"]),
        _number(row, "until"),
    )


def _former(row: Row) -> FormerName:
    since = _number(row, "since")
    if since is None:
        raise ValueError("since is empty")
    return FormerName(
        _required(row, "prize"), _required(row, "name"), since, _number(row, "until"), row["note"]
    )


def _result(row: Row) -> ResultRecord:
    year = _number(row, "year")
    outcome: Outcome | None = next((o for o in get_args(Outcome) if o == row["result"]), None)
    if year is None or outcome is None:
        raise ValueError("year or result is missing or not of the kind")
    award, _, _ = _required(row, "canonical").partition("/")
    return ResultRecord(
        award,
        row["canonical"],
        _required(row, "category"),
        _number(row, "ceremony"),
        year,
        row["film_year"] or str(year),
        outcome,
        _many(row["film"]),
        _many(row["people"]),
        row["note"],
    )


def _with_popularity(
    films: tuple[FilmRecord, ...], results: tuple[ResultRecord, ...]
) -> tuple[FilmRecord, ...]:
    """Films with a popularity from their results: it only has to order films of one name.

    On the scale of ratings in a million, so that the films chosen by hand are not dwarfed by a
    namesake that an import knows from a few ratings.
    """
    counts: dict[str, float] = {}
    for result in results:
        for film in result.films:
            counts[film] = counts.get(film, 0.0) + (2.0 if result.outcome == "won" else 1.0)
    return tuple(
        replace(film, popularity=CHOSEN * (1.0 + counts.get(film.id, 0.0))) for film in films
    )
