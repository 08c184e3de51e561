"""A member's own Letterboxd export: the zip, its folder, or one of its CSV files.

Only what the member exported is read; nothing is fetched from Letterboxd, which forbids it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import UserError
from bot.ports import Catalogue, Journal, Progress

SURE = 0.95  # how near a title must be, beside the same year, give or take one
FILES = {"ratings.csv": "stars", "watched.csv": "seen", "watchlist.csv": "watchlist"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an export: a film, and what was said of it."""

    title: str
    year: int | None
    kind: str
    stars: float | None = None


def read_export(place: Path) -> list[Entry]:
    """All entries of an export. Raises ``UserError`` where there is none."""
    try:
        texts = dict(_texts(place))
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError):
        raise UserError(
            "That export cannot be read.", "Give the zip that Letterboxd made under Settings, Data."
        ) from None
    entries = [entry for name, text in texts.items() for entry in _entries(FILES[name], text)]
    if not entries:
        raise UserError(
            "No Letterboxd export is there.", "It holds ratings.csv, watched.csv or watchlist.csv."
        )
    return entries


def _texts(place: Path) -> Iterator[tuple[str, str]]:
    if place.is_dir():
        for name in FILES:
            if (place / name).is_file():
                yield name, (place / name).read_text("utf-8-sig")
    elif place.suffix == ".zip":
        with zipfile.ZipFile(place) as file:
            for name in FILES:
                if name in file.namelist():
                    yield name, file.read(name).decode("utf-8-sig")
    elif place.name in FILES:
        yield place.name, place.read_text("utf-8-sig")


def _entries(kind: str, text: str) -> Iterator[Entry]:
    for row in csv.DictReader(io.StringIO(text)):
        title, year = (row.get("Name") or "").strip(), (row.get("Year") or "").strip()
        if not title:
            continue
        stars = None
        if kind == "stars":
            try:
                stars = float(row.get("Rating") or "")
            except ValueError:
                continue
            if not 0.5 <= stars <= 5:
                continue
        yield Entry(title, int(year) if year.isdigit() else None, kind, stars)


@dataclass(frozen=True, slots=True)
class LetterboxdImporter:
    """``marquee import letterboxd discord:123=export.zip``: into that person's stars and lists."""

    catalogue: Catalogue
    journal: Journal

    async def __call__(self, places: Sequence[str], progress: Progress) -> str:
        """Import each export; how many films were known."""
        known = unknown = 0
        for place in places:
            person, _, path = place.rpartition("=")
            entries = read_export(Path(path))
            for number, entry in enumerate(entries):
                progress(number, len(entries), entry.title)
                film = await self._film(entry)
                known, unknown = known + bool(film), unknown + (not film)
                if film:
                    await self._keep(person or "terminal:local", film, entry)
        return f"{known:,} entries taken over; {unknown:,} of films that the catalogue has not."

    async def _film(self, entry: Entry) -> str | None:
        for match in await self.catalogue.find_films(entry.title, 10):
            year = match.value.year
            if match.score >= SURE and (
                entry.year is None or (year is not None and abs(year - entry.year) <= 1)
            ):
                return match.value.id
        return None

    async def _keep(self, person: str, film: str, entry: Entry) -> None:
        if entry.kind == "stars":
            await self.journal.ratings.rate(person, film, entry.stars)
        elif entry.kind == "seen":
            await self.journal.ratings.mark(person, film, "seen")
        else:
            await self.journal.ratings.mark(person, film, "watchlist")
