"""The protocols on the starter catalogue: judged seed films, wishes in plain words, and speed.

In each ``data/judged_seeds*.csv`` films picked for a seed film are judged good (who loves the seed
would be glad of it) or bad by hand, seen in no order and without whose picks they are:

- ``judged_seeds.csv``: 73 chosen seeds; the pool of five simple rankings was judged before anything
  was tuned. ``judged_seeds_unseen.csv``: 28 drawn by chance, judged after the first tuning. Weights
  are chosen by cross-validation over the seeds of both.
- ``judged_seeds_blind.csv``: 50 seeds, three in English and two not of each decade, drawn by chance;
  the first picks of ten rankings and four well-known films were judged before any ranking was
  changed, what later rankings brought up afterwards, among films judged before.
- ``judged_seeds_last.csv``: 30 more drawn likewise after most of the tuning (two small weights were
  chosen later), and judged more strictly: the picks of the ranking before and after, of genre tf-idf,
  and some by chance.
- ``judged_seeds_outside.csv``: 66 drawn by chance, six of each decade, after all tuning; our picks
  among five films by chance, judged by two who had seen neither code nor other judgements; good
  where both said so (they agreed in 99 %).

``wishes.csv`` holds wishes with films that fit and what must be kept.
"""

from __future__ import annotations

import asyncio
import csv
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bot.ask import Ask
from bot.asker import Asker
from bot.command import discover
from bot.dispatch import Core
from bot.film import Film, Result
from bot.recommend import Recommendation, Recommender, Request
from bot.recommend.picture import drawn_map
from bot.reply import Call
from data.build import build_starter
from data.catalogue import SqliteCatalogue
from tests.fakes import FakeJournal

DATA = Path(__file__).parent / "data"
YEAR = 2026
JUDGED = {
    "chosen, tuned on": "judged_seeds.csv",
    "by chance, tuned on": "judged_seeds_unseen.csv",
    "blind": "judged_seeds_blind.csv",
    "drawn last": "judged_seeds_last.csv",
    "judged from outside": "judged_seeds_outside.csv",
}
Rows = list[dict[str, Any]]


def run(protocol: str, catalogue: Path | None) -> tuple[dict[str, Any], Rows]:
    """One of ``seeds``, ``wishes``, ``speed`` on a catalogue file; on the starter's if none."""
    with tempfile.TemporaryDirectory() as folder:
        place = catalogue or Path(folder) / "catalogue.db"
        if catalogue is None:
            build_starter(place)
        return asyncio.run(_PROTOCOLS[protocol](place))


async def _asked(place: Path, requests: list[Request]) -> tuple[list[Recommendation], list[float]]:
    catalogue = SqliteCatalogue(place)
    recommender = Recommender(catalogue, FakeJournal())
    await recommender.model()
    found, times = [], []
    for request in requests:
        started = time.perf_counter()
        found.append(await recommender.recommend(request))
        times.append((time.perf_counter() - started) * 1000)
    await catalogue.close()
    return found, times


async def seeds(place: Path) -> tuple[dict[str, Any], Rows]:
    """Share of good picks among the first five; a pick nobody judged counts as not good."""
    report: dict[str, Any] = {"protocol": "seeds"}
    rankings: Rows = []
    for name, file in JUDGED.items():
        rows = list(csv.DictReader((DATA / file).open(encoding="utf-8")))
        found, _ = await _asked(place, [Request(like=(row["seed"],)) for row in rows])
        report[name] = _judged(rows, found)
        rankings += [
            {"seed": row["seed"], "ranked": [pick.film.id for pick in answer.picks]}
            for row, answer in zip(rows, found, strict=True)
        ]
    return report, rankings


def _judged(rows: Rows, found: list[Recommendation]) -> dict[str, Any]:
    good = judged = shown = one_director = series_only = 0
    for row, answer in zip(rows, found, strict=True):
        liked, disliked = set(row["good"].split("|")), set(row["bad"].split("|"))
        ids = [pick.film.id for pick in answer.picks]
        shown += len(ids)
        good += sum(film in liked for film in ids)
        judged += sum(film in liked | disliked for film in ids)
        directors = Counter(p.id for pick in answer.picks for p in pick.film.directors)
        one_director += max(directors.values(), default=0) > 2
        series_only += all(pick.film.title.startswith(row["label"][:8]) for pick in answer.picks)
    return {
        "seeds": len(rows),
        "share of good among the first five": round(good / shown, 4),
        "the same, of the judged": round(good / judged, 4),
        "not judged": shown - judged,
        "lists with more than two films of one director": one_director,
        "lists of sequels only": series_only,
    }


