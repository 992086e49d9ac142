"""What asking about the brand costs; with `--absa DIR`, how often the answer is right.

`python -m benchmarks.targets --absa DIR` reads the folder `datasets` of songyouwei/ABSA-PyTorch (or the folder above
it): SemEval-2014 restaurants and laptops, nothing trained, and Dong et al. 2014 with a head trained on its train split.
The weights in `monitor.sentiment.towards` were chosen on the training files of SemEval-2014 and the head's strength by
cross-validation within Dong's train split; the test files are measured only.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._absa import Labelled, sentences, tweets
from benchmarks._dong import features
from benchmarks._head import Rows, fit
from benchmarks._material import brands, posts, texts
from benchmarks._timing import table
from monitor.core.match import Matcher
from monitor.sentiment.base import Feeling, Reader, Target
from monitor.sentiment.marks import BRAND, mark, plain
from monitor.sentiment.towards import Towards, plan
from monitor.sentiment.vader import VaderReader

NAME = "Towards the brand"

_L2 = 10.0  # strength of the head's penalty
_CLEAR = 0.05  # VADER: a compound score nearer to 0 counts as neutral, as its authors advise
_CLASSES = (-1, 0, 1)
_FILES = ("Restaurants_Train", "Laptops_Train", "Restaurants_Test_Gold", "Laptops_Test_Gold")


def run(count: int = 4_000, repetitions: int = 3) -> str:
    """Without data: what the brand's side of the reading costs. Texts a post, and posts a CPU second."""
    about = brands(50)
    written = [f"{text} but we may come back" if not at % 5 else text for at, text in enumerate(texts(count, about))]
    matcher = Matcher.compile(about)
    hits = [[hit for match in matcher.match(post) for hit in match.hits] for post in posts(written)]
    targets = [
        Target(text=text, language="en", hits=tuple(found[:1]), others=tuple(found[1:]))
        for text, found in zip(written, hits, strict=True)
    ]
    silent = Towards(_Nothing())
    rows = [
        ["plan and combine alone", f"{_rate(lambda: silent.measure(targets), len(targets), repetitions):,.0f}"],
        ["VADER, whole posts", f"{_rate(lambda: _whole(VaderReader(), targets), len(targets), repetitions):,.0f}"],
        ["VADER towards", f"{_rate(lambda: Towards(VaderReader()).measure(targets), len(targets), repetitions):,.0f}"],
    ]
    read = sum(len(plan(target).texts) for target in targets) / len(targets)
    return f"{table(['part', 'posts/s'], rows)}\n\n{read:.2f} texts are read a post, every fifth has a contrast in it"


def measured(folder: Path, reader: Reader) -> str:
    """Both tables. Reads the test files once."""
    folder = folder / "datasets" if (folder / "datasets").is_dir() else folder
    some = [each for name in _FILES for each in sentences(folder / "semeval14" / f"{name}.xml.seg")]
    trained, tested = (tweets(folder / "acl-14-short-data" / f"{name}.raw") for name in ("train", "test"))
    return "\n\n".join((_opposed(some, reader), _tweets(trained, tested, reader)))


def _opposed(some: Sequence[Labelled], reader: Reader) -> str:
    targets = [each.target for each in some]
    methods = {
        "VADER (±.05), whole": _compound(targets),
        f"{reader.name}, whole": _whole(reader, targets),
        f"{reader.name}, towards": Towards(reader).measure(targets),
    }
    groups: dict[str, Callable[[Labelled], bool]] = {
        "all": lambda _each: True,
        "uniform": lambda each: each.kind == "uniform",
        "opposed": lambda each: each.kind == "opposed" and each.label != 0,
        "opposed, train files": lambda each: each.kind == "opposed" and each.label != 0 and "Train" in each.file,
        "opposed, test files": lambda each: each.kind == "opposed" and each.label != 0 and "Test" in each.file,
    }
    rows = []
    for name, feelings in methods.items():
        row = [name]
        paired = list(zip(some, feelings, strict=True))
        for wanted in groups.values():
            right = [_verdict(felt) == each.label for each, felt in paired if wanted(each)]
            row.append(f"{np.mean(right):.1%}" if right else "–")
        signs = [np.sign(felt.polarity) == each.label for each, felt in paired if groups["opposed"](each)]
        row.append(f"{np.mean(signs):.1%}" if signs else "–")
        rows.append(row)
    counts = [sum(map(wanted, some)) for wanted in groups.values()]
    head = ["SemEval-2014, accuracy", *(f"{name} ({count:,})" for name, count in zip(groups, counts, strict=True))]
    return table([*head, "opposed, right sign"], rows)


