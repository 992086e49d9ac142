"""What the detector promises, on seeded streams; the longer sweeps are in benchmarks/storms.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from msgspec.json import decode, encode

from benchmarks.storms import DAY, HOUR, WEEK, diurnal, found, onsets, storm, stream
from monitor.core.storm.detector import Detector, Memory, Reading, Tally
from monitor.core.storm.watching import hour_at, number_at
from monitor.rules.scoring import StormScoring

DEFAULTS = StormScoring()


def tally(number: int, count: int, **fields: object) -> Tally:
    return Tally(number=number, hour=number // HOUR % 168, count=int(count), **fields)  # type: ignore[arg-type]


def fed(counts: np.ndarray, detector: Detector | None = None) -> tuple[Detector, list[Reading]]:
    detector = detector or Detector(DEFAULTS)
    return detector, [detector.step(tally(number, count)) for number, count in enumerate(counts)]


class TestRates:
    def test_quiet_weeks_raise_next_to_nothing(self) -> None:
        """At most 0.15 false onsets a week, over rates from six mentions a day to a few thousand."""
        weeks, hits = 0, 0
        for per_day, kind in ((6, "gamma"), (29, "Poisson"), (144, "correlated"), (864, "gamma"), (5000, "correlated")):
            weeks += 6
            hits += sum(hit >= WEEK for hit in onsets(stream(per_day, 7, kind, [1, per_day])))
        assert hits / weeks <= 0.15

    @pytest.mark.slow
    def test_storms_of_twenty_times_the_usual_are_found(self) -> None:
        assert sum(found(144, 20, seed) is not None for seed in range(24)) >= 22

    def test_most_storms_of_a_small_sample_are_found_within_the_hour(self) -> None:
        delays = [found(144, 20, seed, weeks=2) for seed in range(100, 108)]
        assert sum(delay is not None and delay <= HOUR for delay in delays) >= 7


class TestNoDataIsNotZero:
    def test_an_outage_and_the_catch_up_after_it_raise_nothing(self) -> None:
        """Six hours without sources, and all that was said meanwhile arrives at once, dated as it was posted."""
        counts = stream(864, 3, "Poisson", [5])
        detector, outage = Detector(DEFAULTS), range(2 * WEEK + 9 * HOUR, 2 * WEEK + 15 * HOUR)
        for number, count in enumerate(counts):
            late = tuple((each, int(counts[each]) * 2) for each in outage) if number >= outage.stop else ()
            down = number in outage
            reading = detector.step(tally(number, 0 if down else count, exposure=0.0 if down else 1.0, recounts=late))
            assert not (reading.onset and number >= outage.start)

    def test_an_outage_does_not_lower_what_is_usual(self) -> None:
        detector, _ = fed(stream(864, 2, "Poisson", [6]))
        before = detector.level
        for number in range(2 * WEEK, 2 * WEEK + DAY):
            detector.step(tally(number, 0, exposure=0.0))
        assert detector.level == pytest.approx(before, rel=0.05)

    def test_posts_that_arrive_late_while_all_was_well_do_fire(self) -> None:
        detector, _ = fed(stream(144, 2, "Poisson", [7]))
        first = 2 * WEEK + 12 * HOUR
        for number in range(2 * WEEK, first):
            detector.step(tally(number, 0 if number % 3 else 1))
        reading = detector.step(tally(first, 2, recounts=((first - 1, 30), (first - 2, 20))))
        assert reading.onset


class TestWhatIsUsual:
    def test_a_storm_does_not_become_it(self) -> None:
        """×50 moves the level by at most a tenth."""
        quiet = stream(144, 3, "Poisson", [8])
        start = 2 * WEEK + 2 * DAY + 11 * HOUR
        calm, _ = fed(quiet[: start + DAY])
        hit, readings = fed((quiet + storm(144, 50, start, len(quiet), [9]))[: start + DAY])
        assert any(reading.onset for reading in readings[start:])
        assert abs(hit.level / calm.level - 1) <= 0.10

    def test_a_level_that_stays_is_learnt(self) -> None:
        quiet, loud = stream(144, 2, "Poisson", [10]), stream(1440, 4, "Poisson", [11])
        detector, readings = fed(np.concatenate([quiet, loud]))
        assert detector.level > 4 * 0.5
        assert not readings[-1].storming

    def test_monday_morning_and_clocks_set_forward_are_no_storm(self) -> None:
        """The week is the brand's own: at the end of March everything happens an hour earlier in UTC."""
        zone, rng, detector = ZoneInfo("Europe/Madrid"), np.random.default_rng(12), Detector(DEFAULTS)
        first = number_at(datetime(2026, 3, 2, tzinfo=UTC), DEFAULTS)
        hits = []
        for number in range(first, first + 6 * WEEK):
            hour = hour_at(number, zone, DEFAULTS)
            steep = 0.1 if hour % 24 < 7 else 1.6
            count = rng.poisson(3 * steep * (0.3 if hour >= 120 else 1.0))
            if detector.step(Tally(number=number, hour=hour, count=int(count))).onset:
                hits.append(number)
        assert hits == []