async def wishes(place: Path) -> tuple[dict[str, Any], Rows]:
    """Wishes met within the first five, and hard constraints kept by every pick."""
    rows = list(csv.DictReader((DATA / "wishes.csv").open(encoding="utf-8")))
    catalogue = SqliteCatalogue(place)
    results = await catalogue.results()
    await catalogue.close()
    found, _ = await _asked(place, [Request(row["wish"], year=YEAR) for row in rows])
    hits = broken = 0
    rankings: Rows = []
    for row, answer in zip(rows, found, strict=True):
        ids = [pick.film.id for pick in answer.picks]
        hit = bool(set(ids) & set(row["fits"].split("|")))
        breaks = [
            f"{pick.film.label}: {rule}"
            for pick in answer.picks
            for rule in filter(None, row["kept"].split(";"))
            if not keeps(pick.film, rule, results)
        ]
        hits += hit
        broken += len(breaks)
        rankings.append({"wish": row["wish"], "ranked": ids, "hit": hit, "broken": breaks})
    report = {
        "protocol": "wishes",
        "wishes": len(rows),
        "hit in the first five": round(hits / len(rows), 4),
        "constraints broken": broken,
    }
    return report, rankings


def keeps(film: Film, rule: str, results: list[Result]) -> bool:
    """Whether a film keeps a rule such as ``y>=1990``, ``c=France|Italy`` or ``-g=Horror``."""
    name, value = rule.lstrip("-").split("=", 1)
    negated = rule.startswith("-")
    if name[0] in "yr" and name[-1] in "<>":
        number = film.year if name[0] == "y" else film.runtime
        if number is None:
            return False
        return number >= int(value) if name.endswith(">") else number <= int(value)
    wanted = set(value.split("|"))
    outcome = {"w": ("won",), "n": ("won", "nominated")}.get(name)
    if outcome:
        named = [r for r in results if r.category in wanted and r.outcome in outcome]
        return any(f.id == film.id for r in named for f in r.films) != negated
    having: dict[str, Callable[[], set[str]]] = {
        "c": lambda: set(film.countries),
        "l": lambda: set(film.languages),
        "g": lambda: set(film.genres),
        "t": lambda: {theme.id for theme in film.themes},
        "d": lambda: {person.gender for person in film.directors},
    }
    return bool(having[name]() & wanted) != negated


async def speed(place: Path) -> tuple[dict[str, Any], Rows]:
    """Time of the whole command in process, its picture drawn: every judged seed, every wish."""
    rows = list(csv.DictReader((DATA / "judged_seeds.csv").open(encoding="utf-8")))
    calls = [Call.of("recommend", like=row["seed"], map="yes") for row in rows]
    rows = list(csv.DictReader((DATA / "wishes.csv").open(encoding="utf-8")))
    calls += [Call.of("recommend", wish=row["wish"]) for row in rows]
    calls += [Call.of("recommend", **{"for": "me"})]
    catalogue, journal = SqliteCatalogue(place), FakeJournal()
    recommender = Recommender(catalogue, journal)
    core = Core(discover(), catalogue, journal, Ask(catalogue, journal), recommender)
    await core.say("recommend like:anora", Asker())  # fits the model, loads the font
    walls, works = [], []
    for number, call in enumerate(calls * 3):
        drawn_map.cache_clear()  # every picture is drawn anew
        asker = Asker(user=f"u{number % 50}", platform="discord")
        started, worked = time.perf_counter(), time.process_time()
        await core.dispatch(call, asker)
        walls.append((time.perf_counter() - started) * 1000)
        works.append((time.process_time() - worked) * 1000)
    await catalogue.close()
    report = {
        "protocol": "speed",
        "recommendations": len(walls),
        "p50, ms": round(float(np.percentile(walls, 50)), 2),
        "p99, ms": round(float(np.percentile(walls, 99)), 2),
        "p99, ms of processor": round(float(np.percentile(works, 99)), 2),
    }
    return report, []


_PROTOCOLS = {"seeds": seeds, "wishes": wishes, "speed": speed}
