"""The picture of prizes by year."""

from __future__ import annotations

import io
import subprocess
import sys

from PIL import Image

from bot.pictures.timeline import LANES, WIDTH, Mark, timeline, worth_drawing

MARKS = tuple(Mark("Best Lamp", year, f"Film of {year}") for year in (1950, 1955, 1961, 1970))


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def test_it_is_a_picture_of_one_width_that_grows_with_its_rows() -> None:
    one = opened(timeline("One", MARKS).png)
    two = opened(timeline("Two", (*MARKS, Mark("Best Torch", 1960, "Other"))).png)
    assert one.size[0] == two.size[0] == WIDTH
    assert two.size[1] > one.size[1]


def test_the_alternative_text_says_all_that_is_drawn() -> None:
    marks = (*MARKS, Mark("Best Lamp", 1980, "Late", won=False))
    alt = timeline("Ann Lee", marks).alt
    assert alt == (
        "Ann Lee. Best Lamp: won 1950 (Film of 1950), 1955 (Film of 1955), 1961 (Film of 1961), "
        "1970 (Film of 1970); nominated 1980 (Late)."
    )


def test_few_marks_or_few_years_are_not_worth_a_picture() -> None:
    assert worth_drawing(MARKS)
    assert not worth_drawing(MARKS[:3])
    assert not worth_drawing([Mark("Best Lamp", 1950 + n, "Film") for n in range(8)])


def test_many_marks_in_few_years_stay_within_the_lanes() -> None:
    crowd = tuple(Mark("Best Lamp", 1950 + n // 8, f"A rather long title {n}") for n in range(96))
    height = opened(timeline("Crowd", crowd).png).size[1]
    assert height < 64 + 62 + 44 + 25 * (LANES + 1)


def test_letters_beyond_english_and_endless_words_are_drawn() -> None:
    names = ("Žbanić", "Amélie 8½", "x" * 400, "Ēriks Łódź ığ")
    marks = tuple(Mark("N" * 90, 1950 + 7 * n, name) for n, name in enumerate(names))
    assert opened(timeline("T" * 400, marks).png).size[0] == WIDTH


def test_nothing_is_imported_for_pictures_before_one_is_drawn() -> None:
    code = "import sys, bot.commands.awards; sys.exit(bool({'PIL', 'fontpkg'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 (our own code)
    assert run.returncode == 0
