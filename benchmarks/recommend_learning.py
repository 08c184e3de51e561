"""The protocols that learn from ratings: strong generalisation, cold films, and scale."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from bot.recommend.aligned import align
from bot.recommend.learn import (
    CHOICES,
    Array,
    Knobs,
    choose_knobs,
    fit_ease,
    likes,
    ndcg,
    prepared,
    recall,
    split_likes,
    top,
    weighted,
)
from data.sources.movielens import MovieLens, read_movielens
from data.sources.movielens_features import features

TEST_PEOPLE = 150
RIDGES = (100.0, 200.0, 400.0)  # of the peer EASE, chosen on the same validation split as ours


@dataclass(frozen=True, slots=True)
class Split:
    """One split: training stars, likes given and to be found, and who and what they are."""

    train: sp.csr_matrix
    given: sp.csr_matrix
    held: list[NDArray[np.int64]]
    films: NDArray[np.int64]
    test: NDArray[np.int64]
    trainers: frozenset[int]


def split(data: MovieLens, seed: int, least: int) -> Split:
    """Hold out whole people; films with fewer than ``least`` ratings are dropped first."""
    kept = np.ones(len(data.films), bool)
    if least:
        ids, counts = np.unique(data.films, return_counts=True)
        kept = np.isin(data.films, ids[counts >= least])
    people, rows = np.unique(data.people[kept], return_inverse=True)
    films, columns = np.unique(data.films[kept], return_inverse=True)
    stars = sp.csr_matrix((data.stars[kept], (rows, columns)), (len(people), len(films)))
    liked = likes(stars)
    rng = np.random.default_rng(seed)
    eligible = np.flatnonzero(np.diff(liked.indptr) >= 5)
    test = rng.choice(eligible, min(TEST_PEOPLE, len(eligible) // 2), replace=False)
    given, held = split_likes(liked, test.tolist(), rng)
    train = np.setdiff1d(np.arange(len(people)), test)
    return Split(stars[train], given, held, films, people[test], frozenset(people[train].tolist()))


def described(data: MovieLens, films: Sequence[int], taggers: frozenset[int]) -> sp.csr_matrix:
    """Genres, years, and the tags that training people gave: films by features."""
    told = features(data, films, taggers)
    column: dict[str, int] = {}
    entries = [
        (row, column.setdefault(name, len(column)), value)
        for row, one in enumerate(told)
        for name, value in one.items()
    ]
    if not entries:
        return sp.csr_matrix((len(told), 1))
    rows, columns, values = zip(*entries, strict=True)
    return sp.csr_matrix((values, (rows, columns)), (len(told), len(column)))


def ours(part: Split, data: MovieLens, seed: int) -> Array:
    """Fit with knobs chosen inside the training part, then score."""
    rows = prepared(described(data, part.films.tolist(), part.trainers))
    knobs = choose_knobs(part.train, rows, seed, CHOICES)
    return fit_ease(weighted(part.train), rows, knobs).scores(part.given)


def _popularity(part: Split, data: MovieLens, seed: int) -> Array:
    counts = np.asarray(likes(part.train).sum(axis=0), np.float32)
    return np.repeat(counts, part.given.shape[0], axis=0)


def _knn(part: Split, data: MovieLens, seed: int) -> Array:
    from implicit.nearest_neighbours import BM25Recommender

    model = BM25Recommender(K=100, num_threads=1)
    model.fit(likes(part.train).tocsr(), show_progress=False)
    return np.asarray((part.given @ model.similarity).toarray(), np.float32)


def _als(part: Split, data: MovieLens, seed: int) -> Array:
    from implicit.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(
        factors=128, regularization=30, alpha=5, iterations=15, random_state=seed, num_threads=1
    )
    model.fit(likes(part.train).tocsr(), show_progress=False)
    people = model.recalculate_user(np.arange(part.given.shape[0]), part.given.tocsr())
    return np.asarray(people @ model.item_factors.T, np.float32)


def _ease(part: Split, data: MovieLens, seed: int) -> Array:
    """EASE as published, on likes alone; its ridge chosen on people held out of training."""
    liked = likes(part.train)
    rng = np.random.default_rng(seed)
    eligible = np.flatnonzero(np.diff(liked.indptr) >= 5)
    total = np.zeros(len(RIDGES))
    for fold in np.array_split(rng.permutation(eligible)[:300], 2):
        kept = np.setdiff1d(np.arange(liked.shape[0]), fold)
        given, held = split_likes(liked, fold.tolist(), rng)
        for number, ridge in enumerate(RIDGES):
            scores = fit_ease(liked[kept], None, Knobs(ridge, 0)).scores(given)
            total[number] += float(ndcg(scores, given, held, 100).sum())
    best = RIDGES[int(np.argmax(total))]
    return fit_ease(liked, None, Knobs(best, 0)).scores(part.given)


Model = Callable[[Split, MovieLens, int], Array]
PEERS: dict[str, Model] = {
    "popularity": _popularity,
    "ItemKNN BM25 (implicit)": _knn,
    "ALS (implicit)": _als,
    "EASE": _ease,
}


def strong(
    place: Path, seeds: Iterable[int], peers: bool = True
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Strong generalisation, films with few ratings kept and dropped."""
    data = read_movielens(place)
    models = {"ours": ours, **(PEERS if peers else {})}
    report: dict[str, Any] = {"protocol": "strong", "seeds": list(seeds)}
    rankings: list[dict[str, Any]] = []
    for name, least in (("dropped", 5), ("kept", 0)):
        found: dict[str, dict[str, list[Array]]] = defaultdict(lambda: defaultdict(list))
        seconds: dict[str, list[float]] = defaultdict(list)
        for seed in seeds:
            part = split(data, seed, least)
            for label, model in models.items():
                started = time.perf_counter()
                scores = model(part, data, seed)
                seconds[label].append(time.perf_counter() - started)
                found[label]["ndcg@100"].append(ndcg(scores, part.given, part.held, 100))
                found[label]["recall@20"].append(recall(scores, part.given, part.held, 20))
                if label == "ours":
                    rankings += _rows(part, scores, seed, name)
        report[f"films with few ratings {name}"] = _summary(found, seconds)
    return report, rankings


