"""What makes films alike: what kind of film they are, what form they have, what they tell."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from bot.asker import Asker
from bot.dispatch import Core
from bot.film import Film, Term
from bot.recommend.answer import Model
from bot.recommend.features import features
from bot.recommend.index import build_index
from bot.recommend.rank import likeness, profile

COURTROOM = Term("theme", "courtroom-drama", "courtroom drama", group="kind")
SLOW = Term("theme", "contemplative", "contemplative", group="mood")
TENSE = Term("theme", "tense", "tense", group="mood")


def told(film: Film) -> dict[str, float]:
    return dict(features(film, (), ()))


def test_a_kind_of_film_counts_apart_from_its_themes() -> None:
    found = told(Film("tt1", "A", 1990, themes=(TENSE, COURTROOM)))
    assert found["kind:courtroom-drama"] == 1.0 and "theme:courtroom-drama" not in found


def test_of_themes_the_first_says_most_and_the_last_still_something() -> None:
    themes = tuple(Term("theme", f"t{n}", f"t{n}") for n in range(14))
    found = told(Film("tt1", "A", 1990, themes=themes))
    weights = [found[f"theme:t{n}"] for n in range(14)]
    assert all(one >= two for one, two in pairwise(weights)) and weights[0] > weights[-1] > 0.2


def test_documentaries_and_drawn_films_are_told_from_played_ones() -> None:
    forms = [
        next(name for name in told(Film("tt1", "A", 1990, genres=genres)) if "form:" in name)
        for genres in (("Documentary", "War"), ("Animation", "Comedy"), ("Drama", "War"))
    ]
    assert len(set(forms)) == 3


def test_what_descriptions_mean_decides_between_films_that_share_nothing_else() -> None:
    def gist(*numbers: int) -> bytes:
        return np.array(numbers, np.int8).tobytes()

    films = [
        Film("tt1", "A", None, gist=gist(127, 0)),
        Film("tt2", "B", None, gist=gist(10, 126)),
        Film("tt3", "C", None, gist=gist(120, 40)),
        Film("tt4", "D", None),
    ]
    index = build_index(films, (), ())
    scores = likeness(index, profile(index, {0: 1.0}))
    assert scores[2] > scores[1] > scores[3]


def test_films_without_any_description_are_compared_all_the_same() -> None:
    films = [Film(f"tt{n}", "A", 1990, themes=(SLOW,)) for n in range(3)]
    assert likeness(index := build_index(films, (), ()), profile(index, {0: 1.0}))[1] > 0


async def test_a_kind_shared_is_told_as_a_reason(core: Core, model: Model) -> None:
    reply = await core.say('recommend like:"12 angry men"', Asker(user="anna"))
    said = {e.ref: e.quote for e in reply.answer.evidence if "also courtroom drama" in e.quote}
    assert said
    for film in said:
        themes = {theme.id for theme in model.index.films[model.index.row[film]].themes}
        assert "courtroom-drama" in themes
