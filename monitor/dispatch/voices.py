"""One sender a receiver, so that a slow or dead receiver delays nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from random import Random

import structlog

from monitor.clock import Clock
from monitor.dispatch.sender import Sender
from monitor.errors import StoreError
from monitor.metrics import Metrics
from monitor.notify.base import Receiver
from monitor.schedule import Scheduler
from monitor.store.base import Store

log = structlog.get_logger(__name__)


PATIENCE = 5.0  # seconds for the message under way; a receiver's own time-outs are about as long


class Voices:
    """The running senders, replaced one by one when rules.yaml changes."""

    def __init__(self, *, store: Store, clock: Clock, random: Random, scheduler: Scheduler, metrics: Metrics) -> None:
        self._store, self._clock, self._random = store, clock, random
        self._scheduler, self._metrics = scheduler, metrics
        self._senders: dict[str, Sender] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def replace(self, receivers: Iterable[Receiver], fallback: Callable[[str], str | None]) -> None:
        """Speak through these receivers from now on. What waits for a removed one stays in the outbox, and is told.

        Does not wait for messages under way: a receiver's new sender begins when its old one has finished.
        """
        senders, tasks = self._senders, self._tasks
        self._senders = {each.name: self._sender(each, fallback(each.name)) for each in receivers}
        self._tasks = {}
        for name, sender in senders.items():
            sender.stop()
            self._scheduler.cancel(sender.timer)
            if name in self._senders:
                self._senders[name].take_over(sender)
        for name, sender in self._senders.items():
            self._tasks[name] = asyncio.create_task(_speak(sender, tasks.pop(name, None)), name=f"send:{name}")
        await asyncio.gather(*map(_finish, tasks.values()))
        await self._name_the_unheard()

    def _sender(self, receiver: Receiver, fallback: str | None) -> Sender:
        return Sender(
            receiver,
            fallback=fallback,
            store=self._store,
            clock=self._clock,
            random=self._random,
            scheduler=self._scheduler,
            metrics=self._metrics,
            wake_other=self.wake,
        )

    async def _name_the_unheard(self) -> None:
        try:
            backlog = await self._store.backlog()
        except StoreError as broken:
            log.warning("store.unavailable", during="start of receivers", reason=str(broken))
            return
        for name, waiting in backlog.items():
            if name not in self._senders:
                log.warning("receiver.unknown", receiver=name, waiting=waiting)

    def wake(self, receiver: str) -> None:
        """Something was put into this receiver's outbox."""
        found = self._senders.get(receiver)
        if found is None:
            log.warning("receiver.unknown", receiver=receiver)
            return
        found.wake()

    def keeps_card(self, receiver: str) -> bool:
        """Whether this receiver edits its messages."""
        found = self._senders.get(receiver)
        return found is not None and found.receiver.keeps_card

    def problems(self) -> dict[str, str]:
        """Receivers that do not take messages right now, with the reason."""
        return {name: sender.trouble for name, sender in self._senders.items() if sender.trouble}

    async def stop(self) -> None:
        """Let the message under way finish (within the receiver's own time-out), then close."""
        senders, self._senders = self._senders, {}
        tasks, self._tasks = self._tasks, {}
        for sender in senders.values():
            sender.stop()
            self._scheduler.cancel(sender.timer)
        await asyncio.gather(*map(_finish, tasks.values()))


async def _speak(sender: Sender, before: asyncio.Task[None] | None) -> None:
    """Send once the predecessor has finished its message: two at once would send that one twice."""
    try:
        if before is not None:
            await _finish(before)
        await sender.run()
    finally:
        await sender.receiver.close()


async def _finish(task: asyncio.Task[None]) -> None:
    try:
        await asyncio.wait({task}, timeout=PATIENCE)
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
