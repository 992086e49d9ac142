"""The embeddings reader's own part: from the untrained encoder's vectors to the three classes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from training.bake import save

_HIDDEN = 192


def train(
    vectors: np.ndarray, wanted: np.ndarray, weight: np.ndarray, passes: int = 12, seed: int = 7
) -> nn.Sequential:
    """One hidden layer; `wanted` are shares. The vectors are made wider first: encoders' values are small and alike."""
    torch.manual_seed(seed)
    made = nn.Sequential(nn.Linear(vectors.shape[1], _HIDDEN), nn.ReLU(), nn.Linear(_HIDDEN, 3))
    middle, spread = vectors.mean(0), vectors.std(0) + 1e-6
    given = torch.from_numpy(((vectors - middle) / spread).astype(np.float32))
    target, counts = torch.from_numpy(wanted.astype(np.float32)), torch.from_numpy(weight.astype(np.float32))
    optimiser = torch.optim.AdamW(made.parameters(), lr=1e-3, weight_decay=0.3)
    steps = passes * (len(given) // 256 + 1)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(passes):
        for part in torch.randperm(len(given)).split(256):
            hidden = F.dropout(made[1](made[0](F.dropout(given[part], 0.1))), 0.3)
            each = F.cross_entropy(made[2](hidden), 0.95 * target[part] + 0.05 / 3, reduction="none")
            optimiser.zero_grad()
            (each * counts[part]).mean().backward()
            optimiser.step()
            schedule.step()
    with torch.no_grad():  # the widening goes into the first layer: the run time gets plain vectors
        wide = made[0].weight / torch.from_numpy(spread)
        made[0].bias -= wide @ torch.from_numpy(middle)
        made[0].weight.copy_(wide)
    return made.eval()


def says(head: nn.Sequential, vectors: np.ndarray) -> np.ndarray:
    """Logits, one row a text."""
    with torch.inference_mode():
        return head(torch.from_numpy(vectors.astype(np.float32))).numpy()


def write(path: Path, head: nn.Sequential, share: float, calibration: dict[str, list[float]]) -> None:
    """`embeddings.npz` for the run time."""
    arrays = {
        "first": head[0].weight.detach().numpy().T,
        "first_bias": head[0].bias.detach().numpy(),
        "last": head[2].weight.detach().numpy().T,
        "last_bias": head[2].bias.detach().numpy(),
    }
    save(
        path,
        {name: array.astype(np.float32) for name, array in arrays.items()},
        {"share": share, "calibration": calibration},
    )
