"""Essays: finding the passage that is meant, beside plain BM25 in the same run; speed; linking.

Questions on the project's own essays, kept among generated ones (``--generated 0``: alone), half of
the questions in other words than the text. Importing is timed as ``marquee import`` does it. Links
are held against the labels in the front matter of the same essays.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.essay_corpus import generated
from benchmarks.essay_site import nothing_new
from bot.essays.linking import Linker
from data.build import build_starter
from data.catalogue import SqliteCatalogue
from data.journal import JournalDatabase, SqlJournal
from data.journal.essay_writes import Saved
from data.journal.film_facts import about
from data.journal.meaning import Meaning
from data.journal.sentences import SentenceModel, packed, sentences
from data.journal.words import WORD
from data.sources.files import read_files
from data.sources.keeping import EssayKeeper

DATA = Path(__file__).parent / "data"
SEED = 7


async def plain_ranking(connection: AsyncConnection, question: str, limit: int = 10) -> list[str]:
    """What FTS5's BM25 alone would answer, any word of the question counting; to compare with."""
    query = " OR ".join(f'"{word}"' for word in dict.fromkeys(WORD.findall(question)))
    rows = await connection.execute(
        text(
            "SELECT essays.id, position FROM passages_fts JOIN passages ON passage_no = "
            "passages_fts.rowid JOIN essays USING (essay_no) WHERE passages_fts MATCH :query"
            " ORDER BY rank LIMIT :limit"
        ),
        {"query": query, "limit": limit},
    )
    return [f"{row[0]}/{row[1]}" for row in rows]


