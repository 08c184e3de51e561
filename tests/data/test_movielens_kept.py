"""Imported ratings are kept in a file: one of an earlier version is left out, and that is said."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from data.sources.movielens import imported_stars


def test_ratings_kept_by_an_earlier_version_are_left_out_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = tmp_path / "movielens.npz"
    columns = np.zeros(1, np.int64)
    np.savez(kept, people=columns, films=columns, stars=np.ones(1, np.float32))
    with caplog.at_level(logging.WARNING):
        assert imported_stars(kept) is None
    assert "marquee import movielens" in caplog.text and str(tmp_path) not in caplog.text