def _tweets(trained: Sequence[Labelled], tested: Sequence[Labelled], reader: Reader) -> str:
    labels = np.array([each.label for each in tested])
    rows = []
    for name, feelings in (
        ("VADER (±.05), whole", _compound([each.target for each in tested])),
        (f"{reader.name}, whole", _whole(reader, [each.target for each in tested])),
        (f"{reader.name}, towards", Towards(reader).measure([each.target for each in tested])),
    ):
        rows.append([name, *_scored(np.array([_verdict(felt) for felt in feelings]), labels)])
    told, asked = rows_of(trained, reader), rows_of(tested, reader)
    truth = np.array([each.label + 1 for each in trained])
    for name, with_name in (("head, blind to the name", False), ("head that also knows the name", True)):
        known, unknown = (
            _named(rows, some) if with_name else rows for rows, some in ((told, trained), (asked, tested))
        )
        best = Rows.of(unknown).times(fit(Rows.of(known), truth, l2=_L2)).argmax(axis=1)
        rows.append([name, *_scored(np.array(_CLASSES)[best], labels)])
    return table([f"Dong et al. test ({len(tested)})", "accuracy", "macro-F1"], rows)


def rows_of(some: Sequence[Labelled], reader: Reader) -> list[dict[str, float]]:
    """The head's features: n-grams of the whole, the clause and both sides; what readers say of six parts."""
    marked = [mark(each.target.text, each.target.hits) for each in some]
    return features([text if BRAND in text else f"{BRAND} {text}" for text in marked], (reader, VaderReader()))


def _named(rows: Sequence[dict[str, float]], some: Sequence[Labelled]) -> list[dict[str, float]]:
    """With whom it is about: how people usually speak of them."""
    return [row | {f"name:{each.name.lower()}": 1.0} for row, each in zip(rows, some, strict=True)]


def _whole(reader: Reader, targets: Sequence[Target]) -> list[Feeling]:
    shares = reader.read([plain(mark(each.text, each.hits)) for each in targets], [each.language for each in targets])
    return [Feeling(negative=row[0], neutral=row[1], positive=row[2]) for row in shares.tolist()]


def _compound(targets: Sequence[Target]) -> list[Feeling]:
    """VADER as it is usually used: the sign of the score beyond ±.05."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer, found = SentimentIntensityAnalyzer(), []
    for target in targets:
        score = analyzer.polarity_scores(plain(mark(target.text, target.hits)))["compound"]
        negative, positive = float(score <= -_CLEAR), float(score >= _CLEAR)
        found.append(Feeling(negative=negative, neutral=1 - negative - positive, positive=positive))
    return found


def _verdict(felt: Feeling) -> int:
    return _CLASSES[int(np.argmax((felt.negative, felt.neutral, felt.positive)))]


def _scored(found: NDArray[np.int64], labels: NDArray[np.int64]) -> list[str]:
    shares = []
    for each in _CLASSES:
        right = int(((found == each) & (labels == each)).sum())
        shares.append(2 * right / max(1, int((found == each).sum() + (labels == each).sum())))
    return [f"{np.mean(found == labels):.1%}", f"{np.mean(shares):.1%}"]


class _Nothing:
    """A reader that takes no time."""

    name = "nothing"
    version = "0"

    def speaks(self, language: str) -> bool:
        return True

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        return np.full((len(texts), 3), 1 / 3, np.float32)


def _reader(name: str) -> Reader:
    if name == "vader":
        return VaderReader()
    from monitor.sentiment.default import Default

    return Default()


def _rate(work: Callable[[], object], count: int, repetitions: int) -> float:
    """Posts a CPU second, the best of a few runs: the others were disturbed."""
    best = float("inf")
    for _ in range(repetitions):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return count / max(best, 1e-9)


def main(arguments: Sequence[str]) -> int:
    """0 fine, 2 where the folder is not what it should be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.targets", description=__doc__)
    parser.add_argument("--absa", type=Path, help="the folder `datasets` of songyouwei/ABSA-PyTorch")
    parser.add_argument("--reader", choices=("default", "vader"), default="default")
    chosen = parser.parse_args(arguments)
    print(f"## {NAME}\n\n{run()}")
    if chosen.absa is not None:
        try:
            print(f"\n{measured(chosen.absa, _reader(chosen.reader))}")
        except FileNotFoundError as error:
            print(f"not the folder of ABSA-PyTorch: {error.filename} is missing", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
