"""Learning from ratings: together, bounded, in the background, the same each time."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.asker import Asker
from bot.dispatch import Core
from bot.film import Film
from bot.recommend import Model, Recommender, Request
from bot.recommend import recommender as module
from bot.recommend.community import Community, learn, table
from bot.recommend.index import FilmIndex
from bot.recommend.stars import Stars
from data.catalogue import SqliteCatalogue
from tests.fakes import FakeJournal

ANNA = Asker(user="anna", platform="discord")
ONE, OTHER = "tt28607951", "tt0052618"  # Anora and Ben-Hur, which nothing else connects
Given = list[tuple[str, str, float]]


def crowd(films: Sequence[Film], people: int = 60) -> Given:
    """Half of them like two films that are not alike, all of them some others."""
    rng = np.random.default_rng(1)
    ids = sorted(film.id for film in films if film.id not in (ONE, OTHER))[:200]
    given: Given = []
    for number in range(people):
        liked = [ONE, OTHER] if number % 2 else []
        liked += [ids[place] for place in rng.choice(len(ids), 8, replace=False)]
        given += [(f"p{number}", film, 4.5) for film in liked]
    return given


def learned(model: Model, given: Given) -> Community:
    found = learn(model.index, [Stars.of(given)])
    assert found is not None
    return found


@pytest.fixture(scope="module")
def community(model: Model) -> Community:
    return learned(model, crowd(model.index.films))


async def test_what_people_like_together_is_recommended_and_said(
    core: Core, model: Model, community: Community
) -> None:
    before = await core.say("recommend like:anora", ANNA)
    assert OTHER not in before.answer.ids
    taught = replace(model, community=community)
    recommender = Recommender(core.catalogue, core.journal, _model=taught)
    reply = await replace(core, recommender=recommender).say("recommend like:anora", ANNA)
    assert OTHER in reply.answer.ids
    told = [e.quote for e in reply.answer.evidence if e.ref == OTHER]
    assert any("people here who like Anora like it too" in quote for quote in told)


def test_films_nobody_rated_take_over_what_is_learned_of_their_like(model: Model) -> None:
    """Somebody liked three westerns; of the unrated films, westerns gain most, and none is direct."""
    rng = np.random.default_rng(2)
    films = model.index.films
    westerns = [film.id for film in films if "Western" in film.genres]
    others = [film.id for film in films if "Western" not in film.genres]
    seen, unseen = westerns[::2], westerns[1::2]
    given: Given = []
    for number in range(80):
        pool = seen if number % 2 else others[:300]
        given += [(f"p{number}", pool[n], 5.0) for n in rng.choice(len(pool), 6, replace=False)]
    rows = [model.index.row[film] for film in seen[:3]]
    scores = learned(model, given).scores(rows)
    cold = [model.index.row[film] for film in unseen]
    rest = [model.index.row[film] for film in others[300:]]
    assert scores.carried[cold].mean() > scores.carried[rest].mean() + 0.1
    assert not scores.direct[cold].any()


def test_a_thousand_identical_ratings_of_one_account_change_little(
    model: Model, community: Community
) -> None:
    given = crowd(model.index.films)
    flood = [("flood", film.id, 5.0) for film in model.index.films[:1000]]
    row, other = model.index.row[ONE], model.index.row[OTHER]
    flooded = learned(model, [*given, *flood])
    one, two = community.scores([row]).direct, flooded.scores([row]).direct
    assert np.argmax(np.delete(two, row)) == np.argmax(np.delete(one, row))
    assert two[other] > 0.8 * one[other]


def test_the_same_rating_a_thousand_times_counts_once(model: Model) -> None:
    again = table([Stars.of([("flood", ONE, 5.0)] * 1000)], model.index.row)
    assert again.nnz == 1 and again.data.tolist() == [5.0]


def test_too_few_people_teach_nothing(model: Model) -> None:
    assert learn(model.index, [Stars.of([])]) is None
    assert learn(model.index, [Stars.of(crowd(model.index.films, 10))]) is None


async def test_an_empty_community_gets_picks_and_is_told_so(core: Core) -> None:
    assert len((await core.say("recommend", ANNA)).answer.ids) == 5
    assert "No ratings to learn from yet" in await core.recommender.explain_model()


async def refitted(recommender: Recommender) -> None:
    assert recommender._refit is not None
    await recommender._refit


async def test_the_old_model_serves_until_the_new_one_is_whole(
    core: Core, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    recommender = Recommender(core.catalogue, core.journal, _model=model)
    monkeypatch.setattr(module, "CHECKED_EVERY", -1.0)
    wait, fit = asyncio.Event(), Recommender._fit

    async def slowly(self: Recommender, version: str) -> Model:
        await wait.wait()
        return await fit(self, version)

    monkeypatch.setattr(Recommender, "_fit", slowly)
    for person, film, given in crowd(model.index.films):
        await core.journal.ratings.rate(person, film, given)
    await recommender.model()  # notices the change and begins to fit
    await asyncio.sleep(0.05)
    found = await recommender.recommend(Request(like=(ONE,)))
    assert len(found.picks) == 5 and await recommender.model() is model
    wait.set()
    await refitted(recommender)
    fresh = recommender._model
    assert fresh is not None and fresh.community is not None
    assert fresh.version != model.version and "Learned from" in await recommender.explain_model()


async def test_an_essay_that_is_changed_is_learned_anew(
    core: Core, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only one that is added: its links may lead elsewhere now."""
    recommender = Recommender(core.catalogue, core.journal, _model=model)
    monkeypatch.setattr(module, "CHECKED_EVERY", -1.0)
    monkeypatch.setattr(FakeJournal, "edition", _edition_of("one essay, as it was"))
    await recommender.model()
    await refitted(recommender)
    first = recommender._model
    monkeypatch.setattr(FakeJournal, "edition", _edition_of("one essay, changed"))
    await recommender.model()
    await refitted(recommender)
    assert first is not None and recommender._model is not first


