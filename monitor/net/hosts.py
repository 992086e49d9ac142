"""Whose turn it is at each host: at most two requests at a time, at the host's pace, first come first served.

Hosts know nothing of each other: a host that is slow, or that told us to wait, holds up its own callers only.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from connectors.base import RateLimit
from monitor.clock import Clock
from monitor.errors import RateLimitedError
from monitor.net.bucket import TokenBucket

AT_A_TIME = 2
PATIENCE = timedelta(seconds=30)
_MOST_HOSTS = 1024  # redirects may name any number of hosts; idle ones are forgotten beyond this


class _Line:
    """One host: its bucket, its connections, and the queue in front of them."""

    def __init__(self, bucket: TokenBucket) -> None:
        self.bucket = bucket
        self.connections = asyncio.Semaphore(AT_A_TIME)
        self.head = asyncio.Lock()  # first in, first out: only the head of the line waits for a token
        self.callers = 0


class Hosts:
    """All hosts we speak to. `host` is "name" or "name:port", as the caller likes, but always alike."""

    def __init__(self, clock: Clock, *, patience: timedelta = PATIENCE, asked_until: datetime | None = None) -> None:
        """`asked_until`: until when a process before this one may have asked them; None: there was none."""
        self._clock, self._asked_until = clock, asked_until
        self._patience = patience
        self._lines: dict[str, _Line] = {}
        self._most = _MOST_HOSTS

    @asynccontextmanager
    async def turn(self, host: str, limit: RateLimit | None = None) -> AsyncIterator[None]:
        """Wait for one's turn at a host, and hold one of its two places while inside.

        Waiting for our own limit simply takes the time it takes. Where the host itself asked for a pause longer than
        our patience, raises RateLimitedError with the rest of it, so that the caller can say so and come back.
        """
        line = self._line(host)
        line.bucket.declare(limit)
        line.callers += 1
        try:
            self._refuse_long_pause(host, line)
            async with line.connections:
                async with line.head:
                    while wait := line.bucket.wait(self._clock.now()):
                        self._refuse_long_pause(host, line)
                        await self._clock.sleep(wait)
                    line.bucket.take(self._clock.now())
                yield
        finally:
            line.callers -= 1

    def pause(self, host: str, delay: timedelta) -> None:
        """The host asked us to wait: nobody asks it anything before that."""
        now = self._clock.now()
        self._line(host).bucket.pause_until(now + delay, now=now)

    def _refuse_long_pause(self, host: str, line: _Line) -> None:
        paused = line.bucket.paused(self._clock.now())
        if paused > self._patience:
            raise RateLimitedError(f"{host} asked us to wait, {_seconds(paused)} more", retry_after=paused)

    def _line(self, host: str) -> _Line:
        line = self._lines.get(host)
        if line is None:
            now = self._clock.now()
            if len(self._lines) >= self._most:
                self._lines = {
                    name: kept for name, kept in self._lines.items() if kept.callers or not kept.bucket.idle(now)
                }
                self._most = max(_MOST_HOSTS, 2 * len(self._lines))  # where so many are in use: not again for each
            since = self._asked_until
            line = self._lines[host] = _Line(TokenBucket(None, now=since or now, full=since is None))
        return line


def _seconds(delay: timedelta) -> str:
    return f"{max(1, round(delay.total_seconds()))} s"