def main() -> None:
    options = _options()
    print(json.dumps(asyncio.run(_run(options)), indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--essays", type=Path, default=DATA / "essays", help="folder of essays")
    parser.add_argument("--questions", type=Path, default=DATA / "essay_questions.tsv")
    parser.add_argument(
        "--generated", type=int, default=5000, help="essays beside the project's own"
    )
    parser.add_argument("--no-meaning", action="store_true", help="words only")
    parser.add_argument(
        "--read",
        type=int,
        default=1000,
        help="passages read for their meaning, the project's own first; reading all takes long",
    )
    parser.add_argument(
        "--pad",
        action="store_true",
        help="give all others what was made of those read, by chance: search does its whole work",
    )
    parser.add_argument("--no-peers", action="store_true", help="leave plain BM25 out")
    parser.add_argument("--out", type=Path, help="write each question's ranking as JSON lines")
    parser.add_argument("--half", choices=("even", "odd"), help="only every second passage")
    return parser.parse_args()


async def _run(options: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.db"
        build_starter(path)
        catalogue = SqliteCatalogue(path)
        database = JournalDatabase(f"sqlite+aiosqlite:///{folder}/journal.db")
        meaning = None if options.no_meaning else Meaning(database)
        journal = SqlJournal(database, meaning)
        linker = await Linker.of(catalogue)
        keeper = EssayKeeper(catalogue, journal, linker)
        try:
            report: dict[str, Any] = {"import": await _import(keeper, options, Path(folder))}
            if meaning:
                report["meaning"] = await _read(meaning, options)
            report["questions"] = await _questions(journal, options)
            report["links"] = await _links(linker, options.essays, catalogue)
            report["sync_with_nothing_new"] = await nothing_new(keeper)
            report["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        finally:
            await journal.close()
            await catalogue.close()
    return report


async def _import(keeper: EssayKeeper, options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Write the generated essays as files, then import them all as ``marquee import`` does."""
    films = await keeper.catalogue.all_films()
    corpus = folder / "corpus"
    corpus.mkdir()
    rng = random.Random(SEED)  # noqa: S311 (a seeded benchmark, no secret)
    for number, written in enumerate(generated(films, options.generated, rng)):
        (corpus / f"{number:05}.md").write_text(written, encoding="utf-8")
    paths = sorted(corpus.glob("*.md")) + sorted(options.essays.glob("*.md"))
    saved = Saved()
    started, cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(paths), 100):
        for source, reading in read_files(paths[start : start + 100]):
            await keeper.keep(source, reading.documents, saved, baseline=True)
    spent = time.perf_counter() - started
    busy = time.process_time() - cpu  # on a shared machine the rate that a core of its own gives
    return {
        "essays": len(saved.new),
        "a_second": round(len(saved.new) / spent, 1),
        "a_second_of_cpu": round(len(saved.new) / busy, 1),
    }


async def _read(meaning: Meaning, options: argparse.Namespace) -> dict[str, Any]:
    """Make the vectors of passages, newest first, as the running bot does it."""
    cpu = time.process_time()
    read = await meaning.read(options.read, gently=False)
    busy = time.process_time() - cpu
    left = await meaning.unread()
    if options.pad:
        await _pad(meaning.database)
    return {
        "passages_read": read,
        "a_second_of_cpu": round(read / max(busy, 1e-9), 1),
        "by_chance" if options.pad else "unread": left,
    }


async def _pad(database: JournalDatabase) -> None:
    """Give each passage left what was made of a generated one, and read all that is known of films.

    What is near to a question is then as near as really, but belongs to another passage.
    """
    rng = random.Random(SEED)  # noqa: S311 (a seeded benchmark, no secret)
    model = SentenceModel()
    async with database.writing() as connection:
        left = await connection.execute(
            text("SELECT passage_no FROM passages WHERE vector IS NULL ORDER BY passage_no")
        )
        numbers = [row[0] for row in left]
        given = await connection.execute(
            text(
                "SELECT vector, word_signs FROM passages JOIN essays USING (essay_no)"
                " WHERE vector IS NOT NULL AND essay_no <= (SELECT max(essay_no) FROM passages"
                " WHERE vector IS NULL)"
            )
        )
        donors = [tuple(row) for row in given]
        made = (
            "UPDATE passages SET vector = :vector, word_signs = :signs WHERE passage_no = :number"
        )
        rows = [(number, rng.choice(donors)) for number in numbers]
        await connection.execute(
            text(made), [{"number": n, "vector": v, "signs": s} for n, (v, s) in rows]
        )
        films = await connection.execute(
            text("SELECT film, text FROM film_facts WHERE vector IS NULL")
        )
        known = [
            {"film": film, "made": packed(read.vectors).tobytes()}
            for film, told in films
            if (read := model.read(sentences(about(told))))
        ]
        await connection.execute(
            text("UPDATE film_facts SET vector = :made WHERE film = :film"), known
        )


def _read_questions(options: argparse.Namespace) -> list[tuple[str, str, str]]:
    rows = [line.split("\t") for line in options.questions.read_text(encoding="utf-8").splitlines()]
    places = list(dict.fromkeys(row[0] for row in rows))
    if options.half:
        kept = set(places[options.half == "odd" :: 2])
        rows = [row for row in rows if row[0] in kept]
    return [(row[0], row[1], row[2]) for row in rows]


async def _questions(journal: SqlJournal, options: argparse.Namespace) -> dict[str, Any]:
    essays = {essay.id.split("-", 2)[-1]: essay.id for essay in await journal.essays(limit=100_000)}
    asked = _read_questions(options)
    ours: list[tuple[str, int]] = []
    peer: list[tuple[str, int]] = []
    times: list[float] = []
    lines = []
    await journal.search("a first one, which opens everything")
    await journal.search("zoological philately, quite unheard of")  # and the model of meanings
    busy: list[float] = []
    for place, kind, question in asked:
        slug, _, number = place.partition("/")
        wanted = f"{essays[slug]}/{number}"
        started, cpu = time.perf_counter(), time.process_time()
        found = await journal.search(question)
        busy.append((time.process_time() - cpu) * 1000)
        times.append((time.perf_counter() - started) * 1000)
        ranked = [passage.id for passage in found]
        ours.append((kind, ranked.index(wanted) if wanted in ranked else 99))
        lines.append({"query": question, "ranked": ranked})
        if not options.no_peers:
            async with journal.database.reading() as connection:
                plain = await plain_ranking(connection, question)
            peer.append((kind, plain.index(wanted) if wanted in plain else 99))
    if options.out:
        rows = (json.dumps(line, ensure_ascii=False) for line in lines)
        options.out.write_text("\n".join(rows) + "\n", encoding="utf-8")
    times.sort()
    busy.sort()  # without what others do on the machine
    report: dict[str, Any] = {
        "asked": len(asked),
        "ours": _shares(ours),
        "p50_ms": round(statistics.median(times), 2),
        "p99_ms": round(times[min(len(times) - 1, int(len(times) * 0.99))], 2),
        "cpu_ms": round(statistics.mean(busy), 2),
        "p99_cpu_ms": round(busy[min(len(busy) - 1, int(len(busy) * 0.99))], 2),
    }
    return report if options.no_peers else {**report, "plain_bm25": _shares(peer)}


def _shares(ranks: Sequence[tuple[str, int]]) -> dict[str, dict[str, float]]:
    """For all questions and each kind: the share found first, and in the first three."""
    shares = {}
    for kind in ("all", "same", "other"):
        own = [rank for k, rank in ranks if kind in ("all", k)]
        if own:
            shares[kind] = {
                "first": round(sum(r == 0 for r in own) / len(own), 3),
                "first_three": round(sum(r < 3 for r in own) / len(own), 3),
            }
    return shares


async def _links(linker: Linker, folder: Path, catalogue: SqliteCatalogue) -> dict[str, Any]:
    """Links found against the labels; a label that the catalogue does not hold is left out."""
    found_right = found_wrong = missed = unknown = 0
    wrong: list[str] = []
    lost: list[str] = []
    for path in sorted(folder.glob("*.md")):  # noqa: ASYNC240 (a benchmark waits for nothing else)
        front = yaml.safe_load(path.read_text(encoding="utf-8").split("---")[1])
        labels = {label: await _label_id(catalogue, label) for label in front.get("links", ())}
        unknown += sum(1 for target in labels.values() if target is None)
        wanted = {target for target in labels.values() if target}
        document = read_files([path])[0][1].documents[0]
        found = {link.target: link.text for link in linker.links(document)}
        found_right += len(wanted & set(found))
        found_wrong += len(set(found) - wanted)
        missed += len(wanted - set(found))
        wrong += [f"{path.stem}: {found[t]} ({t})" for t in sorted(set(found) - wanted)]
        lost += [f"{path.stem}: {t}" for t in sorted(wanted - set(found))]
    return {
        "precision": round(found_right / max(1, found_right + found_wrong), 3),
        "recall": round(found_right / max(1, found_right + missed), 3),
        "labels": found_right + missed,
        "not_in_catalogue": unknown,
        "wrong": wrong,
        "missed": lost,
    }


async def _label_id(catalogue: SqliteCatalogue, label: str) -> str | None:
    kind, _, name = label.partition(":")
    if kind == "film":
        year = int(name.rstrip(")").rsplit("(", 1)[1])
        for match in await catalogue.find_films(name, 5):
            if match.score > 0.99 and abs((match.value.year or 0) - year) <= 1:
                return match.value.id
        return None
    if kind == "person":
        people = await catalogue.find_people(name, 1)
        return people[0].value.id if people and people[0].score > 0.99 else None
    prize = await catalogue.prize(name)
    return prize.id if prize else None


if __name__ == "__main__":
    main()
