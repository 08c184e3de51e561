"""Finding passages by meaning where the words differ: each sentence is compared with the question.

A passage's vectors (one byte a number, a row a sentence) are kept with it in the journal. They are
made while nobody waits: after an import, and by the running bot. Without the model's package words
alone decide. See docs/decisions/0023 for what this gains.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from data.journal.database import JournalDatabase
from data.journal.essay_tables import changes, essays, passages
from data.journal.sentences import SIZE, SentenceModel, Vectors, installed, sentences

MOST = 400_000  # sentences that are held in memory, a third of a kilobyte each
EXACT = 20_000  # sentences up to which all are compared in full; of more, the likeliest
PART = 20_000  # sentences unpacked at once when the vectors are read
LIKELY = 1_000  # sentences by the signs of their numbers
ENOUGH = 60  # sentences whose common direction is worth taking away
WIDER = 1.0  # how much neighbouring sentences count beside the nearest one
HEADING = 0.2  # and the heading of the section with the essay's title
SOON = 24  # passages that may be read while a question waits
AT_ONCE = 32  # passages read in one transaction
LOOK_AGAIN = 30.0  # seconds until vectors are looked for that another process makes
_SCALE = 127.0

_WIDTH = func.length(passages.c.vector)
_UNREAD: ColumnElement[bool] = or_(passages.c.vector.is_(None), _WIDTH % SIZE != 0)


@dataclass(slots=True)
class _Held:
    """The vectors in memory: row ``i`` is a sentence of passage ``numbers[i]``."""

    heads: dict[int, int]  # a passage's number to its row in ``headings``
    headings: NDArray[np.int8]
    starts: NDArray[np.int64]  # a passage's first sentence, and that of the next one
    numbers: NDArray[np.int64]
    packed: NDArray[np.int8]
    common: Vectors  # what all sentences share tells none apart, so it is taken away
    lengths: Vectors  # of the rows without it
    signs: NDArray[np.uint64]  # of 64 numbers in each line, a column a sentence


@dataclass(slots=True)
class Meaning:
    """The vectors of all passages, read once and again after essays changed."""

    database: JournalDatabase
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _model: SentenceModel | None = None
    _held: _Held | None = None
    _state: int = -1
    _unread: int = 0
    _looked: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _loading: threading.Lock = field(default_factory=threading.Lock)

    @staticmethod
    def installed() -> bool:
        """Whether the model's package is there."""
        return installed()

    async def near(
        self,
        connection: AsyncConnection,
        question: str,
        within: Collection[int] | None,
        limit: int,
    ) -> list[tuple[int, float]]:
        """Numbers of the passages nearest in meaning, best first, with scores above 0.

        ``within`` narrows the search down.
        """
        held = await self._ready(connection)
        if held is None:
            return []
        return await asyncio.to_thread(self._nearest, held, question, within, limit)

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
        async with self.database.reading() as connection:
            wanted = (
                select(passages.c.passage_no, passages.c.section, passages.c.text, essays.c.title)
                .join(essays, essays.c.essay_no == passages.c.essay_no)
                .where(_UNREAD)
            )
            newest = passages.c.passage_no.desc()
            rows = (await connection.execute(wanted.order_by(newest).limit(count))).all()
        if not rows:
            return 0
        parts = [
            [f"{row.section}, {row.title}", *(sentences(row.text) or [row.text])] for row in rows
        ]
        made = await asyncio.to_thread(self._packed, parts)
        change = (
            update(passages)
            .where(passages.c.passage_no == bindparam("number"))
            .values(vector=bindparam("made"))
        )
        packed = [
            {"number": row.passage_no, "made": one} for row, one in zip(rows, made, strict=True)
        ]
        async with self.database.writing() as connection:
            await connection.execute(change, packed)
        return len(rows)

    def _packed(self, parts: Sequence[Sequence[str]]) -> list[bytes]:
        """For each passage a row for its heading, then one for each sentence."""
        rows = self._loaded().vectors([one for part in parts for one in part])
        packed = np.round(rows * _SCALE).astype(np.int8)
        ends = np.cumsum([len(part) for part in parts])
        return [piece.tobytes() for piece in np.split(packed, ends[:-1])]

    def _loaded(self) -> SentenceModel:
        with self._loading:
            if self._model is None:
                self._model = SentenceModel()
            return self._model

    async def _ready(self, connection: AsyncConnection) -> _Held | None:
        """The vectors as they are now; ``None`` where meaning cannot help."""
        async with self._lock:
            state = await connection.scalar(select(func.max(changes.c.change_no))) or 0
            waited = time.monotonic() - self._looked > LOOK_AGAIN
            if state != self._state or (self._unread and waited):
                self._unread = await self.unread()
                if 0 < self._unread <= SOON:
                    await self.read(SOON, gently=False)
                    self._unread = 0
                self._held = await self._all()
                self._state, self._looked = state, time.monotonic()
            return self._held

    async def _all(self) -> _Held | None:
        async with self.database.reading() as connection:
            wanted = select(passages.c.passage_no, passages.c.vector).where(~_UNREAD)
            newest = passages.c.passage_no.desc()
            rows = (await connection.execute(wanted.order_by(newest).limit(MOST))).all()
        return await asyncio.to_thread(_held, [(row[0], row[1]) for row in rows]) if rows else None

    def _nearest(
        self, held: _Held, question: str, within: Collection[int] | None, limit: int
    ) -> list[tuple[int, float]]:
        said = self._loaded().vectors([question])[0]
        asked = said - held.common
        asked /= float(np.linalg.norm(asked)) + 1e-9
        rows = np.arange(len(held.numbers))
        if within is not None:
            rows = rows[np.isin(held.numbers, np.fromiter(within, dtype=np.int64))]
        if len(rows) > EXACT:
            rows = _likely(held, asked, rows if within is not None else None)
        shared = float(held.common @ asked)
        scores = (held.packed[rows].astype(np.float32) @ asked / _SCALE - shared) / held.lengths[
            rows
        ]
        best: dict[int, float] = {}
        for at in np.argsort(-scores, kind="stable"):
            if len(best) == limit or scores[at] <= 0:
                break
            best.setdefault(int(held.numbers[rows[at]]), float(scores[at]))
        if not best:
            return []
        wider = _wider(held, asked, best)
        headed = held.headings[[held.heads[n] for n in best]].astype(np.float32) @ said / _SCALE
        found = [
            (number, near + WIDER * wider[number] + HEADING * float(heading))
            for (number, near), heading in zip(best.items(), headed, strict=True)
        ]
        return sorted(found, key=lambda one: -one[1])


