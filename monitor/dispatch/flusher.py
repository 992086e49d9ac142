"""Groups that are due speak: their notifications go into the outbox, and the senders are woken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from monitor.clock import Clock
from monitor.core import group as core
from monitor.core.group import Flush
from monitor.core.intervals import next_daily, quiet_until
from monitor.dispatch.voices import Voices
from monitor.errors import StoreError
from monitor.metrics import Metrics
from monitor.policy import Policy
from monitor.schedule import Scheduler
from monitor.store.base import Gathered, Store

log = structlog.get_logger(__name__)

TIMER = "flush"
AT_ONCE = 100
RETRY = timedelta(seconds=2)
AFTER_BUG = timedelta(minutes=1)
CHECK = timedelta(minutes=5)  # a safety net below the timers: whatever was missed is found within this


class Flusher:
    """Asks the store what is due, lets the pure core decide, and writes the answer down."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        scheduler: Scheduler,
        metrics: Metrics,
        policy: Callable[[], Policy],
        voices: Voices,
    ) -> None:
        self._store, self._clock, self._scheduler = store, clock, scheduler
        self._metrics, self._policy, self._voices = metrics, policy, voices
        self._planned: datetime | None = None

    def wake(self, at: datetime) -> None:
        """Something is due at that moment: make sure to be awake then."""
        if self._planned is None or at < self._planned:
            self._planned = at
            self._scheduler.at(TIMER, max(at, self._clock.now()), self.run)

    async def run(self) -> None:
        """Flush everything that is due, then set the timer for what comes next. Never raises."""
        self._planned = None
        now = self._clock.now()
        try:
            following = await self._flush_due(now)
        except StoreError as broken:
            log.warning("store.unavailable", during="flush", reason=str(broken))
            following = now + RETRY
        except Exception:
            log.exception("flush.bug")
            following = now + AFTER_BUG
        self.wake(min(following or now + CHECK, now + CHECK))

    async def _flush_due(self, now: datetime) -> datetime | None:
        """Everything that is due; when to look again. A group that trips over a bug holds up no other."""
        tripped = False
        while gathered := await self._store.due(now, AT_ONCE):
            for one in sorted(gathered, key=_oldest_first):
                try:
                    await self._flush(one, self._clock.now())
                except StoreError:
                    raise
                except Exception:
                    log.exception("flush.bug", receiver=one.group.receiver, group=one.group.id)
                    tripped = True
            if tripped:
                return now + AFTER_BUG
            if len(gathered) < AT_ONCE:
                break
        return await self._store.next_due()

    async def _flush(self, gathered: Gathered, now: datetime) -> None:
        flush = self._decide(gathered, now)
        if not await self._store.flush(flush.group, flush.notifications, flush.told):
            return  # somebody else flushed it meanwhile, or an alert joined: it is still due and comes again
        if flush.notifications:
            log.info(
                "group.flushed",
                receiver=flush.group.receiver,
                why=flush.notifications[0].why.value,
                group_level=flush.group.level.value,  # `level` is the log line's own
                mentions=flush.notifications[0].total,
            )
            self._voices.wake(flush.group.receiver)

    def _decide(self, gathered: Gathered, now: datetime) -> Flush:
        rules, name = self._policy().rules, gathered.group.receiver
        zone, intervals = rules.defaults.timezone, {each.name: each for each in rules.time_intervals}
        schedule = next((each.schedule for each in rules.receivers if each.name == name), None)
        return core.flush(
            gathered,
            now=now,
            quiet=lambda group: quiet_until(group.mute, group.active, intervals, now, zone),
            keeps_card=self._voices.keeps_card(name),
            daily=None if schedule is None else lambda after: next_daily(schedule, zone, after),
        )


def _oldest_first(gathered: Gathered) -> tuple[datetime, datetime]:
    """Groups that became due together speak in the order in which their posts were published."""
    group = gathered.group
    published = [entry.mention.published_at for entry in gathered.entries]
    return group.due_at or group.opened_at, min(published, default=group.opened_at)
