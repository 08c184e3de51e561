"""What the project claims of its starter facts."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from benchmarks.facts import report
from benchmarks.references import load
from data.build import build_starter
from data.check import check
from data.records import Records
from data.starter import FACTS, Reader

WOMEN = {  # whole counts of top prizes for films directed by a woman, alone or with others
    "academy/picture": 3,
    "academy/directing": 3,
    "cannes/top-prize": 4,
    "venice/top-prize": 8,
    "berlin/top-prize": 8,
}


@pytest.fixture(scope="module")
def records() -> Records:
    return Reader().read()


def test_the_facts_have_no_faults() -> None:
    reader = Reader()
    records = reader.read()
    assert [str(fault) for fault in reader.faults + check(records)] == []


def test_they_agree_with_every_reference_but_where_we_say_why(
    records: Records, reference: Path
) -> None:
    """Awards complete and not contradicted; ids, years and directors right (benchmarks/facts.py)."""
    found = report(records, load(reference))
    assert found["differences not disputed"] == 0
    assert int(str(found["compared"])) > 9000


def test_the_starter_set_builds_fast_and_small(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    start = time.process_time()
    build_starter(path)
    assert time.process_time() - start < 5
    assert path.stat().st_size < 15_000_000


def test_a_thousand_films_and_more(records: Records) -> None:
    assert len(records.films) >= 1000


def test_titles_beside_results_are_those_of_the_films(records: Records) -> None:
    """The title column is for whoever reads the table; it must not say another film."""
    titles = {film.id: film.title for film in records.films}
    for path in FACTS.glob("awards/*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                films = [titles[id_] for id_ in row["film"].split("|") if id_]
                assert row["title"] == "|".join(films), f"{path.name} {row['year']}"


def test_every_director_has_a_gender(records: Records) -> None:
    directors = {name for film in records.films for name in film.credits.get("director", ())}
    assert [p.name for p in records.people if p.name in directors and not p.gender] == []


@pytest.mark.parametrize(("category", "count"), WOMEN.items())
def test_prizes_for_films_by_women_are_counted_right(
    records: Records, category: str, count: int
) -> None:
    women = {person.name for person in records.people if person.gender == "f"}
    by = {film.id: set(film.credits.get("director", ())) for film in records.films}
    won = [
        result
        for result in records.results
        if result.category == category
        and result.outcome == "won"
        and any(by[film] & women for film in result.films)
    ]
    assert len(won) == count, [(result.year, result.films) for result in won]


def test_who_directed_a_festivals_winner_received_its_prize(records: Records) -> None:
    by = {film.id: set(film.credits.get("director", ())) for film in records.films}
    for result in records.results:
        if result.category in ("cannes/top-prize", "venice/top-prize", "berlin/top-prize"):
            for film in result.films:
                assert by[film] <= set(result.people), f"{result.category} {result.year}"


@pytest.mark.parametrize(("title", "years"), [("Parasite", {1982, 2019}), ("Crash", {1996, 2004})])
def test_films_of_one_name_are_told_apart_by_year(
    records: Records, title: str, years: set[int]
) -> None:
    assert {film.year for film in records.films if film.title == title} == years
