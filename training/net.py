"""Trains the convolutional network on top of the frozen token table."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from monitor.sentiment.net.normal import readable
from monitor.sentiment.net.pieces import Pieces

WIDTH = 128
FILTERS = 3  # convolutions on one another; the third was worth half a point
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text's rows, what is wanted of which head (shares of negative, neutral, positive), and how much it counts."""

    rows: np.ndarray
    wanted: np.ndarray
    head: str
    weight: float = 1.0


class Net(nn.Module):
    """The network as `monitor.sentiment.net.conv` runs it, with one output layer for each scheme."""

    def __init__(self, rows: np.ndarray, heads: Sequence[str], width: int = WIDTH) -> None:
        super().__init__()
        centred = torch.from_numpy(rows) - torch.from_numpy(rows).mean(0)
        self.register_buffer("rows", centred.half(), persistent=False)
        self.project = nn.Linear(rows.shape[1], width)
        _, _, axes = torch.linalg.svd(centred[torch.randperm(len(centred))[:20_000]], full_matrices=False)
        self.project.weight.data = axes[:width].clone()
        self.project.bias.data.zero_()
        self.norm = nn.LayerNorm(width)
        self.filters = nn.ModuleList([nn.Conv1d(width, width, 3, padding=1) for _ in range(FILTERS)])
        self.attention = nn.Linear(width, 1, bias=False)
        self.middle = nn.Linear(3 * width, width)
        self.heads = nn.ModuleDict({name: nn.Linear(width, 3) for name in heads})

    def forward(self, rows: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """(texts, tokens) and its mask to what the heads read."""
        state = self.norm(self.project(self.rows[rows].float()))
        return self.above(state, mask)

    def above(self, state: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """From the rows as they are shipped to what the heads read."""
        if self.training:
            state = F.dropout(state, 0.1) * (torch.rand(mask.shape) > 0.1)[:, :, None]
        state = state * mask[:, :, None]
        for layer in self.filters:
            state = state + F.relu(layer(state.transpose(1, 2)).transpose(1, 2)) * mask[:, :, None]
        heat = self.attention(state)[:, :, 0].clamp(-15, 15).masked_fill(mask == 0, -1e9).softmax(1)
        highest = state.masked_fill(mask[:, :, None] == 0, 0).max(1).values  # the empty row behind a text takes part
        total = state.sum(1) / mask.sum(1).sqrt()[:, None]
        pooled = torch.cat([total, highest, (state * heat[:, :, None]).sum(1)], 1)
        return F.relu(self.middle(F.dropout(pooled, 0.2, self.training)))


def rows_of(texts: Sequence[str], pieces: Pieces, most: int = 80) -> list[np.ndarray]:
    """Each text's table rows."""
    line, counts = pieces.of([readable(text) for text in texts])
    return [part[:most] for part in np.split(line, np.cumsum(counts)[:-1])]


def train(net: Net, epochs: Sequence[Sequence[Lesson]], rate: float = 1e-3, seed: int = 7) -> Net:
    """Trains through the given epochs in turn; what is kept is a running mean of the weights."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    plan = [batch for lessons in epochs for batch in _batches(lessons, chance)]
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01)
    steps, mean, started = len(plan), None, time.monotonic()
    summed = 0.0
    net.train()
    for step, batch in enumerate(plan):
        scale = min(1.0, (step + 1) / (0.05 * steps)) * (0.5 + 0.5 * float(np.cos(np.pi * step / steps)))
        for group in optimiser.param_groups:
            group["lr"] = rate * max(scale, 0.01)
        hidden = F.dropout(net(*_padded([lesson.rows for lesson in batch])), 0.2)
        loss = torch.zeros(())
        for name in {lesson.head for lesson in batch}:
            at = [index for index, lesson in enumerate(batch) if lesson.head == name]
            wanted = torch.from_numpy(np.stack([batch[index].wanted for index in at]))
            wanted = 0.95 * wanted + 0.05 / 3
            each = F.cross_entropy(net.heads[name](hidden[at]), wanted, reduction="none")
            loss = loss + (each * torch.tensor([batch[index].weight for index in at])).sum()
        loss = loss / len(batch)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        summed = 0.99 * summed + 0.01 * float(loss.detach())
        if step > 0.5 * steps:
            now = {key: value.detach().clone() for key, value in net.state_dict().items()}
            mean = now if mean is None else {key: mean[key].lerp(now[key], 0.005) for key in now}
        if step % 500 == 0:
            print(
                f"net {step}/{steps} loss {summed / (1 - 0.99 ** (step + 1)):.3f} {time.monotonic() - started:.0f} s",
                flush=True,
            )
    if mean is not None:
        net.load_state_dict(mean)
    return net.eval()


def says(net: Net, rows: Sequence[np.ndarray], head: str) -> np.ndarray:
    """Logits of one head, one row a text."""
    order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
    out = np.zeros((len(rows), 3), np.float32)
    with torch.inference_mode():
        for at in range(0, len(order), 256):
            chosen = order[at : at + 256]
            out[chosen] = net.heads[head](net(*_padded([rows[index] for index in chosen]))).numpy()
    return out


def _padded(rows: Sequence[np.ndarray]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(map(len, rows))
    numbers = np.zeros((len(rows), longest), np.int64)
    mask = np.zeros((len(rows), longest), np.float32)
    for index, row in enumerate(rows):
        numbers[index, : len(row)] = row
        mask[index, : len(row)] = 1
    return torch.from_numpy(numbers), torch.from_numpy(mask)


def _batches(lessons: Sequence[Lesson], chance: random.Random) -> list[list[Lesson]]:
    ordered = sorted(lessons, key=lambda lesson: len(lesson.rows) + 6 * chance.random())
    batches = [ordered[at : at + _BATCH] for at in range(0, len(ordered), _BATCH)]
    chance.shuffle(batches)
    return batches
