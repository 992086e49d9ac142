"""From logits to shares that are right as often as they say, language by language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

OTHERWISE = "und"


class Calibration:
    """For each language a sharpness and what is added to each class; "und" for every language that has none."""

    def __init__(self, fitted: Mapping[str, Sequence[float]]) -> None:
        self._index = {language: index for index, language in enumerate(fitted)}
        self._values = np.array(list(fitted.values()), np.float32)  # sharpness, negative, neutral, positive

    def shares(self, logits: Floats, languages: Sequence[str]) -> Floats:
        """Probabilities, one row a text; they sum to 1."""
        other = self._index[OTHERWISE]
        chosen = self._values[[self._index.get(primary(language), other) for language in languages]]
        raised = logits * chosen[:, :1] + chosen[:, 1:]
        raised -= raised.max(axis=1, keepdims=True)
        shares = np.exp(raised)
        out: Floats = shares / shares.sum(axis=1, keepdims=True)
        return out


def primary(language: str) -> str:
    """The language of a tag: "pt" of "pt-BR"."""
    return language.casefold().replace("_", "-").partition("-")[0]


def logged(logits: Floats) -> Floats:
    """Log-probabilities: what logits of two models must be before they can be averaged."""
    least = logits - logits.max(axis=1, keepdims=True)
    out: Floats = least - np.log(np.exp(least).sum(axis=1, keepdims=True))
    return out
