"""A readable text as rows of the network's table: its SentencePiece pieces, then its emoji."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 256  # pieces of a text that are looked at
_FEW = 8
UNKNOWN = 0  # the row of a piece that has none

_TONES = (0xFE0E, 0xFE0F, 0x200D, *range(0x1F3FB, 0x1F400))  # how an emoji is drawn, not what it means


class Pieces:
    """Cuts texts. `rows` maps the model's piece numbers to table rows, `emoji` single emoji to table rows."""

    def __init__(self, model: bytes, rows: NDArray[np.int32], emoji: dict[str, int]) -> None:
        import sentencepiece

        self._cut: Any = sentencepiece.SentencePieceProcessor(model_proto=model)
        self._rows = rows
        self._emoji = emoji
        # Not a pattern: `re` goes through a class of astral characters one by one.
        self._erased = {ord(each): " " for each in emoji} | dict.fromkeys(_TONES)

    def of(self, texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Rows of all readable texts in one line, and how many each has: one at least, `MOST` at most."""
        plain: list[str] = []
        drawn: dict[int, list[int]] = {}
        for index, text in enumerate(texts):
            if not text.isascii() and (found := [each for each in text if each in self._emoji]):
                # At the end, whatever their place: there they mostly stand, and words stay together.
                drawn[index] = [self._emoji[each] for each in found[:8]]
                text = text.translate(self._erased)
            plain.append(text)
        # A list is handed to a pool of threads, which costs more than a few texts.
        few = len(plain) <= _FEW
        numbers = [self._cut.encode(text) for text in plain] if few else self._cut.encode(plain, num_threads=1)
        lines: list[NDArray[np.int32]] = []
        for index, line in enumerate(numbers):
            row = self._rows[line[:MOST]] if line else self._rows[:0]
            if index in drawn:
                row = np.concatenate([row[: MOST - 8], np.array(drawn[index], np.int32)])
            lines.append(row if len(row) else np.array([UNKNOWN], np.int32))
        return np.concatenate(lines), np.array([len(line) for line in lines], np.int64)
