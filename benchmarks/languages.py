"""How well and how fast languages are told: on our own short posts, and on public ones where a folder of them is given.

`python -m benchmarks.languages --umsab DIR --tweetlid DIR` measures on the test splits of the multilingual Twitter
sentiment set (`DIR/<language>/test_text.txt`) and of TweetLID 2014 (`DIR/test_complete.txt` and its gold file).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks._timing import Stopwatch, table
from monitor.language.base import UNKNOWN
from monitor.language.identify import Identifier
from monitor.rules.judging import LanguageReading
from tests.language.posts import FURTHER, NEXT_TO_US, OURS, pairs

NAME = "Languages"
UMSAB = {
    "spanish": "es",
    "english": "en",
    "portuguese": "pt",
    "french": "fr",
    "italian": "it",
    "german": "de",
    "arabic": "ar",
}
TWEETLID = ("es", "en", "pt", "ca", "gl", "eu")
BATCH = 256
_FIRST = """
import time
def held(field):
    return [int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith(field)][0]
started = time.perf_counter()
import numpy
from monitor.language.identify import Identifier
before, usual = time.perf_counter(), held("VmRSS")
Identifier().identify([("Dos noches y cucarachas en la ducha", "en")])
print(before - started, time.perf_counter() - before, held("VmRSS") - usual, held("VmHWM") - usual)
"""

Case = tuple[str, str]  # language, post


def run(count: int = 6_000, repetitions: int = 5) -> str:
    """Own posts and speed; `count` posts a repetition."""
    own = pairs(OURS, NEXT_TO_US, FURTHER)
    return f"{quality(own)}\n\n{speed([post for _, post in own], count, repetitions)}"


def quality(cases: Sequence[Case]) -> str:
    """For each language: posts, right, unknown, right of those told, taken for one of ours, or for another language."""
    grouped: dict[str, list[str]] = defaultdict(list)
    answers = Identifier().identify([(post, None) for _, post in cases])
    for (language, _), answer in zip(cases, answers, strict=True):
        grouped[language].append(answer.language)
    rows = []
    for language, said in grouped.items():
        told = [each for each in said if each != UNKNOWN]
        wrong = [each for each in told if each != language]
        ours = sum(each in OURS for each in wrong)
        right = len(told) - len(wrong)
        shares = (right / len(said), 1 - len(told) / len(said), right / max(len(told), 1), ours / len(said))
        rows.append(
            [language, len(said), *(f"{each:.1%}" for each in shares), f"{(len(wrong) - ours) / len(said):.1%}"]
        )
    return table(["language", "posts", "right", "unknown", "right of told", "taken for ours", "for another"], rows)


def calibration(cases: Sequence[Case], bins: int = 10) -> str:
    """Expected calibration error, bins of equal mass, nothing held back as unknown."""
    answers = Identifier(LanguageReading(unknown_below=0)).identify([(post, None) for _, post in cases])
    read = sorted(
        (said.confidence, said.language == language)
        for (language, _), said in zip(cases, answers, strict=True)
        if said.language != UNKNOWN
    )
    parts = [
        part for index in range(bins) if (part := read[index * len(read) // bins : (index + 1) * len(read) // bins])
    ]
    curve = [(statistics.mean(sure for sure, _ in part), statistics.mean(right for _, right in part)) for part in parts]
    error = sum(abs(sure - right) * len(part) for (sure, right), part in zip(curve, parts, strict=True)) / len(read)
    told = ", ".join(f"{sure:.2f} → {right:.2f}" for sure, right in curve)
    return f"calibration error {error:.3f} (confidence → share right: {told})"


def speed(posts: Sequence[str], count: int, repetitions: int) -> str:
    """Posts a second of one core, in batches and one at a time; load time and memory of a new process."""
    identifier, watch = Identifier(), Stopwatch()
    asked = [(posts[index % len(posts)], None) for index in range(count)]
    for _ in range(repetitions):
        with watch.taking("batch"):
            for start in range(0, count, BATCH):
                identifier.identify(asked[start : start + BATCH])
        with watch.taking("one"):
            for each in asked:
                identifier.identify([each])
    began = subprocess.run([sys.executable, "-c", _FIRST], capture_output=True, text=True, check=True, timeout=60)
    imports, load, stays, peak = map(float, began.stdout.split())
    rows = [
        [f"posts/s, batches of {BATCH}", f"{count / watch.cpu('batch'):,.0f}"],
        ["posts/s, one at a time", f"{count / watch.cpu('one'):,.0f}"],
        ["imports, numpy and rules included", f"{imports:.2f} s"],
        ["model and first answer", f"{load:.2f} s"],
        ["memory that stays", f"{stays:.0f} MB"],
        ["memory at most", f"{peak:.0f} MB"],
    ]
    return table(["speed", "measured"], rows)


def umsab(folder: Path) -> Iterator[Case]:
    """The test posts of each language."""
    for name, language in UMSAB.items():
        for line in (folder / name / "test_text.txt").read_text(encoding="utf-8").split("\n"):
            if line.strip():
                yield language, line


def tweetlid(folder: Path) -> Iterator[Case]:
    """The test posts that could still be had, and are in exactly one language."""
    gold = dict(_columns(folder / "tweetLID-test_ids-7july.tsv", 0, 2))
    for identity, post in _columns(folder / "test_complete.txt", 0, 3):
        if gold.get(identity) in TWEETLID and post != "Not Available":
            yield gold[identity], post


def _columns(file: Path, first: int, second: int) -> Iterator[tuple[str, str]]:
    for line in file.read_text(encoding="utf-8", errors="replace").split("\n"):
        columns = line.split("\t")
        if len(columns) > second:
            yield columns[first], columns[second].strip()


def main(arguments: Sequence[str]) -> int:
    """Quality and calibration on the public sets that a folder is given for, then what `run` tells."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.languages", description=__doc__)
    parser.add_argument("--umsab", type=Path, help="folder with <language>/test_text.txt")
    parser.add_argument("--tweetlid", type=Path, help="folder with test_complete.txt and tweetLID-test_ids-7july.tsv")
    given = parser.parse_args(arguments)
    for name, read in (("umsab", umsab), ("tweetlid", tweetlid)):
        if folder := getattr(given, name):
            cases = list(read(folder))
            print(f"## {name}\n\n{quality(cases)}\n\n{calibration(cases)}\n")
    print(f"## {NAME}\n\n{run()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
