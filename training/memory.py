"""What was computed once for a text is kept in a file, so that a run that was broken off goes on where it was."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

_PIECE = 2_000


def remembered(path: Path, texts: Sequence[str], work: Callable[[list[str]], np.ndarray]) -> np.ndarray:
    """`work(texts)`, one row a text, computed only for texts that the file does not know yet."""
    known: dict[str, np.ndarray] = {}
    if path.exists():
        with np.load(path) as found:
            known = dict(zip(found["keys"].tolist(), found["rows"], strict=True))
    keys = [hashlib.sha1(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest() for text in texts]
    missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items())
    started = time.monotonic()
    for at in range(0, len(missing), _PIECE):
        part = missing[at : at + _PIECE]
        rows = work([text for _, text in part]).astype(np.float16)
        known.update((key, row) for (key, _), row in zip(part, rows, strict=True))
        np.savez(path, keys=np.array(list(known)), rows=np.stack(list(known.values())))
        print(f"{path.name} {at + len(part)}/{len(missing)} {time.monotonic() - started:.0f} s", flush=True)
    return np.stack([known[key] for key in keys]).astype(np.float32)
