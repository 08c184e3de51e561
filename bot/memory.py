"""What the process does with memory that is free again: gives it back, and keeps it in one heap.

Only where the C library is glibc, which keeps a heap a thread and gives little back by itself.
"""

from __future__ import annotations

import ctypes
import gc
from functools import lru_cache

_MOST_HEAPS, _TRIM_FROM, _MAP_FROM = -8, -1, -3  # M_ARENA_MAX and so on, in malloc.h
HEAPS = 1
SEARCHES = (2_000, 10, 100)  # gc.set_threshold; by Python's own, one comes every few commands
LARGE = 1 << 18  # bytes from which a block is mapped by itself, so that it goes when it is freed


@lru_cache(maxsize=1)
def _glibc() -> ctypes.CDLL | None:
    try:
        found = ctypes.CDLL(None)
        _ = found.malloc_trim, found.mallopt
    except (OSError, AttributeError, TypeError):  # another C library, or Windows
        return None
    return found


def one_heap() -> None:
    """Let all threads share one heap: ours take turns anyway. To be said before they start."""
    if library := _glibc():
        library.mallopt(_MOST_HEAPS, HEAPS)
        library.mallopt(_MAP_FROM, LARGE)
        library.mallopt(_TRIM_FROM, LARGE)


def settle() -> None:
    """After something large was made that lives long: give back what making it needed, and never
    walk it again in search of garbage, which would halt answers for tens of milliseconds. What is
    kept of answers lives long too, so searches come seldom from here on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SEARCHES)
    if library := _glibc():
        library.malloc_trim(0)
