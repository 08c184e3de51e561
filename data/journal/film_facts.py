"""What is known of the films that passages speak of: kept in the journal, compared with questions.

People remember a film rather than the words of an essay: "the cannibal", "the Vietnam epic". The
catalogue says such things of its films, the essay takes them for known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from data.journal.essay_tables import film_facts
from data.journal.sentences import SCALE, SIZE, Vectors
from data.journal.words import stems

UNKNOWN = -1.0
TELLING = 8  # films that bring in their passages
MEANT = 0.35  # how much what a film is about counts, beside what a passage says
TOLD = 0.6  # and the share of the question's words that are said of it


async def keep_facts(connection: AsyncConnection, told: Iterable[Mapping[str, str]]) -> None:
    """Keep what is known of films; where it changed, its vectors are to be made anew."""
    facts = {film: text for one in told for film, text in one.items()}
    known = select(film_facts.c.film, film_facts.c.text).where(film_facts.c.film.in_(list(facts)))
    kept = {row[0]: row[1] for row in await connection.execute(known)}
    new = [{"film": f, "text": text} for f, text in facts.items() if f not in kept]
    if new:
        await connection.execute(insert(film_facts), new)
    changed = [{"of": f, "now": text} for f, text in facts.items() if kept.get(f, text) != text]
    if changed:
        change = update(film_facts).where(film_facts.c.film == bindparam("of"))
        await connection.execute(change.values(text=bindparam("now"), vector=None), changed)


def about(text: str) -> str:
    """The line of a film's facts that is compared by its meaning."""
    return text.partition("\n")[2]


@dataclass(slots=True)
class FilmFacts:
    """The facts in memory: films by their row, and the rows of the films of each passage."""

    vectors: Vectors  # a row a sentence
    starts: NDArray[np.int64]  # of each film's sentences, and their end
    saying: Mapping[str, NDArray[np.int64]]  # a stem to the films of which it is said
    named: NDArray[np.int64]  # the films of all passages, one passage after the other
    ends: NDArray[np.int64]  # where those of a passage end

    @classmethod
    def of(cls, rows: Sequence[tuple[str, str, bytes | None]], films: Sequence[str]) -> FilmFacts:
        """Facts as (film, text, vectors), and for each passage the ids of its films."""
        place = {row[0]: at for at, row in enumerate(rows)}
        said: dict[str, list[int]] = defaultdict(list)
        for at, row in enumerate(rows):
            for stem in set(stems(row[1])):
                said[stem].append(at)
        packed = np.frombuffer(b"".join(row[2] or b"" for row in rows), dtype=np.int8)
        counts = [len(row[2] or b"") // SIZE for row in rows]
        named = [[place[film] for film in one.split() if film in place] for one in films]
        return cls(
            packed.reshape(-1, SIZE).astype(np.float32) / SCALE,
            np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]),
            {stem: np.array(found, dtype=np.int64) for stem, found in said.items()},
            np.array([at for one in named for at in one], dtype=np.int64),
            np.cumsum([len(one) for one in named], dtype=np.int64),
        )

    def near(self, said: Vectors) -> Vectors:
        """For each film how near a question comes to what it is about; -1 where nothing is known."""
        found = np.full(len(self.starts) - 1, UNKNOWN, dtype=np.float32)
        known = np.flatnonzero(np.diff(self.starts))
        if len(known):
            found[known] = np.maximum.reduceat(self.vectors @ said, self.starts[known])
        return found

    def told(self, stems_: Sequence[str]) -> NDArray[np.bool_]:
        """For each film, a row, which of a question's stems are said of it."""
        found = np.zeros((len(self.starts) - 1, len(stems_)), dtype=bool)
        for at, stem in enumerate(stems_):
            if stem in self.saying:
                found[self.saying[stem], at] = True
        return found

    def of_passage(self, at: int) -> NDArray[np.int64]:
        """The films of the passage in row ``at``."""
        return self.named[self.ends[at - 1] if at else 0 : self.ends[at]]

    def passages_of(self, near: Vectors, share: Vectors) -> NDArray[np.int64]:
        """The rows of the passages on the films that a question is likeliest about.

        ``near`` is what :meth:`near` found, ``share`` how much of the question is said of each.
        """
        films = np.argsort(-(MEANT * near + TOLD * share), kind="stable")[:TELLING]
        chosen = np.zeros(len(near), dtype=bool)
        chosen[films] = True
        places = np.flatnonzero(chosen[self.named])
        return np.unique(np.searchsorted(self.ends, places, side="right"))
