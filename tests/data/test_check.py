"""The checks before a build, on small fact folders that are broken in one place each."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from data.check import check
from data.coverage import coverage, remarks
from data.records import Records
from data.starter import Reader

FILM = (
    "id,title,year,original_title,other_titles,directors,writers,cast,cinematographers,composers,"
    "countries,languages,runtime,genres,themes,budget,gross,money_source,about"
)
TABLES = {
    "films/1950s.csv": f"""{FILM}
tt0000001,One Evening,1950,,,Ann Lee,,,,,France,French,90,Drama,tender,,,,A quiet evening.
tt0000002,The Long Field,1951,,,Bo Berg,,,,,France,French,100,Drama,tender,1000,2000,a ledger,A field.
""",
    "awards/lamp.csv": """ceremony,year,film_year,category,canonical,result,film,title,people,note
1,1951,1950,Golden Lamp,lamp/film,won,tt0000001,One Evening,Ann Lee,
2,1952,1951,Golden Lamp,lamp/film,won,tt0000002,The Long Field,Bo Berg,
3,1953,1952,Golden Lamp,lamp/film,none,,,,no ceremony was held
""",
    "awards.csv": """award,name,short,organisation,country,founded,prize_form,other_names,about
lamp,Lamp Awards,Lamp,Lamp Society,France,1951,{},,Small.
""",
    "categories.csv": """award,category,name,other_names,covers,until,about
