"""Every way by which Slack talks back, as rules.yaml has it: lines held open, signed requests, one that answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random

import structlog

from monitor.clock import Clock
from monitor.inbound.answering import Clicks, Reply
from monitor.inbound.bots import Bot, bots
from monitor.inbound.http import SignedRequests
from monitor.inbound.payload import Interaction, Slash
from monitor.inbound.socket import SlackSocket
from monitor.rules.schema import Rules

log = structlog.get_logger(__name__)

TOLD_AS = "slack buttons"


class Switchboard:
    """Keeps one line for each app token, replaced when rules.yaml changes. Nothing here ever stops the daemon."""

    def __init__(self, clicks: Clicks, *, clock: Clock, random: Random) -> None:
        self._clicks, self._clock, self._random = clicks, clock, random
        self._bots: tuple[Bot, ...] = ()
        self._lines: dict[Bot, tuple[SlackSocket, asyncio.Task[None]]] = {}
        self.requests = SignedRequests(lambda: self._bots, self._take, clock=clock)

    async def apply(self, rules: Rules) -> None:
        """Listen to these apps from now on. Lines that stay as they are are not touched."""
        self._bots = bots(rules)
        wanted = [bot for bot in self._bots if bot.app_token]
        for bot in [each for each in self._lines if each not in wanted]:
            await self._hang_up(bot)
        for bot in wanted:
            if bot not in self._lines:
                line = SlackSocket(bot, self._take, clock=self._clock, random=self._random)
                self._lines[bot] = (line, asyncio.create_task(line.run(), name=f"slack:{bot.receiver}"))
        await self._clicks.keep(self._bots)

    @property
    def detail(self) -> dict[str, str]:
        """For /readyz: nothing where no receiver can be talked back to."""
        lines: Sequence[SlackSocket] = [line for line, _ in self._lines.values()]
        if not lines:
            return {TOLD_AS: "by signed requests"} if self._bots else {}
        away = [line.standing for line in lines if not line.standing.ok]
        return {TOLD_AS: "; ".join(map(str, away)) or "ok"}

    @property
    def troubles(self) -> dict[str, str]:
        """Receiver → why presses on its cards do not reach us."""
        return {
            bot.receiver: f"{TOLD_AS}: {line.standing}"
            for bot, (line, _) in self._lines.items()
            if not line.standing.ok
        }

    async def stop(self) -> None:
        """First what is under way, so that its envelopes are still acknowledged; then the lines."""
        await self._clicks.settle()
        for bot in list(self._lines):
            await self._hang_up(bot)
        await self._clicks.stop()

    async def _hang_up(self, bot: Bot) -> None:
        _, task = self._lines.pop(bot)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _take(self, bot: Bot, payload: Interaction | Slash, inline: bool) -> Reply:
        return await self._clicks.take(bot, payload, inline=inline)