class TestStorms:
    def test_it_takes_several_authors(self) -> None:
        counts = stream(144, 2, "Poisson", [13])
        for authors, fires in ((3, False), (4, True)):
            detector, _ = fed(counts)
            number = 2 * WEEK + 12 * HOUR
            assert detector.step(tally(number, 60, authors=(authors,) * 3)).onset is fires

    def test_it_is_over_six_hours_after_the_last_excess(self) -> None:
        detector, _ = fed(stream(144, 2, "Poisson", [14]))
        start = 2 * WEEK + 6 * HOUR
        assert detector.step(tally(start, 60)).onset
        readings = [detector.step(tally(start + n, round(0.5 * diurnal(start + n)))) for n in range(1, 14 * HOUR)]
        assert [reading.calmed for reading in readings].count(True) == 1
        assert not readings[-1].storming
        assert detector.since is None

    def test_a_new_brand_is_silent_for_three_hours_and_a_note_for_a_day(self) -> None:
        detector = Detector(DEFAULTS)
        readings = [detector.step(tally(number, 200 if number % 7 == 6 else 1)) for number in range(2 * HOUR)]
        assert not any(reading.onset for reading in readings)
        later = [detector.step(tally(number, 300 if number > 200 else 1)) for number in range(2 * HOUR, 210)]
        assert [reading.note_only for reading in later if reading.onset] == [True]

    def test_a_replayed_past_raises_nothing_and_is_learnt(self) -> None:
        detector = Detector(DEFAULTS)
        for number, count in enumerate(stream(864, 1, "Poisson", [15])):
            assert not detector.step(tally(number, 900 if number == 1500 else count), replayed=True).onset
        assert detector.level == pytest.approx(3.0, rel=0.25)

    def test_alarms_keep_to_their_budget(self) -> None:
        """A brand that is loud every day alarms once or twice a week, not once a day."""
        rng = np.random.default_rng(16)
        counts = stream(144, 10, "Poisson", [17])
        for day in range(3, 70):
            counts += storm(144, float(rng.uniform(8, 14)), day * DAY + int(rng.integers(0, DAY)), len(counts), [day])
        hits = [hit for hit in onsets(counts) if hit > 4 * WEEK]
        assert len(hits) / 6 <= 2.5


class TestMemory:
    def test_a_restart_at_every_bucket_changes_nothing(self) -> None:
        counts = stream(144, 2, "gamma", [18])
        counts[WEEK + 500] += 80
        _, whole = fed(counts)
        saved = encode(Detector(DEFAULTS).memory)
        for number, count in enumerate(counts):
            detector = Detector(DEFAULTS, decode(saved, type=Memory))
            assert detector.step(tally(number, count)) == whole[number]
            saved = encode(detector.memory)

    def test_a_memory_of_other_windows_is_begun_anew(self) -> None:
        fewer = DEFAULTS.model_copy(update={"windows": (timedelta(hours=1),)})
        detector, _ = fed(stream(144, 1, "gamma", [20]))
        assert Detector(fewer, detector.memory).number == -1

    def test_it_does_not_grow(self) -> None:
        detector, _ = fed(stream(144, 2, "gamma", [19]))
        before = len(encode(detector.memory))
        for number in range(2 * WEEK, 5 * WEEK):
            detector.step(tally(number, number % 3))
        assert len(encode(detector.memory)) < 1.2 * before
