"""The arithmetic of an evaluation, as docs/explanation/evaluating.md defines it. Pure: arrays in, numbers out.

Labels are codes: 0 negative, 1 neutral, 2 positive. A confusion counts expected labels in rows and found ones in
columns; further dimensions in front are resamples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]

CLASSES = 3
BINS = 10
RESAMPLES = 1000
_MOST_DRAWN = 20_000_000  # rows drawn for one interval: keeps a file of 100,000 posts within seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Where 95 of 100 resamples lie."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One tenth of the posts, by confidence."""

    count: int
    confidence: float  # mean, 0.0 to 1.0
    right: float  # share, 0.0 to 1.0


def confusion(expected: Codes, found: Codes) -> Numbers:
    """Counts, 3 × 3."""
    counts: Codes = np.bincount(expected * CLASSES + found, minlength=CLASSES**2)
    return counts.reshape(CLASSES, CLASSES).astype(np.float64)


def f1(matrix: Numbers) -> Numbers:
    """F1 of each class, 0.0 to 1.0; NaN for a class that is neither expected nor found."""
    hits = np.diagonal(matrix, axis1=-2, axis2=-1)
    whole = matrix.sum(axis=-1) + matrix.sum(axis=-2)
    answer: Numbers = np.full(whole.shape, np.nan)
    np.divide(2 * hits, whole, out=answer, where=whole > 0)
    return answer


def macro_f1(matrix: Numbers) -> Numbers:
    """Mean F1 over the classes that are expected or found, in per cent; 0 for no posts."""
    each = f1(matrix)
    present = np.maximum((~np.isnan(each)).sum(axis=-1), 1)
    return np.asarray(100 * np.nansum(each, axis=-1) / present)


def interval(values: Numbers) -> Interval:
    """The middle 95 %."""
    low, high = np.percentile(values, [2.5, 97.5])
    return Interval(low=float(low), high=float(high))


def macro_f1_interval(matrix: Numbers, rng: np.random.Generator, resamples: int = RESAMPLES) -> Interval:
    """Posts drawn anew with replacement: which of the nine cells each falls into is all that F1 depends on."""
    count = int(matrix.sum())
    drawn = rng.multinomial(count, (matrix / count).ravel(), size=resamples).reshape(-1, CLASSES, CLASSES)
    return interval(macro_f1(drawn.astype(np.float64)))


def paired_difference(
    expected: Codes, ours: Codes, theirs: Codes, rng: np.random.Generator, resamples: int = RESAMPLES
) -> Numbers:
    """Macro-F1 of ours minus theirs, in points, each time on the same posts drawn anew."""
    cells = np.bincount((expected * CLASSES + ours) * CLASSES + theirs, minlength=CLASSES**3)
    count = len(expected)
    drawn = rng.multinomial(count, cells / count, size=resamples).reshape(-1, CLASSES, CLASSES, CLASSES)
    drawn = drawn.astype(np.float64)
    return macro_f1(drawn.sum(axis=3)) - macro_f1(drawn.sum(axis=2))


def bins(confidence: Numbers, right: Numbers, count: int = BINS) -> tuple[Bin, ...]:
    """Bins of equal mass, least sure first. Posts of equal confidence count alike, whichever bin they fall into."""
    if not len(confidence):
        return ()
    order = np.argsort(confidence, kind="stable")
    sure, hits = confidence[order], _shared(confidence, right)[order]
    parts = np.array_split(np.arange(len(sure)), min(count, len(sure)))
    return tuple(
        Bin(count=len(part), confidence=float(sure[part].mean()), right=float(hits[part].mean())) for part in parts
    )


def ece(confidence: Numbers, right: Numbers) -> float:
    """Expected calibration error, 0.0 to 1.0: how far confidence is from the share that is right, bin by bin."""
    found = bins(confidence, right)
    whole = sum(each.count for each in found)
    return sum(each.count * abs(each.confidence - each.right) for each in found) / whole if whole else 0.0


def brier(shares: Numbers, expected: Codes) -> float:
    """Mean squared distance between the three probabilities and what was true: 0 perfect, 2 certain and wrong."""
    truth = np.eye(CLASSES)[expected]
    return float(((shares - truth) ** 2).sum(axis=1).mean()) if len(expected) else 0.0


def resampled(
    measure: Callable[[NDArray[np.intp]], float], count: int, rng: np.random.Generator, resamples: int = RESAMPLES
) -> Interval:
    """The interval of anything that is measured on rows: `measure` gets the row numbers that were drawn."""
    rounds = max(100, min(resamples, _MOST_DRAWN // max(count, 1)))
    return interval(np.array([measure(rng.integers(0, count, count)) for _ in range(rounds)]))


def shares_of(label: int, confidence: float, polarity: float) -> tuple[float, float, float]:
    """The probabilities behind a judgement: the label's is the confidence, positive minus negative is the polarity."""
    if label == 0:
        negative, positive = confidence, confidence + polarity
    elif label == 2:
        negative, positive = confidence - polarity, confidence
    else:
        negative, positive = (1 - confidence - polarity) / 2, (1 - confidence + polarity) / 2
    negative, positive = max(0.0, negative), max(0.0, positive)
    neutral = confidence if label == 1 else max(0.0, 1 - negative - positive)
    whole = negative + neutral + positive
    return (negative / whole, neutral / whole, positive / whole) if whole > 0 else (1 / 3, 1 / 3, 1 / 3)


def abstaining(
    expected: Codes, found: Codes, confidence: Numbers, shares: tuple[float, ...]
) -> tuple[tuple[float, float], ...]:
    """(share of posts left out, macro-F1 of the others) where the least sure are left out."""
    order = np.argsort(confidence, kind="stable")
    answer = []
    for share in shares:
        kept = order[int(len(order) * share) :]
        answer.append((share, float(macro_f1(confusion(expected[kept], found[kept])))))
    return tuple(answer)


def _shared(confidence: Numbers, right: Numbers) -> Numbers:
    """`right` averaged over posts of the same confidence, so that their order in the file changes nothing."""
    _values, group = np.unique(confidence, return_inverse=True)
    group = group.ravel()
    means = np.bincount(group, weights=right) / np.bincount(group)
    return np.asarray(means[group])
