"""Multinomial logistic regression over sparse rows in numpy, for heads that a benchmark trains itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_BITS = 18  # of the feature table
_MEMORY = 8  # steps that the quasi-Newton method remembers


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows: row r holds `columns[starts[r]:starts[r + 1]]` with those values."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Floats

    @classmethod
    def of(cls, features: Sequence[Mapping[str, float]]) -> Rows:
        """Named features, hashed to 2^18 columns."""
        lengths = [len(each) for each in features]
        mask = (1 << _BITS) - 1
        columns = [crc32(name.encode("utf-8", "replace")) & mask for each in features for name in each]
        values = [value for each in features for value in each.values()]
        return cls(np.cumsum([0, *lengths]), np.array(columns, np.int64), np.array(values, np.float64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, chosen: NDArray[np.int64]) -> Rows:
        """Those rows, in that order."""
        spans = [slice(self.starts[row], self.starts[row + 1]) for row in chosen]
        lengths = [span.stop - span.start for span in spans]
        return Rows(
            np.cumsum([0, *lengths]),
            np.concatenate([self.columns[span] for span in spans]),
            np.concatenate([self.values[span] for span in spans]),
        )

    def times(self, weights: Floats) -> Floats:
        """Rows × weights (columns × classes). No row may be empty."""
        found: Floats = np.add.reduceat(weights[self.columns] * self.values[:, None], self.starts[:-1], axis=0)
        return found


def fit(rows: Rows, labels: NDArray[np.int64], *, classes: int = 3, l2: float = 1.0, steps: int = 60) -> Floats:
    """Weights (columns × classes) by L-BFGS, of the mean log loss + l2 / (2 n) × the sum of squared weights.

    Deterministic: starts at zero, takes at most so many steps.
    """
    used, place = np.unique(rows.columns, return_inverse=True)
    inner = Rows(rows.starts, place.astype(np.int64), rows.values)
    count, order = len(rows), np.argsort(place, kind="stable")
    of_row = np.repeat(np.arange(count), np.diff(rows.starts))[order]
    heads = np.searchsorted(place[order], np.arange(len(used)))
    values = rows.values[order][:, None]
    truth = np.eye(classes)[labels]

    def look(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(-1, classes)
        scores = inner.times(weights)
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        loss = -float((truth * logs).sum()) / count + l2 / (2 * count) * float(flat @ flat)
        gap = (np.exp(logs) - truth) / count
        slope = np.add.reduceat(gap[of_row] * values, heads, axis=0) + l2 / count * weights
        return loss, slope.ravel()

    found = np.zeros((1 << _BITS, classes))
    found[used] = _descend(look, np.zeros(len(used) * classes), steps).reshape(-1, classes)
    return found


def _descend(look: Callable[[Floats], tuple[float, Floats]], at: Floats, steps: int) -> Floats:
    """L-BFGS with halving steps."""
    loss, slope = look(at)
    moved: list[tuple[Floats, Floats, float]] = []
    for _ in range(steps):
        way = -_newton(slope, moved)
        length = 1.0 if moved else 1.0 / max(1e-12, float(np.abs(slope).sum()))
        fall = float(slope @ way)
        while True:
            tried, tilt = look(at + length * way)
            if tried <= loss + 1e-4 * length * fall or length < 1e-10:
                break
            length /= 2
        step, turn = length * way, tilt - slope
        if float(step @ turn) > 1e-12:
            moved = [*moved[1 - _MEMORY :], (step, turn, 1.0 / float(step @ turn))]
        if loss - tried < 1e-7:
            return at + step
        at, loss, slope = at + step, tried, tilt
    return at


def _newton(slope: Floats, moved: Sequence[tuple[Floats, Floats, float]]) -> Floats:
    way, shares = slope.copy(), []
    for step, turn, scale in reversed(moved):
        shares.append(scale * float(step @ way))
        way -= shares[-1] * turn
    if moved:
        step, turn, _scale = moved[-1]
        way *= float(step @ turn) / float(turn @ turn)
    for (step, turn, scale), share in zip(moved, reversed(shares), strict=True):
        way += (share - scale * float(turn @ way)) * step
    return way
