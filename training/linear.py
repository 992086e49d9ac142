"""Trains the table of hashed votes: logistic regression on shares, by L-BFGS."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from monitor.sentiment.net.ngrams import ROWS, places
from monitor.sentiment.net.normal import readable

_CHUNK = 512


def features(texts: Sequence[str]) -> csr_matrix:
    """One row a text: how often each place of the table is voted with, over the root of the number of votes."""
    blocks = []
    for at in range(0, len(texts), _CHUNK):
        part = [readable(text) for text in texts[at : at + _CHUNK]]
        for_rows, for_places = [], []
        total = np.zeros(len(part), np.int64)
        for found, counts in places(part):
            for_rows.append(np.repeat(np.arange(len(part)), counts))
            for_places.append(found)
            total += counts
        where = np.concatenate(for_rows)
        values = (1 / np.sqrt(np.maximum(total, 1)))[where].astype(np.float32)
        blocks.append((where + at, np.concatenate(for_places), values))
    rows, columns, values = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return csr_matrix((values, (rows, columns)), shape=(len(texts), ROWS), dtype=np.float32)


def train(
    texts: Sequence[str], wanted: np.ndarray, weight: np.ndarray, strength: float = 3.0, rounds: int = 60
) -> np.ndarray:
    """The table as floats, (rows, 3). `wanted` are shares, `weight` what each text counts."""
    seen = features(texts)
    spread = np.asarray((seen > 0).sum(axis=0)).ravel()
    rare = np.log((1 + len(texts)) / (1 + spread)).astype(np.float32)
    rare[spread < 2] = 0
    scaled = seen.multiply(rare[None, :]).tocsr().astype(np.float32)
    turned = scaled.T.tocsr()
    weight = (weight / weight.sum()).astype(np.float32)
    ridge = 1 / (2 * strength * len(texts))

    def cost(flat: np.ndarray) -> tuple[float, np.ndarray]:
        table = flat.reshape(ROWS, 3).astype(np.float32)
        logits = scaled @ table
        logits -= logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        total = shares.sum(axis=1, keepdims=True)
        loss = -(weight[:, None] * wanted * (logits - np.log(total))).sum() + ridge * float((table**2).sum())
        slope = turned @ (weight[:, None] * (shares / total - wanted)).astype(np.float32) + 2 * ridge * table
        return float(loss), slope.ravel().astype(np.float64)

    best = minimize(cost, np.zeros(ROWS * 3), jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 6})
    return (best.x.reshape(ROWS, 3) * rare[:, None]).astype(np.float32)
