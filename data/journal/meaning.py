"""Finding passages by meaning where the words differ: a small static model, loaded when needed.

wordllama's vectors come with its package (no download), 256 numbers a word piece. A passage's
vector is kept with it in the journal, one byte a number. Without the package, or for a journal of
more than :data:`MOST` passages, words alone decide. See docs/decisions/0023 for what it gains.
"""

from __future__ import annotations

import asyncio
import importlib.util
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import bindparam, func, select, update

from data.journal.database import JournalDatabase
from data.journal.essay_tables import passages
from data.journal.words import STOP, WORD

MOST = 20_000  # passages whose vectors are compared one by one
NEAR = 80  # of them are compared word by word
WORDS = 0.5  # how much that counts beside the whole texts
ENOUGH = 30  # passages whose common direction is worth taking away
_SCALE = 127.0

Vectors = NDArray[np.float32]


class StaticModel:
    """Words and texts as vectors of length one."""

    def __init__(self) -> None:
        import wordllama

        # Its own loader looks in a folder of another name than the one it ships.
        home = Path(wordllama.__file__).parent
        self._model: Any = wordllama.WordLlama.load(cache_dir=home, disable_download=True)
        self._pieces: Vectors = np.asarray(self._model.embedding, dtype=np.float32)
        self._words: dict[str, Vectors] = {}

    def texts(self, texts: Sequence[str]) -> Vectors:
        """A vector for each text."""
        return np.asarray(self._model.embed(list(texts), norm=True), dtype=np.float32)

    def word(self, word: str) -> Vectors:
        """A word's vector."""
        known = self._words.get(word)
        if known is None:
            ids = self._model.tokenizer.encode(f" {word}", add_special_tokens=False).ids
            made = self._pieces[ids].mean(axis=0)
            known = made / (float(np.linalg.norm(made)) + 1e-9)
            self._words[word] = known
        return known


@dataclass(slots=True)
class Meaning:
    """The vectors of all passages, read once and again after essays changed."""

    database: JournalDatabase
    _model: StaticModel | None = None
    _state: tuple[int, int] = (0, 0)
    _numbers: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    _matrix: Vectors = field(default_factory=lambda: np.empty((0, 0), dtype=np.float32))
    _common: Vectors = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _loading: threading.Lock = field(default_factory=threading.Lock)

    @staticmethod
    def installed() -> bool:
        """Whether the model's package is there."""
        return importlib.util.find_spec("wordllama") is not None

    async def near(
        self,
        question: str,
        weight: Callable[[str], float],
        within: Collection[int] | None,
        limit: int,
    ) -> list[tuple[int, float]]:
        """Numbers of the passages nearest in meaning, best first, with scores above 0.

        ``weight`` tells how much a word says; ``within`` narrows the search down.
        """
        if not await self._ready():
            return []
        chosen = await asyncio.to_thread(self._nearest, question, within)
        if not len(chosen):
            return []
        texts = await self._texts([int(number) for number, _ in chosen])
        return (await asyncio.to_thread(self._judged, question, weight, chosen, texts))[:limit]

    async def _ready(self) -> bool:
        """Load what is missing; false where meaning cannot help."""
        async with self._lock:
            async with self.database.reading() as connection:
                state = select(func.count(), func.coalesce(func.max(passages.c.passage_no), 0))
                count, newest = (await connection.execute(state)).one()
            if not 0 < count <= MOST:
                return False
            if self._state != (count, newest):
                await self._fill()
                await self._read()
                self._state = (count, newest)
            return True

    def _loaded(self) -> StaticModel:
        with self._loading:
            if self._model is None:
                self._model = StaticModel()
            return self._model

    async def _fill(self) -> None:
        """Vectors for the passages that have none yet."""
        async with self.database.reading() as connection:
            statement = select(passages.c.passage_no, passages.c.section, passages.c.text)
            rows = (await connection.execute(statement.where(passages.c.vector.is_(None)))).all()
        if not rows:
            return
        made = await asyncio.to_thread(self._packed, [f"{row[1]} {row[2]}" for row in rows])
        change = (
            update(passages)
            .where(passages.c.passage_no == bindparam("number"))
            .values(vector=bindparam("made"))
        )
        async with self.database.writing() as connection:
            await connection.execute(
                change,
                [{"number": row[0], "made": m} for row, m in zip(rows, made, strict=True)],
            )

    def _packed(self, texts: Sequence[str]) -> list[bytes]:
        vectors = self._loaded().texts(texts)
        return [row.tobytes() for row in np.round(vectors * _SCALE).astype(np.int8)]

    async def _read(self) -> None:
        async with self.database.reading() as connection:
            statement = select(passages.c.passage_no, passages.c.vector)
            rows = (await connection.execute(statement.where(passages.c.vector.is_not(None)))).all()
        self._numbers = np.array([row[0] for row in rows], dtype=np.int64)
        packed = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.int8)
        matrix = packed.reshape(len(rows), -1).astype(np.float32) / _SCALE
        # All passages are about films: what they share tells none apart, so it is taken away.
        self._common = matrix.mean(axis=0) * (len(rows) >= ENOUGH)
        matrix -= self._common
        matrix /= np.linalg.norm(matrix, axis=1, keepdims=True) + 1e-9
        self._matrix = matrix

    def _nearest(self, question: str, within: Collection[int] | None) -> list[tuple[int, float]]:
        scores = self._matrix @ (self._loaded().texts([question])[0] - self._common)
        spread = float(scores.std()) or 1.0
        scores = (scores - scores.mean()) / spread
        if within is not None:
            scores = np.where(np.isin(self._numbers, list(within)), scores, -9.0)
        count = min(NEAR, len(scores))
        best = np.argpartition(-scores, count - 1)[:count]
        return [(int(self._numbers[at]), float(scores[at])) for at in best if scores[at] > -9.0]

    async def _texts(self, numbers: Sequence[int]) -> dict[int, str]:
        async with self.database.reading() as connection:
            statement = select(passages.c.passage_no, passages.c.section, passages.c.text)
            rows = await connection.execute(statement.where(passages.c.passage_no.in_(numbers)))
            return {row[0]: f"{row[1]} {row[2]}" for row in rows}

    def _judged(
        self,
        question: str,
        weight: Callable[[str], float],
        chosen: list[tuple[int, float]],
        texts: dict[int, str],
    ) -> list[tuple[int, float]]:
        """Whole texts compared, and each word of the question with the nearest word of the text."""
        model = self._loaded()
        asked = _telling(question)
        if not asked:
            return []
        weights = np.array([weight(word) for word in asked], dtype=np.float32)
        words = {number: _telling(text) for number, text in texts.items()}
        every = list(dict.fromkeys(word for own in words.values() for word in own))
        place = {word: at for at, word in enumerate(every)}
        near = np.stack([model.word(w) for w in asked]) @ np.stack([model.word(w) for w in every]).T
        found = np.array(
            [
                float((near[:, [place[w] for w in words[n]]].max(axis=1) * weights).sum())
                if words.get(n)
                else 0.0
                for n, _ in chosen
            ]
        ) / float(weights.sum())
        found = (found - found.mean()) / (float(found.std()) or 1.0)
        both = [(n, score + WORDS * float(f)) for (n, score), f in zip(chosen, found, strict=True)]
        return sorted(both, key=lambda one: -one[1])


def _telling(text: str) -> list[str]:
    words = dict.fromkeys(word.lower() for word in WORD.findall(text))
    return [word for word in words if word not in STOP] or list(words)
