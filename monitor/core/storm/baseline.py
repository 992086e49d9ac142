"""What is usual for one stream of one brand: level, week, and how far counts scatter. Pure; docs/explanation/storms.md.

Counts are expected at level × season × exposure. All three parts are learnt from counts that were cut off where they
are far beyond the usual: a storm must not become what is usual.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from monitor.rules.scoring import StormScoring

HOURS = 168
_DAY_HOURS = 24
_SATURDAY = 5
_PRIOR_DISPERSION = 0.25
_PRIOR_BUCKETS = 200.0
_LEAST_DISPERSION, _MOST_DISPERSION = 0.02, 5.0
_CUT_DEVIATIONS, _CUT_MENTIONS = 4.0, 3.0
_UNCUT_BUCKETS = 12  # the first hour is believed: there is nothing yet to hold it against
_SEASON_HALF_LIFE_WEEKS = 4.0
_LEAST_SEASON = 0.05

# A day of public posts relative to its mean, by local hour: an estimate, for a brand's first days only. Kept longer it
# does harm wherever the brand's time zone is not that of those who speak.
STOCK_DAY = (
    0.45, 0.3, 0.25, 0.2, 0.2, 0.25, 0.45, 0.75, 1.05, 1.3, 1.45, 1.5,
    1.5, 1.5, 1.5, 1.45, 1.45, 1.4, 1.35, 1.3, 1.25, 1.15, 0.9, 0.65,
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Baseline:
    """All that is remembered, in sums that fade: learning one more bucket costs the same after a day and a year."""

    level_sum: float = 0.0
    level_weight: float = 0.0
    mentions: float = 0.0  # that the level rests on
    learnt: int = 0  # buckets
    hour_counts: list[float]  # by hour of the week
    hour_expected: list[float]  # the same without season
    day_counts: list[float]  # by hour of the day, weekdays first, weekend after
    day_expected: list[float]
    stock: bool = False  # leans on the stock day instead of on none
    scatter: list[float]  # by window: the sums whose quotient is the dispersion
    scatter_weight: list[float]

    @classmethod
    def empty(cls, windows: int, *, stock: bool = False) -> Baseline:
        return cls(
            stock=stock,
            hour_counts=[0.0] * HOURS,
            hour_expected=[0.0] * HOURS,
            day_counts=[0.0] * 2 * _DAY_HOURS,
            day_expected=[0.0] * 2 * _DAY_HOURS,
            scatter=[0.0] * windows,
            scatter_weight=[0.0] * windows,
        )

    @property
    def level(self) -> float:
        """Mentions a bucket in an hour like the average one."""
        return self.level_sum / self.level_weight if self.level_weight > 0 else 0.0

    @property
    def doubt(self) -> float:
        """Dispersion that comes from knowing the level badly."""
        return 1.0 / (1.0 + self.mentions)

    def season(self, hour: int, scoring: StormScoring) -> float:
        """How this hour of the week compares with the average hour: 1.0 where nothing is known."""
        pseudo = self._pseudo(scoring)
        day = _day_slot(hour)
        prior = STOCK_DAY[hour % _DAY_HOURS] if self.stock else 1.0
        if self.day_expected[day] + pseudo <= 0 or self.hour_expected[hour] + pseudo <= 0:
            return prior
        daily = (self.day_counts[day] + pseudo * prior) / (self.day_expected[day] + pseudo)
        return (self.hour_counts[hour] + pseudo * daily) / (self.hour_expected[hour] + pseudo)

    def dispersion(self, window: int, mean: float) -> float:
        """Of the counts in a window: variance = mean + dispersion × mean²; the doubt about the level included."""
        if mean <= 0:
            return _PRIOR_DISPERSION + self.doubt
        believed = mean * mean / (1.0 + _PRIOR_DISPERSION * mean) ** 2 * _PRIOR_BUCKETS
        found = (self.scatter[window] + _PRIOR_DISPERSION * believed) / (self.scatter_weight[window] + believed)
        return min(max(found, _LEAST_DISPERSION), _MOST_DISPERSION) + self.doubt

    def learn(
        self,
        count: float,
        expected: float,
        exposure: float,
        season: float,
        hour: int,
        windows: list[tuple[float, float] | None],
        scoring: StormScoring,
    ) -> None:
        """One bucket more: its count, and count and expectation of each window that ends with it (None: no data)."""
        kept = self._cut(count, expected, self.dispersion(0, expected))
        fade = 0.5 ** (scoring.bucket / scoring.level_half_life)
        for window, sums in enumerate(windows):
            self.scatter[window] *= fade
            self.scatter_weight[window] *= fade
            if sums is not None and sums[1] > 0:
                self._scatter(window, *sums)
        self.level_sum = self.level_sum * fade + kept / max(season, _LEAST_SEASON)
        self.level_weight = self.level_weight * fade + exposure
        self.mentions = self.mentions * fade + kept
        self.learnt += 1
        unseasoned = self.level * exposure
        visits = _hour_buckets(scoring)
        fade = 0.5 ** (1.0 / (visits * _SEASON_HALF_LIFE_WEEKS))
        self.hour_counts[hour] = self.hour_counts[hour] * fade + kept
        self.hour_expected[hour] = self.hour_expected[hour] * fade + unseasoned
        slot = _day_slot(hour)
        fade = 0.5 ** (1.0 / (visits * _SEASON_HALF_LIFE_WEEKS * (5 if slot < _DAY_HOURS else 2)))
        self.day_counts[slot] = self.day_counts[slot] * fade + kept
        self.day_expected[slot] = self.day_expected[slot] * fade + unseasoned

    def _scatter(self, window: int, count: float, mean: float) -> None:
        spread = self.dispersion(window, mean)
        kept = self._cut(count, mean, spread)
        weight = mean * mean / (mean + spread * mean * mean) ** 2
        self.scatter[window] += weight * ((kept - mean) ** 2 - mean)
        self.scatter_weight[window] += weight * mean * mean

    def _cut(self, count: float, mean: float, dispersion: float) -> float:
        if self.learnt < _UNCUT_BUCKETS:
            return count
        return min(count, mean + _CUT_DEVIATIONS * sqrt(mean + dispersion * mean * mean) + _CUT_MENTIONS)

    def _pseudo(self, scoring: StormScoring) -> float:
        pseudo = scoring.season_pseudo
        return pseudo.mentions + pseudo.visits * _hour_buckets(scoring) * self.level


def _hour_buckets(scoring: StormScoring) -> float:
    return 3600.0 / scoring.bucket.total_seconds()


def _day_slot(hour: int) -> int:
    weekend = hour // _DAY_HOURS >= _SATURDAY
    return hour % _DAY_HOURS + (_DAY_HOURS if weekend else 0)
