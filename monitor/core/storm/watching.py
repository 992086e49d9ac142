"""A brand's three streams together: all mentions, negative ones, and their share. Pure.

`Watch` is all that is remembered of a brand between two buckets, the storms that are open included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.core.storm import share
from monitor.core.storm.detector import Detector, Memory, Reading, Tally
from monitor.core.storm.share import Mood
from monitor.rules.scoring import StormScoring
from monitor.store.base import Bucket

VERSION = 1
ALL, NEGATIVE, SHARE = "all", "negative", "share"
HISTORY = timedelta(days=7)
SETTLES = timedelta(hours=1)  # sources walk their past: what is stored grows backwards meanwhile
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Open:
    """A storm from its onset until it is calm."""

    stream: str
    onset: datetime  # end of the bucket in which it was noticed
    start: datetime  # of the stretch that was too loud
    window: timedelta
    score: float
    expected: float  # mentions since the start
    note: bool  # told to the channel, nobody is paged
    case: str = ""  # once it is raised
    calm_at: datetime | None = None
    told_at: datetime | None = None
    told: int = 0  # mentions when it was last told
    done: bool = False  # its end is told
    base: int = 0  # mentions at `base_at`, which are to double
    base_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Watch:
    version: int = VERSION
    began: datetime
    all: Memory | None = None
    negative: Memory | None = None
    mood: Mood = field(default_factory=Mood)
    open: list[Open] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is stored of a brand, as far as the next steps need it."""

    buckets: dict[int, Bucket]

    @classmethod
    def of(cls, buckets: Sequence[Bucket], scoring: StormScoring) -> Heard:
        return cls(buckets={number_at(bucket.start, scoring): bucket for bucket in buckets})

    def count(self, number: int, *, negative: bool) -> int:
        bucket = self.buckets.get(number)
        return 0 if bucket is None else bucket.negative if negative else bucket.mentions

    def authors(self, number: int, width: int, *, negative: bool) -> int:
        """Distinct, in the window that ends with this bucket."""
        found: set[str] = set()
        for each in range(number - width + 1, number + 1):
            if (bucket := self.buckets.get(each)) is not None:
                found.update(bucket.negative_authors if negative else bucket.authors)
        return len(found)

    def total(self, first: int, last: int, *, negative: bool) -> int:
        return sum(self.count(number, negative=negative) for number in range(first, last + 1))


def number_at(moment: datetime, scoring: StormScoring) -> int:
    """The bucket that a moment lies in."""
    return (moment - _EPOCH) // scoring.bucket


def start_of(number: int, scoring: StormScoring) -> datetime:
    return _EPOCH + number * scoring.bucket


def hour_at(number: int, zone: ZoneInfo, scoring: StormScoring) -> int:
    """The hour of the week there and then: clocks that are set forward take the season with them."""
    local = start_of(number, scoring).astimezone(zone)
    return local.weekday() * 24 + local.hour


def needed_since(watch: Watch | None, last: int, scoring: StormScoring) -> int:
    """The first bucket that `advance` wants to be told of."""
    if watch is None or watch.all is None or _settles(watch, last, scoring):
        return last - HISTORY // scoring.bucket
    longest = max(scoring.windows) // scoring.bucket
    starts = [number_at(storm.start, scoring) for storm in watch.open]
    return min([last - 2 * longest, *starts])


