"""Sharpness and class offsets for each language, from validation posts that nothing was trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

_PULL = 8.0  # posts' worth of pull towards what all languages share
OTHERWISE = "und"


def fit(logits: np.ndarray, labels: np.ndarray, languages: Sequence[str]) -> dict[str, list[float]]:
    """For each language and for "und": sharpness, then what is added to negative, neutral, positive."""
    spoken = np.array(languages)
    # Each language weighs the same in what they share, each class the same in each language.
    weight = np.zeros(len(labels))
    for language in set(languages):
        for label in range(3):
            at = (spoken == language) & (labels == label)
            weight[at] = len(labels) / (3 * len(set(languages)) * max(at.sum(), 1))
    shared = _best(logits, labels, weight, np.array([1.0, 0.0, 0.0, 0.0]), 1.0)
    fitted = {OTHERWISE: _rounded(shared)}
    for language in sorted(set(languages)):
        at = spoken == language
        own = weight[at] / weight[at].mean()
        fitted[language] = _rounded(_best(logits[at], labels[at], own, shared, _PULL))
    return fitted


def _best(logits: np.ndarray, labels: np.ndarray, weight: np.ndarray, start: np.ndarray, pull: float) -> np.ndarray:
    picked = np.arange(len(labels)), labels

    def cost(values: np.ndarray) -> float:
        raised = logits * values[0] + values[1:]
        raised = raised - raised.max(axis=1, keepdims=True)
        told = raised[picked] - np.log(np.exp(raised).sum(axis=1))
        return float(-(weight * told).sum() + pull * ((values - start) ** 2).sum())

    return minimize(cost, start, method="Nelder-Mead", options={"maxiter": 2000, "xatol": 1e-4, "fatol": 1e-4}).x


def _rounded(values: np.ndarray) -> list[float]:
    values = values.copy()
    values[1:] -= values[1:].mean()
    return [round(float(value), 4) for value in values]
