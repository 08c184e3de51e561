"""How well ``ask`` answers the questions of MetaQA, without being told the entity.

Builds a temporary catalogue from the triples through the catalogue's own builder, strips the
brackets from the questions and asks the product's own :class:`bot.ask.Ask`. ``--misspell`` changes
one letter of each bracketed name first (seeded). Prints JSON: Hits@1, exact answer sets, answers
with nothing right in them, refusals, milliseconds. ``--out`` writes a line a question.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import string
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.ask import Ask
from bot.film import CreditRole, Source
from data.build import build
from data.catalogue import SqliteCatalogue
from data.records import FilmRecord, PersonRecord, Records, TermRecord
from tests.fakes import FakeJournal

_CREDITS: dict[str, CreditRole] = {
    "directed_by": "director", "written_by": "writer", "starred_actors": "cast",
}  # fmt: skip
_TERMS = {
    "has_genre": "genre", "has_tags": "tag", "in_language": "language",
    "has_imdb_rating": "rating", "has_imdb_votes": "votes",
}  # fmt: skip
_BRACKETS = re.compile(r"\[([^\]]*)\]")


@dataclass(slots=True)
class _Film:
    credits: dict[CreditRole, list[str]] = field(default_factory=lambda: defaultdict(list))
    terms: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    years: list[int] = field(default_factory=list)


def records(kb: Path) -> Records:
    """The knowledge base as records; titles and names are ids, remakes share one film."""
    films: dict[str, _Film] = defaultdict(_Film)
    for line in kb.read_text("utf-8").splitlines():
        title, relation, value = line.split("|")
        film = films[title]
        if relation in _CREDITS:
            film.credits[_CREDITS[relation]].append(value)
        elif relation in _TERMS:
            film.terms[_TERMS[relation]].append(value)
        elif relation == "release_year":
            film.years.append(int(value))
            if len(film.years) > 1:  # remakes share a node
                film.terms["year"].append(value)
    names = {n for film in films.values() for listed in film.credits.values() for n in listed}
    terms = {(kind, t) for film in films.values() for kind, ts in film.terms.items() for t in ts}
    return Records(
        films=tuple(
            FilmRecord(
                title, title, film.years[0] if film.years else None,
                credits={role: tuple(listed) for role, listed in film.credits.items()},
                terms={kind: tuple(listed) for kind, listed in film.terms.items()},
                source="metaqa",
            )
            for title, film in films.items()
        ),
        people=tuple(PersonRecord(name, name, source="metaqa") for name in sorted(names)),
        terms=tuple(TermRecord(kind, term, term) for kind, term in sorted(terms)),
        sources=(Source("metaqa", "MetaQA", "2018-02-10", "CC BY 3.0", "", len(films)),),
    )  # fmt: skip


def misspelt(name: str, chance: random.Random) -> str:
    """The name with one letter changed, left out, put in or swapped with the next."""
    at = chance.randrange(len(name))
    letter = chance.choice(string.ascii_lowercase)
    match chance.randrange(4):
        case 0:
            return name[:at] + letter + name[at + 1 :]
        case 1:
            return name[:at] + name[at + 1 :] if len(name) > 1 else name + letter
        case 2:
            return name[:at] + letter + name[at:]
        case _:
            return name[:at] + name[at : at + 2][::-1] + name[at + 2 :]


def questions(path: Path, slips: random.Random | None) -> Iterator[tuple[str, list[str]]]:
    """Questions without brackets, and their answers."""
    for line in path.read_text("utf-8").splitlines():
        text, _, answers = line.partition("\t")
        if slips is not None:
            text = _BRACKETS.sub(lambda found: misspelt(found[1], slips), text)
        yield text.replace("[", "").replace("]", ""), answers.split("|")


async def measure(options: argparse.Namespace) -> dict[str, object]:
    """Ask every question and count."""
    slips = random.Random(options.seed) if options.misspell else None  # noqa: S311 (no secret)
    asked = list(questions(options.questions, slips))
    if options.sample:
        asked = random.Random(options.seed).sample(asked, min(options.sample, len(asked)))  # noqa: S311 (no secret)
    with tempfile.TemporaryDirectory() as folder:
        path = options.catalogue or Path(folder) / "metaqa.db"
        if not path.exists():
            build(records(options.kb), path)
        catalogue = SqliteCatalogue(path)
        ask = Ask(catalogue, FakeJournal())
        await ask.names()
        lines = []
        for number, (question, expected) in enumerate(asked):
            started = time.perf_counter()
            reply = await ask.answer(question, None)
            spent = (time.perf_counter() - started) * 1000
            values = [str(value) for value in reply.answer.values]
            lines.append((question, expected, values, reply.answer.kind == "none", spent, number))
        await catalogue.close()
    if options.out:
        with options.out.open("w", encoding="utf-8") as file:
            for question, _, values, refused, spent, _ in lines:
                line = {
                    "question": question,
                    "values": values,
                    "refused": refused,
                    "ms": round(spent, 3),
                }
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return _figures(
        [(expected, values, refused, spent) for _, expected, values, refused, spent, _ in lines]
    )


def _figures(lines: list[tuple[list[str], list[str], bool, float]]) -> dict[str, object]:
    count = len(lines)
    hits = sum(
        bool(values) and not refused and values[0] in expected
        for expected, values, refused, _ in lines
    )
    exact = sum(set(values) == set(expected) for expected, values, refused, _ in lines)
    wrong = sum(
        not refused and not set(values) & set(expected) for expected, values, refused, _ in lines
    )
    spent = sorted(ms for *_, ms in lines)
    return {
        "questions": count,
        "hits@1": round(hits / count, 4),
        "exact": round(exact / count, 4),
        "wrong": round(wrong / count, 4),
        "refused": round(sum(refused for _, _, refused, _ in lines) / count, 4),
        "p50_ms": round(spent[count // 2], 2),
        "p99_ms": round(spent[min(count - 1, int(count * 0.99))], 2),
    }


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kb", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--misspell", action="store_true")
    parser.add_argument("--sample", type=int, default=0, help="ask so many, drawn with the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--catalogue", type=Path, help="keep the built catalogue here")
    print(json.dumps(asyncio.run(measure(parser.parse_args())), indent=1))


if __name__ == "__main__":
    main()
