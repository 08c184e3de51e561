"""What the starter's descriptions mean, as a few numbers each: films told alike lie close together.

The numbers are made once, by the sentence model of essays (docs/decisions/0023), and committed, so
that nobody needs the model to recommend. They are found by the description's own words: one that was
changed has none until ``python -m data.gists`` makes them anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("gists.npz")
SIZE = 64  # directions kept of the model's 384: as many as tell films apart as well as all
_SCALE = 127


def gist_of(description: str) -> bytes:
    """The gist of a description, a signed byte a number; empty where none was made."""
    return _known().get(_key(description), b"") if description else b""


@lru_cache(maxsize=1)
def _known() -> Mapping[int, bytes]:
    try:
        with np.load(FILE, allow_pickle=False) as kept:
            gists = (each.tobytes() for each in kept["gists"])
            return dict(zip(kept["keys"].tolist(), gists, strict=True))
    except (OSError, ValueError, KeyError):
        return {}  # films are compared all the same


def _key(description: str) -> int:
    return int.from_bytes(blake2b(description.encode(), digest_size=8).digest(), "big")


def reduced(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Vectors without what all of them share, in their :data:`SIZE` strongest directions."""
    apart = vectors - vectors.mean(axis=0)
    apart /= np.linalg.norm(apart, axis=1, keepdims=True) + 1e-9
    left, strength, _ = np.linalg.svd(apart, full_matrices=False)
    placed = left[:, :SIZE] * strength[:SIZE]
    placed /= np.linalg.norm(placed, axis=1, keepdims=True) + 1e-9
    return np.asarray(np.round(placed * _SCALE), np.int8)


def make(descriptions: Sequence[str], path: Path = FILE) -> None:
    """Write the gists of all descriptions. Raises ``ImportError`` without the extra ``meaning``."""
    from data.journal.sentences import SentenceModel

    told = sorted(set(filter(None, descriptions)))
    gists = reduced(SentenceModel().read(told).vectors)
    keys = np.array([_key(text) for text in told], np.uint64)
    np.savez_compressed(path, keys=keys, gists=gists)


if __name__ == "__main__":
    from data.starter import Reader

    make([film.about for film in Reader().read().films])
