"""One message a second into a channel, whoever sends it, and a pause for all of them when Slack asks for one."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import timedelta

from connectors.base import RateLimit
from monitor.clock import Clock
from monitor.errors import TransientDeliveryError
from monitor.net.bucket import TokenBucket

ONE_A_SECOND = RateLimit(requests=1, per=timedelta(seconds=1))  # docs.slack.dev/apis/web-api/rate-limits
LONGEST_WAIT = timedelta(seconds=2)  # a longer wait belongs in the outbox, where it survives a restart


class Pace:
    """Shared by all receivers that write with the same token into the same channel."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[Hashable, TokenBucket] = {}
        self._same: dict[Hashable, Hashable] = {}  # another name → the channel's own key

    def same(self, name: Hashable, key: Hashable) -> None:
        """`name` turned out to be the channel `key`: from now on both share one bucket, and what either owes."""
        if name == key or self._same.get(name) == key:
            return
        now = self._clock.now()
        former = self._bucket(name)
        self._same[name] = key
        self._bucket(key).pause_until(now + former.wait(now), now=now)
        self._buckets.pop(name, None)

    async def turn(self, key: Hashable) -> None:
        """Wait for this channel's turn. Raises TransientDeliveryError where that would take more than two seconds."""
        # Asked for anew after every sleep: meanwhile somebody may have learned which channel it is.
        while (wait := self._bucket(key).wait(self._clock.now())) > timedelta(0):
            if wait > LONGEST_WAIT:
                raise TransientDeliveryError("the channel's rate limit is used up", retry_after=wait)
            await self._clock.sleep(wait)
        self._bucket(key).take(self._clock.now())

    def pause(self, key: Hashable, length: timedelta) -> None:
        """Slack asked for quiet: nobody writes into this channel for so long."""
        now = self._clock.now()
        self._bucket(key).pause_until(now + length, now=now)

    def _bucket(self, key: Hashable) -> TokenBucket:
        key = self._same.get(key, key)
        if key not in self._buckets:
            self._buckets[key] = TokenBucket(ONE_A_SECOND, now=self._clock.now())
        return self._buckets[key]
