"""Pieces of words, hashed into a table of votes: misspelt and made-up words have no row of their own, but have these.

A text's votes are the sum over its pieces, divided by the root of their number. A whole batch is one array of code
points; nothing here loops over characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    _Pieces: TypeAlias = list[tuple[NDArray[np.int64], NDArray[np.uint32]]]  # where each begins, and what it hashes to

BITS = 18  # each of the two tables (letters, words) has 2^18 rows
ROWS = 2 << BITS

_STEP = 0x01000193
_MIX = np.uint32(0x85EBCA6B)
_PAIR = np.uint32(0x9E3779B1)
_SIZES = (2, 3, 4, 5)  # letters in a piece, the space around a word included
_WORD = 48  # letters of a word that count


def places(texts: Sequence[str]) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int64]]]:
    """For each kind of piece: table rows that readable texts vote with, text by text, and how many each text has."""
    ends, *parts = _cut(texts)
    for part, pieces in enumerate(parts):
        for at, hashed in pieces:
            yield _row(hashed, part), np.diff(np.searchsorted(at, ends))


def votes(texts: Sequence[str], table: NDArray[np.int8], scale: NDArray[np.float32]) -> NDArray[np.float32]:
    """Logits (negative, neutral, positive), one row a readable text."""
    if len(texts) == 1:  # as most posts come: there is nothing to tell apart
        found = [np.concatenate([hashed for _at, hashed in pieces]) for pieces in _cut(texts)[1:]]
        rows = np.concatenate([_row(hashed, part) for part, hashed in enumerate(found)])
        only = table[rows].sum(axis=0, dtype=np.int32)[None].astype(np.float32)
        one: NDArray[np.float32] = only * scale / np.sqrt(np.float32(max(len(rows), 1)))
        return one
    sums = np.zeros((len(texts), 3), np.float32)
    total = np.zeros(len(texts), np.int64)
    for rows, counts in places(texts):
        running = np.zeros((len(rows) + 1, 3), np.int32)
        np.cumsum(table[rows], axis=0, out=running[1:])
        edges = np.zeros(len(counts) + 1, np.int64)
        np.cumsum(counts, out=edges[1:])
        sums += running[edges[1:]] - running[edges[:-1]]
        total += counts
    roots = np.sqrt(np.maximum(total, 1)).astype(np.float32)
    out: NDArray[np.float32] = sums * scale / roots[:, None]
    return out


def _cut(texts: Sequence[str]) -> tuple[NDArray[np.int64], _Pieces, _Pieces]:
    """Where the texts end in one line of code points, and the pieces of letters and of words in it."""
    joined = "\n" + "\n".join([_folded(text) for text in texts]) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32)
    ends = np.flatnonzero(codes == 10)  # one before each text and one behind the last
    gap = (codes == 10) | (codes == 32)
    return ends, _letters(np.where(gap, np.uint32(32), codes), gap), _words(codes, gap, ends)


def _letters(marks: NDArray[np.uint32], gap: NDArray[np.bool_]) -> _Pieces:
    pieces: _Pieces = []
    hashed = marks.copy()
    inner = np.zeros(len(marks), np.bool_)  # a gap strictly inside the piece
    power = 1
    for size in _SIZES:
        kept = len(marks) - size + 1
        if kept <= 0:
            pieces.append((np.zeros(0, np.int64), np.zeros(0, np.uint32)))
            continue
        power = power * _STEP & 0xFFFFFFFF
        hashed = hashed[:kept] + marks[size - 1 :] * np.uint32(power)
        inner = inner[:kept] | gap[size - 2 : size - 2 + kept] if size > 2 else inner[:kept]
        good = ~inner & ~(gap[:kept] & gap[size - 1 :])
        at = np.flatnonzero(good)
        # A piece that begins at a gap belongs to the word behind it.
        pieces.append((at + gap[at], hashed[at] ^ np.uint32(size)))
    return pieces


def _words(codes: NDArray[np.uint32], gap: NDArray[np.bool_], ends: NDArray[np.int64]) -> _Pieces:
    starts = np.flatnonzero(gap[:-1] & ~gap[1:]) + 1
    if not len(starts):
        none = np.zeros(0, np.int64)
        return [(none, none.astype(np.uint32))]
    stops = np.flatnonzero(~gap[:-1] & gap[1:]) + 1
    depth = np.minimum(_depth(len(codes), starts), _WORD - 1)
    weighed = np.where(gap | (depth >= _WORD - 1), np.uint32(0), codes * _powers()[depth])
    edges = np.empty(2 * len(starts), np.int64)
    edges[::2], edges[1::2] = starts, stops
    single = np.add.reduceat(weighed, edges)[::2].astype(np.uint32)
    home = np.searchsorted(ends, starts, side="right")
    near = np.flatnonzero(home[1:] == home[:-1])
    pairs = single[near] * _PAIR + single[near + 1]
    return [(starts, single), (starts[near], pairs ^ np.uint32(7))]


def _depth(size: int, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """How far each place is from the start of its word (what lies before the first word counts from nought)."""
    origin = np.zeros(size, np.int64)
    origin[starts] = starts
    depth: NDArray[np.int64] = np.arange(size) - np.maximum.accumulate(origin)
    return depth


def _row(hashed: NDArray[np.uint32], part: int) -> NDArray[np.int32]:
    mixed = (hashed ^ (hashed >> np.uint32(15))) * _MIX
    mixed ^= mixed >> np.uint32(13)
    mixed *= _PAIR
    mixed ^= mixed >> np.uint32(16)
    return (mixed & np.uint32((1 << BITS) - 1)).astype(np.int32) + np.int32(part << BITS)


@lru_cache(maxsize=1)
def _powers() -> NDArray[np.uint32]:
    return np.array([pow(0x0100018D, index, 1 << 32) for index in range(_WORD)], np.uint32)


def _folded(text: str) -> str:
    """Small letters without Latin accents, on one line."""
    if not text.isascii():
        apart = unicodedata.normalize("NFD", text)
        text = "".join([mark for mark in apart if not "\u0300" <= mark <= "\u036f"])
    return text.lower().replace("\n", " ")
