"""What a source may spend: searches, units, money. Spread over the period, so that it never runs dry before its end.

A connector states its allowances and takes from them before it asks. What was taken is written down first: a crash
between the two costs a request, never more than is allowed. Pure but for the shelf that keeps the numbers.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

from monitor.clock import Clock

_KEPT = 3  # periods that are remembered, for a clock that is set back
BURST = 0.1  # of the whole, so that a walk of several pages is not cut in two


class Period(StrEnum):
    """When an allowance begins anew."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """So much of something in every period. Money is counted in millionths of a dollar, with `unit="µ$"`."""

    name: str  # "searches"; the numbers are kept under it
    amount: int
    unit: str = "requests"
    period: Period = Period.DAY
    zone: str = "UTC"  # whose midnight begins the period
    burst: float = BURST  # share of the whole that may be spent ahead of the clock; 1.0: no spreading


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How an allowance stands, for people."""

    name: str
    unit: str
    amount: int
    spent: int
    resets_at: datetime | None = None
    told: bool = False  # the service itself says so

    @property
    def left(self) -> int:
        return max(0, self.amount - self.spent)


class Shelf(Protocol):
    """Keeps one short text across restarts."""

    async def load(self) -> str | None: ...

    async def save(self, text: str) -> None: ...


class _Spent(msgspec.Struct, omit_defaults=True):
    """What was taken from one allowance, by the beginnings of the last few periods; seconds since 1970."""

    began: int  # the present period, by the clock
    periods: dict[int, int]
    whole: int = 0
    unit: str = ""
    until: int = 0

    @property
    def amount(self) -> int:
        """What was taken in the present period."""
        return self.periods.get(self.began, 0)

    def set(self, amount: int) -> None:
        """So much was taken in the present period."""
        self.periods[self.began] = amount

    def turn(self, begin: int, end: int) -> None:
        """Go on in the period of now. A clock that was set back finds what it had counted, or counts on."""
        self.began, self.until = begin, end
        if begin not in self.periods:
            ahead = [began for began in self.periods if began > begin]
            self.periods[begin] = max((self.periods[began] for began in ahead), default=0)
            for began in ahead:
                if began - begin > _KEPT * (end - begin):  # it was far ahead: that period is not waited for
                    del self.periods[began]
        old = sorted(began for began in self.periods if began < begin)
        for began in old[:-_KEPT]:
            del self.periods[began]


