"""Every benchmark runs, in a tiny size, and answers with a table. How fast anything is, no test says."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable

import pytest

import benchmarks
from benchmarks import (
    feeds,
    judgement,
    languages,
    latency,
    matching,
    pipeline,
    sentiment,
    startup,
    storms,
    stream,
    targets,
)
from benchmarks.__main__ import main, names
from benchmarks._timing import percentile

TINY: dict[str, Callable[[], str]] = {
    "feeds": lambda: feeds.run(sources=12, seconds=1.5, repetitions=1, usual=1.0),
    "judgement": lambda: judgement.run(count=60, repetitions=1),
    "targets": lambda: targets.run(count=60, repetitions=1),
    "languages": lambda: languages.run(count=50, repetitions=1),
    "matching": lambda: matching.run(sizes=(5, 20), count=50, repetitions=1),
    "pipeline": lambda: pipeline.run(count=400, kept=400, brand_count=20, repetitions=1),
    "sentiment": lambda: sentiment.run(count=50, repetitions=1),
    "storms": lambda: storms.run(weeks=1, seeds=1, storms=1),
    "stream": lambda: stream.run(count=500, brand_count=20, terms=60, repetitions=1),
    "latency": lambda: latency.run(count=3, warm=1),
    "startup": lambda: startup.run(repetitions=1),
}


def test_each_benchmark_is_tried_here() -> None:
    found = {module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.name.startswith("_")}

    assert set(TINY) == found == set(names())


# Daemons, two databases, two thousand feeds: too long for the default suite.
WHOLE_PROCESSES = ("feeds", "latency", "pipeline", "startup")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in WHOLE_PROCESSES else name for name in TINY]
)
def test_a_benchmark_answers_with_tables_in_which_every_row_is_filled(name: str) -> None:
    lines = TINY[name]().splitlines()

    rows = [line for line in lines if line.startswith("|")]
    heads = [index for index, line in enumerate(rows) if re.fullmatch(r"(\| --- )+\|", line)]
    assert heads
    assert len(rows) > 2 * len(heads)
    assert not re.search(r"\b(nan|inf|None)\b", "\n".join(rows))


def test_the_command_lists_them_and_refuses_a_name_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert capsys.readouterr().out.split() == sorted(TINY)

    assert main(["macthing"]) == 2
    assert "there are: feeds, judgement, languages, latency, matching" in capsys.readouterr().err


def test_a_percentile_is_a_value_that_was_measured() -> None:
    seconds = [float(number) for number in range(1, 101)]

    assert [percentile(seconds, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
    assert percentile([3.0], 0.99) == 3.0
