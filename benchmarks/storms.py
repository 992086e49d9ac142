"""The storm detector on synthetic streams, and on NAB's ten series of tweets where `--nab PATH` names a checkout.

`python -m benchmarks.storms --nab PATH` scores by NAB's own rules (github.com/numenta/NAB: the sigmoid of
nab/sweeper.py, the windows of labels/combined_windows.json, the first 15 % of each series on probation). By the same
scorer it scores results that are published there: those must come out as published.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from math import exp, pi, sin
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import numpy as np

from monitor.core.storm.detector import Detector, Tally
from monitor.rules.scoring import StormScoring

NAME = "Storms"
WEEK, DAY, HOUR = 2016, 288, 12  # five-minute buckets
PROFILES = {"standard": (0.11, 1.0), "low FP": (0.22, 1.0), "low FN": (0.11, 2.0)}  # weights of a false one, a miss
_PUBLISHED = ("numenta", "contextOSE", "windowedGaussian")
_THEIR_PROFILE = {"standard": "standard", "low FP": "reward_low_FP_rate", "low FN": "reward_low_FN_rate"}
_ZONE = ZoneInfo("America/New_York")  # of the ten companies; the only setting that is not the default
_MOST_PROBATION = 750

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Counts = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


def diurnal(number: int) -> float:
    """A day with its quiet night and a weekend, around 1."""
    weekend = number % WEEK >= 5 * DAY
    return (1 + 0.7 * sin(2 * pi * (number % DAY / DAY - 0.375))) * (0.7 if weekend else 1.1)


def noise(length: int, kind: str, rng: np.random.Generator) -> Floats:
    """What the mean is multiplied by: nothing, gamma noise, or the same with a memory of hours. Variance 0.3."""
    if kind == "Poisson":
        return np.ones(length)
    if kind == "gamma":
        return rng.gamma(1 / 0.3, 0.3, length)
    # Seven squared Gaussians that remember make a gamma variable that does: shape 3.5, correlation 0.97 a bucket.
    keep = 0.97**0.5
    steps = rng.normal(0, (1 - 0.97) ** 0.5, (length, 7))
    state, values = rng.normal(0, 1, 7), np.empty(length)
    for index in range(length):
        state = keep * state + steps[index]
        values[index] = (state**2).mean()
    return values


def stream(per_day: float, weeks: int, kind: str, seed: Sequence[int]) -> Counts:
    """Counts of quiet weeks."""
    rng = np.random.default_rng(seed)
    means = per_day / DAY * np.array([diurnal(number) for number in range(weeks * WEEK)])
    return np.asarray(rng.poisson(means * noise(len(means), kind, rng)), dtype=np.int64)


def storm(per_day: float, times: float, start: int, length: int, seed: Sequence[int]) -> Counts:
    """Counts that a storm adds: half an hour's ramp to `times` the base, then halving by the hour."""
    rng = np.random.default_rng(seed)
    base = per_day / DAY * times
    shape = [min((n + 1) / 6, 1.0) * 0.5 ** (max(0, n - 6) / HOUR) for n in range(max(0, length - start))]
    return np.concatenate([np.zeros(min(start, length), dtype=int), rng.poisson(base * np.array(shape))])