class Purse:
    """The allowances of one source. Without a shelf it forgets everything when the process ends."""

    def __init__(self, clock: Clock, shelf: Shelf | None = None) -> None:
        self._clock, self._shelf = clock, shelf
        self._spent: dict[str, _Spent] | None = None if shelf else {}
        self._told: dict[str, Balance] = {}
        self._lock = asyncio.Lock()  # who takes at the same time must not write over each other
        self._asked: deque[datetime] = deque()
        self.sent = 0  # requests since the purse was made

    def count(self) -> None:
        """A request goes out, whatever it is for."""
        self.sent += 1
        self._asked.append(self._clock.now())
        _ = self.requests

    @property
    def requests(self) -> int:
        """How many went out within the last hour."""
        now = self._clock.now()
        while (
            self._asked and not now - timedelta(hours=1) < self._asked[0] <= now
        ):  # from the future: the clock was set back
            self._asked.popleft()
        return len(self._asked)

    async def open(self) -> None:
        """Read what was kept, so that `balances` tells it before anything is taken. Raises what the shelf raises."""
        async with self._lock:
            await self._load()

    async def take(self, allowance: Allowance, amount: int = 1) -> bool:
        """Take so much, or nothing where it is too early in the period for it (False). Raises what the shelf raises."""
        async with self._lock:
            spent = await self._read(allowance)
            if spent.amount + amount > allowed(allowance, self._clock.now()):
                return False
            spent.set(spent.amount + amount)
            await self._write()
            return True

    async def settle(self, allowance: Allowance, *, taken: int, used: int) -> None:
        """What was taken beforehand cost less, or more."""
        async with self._lock:
            spent = await self._read(allowance)
            spent.set(max(0, spent.amount - taken + used))
            await self._write()

    async def empty(self, allowance: Allowance) -> None:
        """The service says that nothing is left of this period, whatever we have counted."""
        async with self._lock:
            spent = await self._read(allowance)
            spent.set(max(spent.amount, allowance.amount))
            await self._write()

    async def left(self, allowance: Allowance) -> int:
        """What the whole period still holds, whether it may be taken now or later."""
        async with self._lock:
            return max(0, allowance.amount - (await self._read(allowance)).amount)

    def next_at(self, allowance: Allowance, amount: int = 1) -> datetime:
        """When so much may be taken if nothing else is, as far as is known now; at the latest when the period ends."""
        now = self._clock.now()
        begin, end = bounds(allowance, now)
        known = (self._spent or {}).get(allowance.name)
        spent = known.periods.get(_stamp(begin), 0) if known is not None else 0
        if spent + amount > allowance.amount:
            return end
        if spent + amount <= allowed(allowance, now):
            return now
        share = ((spent + amount - 1) / (allowance.amount - 1) - allowance.burst) / (1 - allowance.burst)
        # A second more than the share says: what is rounded off must not be missing then.
        return max(now, min(end, begin + (end - begin) * share + timedelta(seconds=1)))

    def tell(self, name: str, *, left: int, amount: int, unit: str = "requests") -> None:
        """The service itself says what is left."""
        spent = max(0, amount - left)
        self._told[name] = Balance(name=name, unit=unit, amount=amount, spent=spent, told=True)

    def balances(self) -> tuple[Balance, ...]:
        """Everything that is known, our own counts first."""
        now = _stamp(self._clock.now())
        ours = {
            name: Balance(
                name=name,
                unit=spent.unit,
                amount=spent.whole,
                spent=spent.amount if now < spent.until else 0,
                resets_at=datetime.fromtimestamp(spent.until, UTC),
            )
            for name, spent in (self._spent or {}).items()
        }
        return tuple(({**self._told, **ours}).values())

    async def _read(self, allowance: Allowance) -> _Spent:
        """What was spent in the present period of this allowance; a new period begins at nothing."""
        counted = await self._load()
        begin, end = bounds(allowance, self._clock.now())
        known = counted.get(allowance.name)
        if known is None:
            counted[allowance.name] = known = _Spent(began=_stamp(begin), periods={})
        known.turn(_stamp(begin), _stamp(end))
        known.whole, known.unit = allowance.amount, allowance.unit
        return known

    async def _load(self) -> dict[str, _Spent]:
        if self._spent is None:
            self._spent = _decoded(await self._shelf.load() if self._shelf else None)
        return self._spent

    async def _write(self) -> None:
        if self._shelf is not None:
            await self._shelf.save(msgspec.json.encode(self._spent).decode())


def allowed(allowance: Allowance, now: datetime) -> int:
    """How much may have been spent by now, so that the rest of the period has its share.

    One at least, and before the end one less than all: an allowance of one is spent when it is needed.
    """
    begin, end = bounds(allowance, now)
    share = allowance.burst + (1 - allowance.burst) * ((now - begin) / (end - begin))
    return min(allowance.amount, 1 + int((allowance.amount - 1) * min(1.0, share)))


def bounds(allowance: Allowance, now: datetime) -> tuple[datetime, datetime]:
    """Beginning and end of the period that `now` lies in, in UTC."""
    here = now.astimezone(ZoneInfo(allowance.zone))
    if allowance.period is Period.HOUR:
        begin = here.replace(minute=0, second=0, microsecond=0)
        return begin.astimezone(UTC), begin.astimezone(UTC) + timedelta(hours=1)
    begin = here.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)  # where midnight comes twice: the first
    if allowance.period is Period.MONTH:
        begin = begin.replace(day=1)
        end = (begin + timedelta(days=32)).replace(day=1)
    else:
        end = begin + timedelta(days=1)  # of the wall: 23 or 25 hours where the clocks change
    return begin.astimezone(UTC), end.astimezone(UTC)


def _stamp(moment: datetime) -> int:
    return int(moment.timestamp())


def _decoded(text: str | None) -> dict[str, _Spent]:
    """What lay on the shelf; nothing where another version wrote it."""
    try:
        return msgspec.json.decode(text or "{}", type=dict[str, _Spent])
    except msgspec.DecodeError:
        return {}