def _likely(held: _Held, asked: Vectors, rows: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """At least :data:`LIKELY` rows whose numbers have most signs in common with the question's."""
    differ = np.zeros(len(held.numbers) if rows is None else len(rows), dtype=np.uint16)
    for signs, wanted in zip(held.signs, _signs(asked[None])[0], strict=True):
        differ += np.bitwise_count((signs if rows is None else signs[rows]) ^ wanted)
    enough = int(np.searchsorted(np.cumsum(np.bincount(differ)), LIKELY))
    near = np.flatnonzero(differ <= enough)
    return near if rows is None else rows[near]


def _wider(held: _Held, asked: Vectors, best: dict[int, float]) -> dict[int, float]:
    """How near each passage's nearest two or three sentences come, taken together.

    A question may join what two sentences say; a passage of one sentence is as near as that one.
    """
    places = (held.heads[number] for number in best)
    rows = np.concatenate([np.arange(held.starts[at], held.starts[at + 1]) for at in places])
    numbers = held.numbers[rows]
    single = held.packed[rows].astype(np.float32) / _SCALE - held.common
    single /= held.lengths[rows, None]
    found = dict.fromkeys(best, -1.0)
    joined = single
    for length in (2, 3):
        joined = joined[:-1] + single[length - 1 :]
        together = numbers[: len(joined)] == numbers[length - 1 :]
        near = joined @ asked / (np.linalg.norm(joined, axis=1) + 1e-9)
        for number, one in zip(numbers[: len(joined)][together], near[together], strict=True):
            found[int(number)] = max(found[int(number)], float(one))
    return {number: one if one > -1.0 else best[number] for number, one in found.items()}


def _held(rows: Sequence[tuple[int, bytes]]) -> _Held:
    counts = np.array([len(packed) // SIZE for _, packed in rows])
    rows = rows[: int(np.searchsorted(np.cumsum(counts), MOST, side="right"))]
    counts = counts[: len(rows)]
    every = np.frombuffer(b"".join(p for _, p in rows), dtype=np.int8).reshape(-1, SIZE)
    first = np.zeros(len(every), dtype=bool)
    first[np.cumsum(counts) - counts] = True
    passage = np.array([number for number, _ in rows], dtype=np.int64)
    numbers, packed = np.repeat(passage, counts - 1), every[~first]
    common = packed.mean(axis=0, dtype=np.float32) / _SCALE * (len(packed) >= ENOUGH)
    lengths = np.empty(len(packed), dtype=np.float32)
    signs = np.empty((len(packed), SIZE // 64), dtype=np.uint64)
    for start in range(0, len(packed), PART):
        part = packed[start : start + PART].astype(np.float32) / _SCALE - common
        lengths[start : start + PART] = np.linalg.norm(part, axis=1) + 1e-9
        signs[start : start + PART] = _signs(part)
    heads = {int(number): at for at, number in enumerate(passage)}
    columns = np.ascontiguousarray(signs.T)
    starts = np.concatenate([[0], np.cumsum(counts - 1)])
    return _Held(heads, every[first], starts, numbers, packed, common, lengths, columns)


def _signs(rows: Vectors) -> NDArray[np.uint64]:
    """One bit a number, whether it is above 0."""
    return np.packbits(rows > 0, axis=1).view(np.uint64)
