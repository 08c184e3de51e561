"""Films in few dimensions, by a truncated singular value decomposition.

The decomposition is scipy's, which takes 25 MB that nothing needs afterwards, so it runs in a process
that ends with it; small matrices are decomposed by numpy. Run as a program, this file reads a matrix
from standard input and writes the films' places to standard output, both as numpy's own files.
"""

from __future__ import annotations

import io
import logging
import subprocess
import sys

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
SMALL = 400_000  # numbers of a matrix, zeros too, that numpy decomposes whole in milliseconds
LONGEST = 600.0  # seconds
log = logging.getLogger(__name__)


def places(
    starts: NDArray[np.int32], columns: NDArray[np.int32], weights: Array, width: int, size: int
) -> Array:
    """For every row of a sparse matrix its place in ``size`` dimensions, the strongest ones.

    Only angles and lengths between places mean something: the axes may be turned.
    """
    height = len(starts) - 1
    if height * width <= SMALL:
        dense = np.zeros((height, width))
        dense[np.repeat(np.arange(height), np.diff(starts)), columns] = weights
        left, strength, _ = np.linalg.svd(dense, full_matrices=False)
        return np.asarray(left[:, :size] * strength[:size], np.float32)
    given = io.BytesIO()
    shape = np.array([height, width, size])
    np.savez(given, starts=starts, columns=columns, weights=weights, shape=shape)
    try:
        return _elsewhere(given.getvalue(), (height, size))
    except (OSError, ValueError, subprocess.SubprocessError) as fault:
        log.warning("no process to decompose in (%s); done in this one", type(fault).__name__)
        return decomposed(given.getvalue())


def _elsewhere(given: bytes, shape: tuple[int, int]) -> Array:
    """Raises ``OSError``, ``ValueError`` or ``SubprocessError`` where that did not work."""
    ended = subprocess.run(  # noqa: S603 (this file, by this interpreter)
        [sys.executable, "-P", __file__],
        input=given,
        capture_output=True,
        check=True,
        timeout=LONGEST,
    )
    found = np.load(io.BytesIO(ended.stdout), allow_pickle=False)
    if found.shape != shape:
        raise ValueError("another matrix than was asked for")
    return np.asarray(found, np.float32)


def decomposed(given: bytes) -> Array:
    """The places, from a matrix as :func:`places` hands it over."""
    import scipy.sparse as sp
    from scipy.sparse.linalg import svds

    parts = np.load(io.BytesIO(given), allow_pickle=False)
    height, width, size = (int(number) for number in parts["shape"])
    compressed = (parts["weights"].astype(np.float64), parts["columns"], parts["starts"])
    left, strength, _ = svds(sp.csr_matrix(compressed, (height, width)), k=size, random_state=1)
    return np.asarray(left * strength, np.float32)


if __name__ == "__main__":
    found = io.BytesIO()
    np.save(found, decomposed(sys.stdin.buffer.read()))
    sys.stdout.buffer.write(found.getvalue())
