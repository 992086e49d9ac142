"""The whole way from public files to shipped weights."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from monitor.sentiment.net.calibration import logged
from training import bake, calibrate, head, lessons, linear, net, sources, teacher
from training.gather import Gathered, gather
from training.memory import remembered
from training.net import Lesson
from training.scores import by_language, mean7
from training.sources import Post
from training.tables import Table, table

WEIGHTS = Path(__file__).resolve().parent.parent / "monitor" / "sentiment" / "weights"
_EPOCHS = 5


def run(data: Path, work: Path, weights: Path = WEIGHTS, seed: int = 7) -> None:
    """Reads `data`, keeps what takes long in `work`, writes the shipped files to `weights`."""
    work.mkdir(parents=True, exist_ok=True)
    gathered = gather(data)
    drawn = lessons.drawn(sources.emoji(data))
    said = _said(gathered, work, seed)
    labels = np.array([post.label for post in gathered.valid])
    languages = [post.language for post in gathered.valid]

    flat = _flat(gathered, said, drawn, work)
    flat_valid = linear.features([post.text for post in gathered.valid]) @ flat
    print("hashed n-grams", by_language(flat_valid, labels, languages))
    tokens, deep, deep_valid = _deep(gathered, said, drawn, work, seed)
    print("network", by_language(deep_valid, labels, languages))
    share = _best(deep_valid, flat_valid, labels, languages)
    mixed = share * logged(deep_valid) + (1 - share) * logged(flat_valid)
    print("default", share, by_language(mixed, labels, languages))
    fitted = calibrate.fit(mixed, labels, languages)
    bake.write(
        weights,
        tokens,
        {**bake.network(deep, teacher.MAIN), **bake.votes(flat)},
        {"share": share, "calibration": fitted, "filters": net.FILTERS},
    )
    _embeddings(gathered, said, mixed, work, weights, seed)


def _embeddings(
    gathered: Gathered, said: dict[str, np.ndarray], mixed: np.ndarray, work: Path, weights: Path, seed: int
) -> None:
    """The head of the embeddings reader, and how much it counts beside the default."""
    posts = chosen(gathered, seed)
    given = remembered(work / "vectors.npz", [post.text for post in [*posts, *gathered.valid]], teacher.vectors)
    wanted, weight = _wanted(posts, said)
    made = head.train(given[: len(posts)], wanted, weight)
    valid = head.says(made, given[len(posts) :])
    labels = np.array([post.label for post in gathered.valid])
    languages = [post.language for post in gathered.valid]
    print("encoder", by_language(valid, labels, languages))
    share = _best(valid, mixed, labels, languages)
    both = share * logged(valid) + (1 - share) * logged(mixed)
    print("embeddings", share, by_language(both, labels, languages))
    head.write(weights / "embeddings.npz", made, share, calibrate.fit(both, labels, languages))


def chosen(gathered: Gathered, seed: int) -> list[Post]:
    """Posts that the encoder is asked about: it is slow, so not all."""
    shares = {"semeval": 4_500, "phrases": 1_500, "intertass": 3_500, "sentipolc": 1_000, "banks": 1_000}
    chance = random.Random(seed)
    kept = [post for post in gathered.main if post.source == "umsab"]
    for source, most in shares.items():
        found = [post for post in [*gathered.main, *gathered.other] if post.source == source]
        if source == "semeval":
            for label in range(3):
                kept += chance.sample([post for post in found if post.label == label], most // 3)
        else:
            kept += chance.sample(found, min(most, len(found)))
    return kept


def _said(gathered: Gathered, work: Path, seed: int) -> dict[str, np.ndarray]:
    """The teacher's shares for the posts of other schemes or of none."""
    path = work / "teacher.pt"
    taught = teacher.load(path) if path.exists() else teacher.train(gathered, path, seed=seed)
    texts = [post.text for post in gathered.other]
    told = remembered(work / "said.npz", texts, lambda part: np.exp(teacher.says(taught, part)))
    valid = remembered(
        work / "said.npz", [post.text for post in gathered.valid], lambda part: np.exp(teacher.says(taught, part))
    )
    labels = np.array([post.label for post in gathered.valid])
    print("teacher", by_language(valid, labels, [post.language for post in gathered.valid]))
    return dict(zip(texts, told / told.sum(axis=1, keepdims=True), strict=True))


def _wanted(posts: Sequence[Post], said: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """What a post teaches whoever has one scheme only, and how much it counts."""
    wanted, weight = [], []
    for post in posts:
        own = None if post.label is None else np.eye(3, dtype=np.float32)[post.label]
        told = said.get(post.text)
        wanted.append(own if told is None else told if own is None else 0.6 * told + 0.4 * own)
        weight.append({"umsab": 1.5, "phrases": 0.7}.get(post.source, 0.8 if told is not None else 1.0))
    return np.stack(wanted).astype(np.float32), np.array(weight, np.float32)


def _flat(
    gathered: Gathered, said: dict[str, np.ndarray], drawn: Sequence[tuple[str, np.ndarray]], work: Path
) -> np.ndarray:
    posts = [*lessons.bearing(gathered.main, random.Random(7)), *gathered.other]
    wanted, weight = _wanted(posts, said)
    texts = [post.text for post in posts] + [text for text, _ in drawn]
    wanted = np.concatenate([wanted, np.stack([told for _, told in drawn])])
    weight = np.concatenate([weight, np.full(len(drawn), 0.5, np.float32)])
    return linear.train(texts, wanted, weight)


def _deep(
    gathered: Gathered, said: dict[str, np.ndarray], drawn: Sequence[tuple[str, np.ndarray]], work: Path, seed: int
) -> tuple[Table, net.Net, np.ndarray]:
    tokens = table()
    texts = [post.text for post in [*gathered.main, *gathered.other, *gathered.valid]] + [text for text, _ in drawn]
    rows = dict(zip(texts, net.rows_of(texts, tokens.pieces()), strict=True))
    heads = sorted({teacher.head_of(post) for post in [*gathered.main, *gathered.other] if post.label is not None})
    torch.manual_seed(seed)
    made, kept = net.Net(tokens.rows, heads), work / "net.pt"
    if kept.exists():
        made.load_state_dict(torch.load(kept, weights_only=True))
        made.eval()
    else:
        extra = [Lesson(rows[text], told, teacher.MAIN, 0.5) for text, told in drawn]
        epochs = lessons.distilled(gathered.main, gathered.other, rows, said, _EPOCHS, extra, seed)
        print(f"{len(epochs[0])} posts an epoch", flush=True)
        torch.save(net.train(made, epochs, seed=seed).state_dict(), kept)
    return tokens, made, net.says(made, [rows[post.text] for post in gathered.valid], teacher.MAIN)


def _best(one: np.ndarray, other: np.ndarray, labels: np.ndarray, languages: Sequence[str]) -> float:
    """How much `one` should count beside `other`, in tenths."""
    return max(
        (step / 10 for step in range(3, 10)),
        key=lambda share: mean7(share * logged(one) + (1 - share) * logged(other), labels, languages),
    )
