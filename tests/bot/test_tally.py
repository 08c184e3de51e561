"""Counting award results."""

from __future__ import annotations

from bot import tally
from bot.film import FilmTitle, Outcome, Person, Result

ANN, BO = Person("ann", "Ann"), Person("bo", "Bo")


def result(
    year: int,
    *people: Person,
    films: int = 1,
    name: str = "Lamp",
    outcome: Outcome = "won",
    ceremony: int | None = None,
) -> Result:
    named = tuple(FilmTitle(f"tt{year}{n}", f"Film {n}", year) for n in range(films))
    return Result(
        "lamp", "lamp/film", name, name, ceremony, year, str(year), outcome, named, people
    )


def test_two_who_share_a_prize_have_won_it_once_each() -> None:
    found = tally.winners([result(1950, ANN, BO), result(1951, ANN)])
    assert [(w.person, w.years) for w in found] == [(ANN, (1950, 1951)), (BO, (1950,))]


def test_one_prize_for_two_films_is_one_prize() -> None:
    assert tally.winners([result(1929, ANN, films=2)])[0].years == (1929,)


def test_nominations_and_prizes_not_given_are_no_wins() -> None:
    given = [result(1950, ANN, outcome="nominated"), result(1951, outcome="none", films=0)]
    assert tally.winners(given) == []
    assert len(tally.nominated(given)) == 1
    assert tally.not_awarded(given) == [1951]


def test_a_year_without_a_prize_does_not_break_a_row() -> None:
    given = [
        result(1946, ANN),
        result(1947, outcome="none", films=0),
        result(1948, ANN),
        result(1949, BO),
    ]
    assert [(w.person, w.years) for w in tally.streaks(given)] == [(ANN, (1946, 1948))]


def test_another_winner_breaks_a_row() -> None:
    assert tally.streaks([result(1950, ANN), result(1951, BO), result(1952, ANN)]) == []


def test_two_prizes_on_one_evening_are_no_row() -> None:
    assert tally.streaks([result(1950, ANN), result(1950, ANN)]) == []


def test_two_ceremonies_in_one_year_are_two_occasions() -> None:
    given = [result(1930, ANN, ceremony=2), result(1930, ANN, ceremony=3)]
    assert tally.streaks(given)[0].years == (1930, 1930)
    assert tally.shared(given) == []


def test_a_tie_is_shared_and_prizes_of_two_names_are_not() -> None:
    given = [
        result(1950, ANN),
        result(1950, BO),
        result(1951, ANN, name="Lamp (Colour)"),
        result(1951, BO, name="Lamp (Black-and-White)"),
    ]
    assert tally.shared(given) == [(1950, 2)]


def test_a_name_that_came_back_has_two_spans() -> None:
    given = [
        result(1955, name="Palm"),
        result(1963, name="Palm"),
        result(1964, name="Grand Prix"),
        result(1975, name="Palm"),
    ]
    assert tally.names_then(given) == [
        ("Palm", 1955, 1963),
        ("Grand Prix", 1964, 1964),
        ("Palm", 1975, 1975),
    ]
