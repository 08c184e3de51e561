"""What was needed for a while is given back; nothing needs the C library's help for that."""

from __future__ import annotations

import ctypes
import gc
import subprocess
import sys

import pytest

from bot import memory

LOADED = """
import sys, bot.dispatch, bot.commands.recommend
print(*(name for name in ("scipy", "PIL") if name in sys.modules))
"""


def test_what_is_needed_rarely_is_not_loaded_to_answer() -> None:
    """scipy is for learning from ratings, Pillow for pictures."""
    found = subprocess.run(  # noqa: S603 (this interpreter)
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == ""


@pytest.mark.parametrize("fault", [None, OSError, TypeError])
def test_settling_takes_what_lives_out_of_the_search_for_garbage(
    fault: type[Exception] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With glibc's help or, where the C library is another one, without."""

    def none(_: object) -> None:
        raise fault or OSError

    if fault:
        monkeypatch.setattr(ctypes, "CDLL", none)
    memory._glibc.cache_clear()
    try:
        memory.one_heap()
        memory.settle()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        memory._glibc.cache_clear()
