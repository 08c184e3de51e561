"""Finding films and people by what somebody typed."""

from __future__ import annotations

import csv
import random
import string
from pathlib import Path

import pytest
from rapidfuzz.distance import OSA

from data.name_index import NameIndex
from data.name_table import NameTable, NameTableBuilder
from data.names import (
    _title_spellings,
    article_first,
    fold,
    pack,
    title_readings,
    title_spellings,
)

ROOT = Path(__file__).parents[2]

FILMS = [
    ("The Godfather", 1972, 900), ("The Godfather Part II", 1974, 700),
    ("The Godfather Part III", 1990, 300), ("Crash", 1996, 40), ("Crash", 2004, 60),
    ("Se7en", 1995, 800), ("Seven Samurai", 1954, 300), ("Amélie", 2001, 500),
    ("Fast & Furious", 2009, 100), ("Blade Runner", 1982, 600), ("Blade Runner 2049", 2017, 300),
    ("2001: A Space Odyssey", 1968, 600), ("Rocky V", 1990, 30), ("Mad Max: Fury Road", 2015, 400),
    ("L'Avventura", 1960, 40), ("Parasite", 2019, 500), ("Parasite", 1982, 3), ("Her", 2013, 200),
    ("Сталкер", 1979, 100), ("Alien", 1979, 700), ("Aliens", 1986, 600),
]  # fmt: skip


def index_of(films: list[tuple[str, int, int]]) -> NameIndex:
    table = NameTableBuilder()
    for key, (title, year, ratings) in enumerate(films):
        table.bearer(key, ratings, year)
        table.add(key, title_spellings(title))
    return NameIndex(table.table(), title_readings)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return index_of(FILMS)


def first(index: NameIndex, text: str) -> tuple[str, int]:
    return FILMS[index.find(text, 5)[0].key][:2]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("godfather", ("The Godfather", 1972)),
        ("a godfather", ("The Godfather", 1972)),
        ("godfather, the", ("The Godfather", 1972)),
        ("the godfahter 2", ("The Godfather Part II", 1974)),
        ("godfather ii", ("The Godfather Part II", 1974)),
        ("the godfather part two", ("The Godfather Part II", 1974)),
        ("crash 2004", ("Crash", 2004)),
        ("crash (1996)", ("Crash", 1996)),
        ("crash 2005", ("Crash", 2004)),
        ("crsh 19996", ("Crash", 1996)),
        ("seven", ("Se7en", 1995)),
        ("7 samurai", ("Seven Samurai", 1954)),
        ("amelie", ("Amélie", 2001)),
        ("fast and furious", ("Fast & Furious", 2009)),
        ("blade runner 2049", ("Blade Runner 2049", 2017)),
        ("blade runner 1982", ("Blade Runner", 1982)),
        ("2001 a space odissey", ("2001: A Space Odyssey", 1968)),
        ("rocky 5", ("Rocky V", 1990)),
        ("fury road", ("Mad Max: Fury Road", 2015)),
        ("avventura", ("L'Avventura", 1960)),
        ("сталкир", ("Сталкер", 1979)),
        ("hre", ("Her", 2013)),
    ],
)
def test_what_is_typed_finds_what_is_meant(
    index: NameIndex, typed: str, meant: tuple[str, int]
) -> None:
    assert first(index, typed) == meant


def test_the_name_itself_scores_one_and_a_slip_less(index: NameIndex) -> None:
    assert index.find("Her", 1)[0].score == 1.0
    assert index.find("The Godfahter", 1)[0].score < 0.99


def test_two_namesakes_known_alike_stay_a_question_and_a_dwarfed_one_does_not(
    index: NameIndex,
) -> None:
    crash = index.find("crash", 2)
    assert crash[0].score == crash[1].score
    parasite = index.find("parasite", 2)
    assert FILMS[parasite[0].key][1] == 2019
    assert parasite[1].score <= parasite[0].score - 0.05


@pytest.mark.parametrize("typed", ["alie", "alein", "The Godf", "the gdof", "blad runn"])
def test_a_half_typed_title_with_a_slip_is_completed(index: NameIndex, typed: str) -> None:
    titles = [FILMS[hit.key][0] for hit in index.complete(typed, 3)]
    assert any(fold(title)[:3] in fold(titles[0]) for title in titles)
    expected = {"a": "Alien", "t": "The Godfather", "b": "Blade Runner"}[typed[0].lower()]
    assert expected in titles


