"""The rows of MovieLens files, in a folder or a zip; what cannot be read is noted with its line."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import UserError
from data.imports import Rejected
from data.sources.tables import check_header, refuse_page

MOST_STARS = 5
Columns = tuple[NDArray[np.float64], ...]


class Files:
    """The files of a folder or zip by their names. Raises ``UserError`` where it is neither."""

    def __init__(self, place: Path) -> None:
        self._zip: zipfile.ZipFile | None = None
        try:
            if place.is_file():
                self._zip = zipfile.ZipFile(place)
                self._inside = {Path(name).name: name for name in self._zip.namelist()}
            else:
                self._inside = {path.name: str(path) for path in place.iterdir()}
        except (OSError, zipfile.BadZipFile):
            raise UserError(
                f"{place.name} is neither a folder nor a zip file that can be read.",
                "Give the folder or zip of a MovieLens data set.",
            ) from None

    def __contains__(self, name: str) -> bool:
        return name in self._inside

    def text(self, name: str) -> str:
        """A file's text. Raises ``UserError`` where it is damaged or a web page."""
        try:
            inside = self._inside[name]
            raw = self._zip.read(inside) if self._zip else Path(inside).read_bytes()
        except (KeyError, OSError, EOFError, zipfile.BadZipFile, zlib.error):
            raise UserError(f"{name} is missing or damaged.", "Get the data set again.") from None
        refuse_page(Path(name), raw[:1000])
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("latin-1")  # the older sets


def csv_rows(
    files: Files, name: str, columns: Sequence[str], rejected: Rejected
) -> Iterator[tuple[int, list[str]]]:
    """The rows below a header of ``columns``, with their lines; none where there is no such file.

    Raises ``UserError`` where the header is another one.
    """
    if name not in files:
        return
    reader = csv.reader(io.StringIO(files.text(name)))
    check_header(Path(name), next(reader, []), columns)
    try:
        for row in reader:
            if len(row) == len(columns):
                yield reader.line_num, row
            else:
                said = f"{len(row)} columns instead of {len(columns)}"
                rejected.add(name, reader.line_num, said)
    except csv.Error:
        raise UserError(f"{name}, line {reader.line_num}: this cannot be read.") from None


def split_rows(
    files: Files, name: str, separator: str, width: int, rejected: Rejected
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file without a header, with their lines."""
    for number, line in enumerate(files.text(name).splitlines(), 1):
        row = line.split(separator)
        if len(row) == width:
            yield number, row
        else:
            rejected.add(name, number, f"{len(row)} columns instead of {width}")


def ratings(
    files: Files, name: str, separator: str, header: Sequence[str], rejected: Rejected
) -> Columns:
    """People, films and stars. Raises ``UserError`` where there are none."""
    text = files.text(name)
    if header:
        check_header(Path(name), text.partition("\n")[0].strip().split(separator), header)
    # numpy separates by one character
    plain, sign = (
        (text, separator) if len(separator) == 1 else (text.replace(separator, "\t"), "\t")
    )
    try:
        table = np.loadtxt(
            io.StringIO(plain),
            delimiter=sign,
            skiprows=int(bool(header)),
            usecols=(0, 1, 2),
            ndmin=2,
        )
        if not ((table[:, 2] >= 0) & (table[:, 2] <= MOST_STARS)).all():
            raise ValueError("more stars than there are")
    except (ValueError, IndexError):
        table = _one_by_one(name, plain, sign, bool(header), rejected)
    if not table.size:
        raise UserError(f"{name} holds no ratings. {rejected}".strip())
    return table[:, 0], table[:, 1], table[:, 2]


def _one_by_one(
    name: str, text: str, separator: str, header: bool, rejected: Rejected
) -> NDArray[np.float64]:
    found: list[tuple[float, ...]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if header and number == 1:
            continue
        try:
            person, film, stars = (float(part) for part in line.split(separator)[:3])
        except ValueError:
            rejected.add(name, number, "no person, film and stars")
            continue
        if 0 <= stars <= MOST_STARS:
            found.append((person, film, stars))
        else:
            rejected.add(name, number, f"stars that are not from 0 to {MOST_STARS}")
    return np.array(found, dtype=np.float64).reshape(-1, 3)
