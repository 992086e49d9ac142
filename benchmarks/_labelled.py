"""Public labelled sets as their publishers' files have them, and what is measured on them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from monitor.evaluation import measures

LANGUAGES = {
    "english": "en",
    "spanish": "es",
    "portuguese": "pt",
    "french": "fr",
    "italian": "it",
    "german": "de",
    "arabic": "ar",
    "hindi": "hi",
}
_CLASSES = {"negative": 0, "neutral": 1, "positive": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A set: its texts, all in one language, and the classes people gave them (0 negative, 1 neutral, 2 positive)."""

    name: str
    language: str
    texts: tuple[str, ...]
    labels: np.ndarray


def paired(folder: Path, name: str, language: str, split: str = "test") -> Labelled:
    """`test_text.txt` and `test_labels.txt`, one post a line, as UMSAB and TweetEval come."""
    # Not splitlines(): posts hold characters that Python takes for the end of a line.
    texts = (folder / f"{split}_text.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    labels = (folder / f"{split}_labels.txt").read_text(encoding="utf-8").split()
    if len(texts) != len(labels):
        raise ValueError(f"{folder}: {len(texts)} texts and {len(labels)} labels")
    return Labelled(name=name, language=language, texts=tuple(texts), labels=np.array(labels, int))


def umsab(folder: Path) -> list[Labelled]:
    """The eight languages of `data/sentiment` in cardiffnlp/xlm-t."""
    return [paired(folder / name, f"UMSAB {short}", short) for name, short in LANGUAGES.items()]


def spanish(folder: Path) -> Labelled:
    """Test and validation posts together, for an error of calibration on more than a thousand. On the validation posts
    (324 of 1,194) the calibration was fitted."""
    parts = [paired(folder / "spanish", "", "es", split) for split in ("test", "val")]
    texts = tuple(text for part in parts for text in part.texts)
    return Labelled(
        name="Spanish, test and val", language="es", texts=texts, labels=np.concatenate([part.labels for part in parts])
    )


def airline(path: Path) -> Labelled:
    """`Tweets.csv`: what customers told six airlines in English."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file))
    return Labelled(
        name="Airline",
        language="en",
        texts=tuple(row["text"] for row in rows),
        labels=np.array([_CLASSES[row["airline_sentiment"]] for row in rows]),
    )


def hotels(path: Path) -> Labelled:
    """Spanish hotel reviews, `clean_text` and `y` (0 negative, 1 positive)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Labelled(
        name="Spanish hotels",
        language="es",
        texts=tuple(row["clean_text"] for row in rows),
        labels=np.array([2 * int(row["y"]) for row in rows]),
    )


def macro_f1(labels: np.ndarray, chosen: np.ndarray) -> float:
    """As `almenara evaluate` counts it, 0 to 100."""
    return float(measures.macro_f1(measures.confusion(labels, chosen)))


def macro_recall(labels: np.ndarray, chosen: np.ndarray) -> float:
    """Mean over the classes of how many of its posts were found, 0 to 100."""
    return 100 * float(
        np.mean([(chosen[labels == each] == each).mean() for each in range(3) if (labels == each).any()])
    )


def unsure(shares: np.ndarray, labels: np.ndarray) -> float:
    """Expected calibration error as `almenara evaluate` counts it: ten bins of equal mass, 0 to 1."""
    return measures.ece(shares.max(axis=1).astype(float), (shares.argmax(axis=1) == labels).astype(float))


def unsure_across(
    shares: np.ndarray, labels: np.ndarray, seed: int = 7, times: int = 200
) -> tuple[float, float, float]:
    """The same, cross-fitted, with a bootstrap: median, 2.5 % and 97.5 %.

    Gaps in bins are chance as well as error, and absolute values add chance up. So one half of the posts says in which
    direction each bin (of equal posts) errs, and the other half by how much.
    """
    chance = np.random.default_rng(seed)
    top = shares.max(axis=1)
    gap = (shares.argmax(axis=1) == labels) - top
    edges = np.quantile(top, np.linspace(0, 1, 11)[1:-1])
    where = np.searchsorted(edges, top)
    found = []
    for _ in range(times):
        drawn = chance.integers(0, len(labels), len(labels))
        first, second = drawn[::2], np.setdiff1d(drawn[1::2], drawn[::2])
        total = 0.0
        for each in range(10):
            sign = np.sign(gap[first[where[first] == each]].sum())
            total += float(sign * gap[second[where[second] == each]].sum())
        found.append(max(total, 0.0) / max(len(second), 1))
    low, middle, high = np.quantile(found, (0.025, 0.5, 0.975))
    return float(middle), float(low), float(high)


def kept(shares: np.ndarray, labels: np.ndarray, share: float) -> float:
    """Macro-F1 of the surest `share` (0 to 1) of the posts."""
    order = np.argsort(-shares.max(axis=1), kind="stable")[: max(1, round(share * len(labels)))]
    return macro_f1(labels[order], shares[order].argmax(axis=1))


def right_sign(shares: np.ndarray, labels: np.ndarray) -> float:
    """Of posts that are negative or positive, how many per cent have the larger share of the two on the right side."""
    return 100 * float((np.where(shares[:, 2] > shares[:, 0], 2, 0) == labels).mean())


def mean(values: Sequence[float]) -> float:
    """The plain mean."""
    return sum(values) / len(values)
