"""What goes wrong on the simulated day, where and when, and what on-call should hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from monitor.model import SourceState


class How(Enum):
    """In which way a host fails."""

    DOWN = "refuses connections"
    STALLED = "takes the request and says nothing for a minute"
    SLOW = "takes twenty seconds"  # unpleasant, and no failure
    HALF = "breaks off in the middle of its answer"
    TRUNCATED = "sends half an answer as if it were all"
    LIMITED = "429 without Retry-After"
    PAUSED = "429 with Retry-After"
    REFUSED = "403 with Retry-After"
    PASSWORD = "401"
    CONSENT = "a consent page"
    QUOTA = "the day's quota is used up"  # played by the service itself


STATES = {
    How.DOWN: SourceState.SLOW,
    How.STALLED: SourceState.SLOW,
    How.SLOW: None,
    How.HALF: SourceState.SLOW,
    How.TRUNCATED: SourceState.BLOCKED,
    How.LIMITED: SourceState.LIMITED,
    How.PAUSED: SourceState.LIMITED,
    How.REFUSED: SourceState.LIMITED,
    How.PASSWORD: SourceState.NEEDS_PERSON,
    How.CONSENT: SourceState.BLOCKED,
    How.QUOTA: SourceState.LIMITED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """The process is killed soon after a moment, in the middle of something, and started again so much later."""

    at: datetime
    pause: timedelta
    walking: str = ""  # not before this host is being walked through at the limit of its pace

    @property
    def latest(self) -> timedelta:
        """After `at`, when the next process runs at the latest."""
        return self.pause + (timedelta(minutes=45) if self.walking else timedelta(minutes=2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One host, for a while."""

    host: str
    how: How
    since: datetime
    until: datetime

    def at(self, host: str, now: datetime) -> bool:
        return host == self.host and self.since <= now < self.until

    @property
    def lasts(self) -> timedelta:
        return self.until - self.since
