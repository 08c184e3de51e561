"""How well and how fast a film is found by a typed title, beside peers on the same titles.

    python -m benchmarks.titles --titles FILE --queries FILE --out FILE
    python -m benchmarks.titles --reference ../shared/reference --count 57000 --seed 1

A titles file has lines ``Title (year)<TAB>number of ratings<TAB>other titles joined by |``, a
queries file ``query<TAB>target``. Without ``--queries`` sets of queries are made with the seed.
Marquee is asked as autocomplete asks it, the same way for whole names and half-typed ones. Peers:
rapidfuzz's ``ratio`` and ``WRatio`` over all names, FTS5 with trigrams, and the distance to the
beginning of every name with popularity.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from benchmarks.title_sets import (
    Query,
    Title,
    from_references,
    more,
    query_sets,
    read_queries,
    read_titles,
    split_year,
)
from data.name_index import NameIndex
from data.name_rows import OTHER_TITLE
from data.name_table import NameTableBuilder
from data.names import fold, title_readings, title_spellings

LIMIT = 25
Search = Callable[[str], list[str]]


def marquee(titles: Sequence[Title]) -> Search:
    """The index of the catalogue, asked for completions."""
    table = NameTableBuilder()
    for key, title in enumerate(titles):
        table.bearer(key, title.ratings, title.year)
        table.add(key, title_spellings(title.title))
        for other in title.others:
            table.add(key, title_spellings(other), OTHER_TITLE)
    index = NameIndex(table.table(), title_readings)
    return lambda text: [titles[hit.key].line for hit in index.complete(text, LIMIT)]


def _names(titles: Sequence[Title]) -> tuple[list[str], list[str]]:
    pairs = [(fold(n), t.line) for t in titles for n in (t.title, *t.others)]
    return [name for name, _ in pairs], [line for _, line in pairs]


def rapidfuzz_peer(titles: Sequence[Title], scorer: Callable[..., float]) -> Search:
    """Every name compared; a year is cut off by a pattern first."""
    names, lines = _names(titles)

    def search(text: str) -> list[str]:
        typed = fold(split_year(text)[0])
        found = process.extract(typed, names, scorer=scorer, limit=LIMIT)
        return list(dict.fromkeys(lines[place] for _, _, place in found))

    return search


def fts_peer(titles: Sequence[Title]) -> Search:
    """FTS5 with trigrams, ranked by BM25."""
    names, lines = _names(titles)
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE names USING fts5 (name, tokenize='trigram')")
    db.executemany("INSERT INTO names (rowid, name) VALUES (?,?)", enumerate(names))

    def search(text: str) -> list[str]:
        typed = fold(split_year(text)[0])
        grams = {typed[at : at + 3] for at in range(len(typed) - 2)}
        if not grams:
            return []
        wanted = " OR ".join(f'"{gram}"' for gram in grams)
        rows = db.execute(
            "SELECT rowid FROM names WHERE names MATCH ? ORDER BY rank LIMIT ?", (wanted, LIMIT)
        )
        return list(dict.fromkeys(lines[row[0]] for row in rows))

    return search


def beginnings_peer(titles: Sequence[Title]) -> Search:
    """The distance to the beginning of every name, popularity breaking ties."""
    names, lines = _names(titles)
    ratings = {title.line: title.ratings for title in titles}
    weights = np.array([ratings[line] for line in lines])

    def search(text: str) -> list[str]:
        typed = fold(text)
        least = np.full(len(names), 99)
        for longer in (-1, 0, 1):
            cut = [name[: len(typed) + longer] for name in names]
            least = np.minimum(least, process.cdist([typed], cut, scorer=OSA.distance)[0])
        order = np.lexsort((-weights, least))[:LIMIT]
        return list(dict.fromkeys(lines[place] for place in order))

    return search


def measure(search: Search, queries: Sequence[Query]) -> tuple[dict[str, float], list[list[str]]]:
    """Recall, times by the clock and of the processor in milliseconds, and what was found.

    The processor's times hold on a busy machine too.
    """
    found: list[list[str]] = []
    times: dict[str, list[float]] = {"": [], "_cpu": []}
    for query in queries:
        started, worked = time.perf_counter(), time.process_time()
        found.append(search(query.text))
        times[""].append(time.perf_counter() - started)
        times["_cpu"].append(time.process_time() - worked)
    count = len(queries)
    report: dict[str, float] = {"queries": count}
    for most in (1, 5):
        hits = sum(q.target in r[:most] for q, r in zip(queries, found, strict=True))
        report[f"recall@{most}"] = hits / count
    for kind, each in times.items():
        each.sort()
        report[f"p50{kind}_ms"] = round(statistics.median(each) * 1000, 3)
        report[f"p99{kind}_ms"] = round(each[min(count - 1, int(count * 0.99))] * 1000, 3)
    return report, found


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    """What to measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--titles", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--reference", type=Path, help="make titles from this reference folder")
    parser.add_argument("--count", type=int, default=57_000, help="titles in all, made ones added")
    parser.add_argument("--sample", type=int, default=1000, help="queries a set")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-peers", action="store_true")
    chosen = parser.parse_args(argv)
    if not chosen.titles and not chosen.reference:
        parser.error("give --titles FILE or --reference FOLDER")
    return chosen


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print JSON."""
    chosen = options(argv)
    rng = random.Random(chosen.seed)  # noqa: S311 (draws of a benchmark)
    if chosen.titles:
        titles = read_titles(chosen.titles)
    else:
        titles = more(from_references(chosen.reference), chosen.count, rng)
    sets = (
        {"queries": read_queries(chosen.queries)}
        if chosen.queries
        else query_sets(titles, chosen.sample, rng)
    )
    makers: dict[str, Callable[[], Search]] = {"marquee": lambda: marquee(titles)}
    if not chosen.no_peers:
        makers |= {
            "rapidfuzz ratio": lambda: rapidfuzz_peer(titles, fuzz.ratio),
            "rapidfuzz WRatio": lambda: rapidfuzz_peer(titles, fuzz.WRatio),
            "FTS5 trigram": lambda: fts_peer(titles),
            "beginnings, brute force": lambda: beginnings_peer(titles),
        }
    report: dict[str, object] = {"titles": len(titles), "seed": chosen.seed}
    for name, make in makers.items():
        search = make()
        search("warm up")
        results = {label: measure(search, queries) for label, queries in sets.items()}
        report[name] = {label: figures for label, (figures, _) in results.items()}
        if name == "marquee" and chosen.out:
            with chosen.out.open("w", encoding="utf-8") as file:
                for label, queries in sets.items():
                    for query, ranked in zip(queries, results[label][1], strict=True):
                        line = {"query": query.text, "ranked": ranked}
                        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
