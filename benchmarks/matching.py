"""Fold + match at 10, 1,000 and 10,000 queries, beside the bare automaton over text that is folded already."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from benchmarks._material import brands, posts, texts
from benchmarks._timing import table
from monitor.core.match import Matcher
from monitor.core.normalise import fold_text
from monitor.rules.schema import Brand

NAME = "Matching"


def run(sizes: Sequence[int] = (10, 1_000, 10_000), count: int = 4_000, repetitions: int = 5) -> str:
    """The table, and below it the two figures that are promised. `count` posts each, a tenth about a brand."""
    rows, rates, built = [], [], 0.0
    for size in sizes:
        about = brands(size)
        written = texts(count, about)
        sample = posts(written)
        started = time.process_time()
        matcher = Matcher.compile(about)
        built = time.process_time() - started
        scan = _bare(about).find_matches_as_indexes
        folded = [fold_text(text) for text in written]

        def rate(work: Callable[[], Iterable[object]]) -> float:
            return count / _least(work, repetitions)

        fold_rate = rate(lambda written=written: map(fold_text, written))  # type: ignore[misc]
        bare_rate = rate(lambda scan=scan, folded=folded: (scan(each, overlapping=True) for each in folded))  # type: ignore[misc]
        rates.append(rate(lambda matcher=matcher, sample=sample: map(matcher.match, sample)))  # type: ignore[misc]
        wanted = rate(lambda matcher=matcher, written=written: map(matcher.wanted, written))  # type: ignore[misc]
        parts = 1 / (1 / fold_rate + 1 / bare_rate)
        matched = sum(bool(matcher.match(mention)) for mention in sample) / count
        figures = (fold_rate, bare_rate, rates[-1], wanted)
        rows.append(
            [
                f"{size:,}",
                *(f"{each:,.0f}" for each in figures),
                f"{rates[-1] / parts:.2f}",
                f"{matched:.1%}",
                f"{built:.2f} s",
            ]
        )
    head = [
        "queries",
        "fold, posts/s",
        "bare scan of folded text",
        "match",
        "`wanted`",
        "match / parts",
        "matched",
        "compile",
    ]
    told = f"{sizes[-1]:,} queries cost {rates[0] / rates[-1]:.2f} times what {sizes[0]:,} cost (aim: at most 2.5)"
    return f"{table(head, rows)}\n\n{told}; compile at {sizes[-1]:,}: {built:.2f} s (aim: at most 1)"


def _least(work: Callable[[], Iterable[object]], repetitions: int) -> float:
    """CPU seconds, the least of a few runs: the others were disturbed."""
    best = float("inf")
    for _ in range(repetitions):
        started = time.process_time()
        for _each in work():
            pass
        best = min(best, time.process_time() - started)
    return best


def _bare(about: list[Brand]) -> AhoCorasick:
    terms = dict.fromkeys(fold_text(term) for brand in about for term in (*brand.any, *brand.none, *brand.context))
    return AhoCorasick(list(terms), matchkind=MatchKind.Standard, implementation=Implementation.DFA)
