"""Wishes in plain words are understood, and the learned part is bounded and the same each time."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from bot.recommend import Model
from bot.recommend.conditions import Condition
from bot.recommend.learn import INFLUENCE, by_films_of, by_people_of, weighted
from bot.recommend.question import wish_of
from bot.recommend.read import read_wish
from bot.recommend.spans import lengths, years
from bot.recommend.wish import Wish


def spans(text: str) -> list[Condition]:
    found = [*lengths(text), *years(text, 2026)]
    return [one.condition for one in found if one.condition]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("under two hours", -np.inf, 119.5),
        ("not too long", -np.inf, 120),
        ("at most 1h30", -np.inf, 90),
        ("over three hours", 180.5, np.inf),
        ("after 1990", 1991, np.inf),
        ("from the late 60s", 1965, 1969),
        ("between 1950 and 1960", 1950, 1960),
    ],
)
def test_years_and_lengths_are_read_as_they_are_said(text: str, low: float, high: float) -> None:
    (condition,) = spans(text)
    assert (condition.low, condition.high) == (low, high)


def read(model: Model, text: str) -> Wish:
    return read_wish(text, model.lexicon, 2026)


def test_or_joins_countries_and_a_negation_holds_to_the_clauses_end(model: Model) -> None:
    wish = read(model, "bittersweet, korean or japanese, no horror or war, under two hours")
    countries, *rest = [c for c in wish.conditions if not c.span]
    assert countries.facets == ("country:South Korea", "country:Japan")
    assert all(condition.negated for condition in rest) and len(rest) == 2
    assert [want.label for want in wish.wants] == ["bittersweet"]


def test_a_title_after_like_is_a_film_and_what_follows_but_is_not(model: Model) -> None:
    wish = read(model, "something like Anora but funny")
    assert wish.like == ("tt28607951",)
    assert [want.label for want in wish.wants] == ["funny"]


def test_only_questions_for_films_to_watch_are_wishes() -> None:
    assert wish_of("what should I watch tonight? something french") is not None
    assert wish_of("who directed the florida project?") is None


def test_one_account_with_a_thousand_ratings_has_bounded_influence() -> None:
    one = weighted(sp.csr_matrix(np.full((1, 1000), 5.0)))
    assert one.multiply(one).sum() == pytest.approx(INFLUENCE)


def test_both_ways_to_the_inverse_give_the_same_scores() -> None:
    rng = np.random.default_rng(1)
    data = sp.csr_matrix((rng.random((40, 30)) < 0.2).astype(float))
    by_people = by_people_of(data, 10, 30).scores(data)
    by_films = by_films_of(data, 10, 30, np.arange(30)).scores(data)
    assert np.allclose(by_people, by_films, atol=1e-4)
