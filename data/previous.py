"""The catalogue before the present one: kept by every build, put back when asked for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from bot.errors import OperatorError


def previous(path: Path) -> Path:
    """Where the catalogue before the present one is kept."""
    return path.with_name(f"{path.stem}.previous{path.suffix}")


def keep_previous(path: Path) -> None:
    """Keep the present file under another name; the path itself goes on leading to it."""
    if not path.exists():
        return
    link = previous(path).with_suffix(f".{os.getpid()}")
    link.unlink(missing_ok=True)
    try:
        os.link(path, link)
    except OSError:  # a file system without hard links
        shutil.copyfile(path, link)
    link.replace(previous(path))


def roll_back(path: Path) -> str:
    """Put the catalogue before this one back; this one is then the previous. What was done, in words.

    Raises ``OperatorError`` where there is none.
    """
    old = previous(path)
    if not old.exists():
        raise OperatorError("There is no earlier catalogue. Run “marquee build” to make a new one.")
    aside = path.with_name(f".{path.name}.{os.getpid()}.aside")
    try:
        os.link(old, aside)
        keep_previous(path)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise OperatorError(f"The catalogue could not be put back ({error.strerror}).") from error
    return "The catalogue before the last build serves again. Repeat this to undo it."
