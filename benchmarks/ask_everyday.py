"""How well ``ask`` answers everyday questions about the starter catalogue.

The questions and their answers stand in ``ask_everyday.tsv``: a question, a tab, the answers with
``|`` between them. ``…`` at the end means that there are more; ``-`` that the catalogue does not
hold the answer, so that it must be refused; ``>`` before a question that it follows the one above
in the same thread. Right is the whole set of answers and nothing else.

``--questions`` takes another file of the same form: ``ask_community.tsv`` was written from the facts
by somebody who knew neither the lexicon nor the other questions, ``ask_outside.tsv`` by two others
who wrote as people type in a chat. Prints JSON; ``--out`` writes a line
a question.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.ask import Ask
from bot.asker import Asker
from data.build import build_starter
from data.catalogue import SqliteCatalogue
from tests.fakes import FakeJournal

QUESTIONS = Path(__file__).with_suffix(".tsv")
MORE, REFUSE, FOLLOWS = "…", "-", ">"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what was expected, and what came."""

    question: str
    expected: tuple[str, ...]
    values: tuple[str, ...]
    refused: bool
    ms: float

    @property
    def outcome(self) -> str:
        """``right``, ``refused`` or ``wrong``; an answer where none is held is wrong."""
        if self.expected == (REFUSE,):
            return "right" if self.refused else "wrong"
        if self.refused:
            return "refused"
        wanted = set(self.expected) - {MORE}
        whole = wanted <= set(self.values) if MORE in self.expected else wanted == set(self.values)
        if whole:
            return "right"
        return "partly" if wanted & set(self.values) else "wrong"


def read(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Questions with their answers."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [(q, tuple(a.split("|"))) for q, _, a in (line.partition("\t") for line in lines)]


async def ask_all(path: Path) -> list[Asked]:
    """Ask every question once, each as if by somebody new unless it follows another."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "catalogue.db"
        build_starter(place)
        catalogue = SqliteCatalogue(place)
        ask = Ask(catalogue, FakeJournal())
        await ask.names()
        done: list[Asked] = []
        asker = Asker()
        for question, expected in read(path):
            if not question.startswith(FOLLOWS):
                asker = Asker(platform="web", user=str(len(done)))
            started = time.perf_counter()
            answer = (await ask.answer(question.removeprefix(FOLLOWS).strip(), asker)).answer
            spent = (time.perf_counter() - started) * 1000
            values = tuple(str(value) for value in answer.values)
            done.append(Asked(question, expected, values, answer.kind == "none", spent))
        await catalogue.close()
    return done


def figures(asked: list[Asked]) -> dict[str, object]:
    """Shares of all answerable and of all unanswerable questions, and milliseconds."""
    held = [one for one in asked if one.expected != (REFUSE,)]
    unheld = [one for one in asked if one.expected == (REFUSE,)]
    spent = sorted(one.ms for one in asked)
    shares = {
        name: round(sum(one.outcome == name for one in held) / max(1, len(held)), 4)
        for name in ("right", "partly", "refused", "wrong")
    }
    return {
        "answerable": len(held),
        **shares,
        "unanswerable": len(unheld),
        "unanswerable_refused": round(sum(one.refused for one in unheld) / max(1, len(unheld)), 4),
        "p50_ms": round(spent[len(spent) // 2], 2),
        "p99_ms": round(spent[int(len(spent) * 0.99)], 2),
    }


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--show", action="store_true", help="print what is not right")
    options = parser.parse_args()
    asked = asyncio.run(ask_all(options.questions))
    if options.out:
        with options.out.open("w", encoding="utf-8") as file:
            for one in asked:
                line = {
                    "question": one.question,
                    "values": one.values,
                    "refused": one.refused,
                    "ms": round(one.ms, 3),
                }
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    if options.show:
        for one in asked:
            if one.outcome != "right":
                print(one.outcome, "|", one.question, "|", one.expected[:5], "|", one.values[:5])
    print(json.dumps(figures(asked), indent=1))


if __name__ == "__main__":
    main()
