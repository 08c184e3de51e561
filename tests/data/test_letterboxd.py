"""A member's Letterboxd export becomes that member's stars and lists."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.recommend import Recommender, Request
from data.catalogue import SqliteCatalogue
from data.sources.letterboxd import LetterboxdImporter
from tests.fakes import FakeJournal

HEAD = "Date,Name,Year,Letterboxd URI"
RATINGS = (
    f"{HEAD},Rating\n2024-01-02,Parasite,2019,https://boxd.it/a,4.5\n"
    "2024-01-03,Tokyo Story,1953,https://boxd.it/b,5\n2024-01-04,Nobody Made This,1991,x,3\n"
)
WATCHED = f"{HEAD}\n2024-01-02,Moonlight,2016,https://boxd.it/c\n"
WATCHLIST = f"{HEAD}\n2024-01-05,Anora,2024,https://boxd.it/d\n"


def silent(done: int, total: int | None, what: str) -> None:
    """No progress is shown in tests."""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    place = tmp_path / "letterboxd-anna.zip"
    with zipfile.ZipFile(place, "w") as file:
        for name, text in (("ratings", RATINGS), ("watched", WATCHED), ("watchlist", WATCHLIST)):
            file.writestr(f"{name}.csv", "\ufeff" + text)
    return place


async def test_an_export_is_taken_over_and_shapes_the_picks(
    catalogue: SqliteCatalogue, export: Path
) -> None:
    journal = FakeJournal()
    report = await LetterboxdImporter(catalogue, journal)([f"discord:1={export}"], silent)
    assert report.startswith("4 entries taken over; 1 of films")
    kept = await journal.ratings.marks("discord:1")
    assert kept.stars == {"tt6751668": 4.5, "tt0046438": 5.0}
    assert kept.seen == ("tt4975722",) and kept.watchlist == ("tt28607951",)
    found = await Recommender(catalogue, journal).recommend(Request(people=("discord:1",)))
    picked = {pick.film.id for pick in found.picks}
    assert len(picked) == 5 and not found.cold
    assert not picked & {"tt6751668", "tt0046438", "tt4975722"}  # seen already


async def test_a_file_that_is_no_export_is_refused(
    catalogue: SqliteCatalogue, tmp_path: Path
) -> None:
    (tmp_path / "notes.zip").write_bytes(b"not a zip")
    with pytest.raises(UserError):
        await LetterboxdImporter(catalogue, FakeJournal())([str(tmp_path / "notes.zip")], silent)
