"""Macro-F1 on validation posts, to choose by; what is published is measured by `python -m benchmarks.sentiment`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import f1_score


def by_language(logits: np.ndarray, labels: np.ndarray, languages: Sequence[str]) -> dict[str, float]:
    """Per cent, each language and their mean."""
    spoken = np.array(languages)
    found = {
        language: round(
            100 * float(f1_score(labels[spoken == language], logits[spoken == language].argmax(1), average="macro")), 1
        )
        for language in sorted(set(languages))
    }
    return {**found, "mean": round(sum(found.values()) / len(found), 2)}


def mean7(logits: np.ndarray, labels: np.ndarray, languages: Sequence[str]) -> float:
    """The mean over the languages."""
    return by_language(logits, labels, languages)["mean"]
