"""What services tell of authors and communities, asked for in batches and remembered for a while.

A mention never waits long for this and never gets lost over it: what is not known in time stays unknown.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from connectors.base import Tools
from monitor.clock import Clock
from monitor.errors import RateLimitedError, SourceError

V = TypeVar("V")

FRESH = timedelta(hours=24)
ABSENT = timedelta(minutes=10)  # a deleted or brand-new account is asked for again after this
REST = timedelta(minutes=1)  # after "too many requests" without a time
REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class _Known(Generic[V]):
    value: V | None  # None: the service does not know it
    until: datetime


class Memory(Generic[V]):
    """A bounded memory in front of a call that answers for many keys at once.

    `ask` gets at most `at_once` keys and returns what it found; keys that it leaves out count as unknown to the
    service. It may raise SourceError; then nothing was learnt, and the next mention asks again.
    """

    def __init__(
        self,
        ask: Callable[[Sequence[str]], Awaitable[Mapping[str, V]]],
        tools: Tools,
        *,
        at_once: int,
        together: int = 4,  # calls under way at the same time
        most: int = 100,  # keys asked for in one go; the others stay unknown this time
        budget: timedelta = timedelta(seconds=4),
        fresh: timedelta = FRESH,
        remembered: int = REMEMBERED,
    ) -> None:
        self._ask, self._clock = ask, tools.clock
        self._at_once, self._together, self._most = at_once, together, most
        self._budget, self._fresh, self._remembered = budget, fresh, remembered
        self._known: OrderedDict[str, _Known[V]] = OrderedDict()
        self._resting_until: datetime | None = None

    async def of(self, keys: Collection[str]) -> dict[str, V]:
        """What is known of these keys, asked for where it must be. Never raises a SourceError."""
        now = self._clock.now()
        asked = [key for key in dict.fromkeys(keys) if not self._remembers(key, now)][: self._most]
        for key in keys:  # what this page needs is not forgotten over what is asked for now
            if key in self._known:
                self._known.move_to_end(key)
        if asked and (self._resting_until is None or now >= self._resting_until):
            await within(self._clock, self._budget, self._ask_all(asked))
        found: dict[str, V] = {}
        for key in keys:
            known = self._known.get(key)
            if known is not None and known.value is not None:
                found[key] = known.value
        return found

    def learn(self, key: str, value: V) -> None:
        """Something that came along by itself."""
        self._keep(key, _Known(value, self._clock.now() + self._fresh))

    def change(self, key: str, change: Callable[[V], V]) -> None:
        """What is known of it reads otherwise now; it is no fresher for that."""
        known = self._known.get(key)
        if known is not None and known.value is not None:
            self._known[key] = _Known(change(known.value), known.until)

    def forget(self, key: str) -> None:
        """It is gone: nothing of it stays."""
        self._known.pop(key, None)

    def _remembers(self, key: str, now: datetime) -> bool:
        known = self._known.get(key)
        return known is not None and now < known.until

    async def _ask_all(self, keys: Sequence[str]) -> None:
        parts = [keys[start : start + self._at_once] for start in range(0, len(keys), self._at_once)]
        for start in range(0, len(parts), self._together):
            await asyncio.gather(*map(self._ask_part, parts[start : start + self._together]))
            if self._resting_until is not None and self._clock.now() < self._resting_until:
                return

    async def _ask_part(self, keys: Sequence[str]) -> None:
        try:
            found = await self._ask(keys)
        except RateLimitedError as error:
            self._resting_until = self._clock.now() + (error.retry_after or REST)
            return
        except SourceError:
            return
        now = self._clock.now()
        for key in keys:
            value = found.get(key)
            self._keep(key, _Known(value, now + (self._fresh if value is not None else ABSENT)))

    def _keep(self, key: str, known: _Known[V]) -> None:
        self._known[key] = known
        self._known.move_to_end(key)
        while len(self._known) > self._remembered:
            self._known.popitem(last=False)


async def within(clock: Clock, budget: timedelta, work: Coroutine[Any, Any, None]) -> None:
    """Run `work` for at most `budget`, by the given clock, then stop it where it stands."""
    task, timer = asyncio.ensure_future(work), asyncio.ensure_future(clock.sleep(budget))
    try:
        await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()  # an error that is not a SourceError is a bug: let it be seen
    finally:
        task.cancel()
        timer.cancel()
        await asyncio.gather(task, timer, return_exceptions=True)
