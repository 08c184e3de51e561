"""Tables of values, packed or not, read row by row with the line each stands in."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.errors import UserError

LONGEST_LINE = 1 << 20
REPORTED = 50_000  # lines between two reports of progress


@contextmanager
def unpacked(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked where it is gzip. Raises ``UserError`` if it cannot be read."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            if packed:
                with gzip.open(raw) as file:
                    yield file  # type: ignore[misc] # GzipFile reads like a BinaryIO
            else:
                yield raw
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile):
            raise UserError(f"{path.name} is damaged.", "Download it again.") from error
        raise UserError(f"{path.name} cannot be read ({error.strerror}).") from error


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines without their ends.

    Raises ``UserError`` that names the file and line where it ends in the middle or is a web page.
    """
    number = 0
    with unpacked(path) as file:
        try:
            while line := file.readline(LONGEST_LINE):
                number += 1
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                    _refuse_page(path, line)
                yield number, line.rstrip(b"\r\n")
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UserError(
                f"{path.name} breaks off after line {number}: it is not complete.",
                "Download it again. What was imported before is untouched.",
            ) from error


def _refuse_page(path: Path, line: bytes) -> None:
    start = line.lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        raise UserError(
            f"{path.name}, line 1: this is a web page, not a table.",
            "The download answered with an error page; get the file again.",
        )


def rows(
    path: Path,
    columns: Sequence[str],
    rejected: Callable[[str, int, str], None],
    progress: Callable[[int], None] | None = None,
) -> Iterator[tuple[int, list[str]]]:
    """Rows of a tab-separated table with ``columns`` at its start, each with its line.

    Rows of another width or that are not UTF-8 go to ``rejected(file, line, reason)``. Raises
    ``UserError`` where the header is not as expected.
    """
    width = len(columns)
    for number, line in lines(path):
        try:
            row = line.decode("utf-8").split("\t")
        except UnicodeDecodeError:
            rejected(path.name, number, "not UTF-8")
            continue
        if number == 1:
            _check_header(path, row, columns)
            continue
        if len(row) != width:
            rejected(path.name, number, f"{len(row)} columns instead of {width}")
            continue
        if progress and number % REPORTED == 0:
            progress(number)
        yield number, row


def _check_header(path: Path, row: Sequence[str], columns: Sequence[str]) -> None:
    for place, wanted in enumerate(columns):
        given = row[place] if place < len(row) else ""
        if given != wanted:
            raise UserError(
                f"{path.name}, line 1: column {place + 1} is “{given[:40]}”, not “{wanted}”.",
                "This importer reads the layout as published; nothing was changed.",
            )
