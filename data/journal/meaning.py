"""Finding passages by meaning where the words differ: by sentences, by words, by films known.

A passage's vectors (one byte a number, a row a sentence) and the signs of its words' are kept with
it in the journal. They are made while nobody waits: after an import, and by the running bot.
Without the model's package words alone decide. See docs/decisions/0023 for what this gains.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    RowMapping,
    bindparam,
    func,
    or_,
    select,
    update,
)

from data.journal.database import JournalDatabase
from data.journal.essay_tables import changes, essays, film_facts, passages
from data.journal.film_facts import about
from data.journal.held import MOST, Held, Kept
from data.journal.sentences import SIZE, Asked, SentenceModel, installed, packed, sentences

SOON = 24  # passages that may be read while a question waits
AT_ONCE = 32  # passages read in one transaction
LOOK_AGAIN = 30.0  # seconds until vectors are looked for that another process makes

_WIDTH = func.length(passages.c.vector)
_UNREAD: ColumnElement[bool] = or_(
    passages.c.vector.is_(None), passages.c.word_signs.is_(None), _WIDTH % SIZE != 0
)
_MADE: BindParameter[bytes] = bindparam("made")


@dataclass(slots=True)
class Meaning:
    """The vectors of all passages, read once and again after essays changed."""

    database: JournalDatabase
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _model: SentenceModel | None = None
    _held: Held | None = None
    _state: int = -1
    _unread: int = 0
    _looked: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _loading: threading.Lock = field(default_factory=threading.Lock)

    @staticmethod
    def installed() -> bool:
        """Whether the model's package is there."""
        return installed()

    async def ready(self) -> Held | None:
        """The vectors as they are now; ``None`` where meaning cannot help yet."""
        async with self._lock:
            newest = select(func.max(changes.c.change_no))
            state = await self.database.read(lambda connection: connection.scalar(newest)) or 0
            waited = time.monotonic() - self._looked > LOOK_AGAIN
            if state != self._state or (self._unread and waited):
                self._unread = await self.unread()
                if 0 < self._unread <= SOON:
                    await self.read(SOON, gently=False)
                    self._unread = 0
                self._held = await self._all()
                self._state, self._looked = state, time.monotonic()
            return self._held

    def begin(self, question: str) -> asyncio.Task[Asked] | None:
        """Read a question while its words are looked up; ``None`` before meaning was ever needed."""
        return asyncio.create_task(self.asked(question)) if self._model and self._held else None

    async def asked(self, question: str) -> Asked:
        """A question as the model reads it, which takes some 10 ms, and the first time longer."""
        return await asyncio.to_thread(lambda: self._loaded().asked(question))

    async def unread(self) -> int:
        """How many passages have no vectors yet."""
        async with self.database.reading() as connection:
            wanted = select(func.count()).select_from(passages).where(_UNREAD)
            return await connection.scalar(wanted) or 0

    async def read(
        self,
        limit: int | None = None,
        *,
        gently: bool = True,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Make the vectors that are missing, newest passages first; how many passages it was.

        ``gently`` rests as long as it works, so that half of a core is left.
        """
        done = 0
        while limit is None or done < limit:
            count = AT_ONCE if limit is None else min(AT_ONCE, limit - done)
            started = time.monotonic()
            read = await self._read_some(count)
            done += read
            if progress and read:
                progress(done)
            if read < count:
                break
            if gently:
                await self.sleep(time.monotonic() - started)
        if done:
            self._state = -1
        return done

    async def _read_some(self, count: int) -> int:
        """Read some passages, and what is known of the films they speak of."""
        async with self.database.reading() as connection:
            wanted = (
                select(
                    passages.c.passage_no, passages.c.section, passages.c.text, passages.c.films,
                    essays.c.title,
                )
                .join(essays, essays.c.essay_no == passages.c.essay_no)
                .where(_UNREAD)
            )  # fmt: skip
            newest = passages.c.passage_no.desc()
            rows = (await connection.execute(wanted.order_by(newest).limit(count))).mappings().all()
            named = {film for row in rows for film in row["films"].split()}
            unread = select(film_facts.c.film, film_facts.c.text).where(
                film_facts.c.film.in_(named), film_facts.c.vector.is_(None)
            )
            films = (await connection.execute(unread)).mappings().all()
        if not rows:
            return 0
        made, known = await asyncio.to_thread(self._packed, rows, films)
        of_passage = update(passages).where(passages.c.passage_no == bindparam("number"))
        of_film = update(film_facts).where(film_facts.c.film == bindparam("of"))
        async with self.database.writing() as connection:
            values = of_passage.values(vector=_MADE, word_signs=bindparam("signs"))
            await connection.execute(values, made)
            if known:
                await connection.execute(of_film.values(vector=_MADE), known)
        return len(rows)

    def _packed(
        self, rows: Sequence[RowMapping], films: Sequence[RowMapping]
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """For each passage a row for its heading and one for each sentence; for films sentences."""
        parts = [
            [f"{row['section']}, {row['title']}", *(sentences(row["text"]) or [row["text"]])]
            for row in rows
        ]
        parts += [sentences(about(film["text"])) for film in films]
        read = self._loaded().read([one for part in parts for one in part])
        rows_made = packed(read.vectors)
        ends = np.cumsum([len(part) for part in parts])
        made = [piece.tobytes() for piece in np.split(rows_made, ends[:-1])]
        signs = [
            b"".join(one.tobytes() for one in read.signs[end - len(part) + 1 : end])
            for part, end in zip(parts, ends, strict=True)
        ]
        return (
            [
                {"number": row["passage_no"], "made": one, "signs": own}
                for row, one, own in zip(rows, made, signs, strict=False)
            ],
            [
                {"of": film["film"], "made": one}
                for film, one in zip(films, made[len(rows) :], strict=True)
            ],
        )

    def _loaded(self) -> SentenceModel:
        with self._loading:
            if self._model is None:
                self._model = SentenceModel()
            return self._model

    async def _all(self) -> Held | None:
        async with self.database.reading() as connection:
            wanted = select(passages.c.passage_no, passages.c.vector, passages.c.films)
            newest = wanted.where(~_UNREAD).order_by(passages.c.passage_no.desc()).limit(MOST)
            rows = [Kept(*row) for row in await connection.execute(newest)]
            known = select(film_facts.c.film, film_facts.c.text, film_facts.c.vector)
            facts = [(row[0], row[1], row[2]) for row in await connection.execute(known)]
        return await asyncio.to_thread(Held.of, rows, facts) if rows else None