def _rows(part: Split, scores: Array, seed: int, films: str) -> list[dict[str, Any]]:
    ranked = top(scores, part.given, 100)
    return [
        {
            "user": int(person),
            "ranked": part.films[row].tolist(),
            "held_out": part.films[held].tolist(),
            "seed": seed,
            "films": films,
        }
        for person, row, held in zip(part.test, ranked, part.held, strict=True)
    ]


def _summary(
    found: dict[str, dict[str, list[Array]]], seconds: dict[str, list[float]]
) -> dict[str, Any]:
    summary: dict[str, Any] = {
        label: {
            **{key: round(float(np.concatenate(v).mean()), 4) for key, v in values.items()},
            "fit and score, s": round(float(np.mean(seconds[label])), 2),
        }
        for label, values in found.items()
    }
    for key in ("ndcg@100", "recall@20"):
        rivals = [label for label in found if label != "ours"]
        if not rivals:
            continue
        best = max(rivals, key=lambda label: summary[label][key])
        mine, theirs = (np.concatenate(found[label][key]) for label in ("ours", best))
        difference = mine - theirs
        summary[f"against the best in {key}"] = {
            "peer": best,
            "ratio": round(float(mine.mean() / theirs.mean()), 4),
            "paired difference": round(float(difference.mean()), 4),
            "standard error": round(float(difference.std(ddof=1) / np.sqrt(len(difference))), 4),
            "by seed": [
                round(float((a - b).mean()), 4)
                for a, b in zip(found["ours"][key], found[best][key], strict=True)
            ],
        }
    return summary


