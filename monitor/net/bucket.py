"""One host's token bucket: when the next request may go out. A state machine over times that are passed in.

A limit of `requests` in any `per` is kept exactly. A bucket that could be emptied at once *and* refill at the full
rate would let nearly twice the limit through in one window; so a quarter of the limit is the burst, and the other
three quarters flow back over the window.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from connectors.base import RateLimit

DEFAULT_LIMIT = RateLimit(requests=120, per=timedelta(minutes=1))  # for hosts whose limit nobody declared


class TokenBucket:
    """Tokens for one host, and the pause it may have asked for. Clocks that jump back only stop the refill."""

    def __init__(self, limit: RateLimit | None, *, now: datetime, full: bool = True) -> None:
        """`full`: False where whatever may be asked at once may have been asked by `now`, by a process before us."""
        self._declared = limit
        self._shape(limit or DEFAULT_LIMIT)
        self._tokens = self._burst if full else 0.0
        self._filled_at = now
        self._pause_from = self._pause_to = now

    def declare(self, limit: RateLimit | None) -> None:
        """Take a limit that a source states for this host. The strictest statement holds; the default is none."""
        if limit is None or (self._declared and _rate(limit) >= _rate(self._declared)):
            return
        self._declared = limit
        self._shape(limit)
        self._tokens = min(self._tokens, self._burst)

    def wait(self, now: datetime) -> timedelta:
        """How long until a request may go out; zero for right now."""
        self._refill(now)
        missing = timedelta(0)
        if self._tokens < 1:
            # Rounded up by a microsecond: a wait that ends a hair too early would have to be repeated.
            missing = (1 - self._tokens) * self._each + timedelta(microseconds=1)
        return max(missing, self.paused(now))

    def take(self, now: datetime) -> None:
        """Use one token. Call when `wait` is zero."""
        self._refill(now)
        self._tokens -= 1

    def pause_until(self, moment: datetime, *, now: datetime) -> None:
        """Send nothing before `moment`. A shorter pause never ends a longer one."""
        if moment > now + self.paused(now):
            self._pause_from, self._pause_to = now, moment

    def paused(self, now: datetime) -> timedelta:
        """What is left of the pause."""
        if now < self._pause_from:  # the clock was set back: the pause keeps its length, not its date
            self._pause_to -= self._pause_from - now
            self._pause_from = now
        return max(self._pause_to - now, timedelta(0))

    def idle(self, now: datetime) -> bool:
        """Whether forgetting this bucket changes nothing."""
        self._refill(now)
        return self._tokens >= self._burst and not self.paused(now)

    def _shape(self, limit: RateLimit) -> None:
        requests = max(1, limit.requests)
        self._burst = float(max(1, requests // 4))
        self._each = limit.per / max(1, requests - int(self._burst))  # the time that brings one token

    def _refill(self, now: datetime) -> None:
        if now > self._filled_at:
            self._tokens = min(self._burst, self._tokens + (now - self._filled_at) / self._each)
        self._filled_at = now


def _rate(limit: RateLimit) -> float:
    return limit.requests / max(limit.per.total_seconds(), 1e-6)