def test_nothing_typed_gives_the_best_known(index: NameIndex) -> None:
    assert [FILMS[hit.key][0] for hit in index.complete("", 2)] == ["The Godfather", "Se7en"]


def test_an_empty_table_finds_nothing() -> None:
    empty = index_of([])
    assert empty.find("alien", 5) == []
    assert empty.complete("alien", 5) == empty.complete("", 5) == []


@pytest.mark.parametrize("seed", range(3))
def test_no_spelling_within_two_slips_is_lost(seed: int) -> None:
    """The signatures rule out only what comparing every letter would rule out too."""
    rng = random.Random(seed)  # noqa: S311 (draws of a test)
    letters = "abcdeénop "
    names = sorted(
        {"".join(rng.choices(letters, k=rng.randint(4, 12))).strip() for _ in range(400)}
    )
    names = [name for name in names if len(fold(name)) > 3]
    index = index_of([(name, 0, 1) for name in names])
    for name in rng.sample(names, 40):
        typed = list(fold(name))
        for _ in range(2):
            typed[rng.randrange(len(typed))] = rng.choice(string.ascii_lowercase)
        text = "".join(typed).strip()
        nearest = min(OSA.distance(fold(text), fold(other)) for other in names)
        found = index.find(text, 25)
        if nearest <= 2:
            assert found
            assert min(OSA.distance(fold(text), fold(names[h.key])) for h in found) == nearest


def test_a_table_comes_back_from_its_parts_without_unpickling() -> None:
    table = index_of(FILMS).table
    again = NameTable.of_parts(table.parts())
    assert (again.letters == table.letters).all() and (again.begun == table.begun).all()
    assert NameIndex(again, title_readings).find("amelie", 1)[0].score == 1.0
    damaged = table.parts() | {"letters": b"\x80\x04pickled"}
    with pytest.raises(ValueError):
        NameTable.of_parts(damaged)


def test_other_letters_are_packed_one_to_a_letter() -> None:
    assert len(pack("сталкер")) == 7
    assert pack("сталкер") != pack("сталкир")


def test_an_article_behind_a_title_is_put_first() -> None:
    assert article_first("Godfather, The") == "The Godfather"
    assert article_first("Avventura, L'") == "L'Avventura"
    assert article_first("Yes, Sir") == "Yes, Sir"


def test_a_list_shows_names_that_are_begun_beside_whole_ones() -> None:
    films = [("Star", 1968, 900), *((f"Star Wanderer {word}", 1990, 10) for word in "abcd")]
    films += [("Stir", 1980, 1), ("Spar", 1985, 1)]
    hits = index_of(films).complete("star", 5)
    found = [films[hit.key][0] for hit in hits]
    assert found[0] == "Star"
    assert sum(title.startswith("Star ") for title in found) >= 2
    assert {"Stir", "Spar"} & set(found)


@pytest.mark.parametrize(
    "typed",
    ["spide man into", "psider man into", "spidre man into", "spixder man into", "spider mqn into",
     "spider mna into", "spider maninto", "spider mann into", "spider man itno"],
)  # fmt: skip
def test_a_slip_anywhere_in_a_long_beginning_is_allowed_for(typed: str) -> None:
    films = [("Spider-Man: Into the Spider-Verse", 2018, 5), ("Spiderhead", 2022, 5)]
    hits = index_of(films).complete(typed, 3)
    assert films[hits[0].key][0].startswith("Spider-Man")


def test_a_letter_left_out_is_likelier_than_a_wrong_one() -> None:
    films = [("Hours", 2013, 10), ("Horst", 2005, 10)]
    assert films[index_of(films).find("hors", 2)[0].key][0] == "Hours"


def test_plain_titles_are_spelt_the_short_way_as_the_long_way() -> None:
    """Most titles are spelt by a shortcut; it must find what the rules for all titles find."""
    kinds = ("The Godfather", "  the   The ", "A", "An Education", "Rocky V", "Seven", "Part II")
    with (ROOT / "data/facts/films/1990s.csv").open(encoding="utf-8", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    for title in (*kinds, *titles):
        short: dict[bytes, float] = {}
        long: dict[bytes, float] = {}  # the first of equal spellings counts
        for made, found in ((title_spellings(title), short), (_title_spellings(title), long)):
            for spelling, cost in made:
                found.setdefault(spelling, cost)
        assert short == long, title
