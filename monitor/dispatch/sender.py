"""Empties one receiver's outbox: one message at a time, each attempt written down before and after."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import structlog

from monitor.clock import Clock
from monitor.core.notice import notice
from monitor.errors import (
    DoubtfulDeliveryError,
    RefusedDeliveryError,
    StoreError,
    TransientDeliveryError,
)
from monitor.metrics import Metrics
from monitor.model import Notification, NotificationId, Outcome, Outgoing, Receipt, Step, Why
from monitor.net.backoff import delay
from monitor.notify.base import Receiver
from monitor.schedule import Scheduler
from monitor.store.base import Store

log = structlog.get_logger(__name__)

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)
PATIENCE = timedelta(minutes=1)  # failing, or told to wait, for so long is told to the fallback receiver
STORE_PAUSE = timedelta(seconds=2)


class Sender:
    """One receiver's voice. Order within a group is the store's; a failing receiver only holds up itself."""

    def __init__(
        self,
        receiver: Receiver,
        *,
        fallback: str | None,
        store: Store,
        clock: Clock,
        random: Random,
        scheduler: Scheduler,
        metrics: Metrics,
        wake_other: Callable[[str], None],
    ) -> None:
        self.receiver, self._fallback = receiver, fallback
        self._store, self._clock, self._random = store, clock, random
        self._scheduler, self._metrics, self._wake_other = scheduler, metrics, wake_other
        self._awake = asyncio.Event()
        self._awake.set()
        self._stopping = False
        self._failures = 0
        self._failing_since: datetime | None = None
        self._suspect: NotificationId | None = None  # the message that failed last, until one is taken
        self._told: dict[NotificationId, datetime] = {}  # messages whose trouble the fallback knows, and since when
        self._paused_until: datetime | None = None
        self.trouble = ""
        self.timer = f"send:{receiver.name}"

    def wake(self) -> None:
        self._awake.set()

    def stop(self) -> None:
        """Finish the message under way, take no further one."""
        self._stopping = True
        self._awake.set()

    def take_over(self, other: Sender) -> None:
        """Go on where the sender of the same name stood before a reload: who was told of trouble is told of its end.

        Its pause is not taken over: the reload may have mended what was wrong.
        """
        self._failing_since, self._told = other._failing_since, other._told
        self.trouble = other.trouble

    async def run(self) -> None:
        """Send what may be sent, sleep until more may."""
        while not self._stopping:
            self._awake.clear()
            try:
                await self._drain()
                if not self._stopping:
                    await self._plan()
            except StoreError as broken:
                log.warning("store.unavailable", during="delivery", receiver=self.receiver.name, reason=str(broken))
                self._wake_at(self._clock.now() + STORE_PAUSE)
            except Exception:
                log.exception("delivery.bug", receiver=self.receiver.name)
                self._wake_at(self._clock.now() + LONGEST_PAUSE)
            if not self._stopping:
                await self._awake.wait()

    async def _drain(self) -> None:
        while not self._idle():
            waiting = await self._store.pending(self.receiver.name, self._clock.now(), limit=20)
            if not waiting:
                return
            for outgoing in waiting:
                if self._idle():
                    return
                was_away = self._failing_since is not None
                await self._attempt(outgoing)
                if was_away and self._failing_since is None:
                    break  # it is back: what was put off may be graver than the rest of these

    def _idle(self) -> bool:
        """Whether nothing may be sent right now: we stop, or the receiver is being spared."""
        spared = self._paused_until is not None and self._clock.now() < self._paused_until
        return self._stopping or spared

    async def _plan(self) -> None:
        following = await self._store.next_pending(self.receiver.name)
        if following is not None:
            self._wake_at(max(following, self._paused_until or following))

    def _wake_at(self, when: datetime) -> None:
        async def awake() -> None:
            self.wake()

        self._scheduler.at(self.timer, max(when, self._clock.now()), awake)

    async def _attempt(self, outgoing: Outgoing) -> None:
        """One attempt: marked as begun, made, and its end recorded, so that a crash in between leaves a doubt."""
        begun = await self._store.start(outgoing.notification.id, self._clock.now())
        if begun is None:
            return  # it waits no more
        # As it is now: while the ones before it were sent, it may have been brought up to date.
        outgoing, notification = begun, begun.notification
        try:
            reference = await self.receiver.send(outgoing)
        except RefusedDeliveryError as error:
            await self._refused(notification, error)
        except (TransientDeliveryError, DoubtfulDeliveryError) as error:
            await self._failed(outgoing, error)
        except Exception as error:  # a bug in a receiver must not lose the message or stop the others
            log.exception("receiver.bug", receiver=self.receiver.name)
            await self._failed(outgoing, DoubtfulDeliveryError(f"an error in the receiver: {type(error).__name__}"))
        else:
            await self._delivered(notification, reference)

    async def _delivered(self, notification: Notification, reference: str | None) -> None:
        now = self._clock.now()
        await self._record(
            Receipt(notification_id=notification.id, outcome=Outcome.DELIVERED, at=now, reference=reference)
        )
        if notification.step is not Step.EDIT:
            self._measure(notification, now)
        away = now - self._failing_since if self._failing_since is not None else timedelta(0)
        if self._failing_since is not None:
            log.info("receiver.back", receiver=self.receiver.name, after=str(now - self._failing_since))
        self._failures, self._failing_since, self._paused_until, self._suspect = 0, None, None, None
        self.trouble = ""
        since = self._told.pop(notification.id, None)
        # While a message that was complained of is still refused, nobody is told that all is well.
        if since is not None and not self._told:
            await self._tell_fallback(Why.BACK, str(now - since), now)
        if away >= PATIENCE:
            # The receiver was ill, not a message: those that were tried meanwhile take their places again.
            await self._store.hasten(self.receiver.name)

    def _measure(self, notification: Notification, now: datetime) -> None:
        fresh = [entry.mention for entry in notification.entries if entry.mention.id in notification.fresh]
        for mention in fresh:
            waited = (now - mention.fetched_at).total_seconds()
            self._metrics.seen_to_sent.labels(self.receiver.name, notification.level.value).observe(max(0.0, waited))

    async def _refused(self, notification: Notification, error: RefusedDeliveryError) -> None:
        now = self._clock.now()
        log.error("delivery.refused", receiver=self.receiver.name, reason=str(error))
        await self._record(Receipt(notification_id=notification.id, outcome=Outcome.REFUSED, at=now, error=str(error)))
        self._told.pop(notification.id, None)
        await self._tell_fallback(Why.TROUBLE, str(error), now)

    async def _failed(self, outgoing: Outgoing, error: TransientDeliveryError | DoubtfulDeliveryError) -> None:
        now, key = self._clock.now(), outgoing.notification.id
        self._failures += 1
        asked = error.retry_after if isinstance(error, TransientDeliveryError) else None
        pause = asked or delay(self._failures, self._random, base=FIRST_PAUSE, cap=LONGEST_PAUSE)
        if self._suspect == key:
            # Twice in a row: perhaps it is this message that the receiver chokes on, and not the receiver that is ill.
            # It steps aside, and the next one shows which of the two it is.
            pause = max(pause, delay(outgoing.attempts, self._random, base=FIRST_PAUSE, cap=LONGEST_PAUSE))
        else:
            self._paused_until = now + pause
        self._suspect = key
        outcome = Outcome.DOUBTFUL if isinstance(error, DoubtfulDeliveryError) else Outcome.DEFERRED
        if outgoing.doubtful_since is not None:
            outcome = Outcome.DOUBTFUL  # an earlier attempt may still have arrived
        await self._record(
            Receipt(
                notification_id=key,
                outcome=outcome,
                at=now,
                not_before=now + pause,
                error=str(error),
            )
        )
        self.trouble = str(error)
        if self._failing_since is None:
            self._failing_since = now
            log.warning("receiver.away", receiver=self.receiver.name, reason=str(error))
        if not self._told and max(now - self._failing_since, pause) >= PATIENCE:
            await self._tell_fallback(Why.TROUBLE, str(error), now)
            self._told[key] = self._failing_since

    async def _tell_fallback(self, why: Why, what: str, now: datetime) -> None:
        if self._fallback is None:
            return
        await self._store.post(notice(why, about=self.receiver.name, to=self._fallback, what=what, now=now))
        self._wake_other(self._fallback)

    async def _record(self, receipt: Receipt) -> None:
        """Insist: a receipt lost to a moment's trouble with the database would make a doubt out of a certainty."""
        self._metrics.deliveries.labels(self.receiver.name, receipt.outcome.value).inc()
        for attempt in range(1, 6):
            try:
                return await self._store.record(receipt)
            except StoreError as broken:
                log.warning("store.unavailable", during="receipt", receiver=self.receiver.name, reason=str(broken))
                if attempt == 5:
                    raise
                await self._clock.sleep(timedelta(milliseconds=200) * 2**attempt)
        return None
