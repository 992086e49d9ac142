"""The shipped weights: read at the first text, from the package's own data, and named by what is in them."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FOLDER = "weights"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One weight file's arrays, the plain values beside them, and the first letters of its fingerprint."""

    arrays: dict[str, NDArray[Any]]
    values: dict[str, Any]
    mark: str


def read(name: str) -> bytes:
    """A file of the package's weights. Raises FileNotFoundError with the name if the package lacks it."""
    return files("monitor.sentiment").joinpath(_FOLDER, name).read_bytes()


@cache
def mark(name: str) -> str:
    """Eight letters that change with the file."""
    return hashlib.sha256(read(name)).hexdigest()[:8]


def load(name: str) -> Weights:
    """The arrays of an .npz file; `values` is the JSON in its array `values`. No pickles: nothing in it can run."""
    raw = read(name)
    with np.load(io.BytesIO(raw), allow_pickle=False) as found:
        arrays = {key: found[key] for key in found.files}
    values = json.loads(arrays.pop("values").tobytes().decode("utf-8"))
    return Weights(arrays=arrays, values=values, mark=hashlib.sha256(raw).hexdigest()[:8])
