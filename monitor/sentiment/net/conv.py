"""Residual convolutions over a text's pieces, in numpy, for a whole batch at once.

All texts stand in one line with an empty row between them, so that a convolution is three products of matrices
and no text sees its neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_BATCH = 96  # texts of which the rows still lie in the cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Conv:
    """The weights. `table` holds a row of int8 for each piece, `scale` what its columns are multiplied by."""

    table: NDArray[np.int8]
    scale: Floats
    filters: tuple[tuple[Floats, Floats], ...]  # (3, width, width) and (width,)
    attention: Floats
    middle: tuple[Floats, Floats]  # pooled to hidden
    last: tuple[Floats, Floats]  # hidden to the three classes

    def logits(self, rows: NDArray[np.int32], counts: NDArray[np.int64]) -> Floats:
        """(negative, neutral, positive), one row a text; `rows` in one line, `counts` of them (≥ 1) to each text."""
        edges = np.concatenate([[0], np.cumsum(counts)])
        # Short with short: a batch is as fast as its texts are alike.
        out = np.empty((len(counts), 3), np.float32)
        for at in range(0, len(counts), _BATCH):
            stop = min(at + _BATCH, len(counts))
            out[at:stop] = self._batch(rows[edges[at] : edges[stop]], counts[at:stop])
        return out

    def _batch(self, rows: NDArray[np.int32], counts: NDArray[np.int64]) -> Floats:
        ends = np.cumsum(counts + 1)  # where the empty row behind each text is
        starts = ends - counts
        filled = np.ones(ends[-1] + 1, np.bool_)
        filled[0] = False
        filled[ends] = False
        state = np.zeros((len(filled), self.table.shape[1]), np.float32)
        state[filled] = self.table[rows]
        state *= self.scale
        for weights, bias in self.filters:
            change = state[1:-1] @ weights[1]
            change += state[:-2] @ weights[0]
            change += state[2:] @ weights[2]
            change += bias
            np.maximum(change, 0, out=change)
            change *= filled[1:-1, None]
            state[1:-1] += change
        spans = np.stack([starts, ends], axis=1).ravel()
        return self._pooled(state, spans, counts.astype(np.float32))

    def _pooled(self, state: Floats, spans: NDArray[np.int64], counts: Floats) -> Floats:
        total = np.add.reduceat(state, spans, axis=0)[::2]
        highest = np.maximum.reduceat(state, spans, axis=0)[::2]
        heat = np.exp(np.clip(state @ self.attention, -15.0, 15.0))
        weight = np.add.reduceat(heat, spans)[::2]
        seen = np.add.reduceat(state * heat[:, None], spans, axis=0)[::2] / weight[:, None]
        pooled = np.concatenate([total / np.sqrt(counts)[:, None], highest, seen], axis=1)
        hidden = np.maximum(pooled @ self.middle[0] + self.middle[1], 0)
        out: Floats = hidden @ self.last[0] + self.last[1]
        return out
