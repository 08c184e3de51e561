"""Tables of values, packed or not, read row by row with the line each stands in."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import TypeAlias

from bot.errors import UserError

Batch: TypeAlias = tuple[Sequence[int], list[list[str]]]  # lines, and the row in each
LONGEST_LINE = 1 << 20
BLOCK = 1 << 16  # bytes of a table that are taken apart at once


@contextmanager
def unpacked(path: Path) -> Iterator[BufferedReader]:
    """The bytes of a file, unpacked where it is gzip. Raises ``UserError`` if it cannot be read."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            if packed:
                with gzip.open(raw) as file:
                    yield file  # type: ignore[misc] # GzipFile reads like one
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
                    refuse_page(path, line)
                yield number, line.rstrip(b"\r\n")
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise _broken_off(path, number) from error


def _broken_off(path: Path, line: int) -> UserError:
    return UserError(
        f"{path.name} breaks off after line {line}: it is not complete.",
        "Download it again. What was imported before is untouched.",
    )


def refuse_page(path: Path, line: bytes) -> None:
    """Raises ``UserError`` where a file begins as a web page."""
    start = line.lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        raise UserError(
            f"{path.name}, line 1: this is a web page, not a table.",
            "The download answered with an error page; get the file again.",
        )


def batches(
    path: Path,
    columns: Sequence[str],
    rejected: Callable[[str, int, str], None],
    progress: Callable[[int], None] | None = None,
) -> Iterator[Batch]:
    """Rows of a tab-separated table with ``columns`` at its start, many at once, with their lines.

    Rows of another width or that are not UTF-8 go to ``rejected(file, line, reason)``. Raises
    ``UserError`` where the header is not as expected, and as :func:`lines` does.
    """
    width = len(columns)
    done = 0
    for block in _blocks(path):
        first, done = done + 1, done + block.count(b"\n")
        numbers: Sequence[int] = range(first, done + 1)
        try:
            table = [line.split("\t") for line in block.decode("utf-8").split("\n")[:-1]]
        except UnicodeDecodeError:
            numbers, table = _decodable(path, first, block, rejected)
        if first == 1:
            check_header(path, table[0], columns)
            numbers, table = numbers[1:], table[1:]
        if set(map(len, table)) - {width}:
            numbers, table = _of_width(path, width, numbers, table, rejected)
        yield numbers, table
        if progress:
            progress(done)


def _blocks(path: Path) -> Iterator[bytes]:
    """Whole lines of a file, each with its end, in blocks."""
    done, rest = 0, b""
    with unpacked(path) as file:
        try:
            while more := file.read1(BLOCK):
                rest += more
                if not done:
                    rest = rest.removeprefix(b"\xef\xbb\xbf")
                    refuse_page(path, rest)
                if len(rest) < BLOCK:
                    continue
                whole = rest.rfind(b"\n") + 1
                if not whole and len(rest) > LONGEST_LINE:
                    raise UserError(f"{path.name}, line {done + 1}: the line does not end.")
                block, rest = rest[:whole].replace(b"\r\n", b"\n"), rest[whole:]
                done += block.count(b"\n")
                if block:
                    yield block
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise _broken_off(path, done + rest.count(b"\n")) from error
    if rest:
        yield rest.replace(b"\r\n", b"\n").removesuffix(b"\n") + b"\n"


def _decodable(
    path: Path, first: int, block: bytes, rejected: Callable[[str, int, str], None]
) -> Batch:
    numbers, table = [], []
    for number, line in enumerate(block.split(b"\n")[:-1], first):
        try:
            table.append(line.decode("utf-8").split("\t"))
        except UnicodeDecodeError:
            rejected(path.name, number, "not UTF-8")
        else:
            numbers.append(number)
    return numbers, table


def _of_width(
    path: Path,
    width: int,
    numbers: Sequence[int],
    table: list[list[str]],
    rejected: Callable[[str, int, str], None],
) -> Batch:
    fitting = []
    for number, row in zip(numbers, table, strict=True):
        if len(row) == width:
            fitting.append((number, row))
        else:
            rejected(path.name, number, f"{len(row)} columns instead of {width}")
    return [number for number, _ in fitting], [row for _, row in fitting]


def check_header(path: Path, row: Sequence[str], columns: Sequence[str]) -> None:
    """Raises ``UserError`` where the header is not just ``columns``."""
    for place, wanted in enumerate(columns):
        given = row[place] if place < len(row) else ""
        if given != wanted:
            raise UserError(
                f"{path.name}, line 1: column {place + 1} is “{given[:40]}”, not “{wanted}”.",
                "This importer reads the layout as published; nothing was changed.",
            )
    if len(row) > len(columns):
        raise UserError(
            f"{path.name}, line 1: there are {len(row)} columns, not {len(columns)}.",
            "This importer reads the layout as published; nothing was changed.",
        )
