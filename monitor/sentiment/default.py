"""The reader `default`: a small convolutional network and a table of hashed pieces of words, averaged.

It reads Spanish, English, Portuguese, French, Italian and German, and does less well at Arabic and romanised Hindi.
Where its weights come from and how well it does is in docs/reference/model-card.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from monitor.sentiment.net import ngrams, weights
from monitor.sentiment.net.calibration import Calibration, logged, primary
from monitor.sentiment.net.conv import Conv
from monitor.sentiment.net.normal import readable
from monitor.sentiment.net.pieces import Pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.sentiment.base import Shares

LANGUAGES = frozenset({"en", "es", "pt", "fr", "it", "de", "ar", "hi", "und"})

_FILE = "default.npz"
_WORDS = "pieces.model"


class Default:
    """The reader. Its weights (16 MB) are read at the first text, once a process; after that it is pure."""

    name = "default"

    @property
    def version(self) -> str:
        """Changes whenever the weights do, so that scores of two versions are told apart."""
        return f"1-{weights.mark(_FILE)}"

    def speaks(self, language: str) -> bool:
        """The languages it was trained on and measured in, and "und": a text whose language nobody knows."""
        return primary(language) in LANGUAGES

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Shares:
        """Calibrated shares of negative, neutral, positive; one row a text. A text with nothing to read is neutral."""
        if not texts:
            return np.zeros((0, 3), np.float32)
        cut = [readable(text) for text in texts]
        shares = _parts().calibration.shares(logits(cut), languages)
        shares[[not text for text in cut]] = (0.0, 1.0, 0.0)
        return shares


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    pieces: Pieces
    conv: Conv
    votes: NDArray[np.int8]
    scale: NDArray[np.float32]
    share: float  # of the network; the rest is the table's
    calibration: Calibration


def logits(cut: Sequence[str]) -> NDArray[np.float32]:
    """What network and table say together of readable texts, before it is calibrated."""
    parts = _parts()
    deep = logged(parts.conv.logits(*parts.pieces.of(cut)))
    flat = logged(ngrams.votes(cut, parts.votes, parts.scale))
    mixed: NDArray[np.float32] = parts.share * deep + (1 - parts.share) * flat
    return mixed


@cache
def _parts() -> _Parts:
    found = weights.load(_FILE)
    arrays = found.arrays
    wide = {name: array.astype(np.float32) for name, array in arrays.items() if array.dtype == np.float16}
    return _Parts(
        pieces=Pieces(weights.read(_WORDS), arrays["where"], found.values["emoji"]),
        conv=Conv(
            table=arrays["table"],
            scale=arrays["scale"],
            filters=tuple(
                (wide[f"filter{number}"], wide[f"bias{number}"]) for number in range(found.values["filters"])
            ),
            attention=wide["attention"],
            middle=(wide["middle"], wide["middle_bias"]),
            last=(wide["last"], wide["last_bias"]),
        ),
        votes=arrays["votes"],
        scale=arrays["votes_scale"],
        share=float(found.values["share"]),
        calibration=Calibration(found.values["calibration"]),
    )
