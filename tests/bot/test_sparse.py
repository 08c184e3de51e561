"""Rows of weights give what scipy gives, and films get the same places in one process or another."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

from bot.recommend import latent
from bot.recommend.sparse import Rows


def drawn(height: int, width: int, seed: int = 3) -> Rows:
    """Rows of chance, some of them empty, some places named twice."""
    chance = np.random.default_rng(seed)
    entries = [
        (int(row), int(column), float(weight))
        for row, column, weight in zip(
            chance.integers(1, height - 1, height * 5),
            chance.integers(0, width, height * 5),
            chance.random(height * 5),
            strict=True,
        )
    ]
    return Rows.of(entries, height, width)


def test_rows_compute_what_scipy_computes() -> None:
    rows = drawn(40, 25)
    known = rows.for_scipy().toarray()
    vector = np.random.default_rng(1).random(25).astype(np.float32)
    assert rows.shape == known.shape and not known[0].any() and not known[-1].any()
    assert np.allclose(rows.times(vector), known @ vector, atol=1e-5)
    shares = np.array([0.5, 2.0], np.float32)
    assert np.allclose(rows.sum_of([3, 7], shares), 0.5 * known[3] + 2 * known[7], atol=1e-5)
    assert not rows.sum_of([], shares[:0]).any()
    assert np.allclose(rows.turned().for_scipy().toarray(), known.T)
    assert np.allclose(rows.weighted(rows.weights).for_scipy().toarray(), known**2, atol=1e-5)
    columns, weights = rows.row(5)
    assert np.allclose(known[5][columns], weights) and (np.diff(columns) > 0).all()


def test_no_entries_make_empty_rows() -> None:
    rows = Rows.of([], 3, 4)
    assert rows.shape == (3, 4) and not rows.times(np.ones(4, np.float32)).any()


@pytest.mark.parametrize("way", ["in a process of its own", "here, where there is none", "whole"])
def test_places_keep_the_angles_of_the_matrix(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Products of places are those of the best approximation of that size, whichever way."""
    rows = drawn(60, 30)
    full = rows.for_scipy().toarray()
    left, strength, _ = np.linalg.svd(full)
    best = left[:, :10] * strength[:10]
    if way != "whole":
        monkeypatch.setattr(latent, "SMALL", 0)
    if way == "here, where there is none":

        def none(*_: object, **__: object) -> None:
            raise OSError

        monkeypatch.setattr(subprocess, "run", none)
    found = latent.places(rows.starts, rows.columns, rows.weights, rows.width, 10)
    assert np.allclose(found @ found.T, best @ best.T, atol=1e-3)
