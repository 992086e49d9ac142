"""What a source may spend: searches, units, money. Spread over the period, so that it never runs dry before its end.

A connector states its allowances and takes from them before it asks. What was taken is written down first: a crash
between the two costs a request, never more than is allowed. Pure but for the shelf that keeps the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

from monitor.clock import Clock

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
    """What was taken from one allowance in the period that began at `began`, seconds since 1970."""

    began: int
    amount: int = 0
    whole: int = 0
    unit: str = ""
    until: int = 0


class Purse:
    """The allowances of one source. Without a shelf it forgets everything when the process ends."""

    def __init__(self, clock: Clock, shelf: Shelf | None = None) -> None:
        self._clock, self._shelf = clock, shelf
        self._spent: dict[str, _Spent] | None = None if shelf else {}
        self._told: dict[str, Balance] = {}

    async def take(self, allowance: Allowance, amount: int = 1) -> bool:
        """Take so much, or nothing where it is too early in the period for it (False). Raises what the shelf raises."""
        spent = (await self._read(allowance))[allowance.name]
        if spent.amount + amount > allowed(allowance, self._clock.now()):
            return False
        spent.amount += amount
        await self._write()
        return True

    async def settle(self, allowance: Allowance, *, taken: int, used: int) -> None:
        """What was taken beforehand cost less, or more."""
        spent = (await self._read(allowance))[allowance.name]
        spent.amount = max(0, spent.amount - taken + used)
        await self._write()

    async def empty(self, allowance: Allowance) -> None:
        """The service says that nothing is left of this period, whatever we have counted."""
        spent = (await self._read(allowance))[allowance.name]
        spent.amount = max(spent.amount, allowance.amount)
        await self._write()

    async def left(self, allowance: Allowance) -> int:
        """What the whole period still holds, whether it may be taken now or later."""
        return max(0, allowance.amount - (await self._read(allowance))[allowance.name].amount)

    def next_at(self, allowance: Allowance, amount: int = 1) -> datetime:
        """When so much may be taken if nothing else is, as far as is known now; at the latest when the period ends."""
        now = self._clock.now()
        begin, end = bounds(allowance, now)
        known = (self._spent or {}).get(allowance.name)
        spent = known.amount if known is not None and known.began == _stamp(begin) else 0
        if spent + amount > allowance.amount:
            return end
        share = (spent + amount) / allowance.amount - allowance.burst
        return max(now, begin + (end - begin) * share)

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

    async def _read(self, allowance: Allowance) -> Mapping[str, _Spent]:
        """What was spent in the present period of this allowance; a new period begins at nothing."""
        if self._spent is None:
            self._spent = _decoded(await self._shelf.load() if self._shelf else None)
        begin, end = bounds(allowance, self._clock.now())
        known = self._spent.get(allowance.name)
        if known is None or known.began < _stamp(begin):  # a clock that was set back opens no new period
            self._spent[allowance.name] = known = _Spent(began=_stamp(begin), until=_stamp(end))
        known.whole, known.unit = allowance.amount, allowance.unit
        return self._spent

    async def _write(self) -> None:
        if self._shelf is not None:
            await self._shelf.save(msgspec.json.encode(self._spent).decode())


def allowed(allowance: Allowance, now: datetime) -> int:
    """How much may have been spent by now, so that the rest of the period has its share."""
    begin, end = bounds(allowance, now)
    share = (now - begin) / (end - begin) + allowance.burst
    return int(allowance.amount * min(1.0, share))


def bounds(allowance: Allowance, now: datetime) -> tuple[datetime, datetime]:
    """Beginning and end of the period that `now` lies in, in UTC."""
    here = now.astimezone(ZoneInfo(allowance.zone))
    if allowance.period is Period.HOUR:
        begin = here.replace(minute=0, second=0, microsecond=0)
        return begin.astimezone(UTC), begin.astimezone(UTC) + timedelta(hours=1)
    begin = here.replace(hour=0, minute=0, second=0, microsecond=0)
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
