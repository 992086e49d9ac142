"""Whether a stream of counts has just become a storm. Pure: counts in, readings out, and a memory that can be saved.

One detector watches one stream of one brand, bucket by bucket. No data is not zero: a bucket in which no source was
healthy is left out of every sum, whatever is found for it later. docs/explanation/storms.md has the formulas.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import ceil

from monitor.core.storm.baseline import Baseline
from monitor.core.storm.tail import surprise
from monitor.rules.scoring import StormScoring

_WEEK, _MONTH = timedelta(days=7), timedelta(days=28)
_STOCK_FOR = timedelta(days=3)  # by then a brand's own days say more than anybody's
_LAG = 12  # buckets: counts are learnt once late arrivals are in, and the foot of a storm never
_LEAST_PEAK = 1.5  # smaller ones never decide the budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One bucket of a stream as it is found at its end."""

    number: int  # buckets since 1970
    hour: int  # of the week in the brand's time zone: 0 is Monday 0:00 to 1:00
    count: int
    exposure: float = 1.0  # 0.0 to 1.0: share of the brand's sources that were healthy
    authors: tuple[int, ...] | None = None  # distinct, by window; None: not counted
    recounts: tuple[tuple[int, int], ...] = ()  # number and count of earlier buckets, late arrivals included


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one step found."""

    number: int
    score: float  # −log10 of the chance, of the least likely window
    threshold: float
    window: int = 0  # which one that is
    count: float = 0.0  # in it
    expected: float = 0.0
    onset: bool = False  # a storm begins with this bucket
    calmed: bool = False  # … or is over with it
    storming: bool = False
    silent: bool = False  # too young to be believed
    note_only: bool = False  # in its first day


@dataclass(slots=True, kw_only=True)
class Track:
    """One baseline with what it expected of the latest buckets."""

    baseline: Baseline
    expected: list[float] = field(default_factory=list)
    seasons: list[float] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Memory:
    """A detector between two buckets. A detector made of it goes on exactly where that one was."""

    own: Track
    young: Track | None  # leans on the stock day; followed in the first days, then forgotten
    number: int = -1  # of the newest bucket
    born: int = -1  # first bucket with data
    live: int = -1  # first bucket that was not replayed
    counts: list[float] = field(default_factory=list)  # of the latest buckets, oldest first, like the lists below
    exposures: list[float] = field(default_factory=list)
    hours: list[int] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)  # seen while learning was frozen
    peaks: list[tuple[int, float]] = field(default_factory=list)
    since: int = -1  # the storm that is open
    last: int = -1  # the newest bucket beyond the threshold
    episode: int = -1  # first bucket of the stretch without learning
    loud: int = -1  # the newest bucket that asked for it


class Detector:
    """Watches one stream. Every call of `step` is one bucket further."""

    # A memory of other windows is of no use: such a detector begins anew.
    def __init__(self, scoring: StormScoring, memory: Memory | None = None) -> None:
        self._scoring = scoring
        self._windows = tuple(max(1, round(window / scoring.bucket)) for window in scoring.windows)
        self._room = max(self._windows) + _LAG
        fits = memory is not None and len(memory.own.baseline.scatter) == len(scoring.windows)
        self._memory = memory if memory is not None and fits else _born(scoring)

    @property
    def memory(self) -> Memory:
        """What it remembers, to be saved. It changes with the next step."""
        return self._memory

    @property
    def windows(self) -> tuple[int, ...]:
        """Their lengths in buckets."""
        return self._windows

    @property
    def number(self) -> int:
        """The newest bucket it has seen; -1 for none."""
        return self._memory.number

    @property
    def level(self) -> float:
        """Mentions a bucket that are usual."""
        return self._memory.own.baseline.level

    @property
    def since(self) -> int | None:
        """The first bucket of the storm that is open."""
        return None if self._memory.since < 0 else self._memory.since

    def expects(self, buckets: int) -> float:
        """Mentions that are usual in the latest so many buckets."""
        return sum(self._followed().expected[-buckets:])

    def step(self, tally: Tally, *, replayed: bool = False) -> Reading:
        """One bucket further; its number must be greater than that of the last. Replayed ones raise nothing.

        Buckets left out since the last one are taken as without data.
        """
        memory = self._memory
        if memory.number >= 0:
            for number in range(max(memory.number + 1, tally.number - self._room), tally.number):
                self._push(number, 0, 0.0, tally.hour)
        self._recount(tally)
        if memory.born < 0 and tally.exposure > 0:
            memory.born = tally.number
        if memory.live < 0 and not replayed:
            memory.live = tally.number
        age = self._since(memory.born, tally.number)
        if age >= _STOCK_FOR:
            memory.young = None
        self._push(tally.number, tally.count, tally.exposure, tally.hour)
        reading = self._read(tally, age)
        self._freeze(reading)
        self._learn()
        return self._judge(reading, replayed=replayed)

    def _since(self, earlier: int, number: int) -> timedelta:
        return self._scoring.bucket * (number - earlier) if earlier >= 0 else timedelta(0)

    def _tracks(self) -> tuple[Track, ...]:
        memory = self._memory
        return (memory.own,) if memory.young is None else (memory.own, memory.young)

    def _followed(self) -> Track:
        return self._memory.young or self._memory.own

    def _push(self, number: int, count: int, exposure: float, hour: int) -> None:
        memory, room = self._memory, self._room
        memory.number = number
        memory.counts = [*memory.counts, float(count) if exposure > 0 else 0.0][-room:]
        memory.exposures = [*memory.exposures, exposure][-room:]
        memory.hours = [*memory.hours, hour][-room:]
        memory.held = [*memory.held, False][-room:]
        for track in self._tracks():
            season = track.baseline.season(hour, self._scoring)
            track.seasons = [*track.seasons, season][-room:]
            # Before anything is learnt, what is found is what is usual.
            usual = track.baseline.level * season * exposure if track.baseline.learnt else memory.counts[-1]
            track.expected = [*track.expected, usual][-room:]

    def _recount(self, tally: Tally) -> None:
        # What comes late for a bucket in which a source was down is a catch-up, not news: its count stays as it was.
        memory = self._memory
        for number, count in tally.recounts:
            place = number - memory.number - 1 + len(memory.counts)
            if 0 <= place < len(memory.counts) and memory.exposures[place] >= 1.0:
                memory.counts[place] = float(count)

    def _sums(self, track: Track, end: int, width: int) -> tuple[float, float]:
        start = max(0, end - width)
        return sum(self._memory.counts[start:end]), sum(track.expected[start:end])

    def _read(self, tally: Tally, age: timedelta) -> Reading:
        """The least likely of the windows that end here, among those with enough mentions, authors and ratio."""
        memory, scoring, burn_in, track = self._memory, self._scoring, self._scoring.burn_in, self._followed()
        strict = age < burn_in.strict
        ratio = burn_in.ratio if strict else scoring.ratio
        least = burn_in.min_count if strict else scoring.min_count
        score, window, count, expected = 0.0, 0, 0.0, 0.0
        for index, width in enumerate(self._windows):
            found, mean = self._sums(track, len(memory.counts), width)
            if found < least or found < ratio * mean or tally.exposure <= 0:
                continue
            if tally.authors is not None and tally.authors[index] < scoring.min_authors:
                continue
            chance = surprise(found, mean, track.baseline.dispersion(index, mean))
            if chance > score:
                score, window, count, expected = chance, index, found, mean
        return Reading(
            number=tally.number,
            score=score,
            threshold=self._threshold(tally.number, age),
            window=window,
            count=count,
            expected=expected,
            silent=age < burn_in.silent,
            note_only=age < burn_in.note_only,
        )

    def _threshold(self, number: int, age: timedelta) -> float:
        """Theta, or what keeps the alarms of the last four weeks within the budget."""
        memory, scoring = self._memory, self._scoring
        theta = scoring.burn_in.theta if age < scoring.burn_in.strict else scoring.theta
        if age < _WEEK:
            return theta
        allowed = ceil(scoring.alarms_per_week * (min(age, _MONTH) / _WEEK))
        # The peak that is just building up is judged by those before it.
        before = number - round(scoring.cooldown / scoring.bucket)
        memory.peaks = [peak for peak in memory.peaks if peak[0] >= number - round(_MONTH / scoring.bucket)]
        earlier = sorted((score for at, score in memory.peaks if at < before), reverse=True)
        return max(theta, earlier[allowed]) if len(earlier) > allowed else theta

    def _freeze(self, reading: Reading) -> None:
        memory, freeze = self._memory, self._scoring.freeze
        if reading.score >= self._scoring.theta:
            memory.loud = reading.number
            if memory.episode < 0:
                memory.episode = reading.number
        elif memory.episode >= 0 and self._since(memory.loud, reading.number) >= freeze.after:
            memory.episode = -1
        memory.held[-1] = memory.episode >= 0 and self._since(memory.episode, reading.number) < freeze.max

    def _learn(self) -> None:
        """The bucket of an hour ago, unless it or the present is frozen."""
        memory = self._memory
        place = len(memory.counts) - 1 - _LAG
        if place < 0 or memory.exposures[place] <= 0 or memory.held[place] or memory.held[-1]:
            return
        for track in self._tracks():
            if place >= len(track.expected):
                continue
            windows: list[tuple[float, float] | None] = []
            for width in self._windows:
                start = place + 1 - width
                whole = start >= 0 and all(memory.exposures[start : place + 1])
                windows.append(self._sums(track, place + 1, width) if whole else None)
            track.baseline.learn(
                memory.counts[place],
                track.expected[place],
                memory.exposures[place],
                track.seasons[place],
                memory.hours[place],
                windows,
                self._scoring,
            )

    def _judge(self, reading: Reading, *, replayed: bool) -> Reading:
        memory = self._memory
        if reading.score >= _LEAST_PEAK:
            self._peak(reading)
        onset = calmed = False
        if 0 < reading.threshold <= reading.score:
            if memory.since < 0 and not replayed and not reading.silent:
                memory.since, onset = reading.number, True
            memory.last = reading.number
        elif memory.since >= 0 and self._since(memory.last, reading.number) >= self._scoring.cooldown:
            memory.since, calmed = -1, True
        return replace(reading, onset=onset, calmed=calmed, storming=memory.since >= 0)

    def _peak(self, reading: Reading) -> None:
        peaks = self._memory.peaks
        if peaks and self._since(peaks[-1][0], reading.number) < self._scoring.cooldown:
            if reading.score > peaks[-1][1]:
                peaks[-1] = (reading.number, reading.score)
        else:
            peaks.append((reading.number, reading.score))


def _born(scoring: StormScoring) -> Memory:
    windows = len(scoring.windows)
    young = Track(baseline=Baseline.empty(windows, stock=True)) if scoring.burn_in.diurnal_prior else None
    return Memory(own=Track(baseline=Baseline.empty(windows)), young=young)
