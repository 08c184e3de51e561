"""Importing IMDb's files: speed beside ``sqlite3``'s ``.import``, memory, answers during the swap.

    python -m benchmarks.import_imdb --films 1000000 --folder FOLDER

Makes files of IMDb's layout with a seed (matching people, credits and other titles), reads them with
``marquee import imdb`` into the store and builds the catalogue, each in a process of its own. The
peer loads the same files with ``.import`` into tables with the indexes that answering needs.
Meanwhile a reader asks for films the whole time, through the swap.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.running_bot import running
from data.build import build_starter
from data.catalogue import SqliteCatalogue
from data.sources.imdb import LAYOUTS, read_imdb

FACTS = Path(__file__).parents[1] / "data" / "facts"
CREDITS = ("actor", "actress", "actor", "composer", "cinematographer")
INDEXES = {
    "title.basics": ("tconst",), "title.ratings": ("tconst",), "title.crew": ("tconst",),
    "title.principals": ("tconst", "nconst"), "title.akas": ("titleId",), "name.basics": ("nconst",),
}  # fmt: skip


def make(folder: Path, films: int, seed: int) -> int:
    """Write the files; how many rows there are in all."""
    rng = random.Random(seed)  # noqa: S311 (made data of a benchmark)
    words, names = (
        _words(FACTS.glob("films/*.csv"), "title"),
        _words([FACTS / "people.csv"], "name"),
    )
    people = films * 3 // 2
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: (folder / f"{name}.tsv").open("w", encoding="utf-8") for name in LAYOUTS}
    rows = 0

    def add(name: str, *values: object) -> None:
        nonlocal rows
        rows += 1
        files[name].write("\t".join(map(str, values)) + "\n")

    def title() -> str:
        return " ".join(rng.choices(words, k=rng.randint(1, 4)))

    def person() -> str:
        return f"nm{rng.randint(1, people) + 20_000_000:08d}"

    for name, columns in LAYOUTS.items():
        add(name, *columns)
    for number in range(1, films + 1):
        film, name = f"tt{number + 50_000_000:08d}", title()
        add("title.basics", film, "movie", name, name, 0, rng.randint(1900, 2025), "\\N",
            rng.randint(60, 200), "Drama,Comedy")  # fmt: skip
        add("title.ratings", film, 7.0, int(5 * rng.paretovariate(0.7)))
        add("title.crew", film, person(), person())
        for place, credit in enumerate(CREDITS, 1):
            add("title.principals", film, place, person(), credit, "\\N", "\\N")
        add("title.akas", film, 1, name, "\\N", "\\N", "original", "\\N", 1)
        if number % 2:
            add("title.akas", film, 2, title(), "DE", "\\N", "imdbDisplay", "\\N", 0)
    for number in range(1, people + 1):
        known = f"nm{number + 20_000_000:08d}", " ".join(rng.choices(names, k=2))
        add("name.basics", *known, rng.randint(1900, 2000), "\\N", "actor", "\\N")
    for file in files.values():
        file.close()
    return rows


def _words(tables: Iterable[Path], column: str) -> list[str]:
    """The words of real names, as often as they occur there."""
    found: list[str] = []
    for table in tables:
        with table.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found += row[column].split()
    return found


def peer(folder: Path, place: Path) -> dict[str, float]:
    """Seconds that ``.import`` takes, processor time and as the clock shows them."""
    place.unlink(missing_ok=True)
    lines = [".mode tabs", "PRAGMA journal_mode=OFF;", "PRAGMA synchronous=OFF;"]
    for name, columns in LAYOUTS.items():
        table = name.replace(".", "_")
        lines.append(f"CREATE TABLE {table} ({', '.join(f'{c} TEXT' for c in columns)});")
        lines += [f"CREATE INDEX {table}_{c} ON {table} ({c});" for c in INDEXES[name]]
        lines.append(f".import --skip 1 {folder / f'{name}.tsv'} {table}")
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    tool = shutil.which("sqlite3") or "sqlite3"
    script = "\n".join(lines)
    subprocess.run([tool, str(place)], input=script, text=True, check=True, capture_output=True)  # noqa: S603 (the peer)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    place.unlink()
    return {"seconds": time.perf_counter() - started, "cpu_seconds": _cpu(after) - _cpu(before)}


def _cpu(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def step(what: str, folder: Path, catalogue: Path) -> dict[str, float]:
    """One step in a process of its own, with its time and its largest memory."""
    command = [sys.executable, "-m", "benchmarks.import_imdb", "--step", what]
    command += ["--folder", str(folder), "--catalogue", str(catalogue)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 (this file)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def do(what: str, folder: Path, catalogue: Path) -> None:
    """What a step does."""
    started = time.perf_counter()
    if what == "read":
        read_imdb(catalogue, [str(folder), "votes:0"], lambda *_: None)
    else:
        build_starter(catalogue)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - started,
                "cpu_seconds": _cpu(usage),
                "memory_mb": usage.ru_maxrss / 1024,
            }
        )
    )


async def asked_meanwhile(folder: Path, catalogue: Path) -> dict[str, object]:
    """Build while a reader asks; its times in milliseconds until it has seen the new catalogue."""
    reader = SqliteCatalogue(catalogue)
    before = (await reader.info()).version
    building = asyncio.create_task(asyncio.to_thread(step, "build", folder, catalogue))
    times: list[float] = []
    swapped: list[float] = []
    number = 0
    while not building.done() or (await reader.info()).version == before:
        number += 1
        started = time.perf_counter()
        await reader.find_films(f"the godfahter {number}")
        times.append((time.perf_counter() - started) * 1000)
        if building.done():
            swapped.append(times[-1])
        await asyncio.sleep(0.005)
    await reader.close()
    for each in (times, swapped):
        each.sort()
    return {
        "build": await building,
        "asked": len(times),
        "p99_ms": times[int(len(times) * 0.99)],
        "during_swap_p99_ms": swapped[int(len(swapped) * 0.99)] if swapped else None,
    }


async def opened(catalogue: Path) -> dict[str, float]:
    """Seconds until a fresh process answers the first question, and its memory."""
    code = (
        "import asyncio, json, resource, sys, time\n"
        "started = time.perf_counter()\n"
        "from pathlib import Path\nfrom data.catalogue import SqliteCatalogue\n"
        "async def main():\n"
        "    reader = SqliteCatalogue(Path(sys.argv[1]))\n"
        "    await reader.find_films('the godfahter 2')\n"
        "    await reader.find_people('frances mcdormnd')\n"
        "    ready = time.perf_counter() - started\n"
        "    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "    print(json.dumps({'ready_seconds': ready, 'memory_mb': memory}))\n"
        "    await reader.close()\n"
        "asyncio.run(main())"
    )
    done = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(catalogue), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await done.communicate()
    found: dict[str, float] = json.loads(out)
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, required=True, help="for the files that are made")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--step", choices=("read", "build"))
    parser.add_argument("--catalogue", type=Path)
    parser.add_argument("--running", action="store_true", help="only the bot, on --folder's home")
    chosen = parser.parse_args(argv)
    if chosen.step:
        do(chosen.step, chosen.folder, chosen.catalogue)
        return 0
    files, home = chosen.folder / "imdb", chosen.folder / "home"
    if chosen.running:
        print(json.dumps(running(home), indent=1))
        return 0
    rows = make(files, chosen.films, chosen.seed)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    catalogue = home / "catalogue.db"
    build_starter(catalogue)
    report: dict[str, object] = {"films": chosen.films, "rows": rows}
    if not chosen.no_peers:
        report["sqlite3 .import"] = peer(files, home / "peer.db")
    report["read"] = step("read", files, catalogue)
    report["build and swap"] = asyncio.run(asked_meanwhile(files, catalogue))
    report["opened"] = asyncio.run(opened(catalogue))
    report["running bot"] = running(home)
    print(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
