"""Features of a tweet and the name in it, for a head trained on Dong et al. 2014 (n-grams, parts, readers' scores)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from monitor.sentiment.base import Reader
from monitor.sentiment.clauses import cut, ours, whole_ones
from monitor.sentiment.marks import BRAND, fold, plain

_TOKEN = re.compile(rf"{BRAND}|https?://\S+|@\w+|#?\w+(?:'\w+)?|[:;=8xX]['-]?[()DPp/\\|]+|[!?.]+|[^\w\s]")
_NEAR = 3  # tokens on either side
_DENSE = 1.0  # weight of a reader's score beside an n-gram


def parts(marked: str) -> dict[str, str]:
    """The stretches of a marked text that are read apart."""
    tokens = marked.split()
    at = next((index for index, token in enumerate(tokens) if BRAND in token), 0)
    return {
        "whole": marked,
        "clause": ours(whole_ones(cut(marked, "en"))) or marked,
        "near": " ".join(tokens[max(0, at - _NEAR) : at + _NEAR + 1]),
        "wide": " ".join(tokens[max(0, at - 8) : at + 9]),
        "left": " ".join(tokens[: at + 1]),
        "right": " ".join(tokens[at:]),
    }


def features(texts: Sequence[str], readers: Sequence[Reader]) -> list[dict[str, float]]:
    """One row of named features a marked text."""
    split = [parts(text) for text in texts]
    rows = [_row(each) for each in split]
    for reader in readers:
        for name in split[0] if split else ():
            for row, shares in zip(rows, _read(reader, [plain(each[name]) for each in split]), strict=True):
                row |= _scores(f"{reader.name}:{name}", shares)
    return rows


def _row(split: Mapping[str, str]) -> dict[str, float]:
    found = {"one": 1.0}
    for name, weight in (("whole", 1.0), ("clause", 0.5), ("left", 0.5), ("right", 0.5)):
        grams = dict.fromkeys(f"{name}:{gram}" for gram in _grams(split[name], letters=name == "whole"))
        share = weight / math.sqrt(len(grams) or 1)
        found |= dict.fromkeys(grams, share * 3)
    return found


def _grams(text: str, *, letters: bool) -> Iterator[str]:
    tokens = _TOKEN.findall(fold(text))
    yield from tokens
    yield from map(" ".join, pairwise(tokens))
    if letters:
        for token in tokens:
            framed = f"<{token}>"
            yield from (framed[start : start + size] for size in (3, 4, 5) for start in range(len(framed) - size + 1))


def _read(reader: Reader, texts: Sequence[str]) -> list[list[float]]:
    found: list[list[float]] = []
    for start in range(0, len(texts), 256):
        some = texts[start : start + 256]
        found += reader.read(some, ["en"] * len(some)).tolist()
    return found


def _scores(name: str, shares: Sequence[float]) -> dict[str, float]:
    negative, neutral, positive = (max(share, 1e-4) for share in shares)
    return {
        f"{name}:lean": _DENSE * math.log(positive / negative) / 2,
        f"{name}:felt": _DENSE * math.log((positive + negative) / neutral) / 2,
        f"{name}:negative": _DENSE * negative,
        f"{name}:positive": _DENSE * positive,
    }
