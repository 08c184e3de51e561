"""The gists of descriptions: there for the starter's films, alike where films are told alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data import gists
from data.starter import Reader


def test_nearly_every_description_of_the_starter_has_its_gist() -> None:
    """Where many have not, `python -m data.gists` is to be run."""
    films = Reader().read().films
    known = [film for film in films if gists.gist_of(film.about)]
    assert len(known) > 0.95 * len(films)
    assert {len(gists.gist_of(film.about)) for film in known} == {gists.SIZE}


def test_films_told_alike_lie_closer_than_others() -> None:
    about = {film.id: film.about for film in Reader().read().films}

    def near(one: str, two: str) -> float:
        first, second = (
            np.frombuffer(gists.gist_of(about[film]), np.int8).astype(float) for film in (one, two)
        )
        return float(first @ second)

    alien, thing, tokyo_story, late_spring = "tt0078748", "tt0084787", "tt0046438", "tt0041154"
    assert near(alien, thing) > near(alien, tokyo_story)
    assert near(tokyo_story, late_spring) > near(late_spring, thing)


def test_a_changed_description_has_no_gist() -> None:
    about = next(film.about for film in Reader().read().films if film.about)
    assert gists.gist_of(about) and not gists.gist_of(f"{about} Changed.")


def test_without_the_file_films_have_no_gist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = next(film.about for film in Reader().read().films if film.about)
    broken = tmp_path / "gists.npz"
    broken.write_bytes(b"no such thing")
    for file in (broken, tmp_path / "missing.npz"):
        monkeypatch.setattr(gists, "FILE", file)
        gists._known.cache_clear()
        assert gists.gist_of(about) == b""
    monkeypatch.undo()
    gists._known.cache_clear()
    assert gists.gist_of(about)


def test_what_all_texts_share_does_not_make_them_alike() -> None:
    rng = np.random.default_rng(1)
    vectors = (5.0 + rng.normal(size=(80, 384))).astype(np.float32)
    made = gists.reduced(vectors).astype(float) / 127
    assert abs((made @ made.T)[np.triu_indices(80, 1)].mean()) < 0.1