def _edition_of(text: str) -> Callable[[FakeJournal], Awaitable[str]]:
    async def edition(_: FakeJournal) -> str:
        return text

    return edition


async def test_a_fit_that_fails_leaves_the_old_model(
    core: Core, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    recommender = Recommender(core.catalogue, core.journal, _model=model)
    monkeypatch.setattr(module, "CHECKED_EVERY", -1.0)

    def failing(*_: object) -> FilmIndex:
        raise ValueError

    monkeypatch.setattr(module, "build_index", failing)
    await core.journal.ratings.rate("p", ONE, 5.0)
    await recommender.model()
    await refitted(recommender)
    assert recommender._model is model
    assert len((await recommender.recommend(Request(like=(ONE,)))).picks) == 5


def test_two_processes_with_the_same_data_pick_the_same(catalogue_path: Path) -> None:
    """With different hash seeds, so that no order of a set can decide."""
    found = [
        subprocess.run(  # noqa: S603 (this very file)
            [sys.executable, "-m", "tests.bot.test_learning", str(catalogue_path)],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": "1"},
        ).stdout
        for seed in ("1", "2")
    ]
    assert found[0] == found[1] and "tt" in found[0]


async def _picks(path: Path) -> str:
    """What a fresh process picks for a taught community, with scores and reasons."""
    catalogue, journal = SqliteCatalogue(path), FakeJournal()
    for person, film, given in crowd(await catalogue.all_films()):
        await journal.ratings.rate(person, film, given)
    recommender = Recommender(catalogue, journal)
    told = []
    for request in (Request(like=(ONE,)), Request("french, sad"), Request(people=("p1", "p2"))):
        for pick in (await recommender.recommend(request)).picks:
            told.append(f"{pick.film.id} {pick.score:.4f} {[r.text for r in pick.reasons]}")
    await catalogue.close()
    return "\n".join(told)


if __name__ == "__main__":
    sys.stdout.write(asyncio.run(_picks(Path(sys.argv[1]))))
