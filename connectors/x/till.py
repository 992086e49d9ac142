"""What X costs, and whether it may be spent. Money is counted in millionths of a dollar.

The most that a request can cost is taken before it is sent, and what it did not cost is given back afterwards. Where
nobody knows what it cost, because the answer broke off, everything that was taken counts as spent.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from connectors.base import Tools
from connectors.purse import Allowance, Period
from connectors.x.config import XConfig
from monitor.errors import NoAnswerError, RateLimitedError, SourceError, UnexpectedContentError

MICRO = 1_000_000


class BudgetError(RateLimitedError):
    """Our own budget says no; X was not asked."""


@dataclass(slots=True)
class Bill:
    """What a request turns out to cost. None until an answer says so."""

    used: int | None = None


class Till:
    """The month's budget, and the part of it that looking again may spend."""

    def __init__(self, config: XConfig, tools: Tools) -> None:
        self._purse, self._clock = tools.purse, tools.clock
        self._held, self._freed = 0, asyncio.Event()  # requests under way, most of which give something back
        self.post, self.user = round(config.post_price * MICRO), round(config.user_price * MICRO)
        self.month = _allowance("money", config.budget)
        self.looks = _allowance("money for looking again", config.budget * config.looks)

    @asynccontextmanager
    async def paying(self, most: int, *, looking: bool = False) -> AsyncIterator[Bill]:
        """Take `most` for what happens inside, which then says what it cost. Raises BudgetError, with numbers."""
        await self.take(most, looking=looking)
        bill = Bill()
        self._held += 1
        try:
            yield bill
        except (NoAnswerError, UnexpectedContentError):
            raise  # whatever was sent may have been counted over there
        except SourceError:
            bill.used = 0
            raise
        finally:
            self._held -= 1
            try:
                if bill.used is not None:
                    await self.settle(taken=most, used=bill.used, looking=looking)
            finally:
                self._freed.set()

    async def take(self, amount: int, *, looking: bool = False) -> None:
        """Take so much. Raises BudgetError that says how the budget stands, and waits for when it may be."""
        if looking and not await self._had(self.looks, amount):
            raise await self._refusal(self.looks, amount)
        if not await self._had(self.month, amount):
            if looking:
                await self._purse.settle(self.looks, taken=amount, used=0)
            raise await self._refusal(self.month, amount)

    async def settle(self, *, taken: int, used: int, looking: bool = False) -> None:
        """Give back what was not spent."""
        for allowance in (self.month, self.looks) if looking else (self.month,):
            await self._purse.settle(allowance, taken=taken, used=used)

    async def _had(self, allowance: Allowance, amount: int) -> bool:
        """Whether it could be taken, if need be once others have given back what their requests did not cost."""
        while not await self._purse.take(allowance, amount):
            if not self._held:
                return False
            self._freed.clear()
            await self._freed.wait()
        return True

    async def _refusal(self, allowance: Allowance, amount: int) -> BudgetError:
        left, wait = await self._purse.left(allowance), self._purse.next_at(allowance, amount) - self._clock.now()
        stands = f"{dollars(left)} of this month's {dollars(allowance.amount)} ({allowance.name}) are left"
        why = "is more" if left < amount else "would be too early in the month"
        return BudgetError(f"{stands}; a request of up to {dollars(amount)} {why}", retry_after=wait)


def dollars(amount: int) -> str:
    """An amount as people write it: cents, and finer only where there is something finer."""
    text = f"{amount / MICRO:.6f}".rstrip("0")
    whole, _, part = text.partition(".")
    return f"{whole}.{part.ljust(2, '0')} $"


def _allowance(name: str, amount: float) -> Allowance:
    return Allowance(name=name, amount=round(amount * MICRO), unit="µ$", period=Period.MONTH)