def onsets(counts: Sequence[int] | Counts, scoring: StormScoring | None = None) -> list[int]:
    """The buckets in which a storm is found."""
    detector = Detector(scoring or StormScoring())
    return [
        number
        for number, count in enumerate(counts)
        if detector.step(Tally(number=number, hour=number // HOUR % 168, count=int(count))).onset
    ]


def found(per_day: float, times: float, seed: int, weeks: int = 3) -> int | None:
    """Buckets from the start of one storm to its discovery; None where it is not found within six hours."""
    start = (weeks - 1) * WEEK + int(np.random.default_rng([seed, 7]).integers(0, 6 * DAY))
    length = start + 6 * HOUR
    quiet = stream(per_day, weeks, "correlated", [seed, 11])[:length]
    both = quiet + storm(per_day, times, start, length, [seed, 13])
    hits = [number for number in onsets(both) if number >= start]
    return hits[0] - start + 1 if hits else None


def false_onsets(per_day: float, kind: str, weeks: int, seeds: int) -> tuple[float, float]:
    """False onsets a week in the first two weeks, and after them."""
    hits = [hit for seed in range(seeds) for hit in onsets(stream(per_day, weeks, kind, [seed, 17]))]
    early = sum(hit < 2 * WEEK for hit in hits)
    return early / (2 * seeds), (len(hits) - early) / (max(1, weeks - 2) * seeds)


def synthetic(weeks: int, seeds: int, storms: int) -> Iterator[str]:
    """Both tables."""
    yield "| mentions a day | noise | false onsets a week, first two | after |"
    yield "| --- | --- | --- | --- |"
    for per_day in (6, 29, 144, 864, 8640):
        for kind in ("Poisson", "gamma", "correlated"):
            early, late = false_onsets(per_day, kind, weeks, seeds)
            yield f"| {per_day} | {kind} | {early:.2f} | {late:.2f} |"
    yield ""
    yield "| mentions a day | storm | found | median delay from the start, min |"
    yield "| --- | --- | --- | --- |"
    for per_day in (29, 144, 864):
        for times in (10, 20, 50):
            delays = [found(per_day, times, seed) for seed in range(storms)]
            seen = [delay for delay in delays if delay is not None]
            yield f"| {per_day} | ×{times} | {len(seen)}/{storms} | {5 * median(seen) if seen else '—'} |"


def nab_score(
    times: Sequence[datetime],
    hits: Sequence[int],
    windows: Sequence[tuple[datetime, datetime]],
    weights: tuple[float, float],
) -> tuple[float, int, int, int]:
    """One series by NAB's rules: its score, windows found, windows, and detections outside of all."""
    false_weight, miss_weight = weights
    probation = min(int(0.15 * len(times)), _MOST_PROBATION)
    place = {moment: index for index, moment in reversed(list(enumerate(times)))}
    spans = [(place[first], place[last]) for first, last in windows if place[last] >= probation]
    best, score, outside = [-miss_weight] * len(spans), 0.0, 0
    for hit in (hit for hit in hits if hit >= probation):
        inside = next((index for index, (first, last) in enumerate(spans) if first <= hit <= last), None)
        if inside is not None:
            first, last = spans[inside]
            worth = _sigmoid(-(last - hit + 1) / (last - first + 1)) / _sigmoid(-1.0)
            best[inside] = max(best[inside], worth)
            continue
        outside += 1
        before = [span for span in spans if span[1] < hit]
        past = (hit - before[-1][1]) / (before[-1][1] - before[-1][0]) if before else 9.0
        score += false_weight * _sigmoid(past)
    return score + sum(best), sum(value > -miss_weight for value in best), len(spans), outside


def _sigmoid(position: float) -> float:
    return -1.0 if position > 3.0 else 2.0 / (1.0 + exp(5.0 * position)) - 1.0


def nab(root: Path) -> Iterator[str]:
    """Our score and the published ones, over the ten series together."""
    labels = json.loads((root / "labels/combined_windows.json").read_text())
    names = sorted(path.name for path in (root / "data/realTweets").glob("*.csv"))
    windows = {
        name: [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in labels[f"realTweets/{name}"]]
        for name in names
    }
    series = {name: _rows(root / "data/realTweets" / name) for name in names}
    times = {name: [datetime.fromisoformat(row["timestamp"]) for row in rows] for name, rows in series.items()}
    ours = {name: _nab_onsets(times[name], [int(float(row["value"])) for row in series[name]]) for name in names}
    yield "| detector | standard | low FP | low FN | windows found | outside of windows, a series-week |"
    yield "| --- | --- | --- | --- | --- | --- |"
    yield _nab_row("Almenara", dict.fromkeys(PROFILES, ours), times, windows)
    for detector in _PUBLISHED:
        folder = root / "results" / detector / "realTweets"
        thresholds = root / "config/thresholds.json"
        if not folder.is_dir() or not thresholds.is_file():
            continue
        limits = json.loads(thresholds.read_text())[detector]
        scores = {name: _rows(folder / f"{detector}_{name}") for name in names}
        theirs = {
            profile: {
                name: [
                    index
                    for index, row in enumerate(scores[name])
                    if float(row["anomaly_score"]) >= limits[_THEIR_PROFILE[profile]]["threshold"]
                ]
                for name in names
            }
            for profile in PROFILES
        }
        yield _nab_row(detector, theirs, times, windows)


def _nab_onsets(times: Sequence[datetime], counts: Sequence[int]) -> list[int]:
    detector, hits = Detector(StormScoring()), []
    for index, (moment, count) in enumerate(zip(times, counts, strict=True)):
        there = moment.replace(tzinfo=UTC)
        local = there.astimezone(_ZONE)
        tally = Tally(number=int(there.timestamp() // 300), hour=local.weekday() * 24 + local.hour, count=count)
        if detector.step(tally).onset:
            hits.append(index)
    return hits


def _nab_row(
    name: str,
    hits: dict[str, dict[str, list[int]]],
    times: dict[str, list[datetime]],
    windows: dict[str, list[tuple[datetime, datetime]]],
) -> str:
    cells, seen, outside = [], "", 0.0
    for profile, weights in PROFILES.items():
        results = [nab_score(times[each], hits[profile][each], windows[each], weights) for each in times]
        total, spans = sum(result[0] for result in results), sum(result[2] for result in results)
        nothing = -weights[1] * spans
        cells.append(f"{100 * (total - nothing) / (spans - nothing):.1f}")
        if profile == "standard":
            seen = f"{sum(result[1] for result in results)}/{spans}"
            outside = sum(result[3] for result in results) / (sum(map(len, times.values())) / WEEK)
    return f"| {name} | {' | '.join(cells)} | {seen} | {outside:.2f} |"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(weeks: int = 20, seeds: int = 3, storms: int = 24, checkout: Path | None = None) -> str:
    """Tables in Markdown."""
    lines = list(synthetic(weeks, seeds, storms))
    if checkout is not None:
        lines = [*nab(checkout), "", *lines]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storms", description=__doc__)
    parser.add_argument("--nab", type=Path, help="a checkout of github.com/numenta/NAB")
    parser.add_argument("--weeks", type=int, default=20, help="of each synthetic stream")
    given = parser.parse_args(arguments)
    print(run(weeks=given.weeks, checkout=given.nab))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
