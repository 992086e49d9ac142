"""How well and how fast the readers read, beside VADER. Public sets are not shipped: tell where they lie.

`python -m benchmarks.sentiment --umsab DIR --tweeteval DIR --airline FILE --hotels FILE [--embeddings]`. Without any
set, as in `python -m benchmarks sentiment`, only speed and memory are measured. Nothing is fitted here.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from benchmarks import _labelled as sets
from benchmarks._labelled import Labelled
from benchmarks._material import brands, texts
from benchmarks._timing import table
from monitor.sentiment import registry
from monitor.sentiment.base import Reader, Target
from monitor.sentiment.default import Default

NAME = "Sentiment"

_KEPT = (1.0, 0.9, 0.8, 0.7, 0.5)
_LOAD = """
import re, time
from pathlib import Path
started = time.perf_counter()
from monitor.sentiment.default import Default
Default().read(["hola"], ["es"])
taken = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text()).group(1)  # not of whoever forked us
print(time.perf_counter() - started, int(taken) / 1024)
"""


class VaderReader:
    """VADER as its authors say to use it: beyond ±0.05 negative or positive, in whatever language."""

    name = "vader"
    version = "3.3"

    def __init__(self) -> None:
        self._analyser = SentimentIntensityAnalyzer()

    def speaks(self, language: str) -> bool:
        return language == "en"

    def read(self, given: Sequence[str], languages: Sequence[str]) -> np.ndarray:
        scores = [self._analyser.polarity_scores(text)["compound"] for text in given]
        return np.array([(s <= -0.05, -0.05 < s < 0.05, s >= 0.05) for s in scores], np.float32)


class Backend:
    """What rules.yaml chooses by a name: a reader with hints, clauses, quotes and comparisons around it."""

    def __init__(self, name: str) -> None:
        self._sentiment = registry.load(name)
        self.name, self.version = f"backend {name}", self._sentiment.version

    def speaks(self, language: str) -> bool:
        return True

    def read(self, given: Sequence[str], languages: Sequence[str]) -> np.ndarray:
        asked = [Target(text=text, language=language) for text, language in zip(given, languages, strict=True)]
        felt = self._sentiment.measure(asked)
        return np.array([(each.negative, each.neutral, each.positive) for each in felt], np.float32)


def run(labelled: Sequence[Labelled] = (), embeddings: bool = False, count: int = 4_000, repetitions: int = 3) -> str:
    """The tables: quality where sets are given, speed always."""
    readers: list[Reader] = [Backend("default"), Default(), VaderReader()]
    if embeddings:
        from monitor.sentiment.embeddings import Embeddings

        readers += [Backend("embeddings"), Embeddings()]
    parts = [_quality(readers, labelled), _certainty(readers, labelled)] if labelled else []
    posts = [(text, each.language) for each in labelled if each.name.startswith("UMSAB") for text in each.texts]
    posts = posts[:: max(1, len(posts) // count)] or [(text, "en") for text in texts(count, brands(20))]
    return "\n\n".join([*parts, _speed(readers, posts, repetitions)])


def _quality(readers: Sequence[Reader], labelled: Sequence[Labelled]) -> str:
    rows = []
    for reader in readers:
        scores = []
        for each in labelled:
            shares = _read(reader, each)
            if 1 in each.labels:
                chosen = shares.argmax(axis=1)
                found = sets.macro_f1(each.labels, chosen), sets.macro_recall(each.labels, chosen)
                if each.name.startswith("UMSAB"):
                    scores.append(found[0])
                cells = [f"{found[0]:.1f}", f"{found[1]:.1f}", "–"]
            else:
                cells = ["–", "–", f"{sets.right_sign(shares, each.labels):.1f}"]
            rows.append([reader.name, each.name, f"{len(each.texts):,}", *cells])
        if len(scores) > 1:
            rows.append([reader.name, f"UMSAB mean of {len(scores)}", "", f"{sets.mean(scores):.1f}", "–", "–"])
    return table(["reader", "set", "posts", "macro-F1", "macro-recall", "right sign, %"], rows)


def _certainty(readers: Sequence[Reader], labelled: Sequence[Labelled]) -> str:
    rows = []
    for reader in readers:
        for each in labelled:
            if reader.name == "vader" or 1 not in each.labels:
                continue
            shares = _read(reader, each)
            middle, low, high = sets.unsure_across(shares, each.labels)
            rows.append(
                [
                    reader.name,
                    each.name,
                    f"{sets.unsure(shares, each.labels):.3f}",
                    f"{middle:.3f} ({low:.3f}–{high:.3f})",
                    *(f"{sets.kept(shares, each.labels, share):.1f}" for share in _KEPT),
                ]
            )
    head = ["reader", "set", "ECE", "ECE cross-fitted (95 %)", *(f"F1, surest {share:.0%}" for share in _KEPT)]
    return table(head, rows)


_known: dict[tuple[str, str], np.ndarray] = {}


def _read(reader: Reader, each: Labelled) -> np.ndarray:
    """Each set is read once by each reader."""
    key = (reader.name, each.name)
    if key not in _known:
        pieces = [
            reader.read(each.texts[at : at + 256], [each.language] * len(each.texts[at : at + 256]))
            for at in range(0, len(each.texts), 256)
        ]
        _known[key] = np.concatenate(pieces)
    return _known[key]


def _speed(readers: Sequence[Reader], posts: Sequence[tuple[str, str]], repetitions: int) -> str:
    """On posts of UMSAB where it is given, on invented ones (which are longer) otherwise."""
    rows = []
    for reader in readers:
        few = posts[:200] if "embeddings" in reader.name else posts
        reader.read([few[0][0]], [few[0][1]])
        rates = [len(few) / min(_cpu(reader, few, size) for _ in range(repetitions)) for size in (256, 32, 1)]
        rows.append([reader.name, *(f"{rate:,.0f}" for rate in rates)])
    seconds, memory = map(float, subprocess.check_output([sys.executable, "-c", _LOAD], text=True).split())
    below = f"\n\nA new process has read its first text after {seconds:.2f} s and takes {memory:.0f} MB (default)."
    return table(["posts a second of CPU", "batches of 256", "of 32", "one at a time"], rows) + below


def _cpu(reader: Reader, posts: Sequence[tuple[str, str]], size: int) -> float:
    """Seconds of CPU for all posts, `size` at a time."""
    parts = [posts[at : at + size] for at in range(0, len(posts), size)]
    given = [([text for text, _ in part], [language for _, language in part]) for part in parts]
    started = time.process_time()
    for written, languages in given:
        reader.read(written, languages)
    return time.process_time() - started


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sentiment", description=__doc__)
    parser.add_argument("--umsab", type=Path, help="data/sentiment of cardiffnlp/xlm-t")
    parser.add_argument("--tweeteval", type=Path, help="datasets/sentiment of cardiffnlp/tweeteval")
    parser.add_argument("--airline", type=Path, help="Tweets.csv of the Twitter US Airline Sentiment set")
    parser.add_argument("--hotels", type=Path, help="Andalusian hotel reviews: a CSV with clean_text and y")
    parser.add_argument("--embeddings", action="store_true", help="measure the embeddings reader too (minutes)")
    chosen = parser.parse_args(arguments)
    labelled: list[Labelled] = []
    if chosen.umsab:
        labelled += [*sets.umsab(chosen.umsab), sets.spanish(chosen.umsab)]
    if chosen.tweeteval:
        labelled.append(sets.paired(chosen.tweeteval, "TweetEval", "en"))
    if chosen.airline:
        labelled.append(sets.airline(chosen.airline))
    if chosen.hotels:
        labelled.append(sets.hotels(chosen.hotels))
    print(run(labelled, chosen.embeddings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