def advance(
    watch: Watch, heard: Heard, last: int, exposures: dict[int, float], zone: ZoneInfo, scoring: StormScoring
) -> Watch:
    """The watch as it is after bucket `last`, new storms among the open ones. `watch` itself is used up.

    `exposures` has the buckets that were lived through; others since the newest step are without data.
    """
    settling = _settles(watch, last, scoring)
    if settling or watch.all is None or watch.negative is None:
        watch = Watch(began=watch.began, open=watch.open)
        first = min(heard.buckets, default=last)
        exposures = {number: exposures.get(number, 1.0) for number in range(min(first, last), last)} | {
            last: exposures.get(last, 0.0)
        }
        numbers = sorted(exposures)
    else:
        newer = range(max(watch.all.number + 1, last - HISTORY // scoring.bucket), last)
        numbers = [*(number for number in newer if exposures.get(number)), last]
    everybody, critics = Detector(scoring, watch.all), Detector(scoring, watch.negative)
    for number in numbers:
        exposure, hour = exposures.get(number, 0.0), hour_at(number, zone, scoring)
        loud, angry = (
            detector.step(
                Tally(number=number, hour=hour, count=heard.count(number, negative=negative), exposure=exposure)
                if settling
                else _tally(detector, number, hour, exposure, heard, negative=negative),
                replayed=settling,
            )
            for detector, negative in ((everybody, False), (critics, True))
        )
        flipped = _mood(watch.mood, number, heard, exposure, scoring, replayed=settling)
        _note(watch, number, loud, angry, flipped, everybody, critics, heard, scoring)
    watch.all, watch.negative = everybody.memory, critics.memory
    return watch


def _settles(watch: Watch, last: int, scoring: StormScoring) -> bool:
    return start_of(last + 1, scoring) - watch.began < SETTLES


def _tally(detector: Detector, number: int, hour: int, exposure: float, heard: Heard, *, negative: bool) -> Tally:
    earlier = range(number - max(detector.windows) - 12, number)
    return Tally(
        number=number,
        hour=hour,
        count=heard.count(number, negative=negative),
        exposure=exposure,
        authors=tuple(heard.authors(number, width, negative=negative) for width in detector.windows),
        recounts=tuple((each, heard.count(each, negative=negative)) for each in earlier if each in heard.buckets),
    )


def _mood(mood: Mood, number: int, heard: Heard, exposure: float, scoring: StormScoring, *, replayed: bool) -> bool:
    if exposure <= 0:
        return False
    first = number - share.WINDOW // scoring.bucket + 1
    return share.step(
        mood,
        number,
        (heard.count(number, negative=False), heard.count(number, negative=True)),
        (heard.total(first, number, negative=False), heard.total(first, number, negative=True)),
        heard.authors(number, number - first + 1, negative=True),
        scoring,
        replayed=replayed,
    )


def _note(
    watch: Watch,
    number: int,
    loud: Reading,
    angry: Reading,
    flipped: bool,
    everybody: Detector,
    critics: Detector,
    heard: Heard,
    scoring: StormScoring,
) -> None:
    """Open what begins, add up what is expected, and calm what is over."""
    end = start_of(number + 1, scoring)
    since = {ALL: everybody.since, NEGATIVE: critics.since, SHARE: watch.mood.since if watch.mood.since >= 0 else None}
    hourly = heard.count(number, negative=False) * watch.mood.usual
    usual = {ALL: everybody.expects(1), NEGATIVE: critics.expects(1), SHARE: hourly}
    for storm in watch.open:
        storm.expected += usual[storm.stream]
        if storm.calm_at is None and since[storm.stream] is None:
            storm.calm_at = end
    begun = {storm.stream for storm in watch.open if storm.calm_at is None}
    # One storm a brand: a flip of the mood is not told beside it, nor the noise that it makes.
    if angry.onset and not begun & {NEGATIVE, SHARE}:
        watch.open.append(_opened(NEGATIVE, number, angry, scoring))
    elif flipped and not begun & {NEGATIVE, SHARE}:
        first = number - share.WINDOW // scoring.bucket + 1
        expected = heard.total(first, number, negative=False) * watch.mood.usual
        watch.open.append(
            Open(
                stream=SHARE,
                onset=end,
                start=start_of(first, scoring),
                window=share.WINDOW,
                score=watch.mood.score,
                expected=expected,
                note=False,
            )
        )
    elif loud.onset and not begun:
        watch.open.append(_opened(ALL, number, loud, scoring))


def _opened(stream: str, number: int, reading: Reading, scoring: StormScoring) -> Open:
    window = scoring.windows[reading.window]
    end = start_of(number + 1, scoring)
    return Open(
        stream=stream,
        onset=end,
        start=end - window,
        window=window,
        score=reading.score,
        expected=reading.expected,
        note=stream == ALL or reading.note_only,
    )