lamp,film,Best Film,,winners,,One prize.
""",
    "former_names.csv": "prize,name,since,until,note\nlamp/film,Golden Lamp,1951,,\n",
    "people.csv": "name,id,other_names,gender,note\nAnn Lee,nm0000001,,f,\nBo Berg,,Bo Bergh,m,\n",
    "themes.csv": "theme,group,meaning,other_words\ntender,mood,gentle,soft\n",
    "genres.csv": "genre,other_words\nDrama,\n",
    "countries.csv": "country,code,adjectives,other_names\nFrance,FR,French,\n",
    "languages.csv": "language,code,other_names\nFrench,fr,\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def read(folder: Path) -> tuple[Records, list[str]]:
    reader = Reader(folder)
    records = reader.read()
    return records, [str(fault) for fault in reader.faults + check(records)]


def edit(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / table
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    path.write_text(text.replace(old, new), "utf-8")


def test_a_sound_folder_has_no_faults_and_no_remarks(folder: Path) -> None:
    records, faults = read(folder)
    assert faults == []
    assert [str(r) for r in remarks(records)] == [
        "film tt0000001: One Evening lacks five themes",
        "film tt0000002: The Long Field lacks five themes",
    ]


FILMS, LAMP = "films/1950s.csv", "awards/lamp.csv"


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        (FILMS, "tt0000002,The", "tt0000001,The", "film tt0000001: the id stands twice"),
        (
            FILMS,
            "The Long Field,1951",
            "One evening!,1950",
            "film tt0000002: the same title and year as tt0000001",
        ),
        (FILMS, "tt0000001,One", "tt1,One", "film tt1: no IMDb id has this form"),
        (FILMS, "90,Drama", "90,Opera", "genre 'Opera' is not in the vocabulary"),
        (FILMS, "tender,1000", "tender|tender,1000", "film tt0000002: a theme stands twice"),
        (FILMS, ",90,", ",9000,", "no film is 9000 minutes long"),
        (FILMS, ",90,", ",long,", "runtime is no whole number"),
        (FILMS, "a ledger", "", "film tt0000002: money without a source"),
        (FILMS, "Evening,1950", "Evening,1850", "1850 is no year for a film"),
        (FILMS, "Evening,1950", "Evening,1952", "tt0000001 is from 1952, after the prize"),
        (FILMS, "Ann Lee,,", "Ann Leigh,,,", "has not as many columns"),
        (LAMP, "won,tt0000001", "won,tt0000009", "film tt0000009 is not in the catalogue"),
        (LAMP, "1952,1951,Golden Lamp,lamp/film", "1952,1951,Golden Lamp,lamp/cast", "is unknown"),
        (LAMP, "none,,,,no ceremony was held", "none,,,,", "the note does not say why"),
        (LAMP, "none,,,,no", "none,tt0000001,,,no", "no prize was given, yet somebody received"),
        (LAMP, "tt0000001,One Evening,Ann Lee", ",,", "neither a film nor a person received it"),
        (LAMP, "2,1952,1951", "2,1954,1951", "lamp/film: nothing is recorded for 1952"),
        (LAMP, "2,1952,1951", "1,1952,1951", "lamp 1: one ceremony in [1951, 1952]"),
        (LAMP, "3,1953,1952", "1,1953,1952", "one ceremony in [1951, 1953]"),
        (LAMP, "1,1951,1950,Golden Lamp", "1,1951,1950,Silver Lamp", "called 'Silver Lamp'"),
        (LAMP, "1,1951,1950", "1,1950,1950", "from before the award was founded"),
        ("former_names.csv", "lamp/film", "lamp/song", "the prize 'lamp/song' is unknown"),
        ("categories.csv", "winners,,", "winners,1960,", "the last result is not from 1960"),
        ("categories.csv", "lamp,film", "torch,film", "the award 'torch' is unknown"),
        ("people.csv", "Lee,nm0000001", "Lee,nm1", "person nm1: no IMDb id has this form"),
        ("people.csv", ",,f,", ",,q,", "gender 'q' is not in the vocabulary"),
        ("people.csv", "Bo Bergh", "Ann Lee", "Ann Lee is also a name of bo-berg"),
        ("people.csv", "Ann Lee", "Ann Leigh", "Ann Leigh is named by no film and no award"),
    ],
)
def test_one_broken_place_is_one_fault(
    folder: Path, table: str, old: str, new: str, fault: str
) -> None:
    edit(folder, table, old, new)
    _, faults = read(folder)
    assert any(fault in found for found in faults), faults


def test_a_result_that_stands_twice_is_a_fault(folder: Path) -> None:
    path = folder / LAMP
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", "utf-8")
    assert any("result lamp/film 1951: stands 2 times" in found for found in read(folder)[1])


def test_a_tie_is_no_fault(folder: Path) -> None:
    path = folder / LAMP
    tie = "2,1952,1951,Golden Lamp,lamp/film,won,tt0000001,One Evening,Ann Lee,tie"
    path.write_text(path.read_text("utf-8") + tie + "\n", "utf-8")
    assert read(folder)[1] == []


def test_namesakes_with_a_parenthesis_are_no_fault(folder: Path) -> None:
    edit(folder, FILMS, "Bo Berg,,", "Ann Lee (editor),,")
    edit(folder, "people.csv", "Bo Berg,,Bo Bergh", "Ann Lee (editor),,Bo Bergh")
    edit(folder, LAMP, "Bo Berg", "Ann Lee (editor)")
    assert read(folder)[1] == []


def test_nearly_the_same_film_is_a_remark(folder: Path) -> None:
    edit(folder, FILMS, "The Long Field,1951,,,Bo Berg", "One Evenings,1951,,,Ann Lee")
    edit(folder, LAMP, "Bo Berg", "Ann Lee")
    edit(folder, "people.csv", "Bo Berg,,Bo Bergh,m,\n", "")
    told = [str(remark) for remark in remarks(read(folder)[0])]
    assert "film tt0000001: One Evening is nearly One Evenings (tt0000002)" in told


def test_nearly_the_same_person_is_a_remark_unless_both_have_ids(folder: Path) -> None:
    edit(folder, FILMS, "Bo Berg,,", "Ann Leo,,")
    edit(folder, LAMP, "Bo Berg", "Ann Leo")
    edit(folder, "people.csv", "Bo Berg,,Bo Bergh", "Ann Leo,,")
    near = "person nm0000001: Ann Lee is nearly Ann Leo (ann-leo)"
    assert near in [str(remark) for remark in remarks(read(folder)[0])]
    edit(folder, "people.csv", "Ann Leo,,", "Ann Leo,nm0000002,")
    assert not any("nearly" in str(remark) for remark in remarks(read(folder)[0]))


def test_the_coverage_table_counts_each_category(folder: Path) -> None:
    told = coverage(read(folder)[0])
    line = next(line for line in told.splitlines() if line.startswith("lamp/film"))
    assert line.split()[1:] == ["1951–1953", "2", "won", "0", "nominated", "1", "not", "awarded"]


def test_the_test_folder_has_the_columns_of_the_real_one() -> None:
    real = Reader().folder
    for name, text in TABLES.items():
        example = sorted(real.glob(name.replace("1950s", "*").replace("lamp", "*")))[0]
        with example.open(encoding="utf-8", newline="") as file:
            assert set(next(csv.reader(file))) <= set(text.splitlines()[0].split(",")) | {
                "group",
                "other_words",
                "other_names",
                "adjectives",
            }
