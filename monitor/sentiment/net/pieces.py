"""A readable text as rows of the network's table: its SentencePiece pieces, then its emoji."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 256  # pieces of a text that are looked at
UNKNOWN = 0  # the row of a piece that has none

_TONES = re.compile("[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]")  # how an emoji is drawn, not what it means


class Pieces:
    """Cuts texts. `rows` maps the model's piece numbers to table rows, `emoji` single emoji to table rows."""

    def __init__(self, model: bytes, rows: NDArray[np.int32], emoji: dict[str, int]) -> None:
        import sentencepiece

        self._cut: Any = sentencepiece.SentencePieceProcessor(model_proto=model)
        self._rows = rows
        self._emoji = emoji
        self._one = re.compile("[" + re.escape("".join(emoji)) + "]") if emoji else None

    def of(self, texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Rows of all readable texts in one line, and how many each has: one at least, `MOST` at most."""
        plain: list[str] = []
        drawn: dict[int, list[int]] = {}
        for index, text in enumerate(texts):
            if not text.isascii() and self._one is not None and (found := self._one.findall(text)):
                # At the end, whatever their place: there they mostly stand, and words stay together.
                drawn[index] = [self._emoji[each] for each in found[:8]]
                text = self._one.sub(" ", _TONES.sub("", text))
            plain.append(text)
        numbers: list[list[int]] = self._cut.encode(plain, num_threads=1)
        lines: list[NDArray[np.int32]] = []
        for index, line in enumerate(numbers):
            row = self._rows[line[:MOST]] if line else self._rows[:0]
            if index in drawn:
                row = np.concatenate([row[: MOST - 8], np.array(drawn[index], np.int32)])
            lines.append(row if len(row) else np.array([UNKNOWN], np.int32))
        return np.concatenate(lines), np.array([len(line) for line in lines], np.int64)
