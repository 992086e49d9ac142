"""The nouns about how a source is doing. Datetimes are UTC and aware."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MONEY, MICRO = "µ$", 1_000_000  # money is counted in millionths of a dollar


class SourceState(StrEnum):
    """How a source is doing."""

    STARTING = "starting"
    OK = "ok"
    SLOW = "slow"  # failing lately, being retried
    LIMITED = "limited"
    BLOCKED = "blocked"
    NEEDS_PERSON = "needs a person"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a source, or its connector, had to say once: something was missed, or something should be known."""

    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What a source has used of something that is counted: requests, searches, money (in millionths of a dollar)."""

    name: str
    unit: str
    amount: int  # the whole of the period
    spent: int
    resets_at: datetime | None = None

    @property
    def left(self) -> int:
        return max(0, self.amount - self.spent)

    @property
    def dollars(self) -> float | None:
        """What was spent where it is money; None where it is not."""
        return self.spent / MICRO if self.unit == MONEY else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often a source usually has something new to say, see `monitor.core.rhythm`. All times are ours."""

    since: datetime | None = None  # when we began to learn
    heard: int = 0  # times that something new came
    heard_at: datetime | None = None
    listening: datetime | None = None  # since when it has answered without a break; None: it does not
    pauses: tuple[tuple[int, float], ...] = ()  # day (since 1970) → longest pause that ended on it, in seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """State of one source, with the reason and since when."""

    source: str
    connector: str
    state: SourceState
    reason: str = ""
    since: datetime
    away_since: datetime | None = None  # it has failed since then, in whichever states; None: it answers
    last_success: datetime | None = None
    next_try: datetime | None = None
    seen: int = 0  # items offered so far
    kept: int = 0  # mentions stored so far
    skipped: int = 0  # items that could not be read
    requests: int = 0  # sent within the last hour
    spending: tuple[Spending, ...] = ()
    missed: tuple[Remark, ...] = ()  # the newest gaps, oldest first
    advice: Remark | None = None  # what a person should know though nothing is lost
    advices: tuple[Remark, ...] = ()  # all of the last week, oldest first
    rhythm: Rhythm = Rhythm()
    at: datetime | None = None  # when this was written down