def cold_items(place: Path, seeds: Iterable[int]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A fifth of the films lose all their ratings; they alone are ranked, for held-out people."""
    data = read_movielens(place)
    report: dict[str, Any] = {"protocol": "cold-items", "seeds": list(seeds)}
    for name, tagged in (("with tags", True), ("without tags", False)):
        found: dict[str, dict[str, list[Array]]] = defaultdict(lambda: defaultdict(list))
        seconds: dict[str, list[float]] = defaultdict(list)
        for seed in seeds:
            _cold_split(data, seed, tagged, found, seconds)
        report[name] = _summary(found, seconds)
    return report, []


def _cold_split(
    data: MovieLens,
    seed: int,
    tagged: bool,
    found: dict[str, dict[str, list[Array]]],
    seconds: dict[str, list[float]],
) -> None:
    part = split(data, seed, 0)
    rng = np.random.default_rng(seed)
    all_stars = _all_stars(data, part)
    order = rng.permutation(len(part.films))
    cold, warm = np.sort(order[: len(order) // 5]), np.sort(order[len(order) // 5 :])
    liked = likes(all_stars)
    enough = np.diff(liked[:, warm].tocsr().indptr) >= 5
    having = np.diff(liked[:, cold].tocsr().indptr) >= 1
    kept = np.flatnonzero(enough & having)
    given = liked[kept][:, warm].tocsr()
    held = [np.asarray(liked[row, cold].indices, np.int64) for row in kept]
    told = described(data, part.films.tolist(), part.trainers if tagged else frozenset())
    nothing = sp.csr_matrix((len(kept), len(cold)))
    genres = _genres(data, part.films.tolist())
    train = part.train[:, warm].tocsr()
    models: dict[str, Callable[[], Array]] = {
        "ours": lambda: _aligned(train, given, told, warm, cold),
        "popularity": lambda: np.zeros((len(kept), len(cold)), np.float32),
        "genre tf-idf": lambda: _tf_idf(given, genres, warm, cold),
    }
    for label, run in models.items():
        started = time.perf_counter()
        scores = run()
        seconds[label].append(time.perf_counter() - started)
        found[label]["ndcg@100"].append(ndcg(scores, nothing, held, 100))
        found[label]["recall@20"].append(recall(scores, nothing, held, 20))


def _all_stars(data: MovieLens, part: Split) -> sp.csr_matrix:
    """The test people's stars, all of them."""
    chosen = np.isin(data.people, part.test)
    place = {int(person): row for row, person in enumerate(part.test)}
    rows = [place[int(person)] for person in data.people[chosen]]
    columns = np.searchsorted(part.films, data.films[chosen])
    shape = (len(part.test), len(part.films))
    return sp.csr_matrix((data.stars[chosen], (rows, columns)), shape)


def _genres(data: MovieLens, films: Sequence[int]) -> sp.csr_matrix:
    """Genres alone: films by genres."""
    kinds = sorted({genre for film in data.described.values() for genre in film.genres})
    told = [set(film.genres) if (film := data.described.get(n)) else set() for n in films]
    return sp.csr_matrix([[float(kind in one) for kind in kinds] for one in told])


def _aligned(
    train: sp.csr_matrix,
    given: sp.csr_matrix,
    told: sp.csr_matrix,
    warm: NDArray[np.int64],
    cold: NDArray[np.int64],
) -> Array:
    """Ratings of warm films alone are learned, and carried over by what is known of the films."""
    model = align(told, warm, np.diff(train.tocsc().indptr).astype(np.int64))
    scores = fit_ease(weighted(train), None, Knobs(150, 0)).scores(given)
    return model.scores(scores, given)[:, cold]


def _tf_idf(
    given: sp.csr_matrix,
    genres: sp.csr_matrix,
    warm: NDArray[np.int64],
    cold: NDArray[np.int64],
) -> Array:
    spread = np.maximum(np.diff(genres.tocsc().indptr), 1)
    told = genres @ sp.diags(np.log(genres.shape[0] / spread))
    length = np.sqrt(np.asarray(told.multiply(told).sum(axis=1)).ravel())
    told = (sp.diags(1 / np.maximum(length, 1e-9)) @ told).tocsr()
    return np.asarray((given @ told[warm] @ told[cold].T).toarray(), np.float32)
