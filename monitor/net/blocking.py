"""Posting from a thread: the HTTP edge for code that is not asynchronous, with the same guard and limits.

It has an event loop of its own in a thread of its own, so that it works where no loop runs (the command line) and
never takes a turn of the daemon's. Called from an event loop it refuses: that loop would stand still meanwhile.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as TookTooLongError
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeAlias

from monitor.clock import Clock
from monitor.errors import NoAnswerError, SourceError, TransientSourceError
from monitor.net.fetch import HttpEdge, HttpLimits
from monitor.net.guard import Resolve

Answer: TypeAlias = tuple[int, Mapping[str, str], bytes]  # status, headers in lower case, body

BODY = 256 * 1024  # bytes of an answer, decompressed
_GRACE = 2.0  # seconds beyond `within` for the other thread to say so
_CLOSING = 3.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One POST. Its headers may hold a secret and are not shown."""

    url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    allow_private: bool = False
    timeout: timedelta = timedelta(seconds=15)


class BlockingEdge:
    """Build one in `monitor.app`, close it before the event loop ends: whoever waits is let go then."""

    def __init__(self, clock: Clock, *, resolve: Resolve | None = None, limits: HttpLimits | None = None) -> None:
        self._clock, self._resolve = clock, resolve
        self._limits = limits or replace(HttpLimits(), body=BODY)
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._edge: HttpEdge | None = None
        self._under_way: set[asyncio.Task[Answer]] = set()  # touched by the loop's thread only
        self._closed = False

    def post_all(
        self, postings: Sequence[Posting], *, within: timedelta, at_once: int = 4
    ) -> list[Answer | SourceError]:
        """Post all, so many at once, and return an answer or an error for each, in order.

        What has not been answered `within` that time has a NoAnswerError. Raises RuntimeError on an event loop.
        """
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            pass
        else:
            raise RuntimeError("posting from a thread was called on an event loop")
        loop = self._started()
        if loop is None:
            return [TransientSourceError("shutting down") for _ in postings]
        all_ = self._all(postings, within=within.total_seconds(), at_once=at_once)
        try:
            job = asyncio.run_coroutine_threadsafe(all_, loop)
        except RuntimeError:  # closed a moment ago
            all_.close()
            return [TransientSourceError("shutting down") for _ in postings]
        try:
            return job.result(within.total_seconds() + _GRACE)
        except (CancelledError, TookTooLongError):
            job.cancel()
            return [NoAnswerError("given up before an answer came") for _ in postings]

    def close(self) -> None:
        """Give up what is under way, and end the thread. Nothing can be posted afterwards."""
        with self._lock:
            self._closed = True
            loop, thread = self._loop, self._thread
        if loop is None or thread is None or not thread.is_alive():
            return
        loop.call_soon_threadsafe(self._give_up)
        thread.join(_CLOSING)

    def _started(self) -> asyncio.AbstractEventLoop | None:
        with self._lock:
            if self._closed:
                return None
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._edge = HttpEdge(self._clock, limits=self._limits, resolve=self._resolve)
                self._thread = threading.Thread(target=self._run, args=(self._loop,), name="almenara-post", daemon=True)
                self._thread.start()
            return self._loop

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
            if self._edge is not None:
                loop.run_until_complete(self._edge.aclose())
        finally:
            loop.close()

    def _give_up(self) -> None:
        for task in self._under_way:
            task.cancel()
        # Some turns later: whoever waits is told first.
        loop = asyncio.get_running_loop()
        loop.call_later(0.05, loop.stop)

    async def _all(self, postings: Sequence[Posting], *, within: float, at_once: int) -> list[Answer | SourceError]:
        turns = asyncio.Semaphore(at_once)
        tasks = [asyncio.ensure_future(self._one(posting, turns)) for posting in postings]
        self._under_way.update(tasks)
        try:
            if tasks:
                await asyncio.wait(tasks, timeout=within)
            late = [task for task in tasks if not task.done()]
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            return [_outcome(task) for task in tasks]
        finally:
            self._under_way.difference_update(tasks)

    async def _one(self, posting: Posting, turns: asyncio.Semaphore) -> Answer:
        if self._edge is None:
            raise TransientSourceError("shutting down")
        async with turns:
            return await self._edge.post_raw(
                posting.url,
                posting.body,
                posting.headers,
                allow_private=posting.allow_private,
                timeout=posting.timeout,
            )


def _outcome(task: asyncio.Task[Answer]) -> Answer | SourceError:
    if task.cancelled():
        return NoAnswerError("given up before an answer came")
    error = task.exception()
    if error is None:
        return task.result()
    # Anything else would be an error of ours; it must not take the other answers with it.
    return error if isinstance(error, SourceError) else TransientSourceError(f"failed ({type(error).__name__})")
