"""Readers of independent references that our facts are checked against."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

Key = tuple[str, str, str]  # category, year or ceremony, result

OSCARS = {
    "BEST PICTURE": "picture",
    "UNIQUE AND ARTISTIC PICTURE": "unique-and-artistic",
    "DIRECTING": "directing",
    "DIRECTING (Dramatic Picture)": "directing",
    "DIRECTING (Comedy Picture)": "directing",
    "ACTOR IN A LEADING ROLE": "actor",
    "ACTRESS IN A LEADING ROLE": "actress",
    "ACTOR IN A SUPPORTING ROLE": "supporting-actor",
    "ACTRESS IN A SUPPORTING ROLE": "supporting-actress",
    "WRITING (Adapted Screenplay)": "adapted-screenplay",
    "WRITING (Original Screenplay)": "original-screenplay",
    "WRITING (Original Story)": "original-story",
    "CINEMATOGRAPHY": "cinematography",
    "CINEMATOGRAPHY (Black-and-White)": "cinematography",
    "CINEMATOGRAPHY (Color)": "cinematography",
    "FILM EDITING": "editing",
    "MUSIC (Original Score)": "original-score",
    "INTERNATIONAL FEATURE FILM": "international-feature",
    "ANIMATED FEATURE FILM": "animated-feature",
    "DOCUMENTARY (Feature)": "documentary-feature",
}
NOMINEES = ("picture", "unique-and-artistic")  # of these, nominations are compared too

# Event file, award and prize as the reference names them -> our category. The years bound names
# that meant the top prize only for a time.
EVENTS: dict[str, list[tuple[str, str, str, int, int]]] = {
    "ev0000147": [
        ("palme d'or", "palme d'or", "cannes/top-prize", 1939, 9999),
        ("grand prize of the festival", "", "cannes/top-prize", 1946, 1954),
    ],
    "ev0000681": [
        ("golden lion", "golden lion", "venice/top-prize", 1949, 9999),
        ("golden lion", "best film", "venice/top-prize", 1949, 9999),
        ("mussolini cup", "", "venice/top-prize", 1934, 1942),
        ("grand international award", "", "venice/top-prize", 1946, 1948),
        ("international critics award", "", "venice/top-prize", 1946, 1946),
    ],
    "ev0000091": [
        ("golden berlin bear", "", "berlin/top-prize", 1951, 9999),
    ],
    "ev0000123": [
        ("bafta film award", "best film", "bafta/film", 1969, 9999),
        ("bafta film award", "best film from any source", "bafta/film", 1949, 1968),
    ],
    "ev0000292": [
        ("golden globe", "best picture", "globes/picture", 1944, 1950),
        ("golden globe", "best motion picture - drama", "globes/drama", 1951, 9999),
        ("golden globe", "best motion picture - comedy", "globes/comedy", 1959, 1963),
        ("golden globe", "best motion picture - musical", "globes/musical", 1959, 1963),
        *(
            ("golden globe", f"best motion picture{name}", "globes/musical-comedy", 1951, 9999)
            for name in (" - comedy or musical", " - musical or comedy", ", musical or comedy")
        ),
    ],
    "ev0000157": [("césar", "best film (meilleur film)", "cesar/film", 1976, 9999)],
    "ev0000349": [("independent spirit award", "best feature", "spirit/feature", 1986, 9999)],
}
NOT_FEATURES = ("short", "documentary", "vr", "cultural", "audience poll")


@dataclass(slots=True)
class Reference:
    """What the references say, each part by our keys."""

    results: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    winners: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    titles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    years: dict[str, int] = field(default_factory=dict)
    directors: dict[str, set[str]] = field(default_factory=dict)
    person_ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    kb: dict[str, dict[str, set[str]]] = field(default_factory=dict)


def load(folder: Path) -> Reference:
    """Everything in ``folder`` that films, awards and people can be compared with."""
    reference = Reference()
    _oscars(folder / "oscars" / "oscars.csv", reference)
    for event, prizes in EVENTS.items():
        _event(folder / "imdb-awards" / f"{event}.yml", prizes, reference)
    _movielens(folder / "movielens-small", reference)
    _cannes(folder / "cannes" / "09-films.csv", reference)
    _metaqa(folder / "metaqa" / "kb.txt", reference)
    return reference


def _oscars(path: Path, reference: Reference) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            ids = (row["FilmId"] or "").split("|")
            for title, id_ in zip((row["Film"] or "").split("|"), ids, strict=False):
                if id_:
                    reference.titles[id_].add(title)
            names = (row["Nominees"] or "").split("|")
            for name, id_ in zip(names, (row["NomineeIds"] or "").split("|"), strict=False):
                if id_.startswith("nm"):
                    reference.person_ids[name].add(id_)
            category = OSCARS.get(row["CanonicalCategory"])
            result = "won" if row["Winner"] == "True" else "nominated"
            if category is None or (result == "nominated" and category not in NOMINEES):
                continue
            key = (f"academy/{category}", row["Ceremony"], result)
            reference.results[key] |= {id_ for id_ in ids if id_}
            if result == "won":
                reference.winners[key] |= {name for name in names if name}


def _event(path: Path, prizes: list[tuple[str, str, str, int, int]], reference: Reference) -> None:
    years = yaml.safe_load(path.read_text("utf-8"))
    for year, awards in years.items():
        for award, names in awards.items():
            for name, outcome in names.items():
                if any(word in name for word in NOT_FEATURES):
                    continue
                for wanted, prize, category, since, until in prizes:
                    if award == wanted and prize in ("", name) and since <= int(year) <= until:
                        won = set(outcome.get("winner") or [])
                        if won:
                            reference.results[category, str(year), "won"] |= won


def _movielens(folder: Path, reference: Reference) -> None:
    with (folder / "links.csv").open(encoding="utf-8") as file:
        ids = {row["movieId"]: f"tt{row['imdbId']}" for row in csv.DictReader(file)}
    with (folder / "movies.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            title, id_ = row["title"].strip(), ids[row["movieId"]]
            if found := re.search(r"^(.*) \((\d{4})\)$", title):
                reference.titles[id_].add(found[1])
                reference.years[id_] = int(found[2])


def _cannes(path: Path, reference: Reference) -> None:
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if found := re.search(r"tt\d+", row["imdb_url"]):
                names = re.split(r",\s*| & | and ", row["director"])
                reference.directors[found[0]] = {name.strip() for name in names}
                reference.titles[found[0]] |= {row["title"], row["original_title"]} - {""}


def _metaqa(path: Path, reference: Reference) -> None:
    with path.open(encoding="utf-8") as file:
        for title, relation, value in _triples(file):
            entry = reference.kb.setdefault(title, defaultdict(set))
            entry[relation].add(value)


def _triples(lines: Iterator[str]) -> Iterator[tuple[str, str, str]]:
    for line in lines:
        parts = line.rstrip("\n").split("|")
        if len(parts) == 3:
            yield parts[0], parts[1], parts[2]
