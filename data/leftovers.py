"""Files written beside the ones they will replace, and what a killed process leaves of them."""

from __future__ import annotations

import os
from pathlib import Path


def unfinished(folder: Path, name: str) -> Path:
    """Where this process writes what will become ``name``."""
    return folder / f".{name}.{os.getpid()}.new"


def sweep(folder: Path, name: str) -> None:
    """Remove what processes that no longer run left behind of ``name``."""
    for left in folder.glob(f".{name}.*.new*"):
        process = left.name.removeprefix(f".{name}.").partition(".")[0]
        if process.isdecimal() and not _runs(int(process)):
            left.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    if process == os.getpid():
        return False  # a process writes one thing at a time
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
