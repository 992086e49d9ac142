"""What is remembered between questions to a language model: money spent, answers had, and when to leave it in peace.

It outlives a reload of rules.yaml: otherwise every edit of the file would give the hour's budget anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

from monitor.clock import Clock
from monitor.sentiment.base import Feeling

HOUR = timedelta(hours=1)
FAILURES = 3  # in a row, until nobody asks for a while
FIRST_PAUSE = timedelta(minutes=5)  # doubled each time, up to an hour


class Ledger:
    """Safe from several threads. Never calls out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._spent: deque[datetime] = deque()  # when a question was allowed, oldest first
        self._known: OrderedDict[str, Feeling | None] = OrderedDict()  # least recently wanted first
        self._failures = 0
        self._until: datetime | None = None
        self._pause = FIRST_PAUSE

    def take(self, wanted: int, per_hour: int) -> int:
        """How many of so many questions may be asked now; they count as asked."""
        with self._lock:
            now = self._clock.now()
            if self._until is not None and now < self._until <= now + HOUR:
                return 0
            if self._failures >= FAILURES:  # after a pause one question tries for all
                wanted = min(wanted, 1)
            # abs: a clock that was set back must not lock the budget for hours.
            while self._spent and abs(now - self._spent[0]) >= HOUR:
                self._spent.popleft()
            allowed = max(0, min(wanted, per_hour - len(self._spent)))
            self._spent.extend([now] * allowed)
            return allowed

    @property
    def paused(self) -> bool:
        """Whether nothing is asked because asking has failed."""
        with self._lock:
            now = self._clock.now()
            return self._until is not None and now < self._until <= now + HOUR

    def answered(self) -> bool:
        """Note an answer; whether this ends a time of failures."""
        with self._lock:
            ended = self._until is not None
            self._failures, self._until, self._pause = 0, None, FIRST_PAUSE
            return ended

    def failed(self, pause: timedelta | None = None) -> timedelta | None:
        """Note a failure. Where nothing is asked from now on, for how long; None while it goes on."""
        with self._lock:
            now = self._clock.now()
            if self._until is not None and now < self._until <= now + HOUR:
                return None  # the others of a batch that was under way
            self._failures = FAILURES if pause is not None else self._failures + 1
            if self._failures < FAILURES:
                return None
            pause = pause if pause is not None else self._pause
            self._until = now + min(pause, HOUR)
            self._pause = min(self._pause * 2, HOUR)
            return pause

    def resume(self) -> None:
        """Forget past failures: what is asked has changed."""
        with self._lock:
            self._failures, self._until, self._pause = 0, None, FIRST_PAUSE

    def recall(self, key: str) -> tuple[bool, Feeling | None]:
        """Whether this was answered before, and how (None: with nothing that could be used)."""
        with self._lock:
            if key not in self._known:
                return False, None
            self._known.move_to_end(key)
            return True, self._known[key]

    def remember(self, key: str, answer: Feeling | None, *, most: int) -> None:
        """Keep an answer; of more than `most`, those not wanted for longest go."""
        with self._lock:
            self._known[key] = answer
            self._known.move_to_end(key)
            while len(self._known) > most:
                self._known.popitem(last=False)
