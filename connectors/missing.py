"""Posts that a service no longer knows: missing once may be an accident, missing twice is a deletion."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from monitor.clock import Clock

SURE = timedelta(minutes=1)  # missing at both ends of at least this: it is gone
REMEMBERED = 10_000


class Missing:
    """Remembers since when posts are missing, for services that say no more than "not found"."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: OrderedDict[str, datetime] = OrderedDict()

    def gone(self, key: str, *, here: bool) -> bool:
        """Whether this post, which was found or not just now, counts as deleted."""
        if here:
            self._since.pop(key, None)
            return False
        now = self._clock.now()
        if now - self._since.setdefault(key, now) >= SURE:
            del self._since[key]
            return True
        while len(self._since) > REMEMBERED:
            self._since.popitem(last=False)
        return False
