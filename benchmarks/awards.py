"""How fast the awards command answers, and how big and quick to build the starter catalogue is.

    python -m benchmarks.awards [--calls 600] [--seed 1929]

Runs the command in process for every category and for people, films and countries drawn with a
fixed seed, once each, in random order. Prints JSON: milliseconds at several percentiles, with
pictures drawn for the first time as a person would meet them; the processor's own milliseconds
beside them, which a busy machine does not lengthen; seconds and bytes of the build.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bot.asker import Asker
from bot.dispatch import Core
from bot.reply import Call
from data.build import build_starter
from data.catalogue import SqliteCatalogue
from tests.fakes import FakeJournal

WARM = 20  # calls before measuring


async def calls(catalogue: SqliteCatalogue, rng: random.Random, many: int) -> list[Call]:
    """A third each of people and films with results; all categories; the countries; in one order."""
    results = await catalogue.results()
    people = sorted({person.id for result in results for person in result.people})
    films = sorted({film.id for result in results for film in result.films})
    countries = [term.id for term in await catalogue.terms("country")]
    categories = [category.id for category in await catalogue.categories()]
    made = [Call.of("awards", prize=prize) for prize in categories]
    made += [Call.of("awards", person=id_) for id_ in rng.sample(people, many // 3)]
    made += [Call.of("awards", film=id_) for id_ in rng.sample(films, many // 3)]
    made += [
        Call.of("awards", country=rng.choice(countries), prize=rng.choice(categories))
        for _ in range(max(many - len(made), 0))
    ]
    rng.shuffle(made)
    return made


async def measure(path: Path, many: int, seed: int) -> dict[str, object]:
    """Answer them all, one after another."""
    catalogue, journal = SqliteCatalogue(path), FakeJournal()
    core = Core.over(catalogue, journal, "benchmark")
    rng = random.Random(seed)  # noqa: S311 (a seeded benchmark, no secret)
    made = await calls(catalogue, rng, many)
    for call in made[:WARM]:
        await core.dispatch(call, Asker())
    spent, computed, drawn, failed = [], [], 0, 0
    for call in made[WARM:]:
        start, used = time.perf_counter(), time.process_time()
        reply = await core.dispatch(call, Asker())
        spent.append((time.perf_counter() - start) * 1000)
        computed.append((time.process_time() - used) * 1000)
        drawn += bool(reply.pictures)
        failed += reply.failed
    await catalogue.close()
    return {
        "calls": len(spent),
        "failed": failed,
        "with a picture": drawn,
        "ms": percentiles(spent),
        "processor ms": percentiles(computed),
    }


def percentiles(spent: Sequence[float]) -> dict[str, float]:
    """Median, 95 and 99 of 100, and the longest."""
    cuts = statistics.quantiles(spent, n=100, method="inclusive")
    found = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "longest": max(spent)}
    return {name: round(value, 2) for name, value in found.items()}


def main() -> int:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--calls", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1929)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.db"
        start = time.perf_counter()
        build_starter(path)
        built = time.perf_counter() - start
        found = {
            "build_seconds": round(built, 2),
            "catalogue_bytes": path.stat().st_size,
            **asyncio.run(measure(path, options.calls, options.seed)),
        }
    json.dump(found, sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
