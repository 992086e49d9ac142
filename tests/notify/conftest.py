"""Receivers in front of local stand-ins."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from monitor.notify.pace import Pace
from monitor.notify.slack import SlackReceiver
from tests.fakes.clock import FakeClock
from tests.fakes.slack import TOKEN, Channel, FakeSlack
from tests.notify.samples import SENT


class HurriedClock(FakeClock):
    """Whoever sleeps has slept at once; `slept` tells how long."""

    def __init__(self) -> None:
        super().__init__(SENT)
        self.slept: list[timedelta] = []

    async def sleep(self, delay: timedelta) -> None:
        self.slept.append(delay)
        await self.advance(delay)


class Facts(dict[str, str]):
    """The store's small durable facts."""

    async def remember(self, key: str, value: str) -> None:
        self[key] = value

    async def recall(self, key: str) -> str | None:
        return self.get(key)


@pytest.fixture
def clock() -> HurriedClock:
    return HurriedClock()


@pytest.fixture
def facts() -> Facts:
    return Facts()


@pytest.fixture
async def slack(clock: HurriedClock) -> AsyncIterator[FakeSlack]:
    """Slack, dated by the test's clock and without its limit of one message a second."""
    quiet = (Channel("C0ARCHIVE", "archive", archived=True), Channel("C0FOREIGN", "foreign", member=False))
    async with FakeSlack(now=lambda: clock.now().timestamp(), second=None, channels=quiet) as server:
        yield server


@pytest.fixture
async def receiver_for(
    slack: FakeSlack, clock: HurriedClock, facts: Facts
) -> AsyncIterator[Callable[..., SlackReceiver]]:
    """Makes receivers in front of the fake; any setting may be changed by name."""
    made: list[SlackReceiver] = []
    pace = Pace(clock)

    def make(**changes: Any) -> SlackReceiver:
        settings: dict[str, Any] = {
            "channel": "#miramar",
            "token": TOKEN,
            "api_url": slack.api_url,
            "language": "es",
            "zone": "Europe/Madrid",
            "clock": clock,
            "pace": pace,
            "remember": facts.remember,
            "recall": facts.recall,
            "timeout": timedelta(seconds=2),
        }
        made.append(SlackReceiver("oncall", **(settings | changes)))
        return made[-1]

    yield make
    for receiver in made:
        await receiver.close()
