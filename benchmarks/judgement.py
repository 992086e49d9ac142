"""What a whole judgement (language, feeling, issue, influence, priority) costs on one core, beside VADER.

The material is the open half of our labelled posts, again and again under other authors and with other counts. Then:
how long a process needs from its start to its first judgement, and how much memory it holds at most.
"""

from __future__ import annotations

import gc
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from benchmarks._material import NOW
from benchmarks._timing import Stopwatch, table
from benchmarks.startup import base_size
from connectors.registry import discover
from monitor.clock import SystemClock
from monitor.core.judge import words_of
from monitor.judging import policy_of
from monitor.lines import parse_line
from monitor.model import Author, Engagement, Judged, Match, Mention, MentionId
from monitor.policy import Policy
from monitor.rules.load import load
from monitor.sentiment.registry import Backends

NAME = "The judge"
LABELLED = Path(__file__).resolve().parent.parent / "tests" / "labelled"
BATCH = 256
WITHIN = 120.0  # seconds; a process that needs longer for its first judgement is broken
# The resource module counts kilobytes on Linux.
_FIRST = """
import json, resource, sys
from monitor.cli import main
code, sys.argv[0] = 0, "almenara"
try:
    main()
except SystemExit as ended:
    code = ended.code or 0
print(json.dumps({"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "code": code}), file=sys.stderr)
"""

Case = tuple[Mention, tuple[Match, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """From a process's start to its first judgement: wall seconds, CPU seconds, and its peak of memory in MB."""

    wall: float
    cpu: float
    peak: float


def run(count: int = 6_000, repetitions: int = 5) -> str:
    """The tables."""
    with _one_core():
        speed = _speed(count, repetitions)
        firsts = [_first() for _ in range(repetitions)]
    size, distributions = base_size(("almenara",))
    first = table(
        ["what", "measured", "aim"],
        [
            ["first judgement, wall since the process began", f"{_median(f.wall for f in firsts):.2f} s", "≤ 3 s"],
            ["… CPU", f"{_median(f.cpu for f in firsts):.2f} s", ""],
            ["… peak of memory", f"{_median(f.peak for f in firsts):.0f} MB", "≤ 280 MB"],
            [f"base install without bytecode, {distributions} distributions", f"{size:.0f} MB", "stated"],
        ],
    )
    return f"{speed}\n\n{first}"


def _speed(count: int, repetitions: int) -> str:
    policy = _policy()
    cases = _cases(policy, count)
    texts = [mention.text for mention, _matches in cases]
    vader, watch = SentimentIntensityAnalyzer(), Stopwatch()
    targets = [
        policy.target(mention, match, matches, language=mention.language or "und")
        for mention, matches in cases
        for match in matches
    ]
    claims = [(words_of(mention), mention.language) for mention, _matches in cases]
    few = max(1, count // 6)

    def batched(work: Callable[[Sequence[object]], object], items: Sequence[object], size: int) -> None:
        for start in range(0, len(items), size):
            work(items[start : start + size])

    def judge(some: Sequence[Case]) -> list[Judged]:
        return policy.judge(some, now=NOW, past=lambda _mention: frozenset(), before={})

    judge(cases[:BATCH])  # what is loaded at first use is loaded before the clock runs
    gc.freeze()  # the material is ours: the collector need not walk through it again and again
    for _ in range(repetitions):
        with watch.taking("vader"):
            for text in texts:
                vader.polarity_scores(text)
        with watch.taking("match"):
            for mention, _matches in cases:
                policy.matcher.match(mention)
        with watch.taking("language"):
            batched(policy.languages.identify, claims, BATCH)
        with watch.taking("feeling"):
            batched(policy.sentiment.measure, targets, BATCH)
        with watch.taking("issue"):
            for text in texts:
                policy.issues.of(text, "negative")
        with watch.taking("whole"):
            batched(judge, cases, BATCH)
        with watch.taking("single"):
            batched(judge, cases[:few], 1)

    def row(what: str, name: str, done: int, aim: str = "") -> list[str]:
        cost = watch.cpu(name) / done
        floor = watch.cpu("vader") / len(texts)
        return [what, f"{cost * 1e6:.0f}", f"{1 / cost:,.0f}", f"{floor / cost:.2f}", aim]

    rest = watch.cpu("whole") - watch.cpu("language") - watch.cpu("feeling") - watch.cpu("issue")
    return table(
        ["what", "CPU µs a post", "posts a CPU second", "VADER / this", "aim"],
        [
            row("VADER alone", "vader", len(texts)),
            row("matching (before the judge)", "match", len(texts)),
            row(f"language, batches of {BATCH}", "language", len(texts)),
            row(f"feeling towards the brand, batches of {BATCH}", "feeling", len(texts)),
            row("issue", "issue", len(texts)),
            ["influence, virality, priority, rules, routing (the rest)", f"{rest / len(texts) * 1e6:.0f}", "", "", ""],
            row(f"whole judgement, batches of {BATCH}", "whole", len(texts), "≥ 2,000"),
            row("whole judgement, one at a time", "single", few, "≥ 1,000"),
        ],
    )


def _policy() -> Policy:
    loaded = load(LABELLED / "rules.yaml", environ={}, connectors=discover())
    return policy_of(loaded, Backends(folder=Path(), clock=SystemClock()))


def _cases(policy: Policy, count: int) -> list[Case]:
    """Posts that are about a brand, each under another author."""
    rng, found = random.Random(7), []
    lines = (LABELLED / "open.jsonl").read_bytes().splitlines()
    posts = [
        parse_line(line, number, source="labelled", now=NOW, lenient=True).mention
        for number, line in enumerate(lines, 1)
    ]
    about = [post for post in posts if policy.matcher.match(post)]
    while len(found) < count:
        post = about[len(found) % len(about)]
        number, followers = len(found), int(10 ** rng.uniform(0.5, 6))
        mention = replace(
            post,
            id=MentionId(f"{post.network}:{number}"),
            text=f"{post.text} {number}",  # no two alike, so that nothing remembered helps
            author=Author(id=f"a{number}", handle=f"a{number}", followers=followers),
            published_at=NOW - timedelta(minutes=rng.randint(1, 600)),
            engagement=Engagement(likes=rng.randint(0, 400), replies=rng.randint(0, 40), at=NOW),
        )
        found.append((mention, policy.matcher.match(mention)))
    return found


def _first() -> First:
    """One `almenara score` of one text, as a process of its own."""
    text = "Dos noches en @hotelquintalba y cucarachas en la ducha. Nadie responde."
    command = [sys.executable, "-c", _FIRST, "score", "--rules", str(LABELLED / "rules.yaml"), "--text", text, "--json"]
    before, started = os.times(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=WITHIN)
    wall, after = time.perf_counter() - started, os.times()
    told = json.loads(done.stderr.splitlines()[-1])
    if told["code"] or not done.stdout.strip():
        raise RuntimeError(f"no judgement: {done.stderr[-500:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return First(wall=wall, cpu=cpu, peak=told["peak"])


@contextmanager
def _one_core() -> Iterator[None]:
    """Everything on one core: numpy's threads and the child processes too."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})  # the first one serves the machine
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _median(values: Iterator[float]) -> float:
    return statistics.median(values)
