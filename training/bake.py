"""Writes the shipped weights: int8 tables, half-precision filters, plain values as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training.net import Net
from training.tables import Table


def network(net: Net, head: str) -> dict[str, np.ndarray]:
    """The network's arrays as `monitor.sentiment.net.conv.Conv` wants them, the projection folded into the table."""
    with torch.inference_mode():
        rows = torch.cat([net.norm(net.project(part.float())) for part in net.rows.split(8192)]).numpy()
    top = np.quantile(np.abs(rows), 0.9999, axis=0)
    scale = (top / 127).astype(np.float32)
    out = {"table": np.clip(np.rint(rows / scale), -127, 127).astype(np.int8), "scale": scale}
    for number, layer in enumerate(net.filters):
        # torch: (out, in, place); here: place, in, out
        out[f"filter{number}"] = layer.weight.detach().numpy().transpose(2, 1, 0).astype(np.float16)
        out[f"bias{number}"] = layer.bias.detach().numpy().astype(np.float16)
    out["attention"] = net.attention.weight.detach().numpy()[0].astype(np.float16)
    for name, layer in (("middle", net.middle), ("last", net.heads[head])):
        out[name] = layer.weight.detach().numpy().T.astype(np.float16)
        out[f"{name}_bias"] = layer.bias.detach().numpy().astype(np.float16)
    return out


def votes(table: np.ndarray) -> dict[str, np.ndarray]:
    """The table of votes as int8 with a scale for each class."""
    scale = (np.quantile(np.abs(table[np.any(table != 0, axis=1)]), 0.9995, axis=0) / 127).astype(np.float32)
    return {"votes": np.clip(np.rint(table / scale), -127, 127).astype(np.int8), "votes_scale": scale}


def write(folder: Path, table: Table, arrays: Mapping[str, np.ndarray], values: Mapping[str, Any]) -> None:
    """`default.npz` and `pieces.model` in the folder of weights."""
    folder.mkdir(parents=True, exist_ok=True)
    save(folder / "default.npz", {**arrays, "where": table.where}, {**values, "emoji": table.emoji})
    (folder / "pieces.model").write_bytes(table.model)


def save(path: Path, arrays: Mapping[str, np.ndarray], values: Mapping[str, Any]) -> None:
    """An .npz whose bytes depend on its content alone (numpy stamps no time into it)."""
    plain = np.frombuffer(json.dumps(values, ensure_ascii=False, sort_keys=True).encode(), np.uint8)
    np.savez_compressed(path, **arrays, values=plain)
