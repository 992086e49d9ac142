"""One sender a receiver, so that a slow or dead receiver delays nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from random import Random

import structlog

from monitor.clock import Clock
from monitor.dispatch.sender import Sender
from monitor.metrics import Metrics
from monitor.notify.base import Receiver
from monitor.schedule import Scheduler
from monitor.store.base import Store

log = structlog.get_logger(__name__)


class Voices:
    """The running senders, replaced one by one when rules.yaml changes."""

    def __init__(self, *, store: Store, clock: Clock, random: Random, scheduler: Scheduler, metrics: Metrics) -> None:
        self._store, self._clock, self._random = store, clock, random
        self._scheduler, self._metrics = scheduler, metrics
        self._senders: dict[str, tuple[Sender, asyncio.Task[None]]] = {}

    async def replace(self, receivers: Iterable[Receiver], fallback: Callable[[str], str | None]) -> None:
        """Speak through these receivers from now on. What waits for a removed one stays in the outbox."""
        await self.stop()
        for receiver in receivers:
            sender = Sender(
                receiver,
                fallback=fallback(receiver.name),
                store=self._store,
                clock=self._clock,
                random=self._random,
                scheduler=self._scheduler,
                metrics=self._metrics,
                wake_other=self.wake,
            )
            self._senders[receiver.name] = (sender, asyncio.create_task(sender.run(), name=f"send:{receiver.name}"))

    def wake(self, receiver: str) -> None:
        """Something was put into this receiver's outbox."""
        found = self._senders.get(receiver)
        if found is None:
            log.warning("receiver.unknown", receiver=receiver)
            return
        found[0].wake()

    def keeps_card(self, receiver: str) -> bool:
        """Whether this receiver edits its messages."""
        found = self._senders.get(receiver)
        return found is not None and found[0].receiver.keeps_card

    def problems(self) -> dict[str, str]:
        """Receivers that do not take messages right now, with the reason."""
        return {name: sender.trouble for name, (sender, _task) in self._senders.items() if sender.trouble}

    async def stop(self) -> None:
        """Let the message under way finish (within the receiver's own time-out), then close."""
        senders, self._senders = list(self._senders.values()), {}
        for sender, _task in senders:
            sender.stop()
            self._scheduler.cancel(sender.timer)
        await asyncio.gather(*(_finish(task) for _sender, task in senders))
        for sender, _task in senders:
            await sender.receiver.close()


async def _finish(task: asyncio.Task[None], patience: float = 5.0) -> None:
    done, _ = await asyncio.wait({task}, timeout=patience)
    if not done:
        task.cancel()
        await asyncio.wait({task})
