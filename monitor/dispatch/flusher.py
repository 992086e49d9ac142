"""Groups that are due speak: their notifications go into the outbox, and the senders are woken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from monitor.case import Case
from monitor.clock import Clock
from monitor.core import group as core
from monitor.core.card import Manner, flush_case
from monitor.core.group import Flush
from monitor.core.intervals import next_daily, quiet_until
from monitor.core.mute import Muted, Mutes
from monitor.core.silence import SilenceState, state
from monitor.dispatch.floods import Floods, SlackIds
from monitor.dispatch.unmuting import Unmuting
from monitor.dispatch.voices import Voices
from monitor.errors import StoreError
from monitor.metrics import Metrics
from monitor.model import Entry, Group
from monitor.policy import Policy
from monitor.schedule import Job, Scheduler
from monitor.store.base import Gathered, Store

log = structlog.get_logger(__name__)

TIMER = "flush"
AT_ONCE = 500
RETRY = timedelta(seconds=2)
BREATH = timedelta(seconds=1)
AFTER_BUG = timedelta(minutes=1)
CHECK = timedelta(seconds=5)  # what another process changed (the command line) is noticed within this


def _nobody(_names: Sequence[str], _receiver: str) -> tuple[str, ...]:
    return ()


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
        before: Callable[[], Awaitable[datetime | None]] | None = None,
        slack_ids: SlackIds = _nobody,
        check: timedelta = CHECK,
    ) -> None:
        """`before` lets the clocks of cases have their say first; it answers when the next one has something to say.
        It is given as a function, so that whoever makes it may need this flusher."""
        self._store, self._clock, self._scheduler = store, clock, scheduler
        self._metrics, self._policy, self._voices = metrics, policy, voices
        self._before, self._slack_ids, self._check = before, slack_ids, check
        self._planned: datetime | None = None
        self._spared_until: datetime | None = None  # `before` tripped over a bug: it is left alone for a while
        self._clocks_at: datetime | None = None  # what `before` answered last: it may look after more than cases
        self._silenced = False  # there were silences when we last looked
        self._unmuting = Unmuting(store, lambda receiver: self._voices.wake(receiver))

    def wake(self, at: datetime) -> None:
        """Something is due at that moment: make sure to be awake then."""
        self._wake(at, self.run)

    async def run(self) -> None:
        """Flush everything that is due, then set the timer for what comes next. Never raises."""
        self._planned = None
        now = self._clock.now()
        moments = [await self._ask_cases(now)]
        try:
            moments.append(await self._flush_due(now))
        except StoreError as broken:
            log.warning("store.unavailable", during="flush", reason=str(broken))
            moments.append(now + RETRY)
        except Exception:
            log.exception("flush.bug")
            moments.append(now + AFTER_BUG)
        self._plan(moments, now)

    async def _look(self) -> None:
        """Has anything become due that nobody woke us for? Two small questions, every few seconds. Never raises."""
        self._planned = None
        now = self._clock.now()
        try:
            moments = [await self._store.next_due()]
            if self._before is not None and not self._spared(now):
                moments += [self._clocks_at, await self._store.next_case_due()]
            if self._silenced and any(
                not each.said_expired and state(each, now) is SilenceState.EXPIRED
                for each in await self._store.silences(now)
            ):
                moments.append(now)
        except StoreError as broken:
            log.debug("store.unavailable", during="look", reason=str(broken))
            moments = [now + RETRY]
        except Exception:
            log.exception("flush.bug")
            moments = [now + AFTER_BUG]
        if any(moment is not None and moment <= now for moment in moments):
            await self.run()
        else:
            self._plan(moments, now)

    def _plan(self, moments: Sequence[datetime | None], now: datetime) -> None:
        following = min((moment for moment in moments if moment is not None), default=None)
        if following is not None and following <= now + self._check:
            self.wake(following)
        else:
            self._wake(now + self._check, self._look)

    def _wake(self, at: datetime, job: Job) -> None:
        if self._planned is None or at < self._planned:
            self._planned = at
            self._scheduler.at(TIMER, max(at, self._clock.now()), job)

    def _spared(self, now: datetime) -> bool:
        return self._spared_until is not None and now < self._spared_until

    async def _ask_cases(self, now: datetime) -> datetime | None:
        """Let the clocks of cases speak first. Whatever happens there, groups are flushed."""
        if self._before is None:
            return None
        if self._spared(now):
            return self._spared_until
        try:
            following = await self._before()
            # A case that is still due was changed by somebody else meanwhile: not again in the same breath.
            self._clocks_at = following if following is None else max(following, now + BREATH)
            return self._clocks_at
        except StoreError as broken:
            log.warning("store.unavailable", during="clocks of cases", reason=str(broken))
            return now + RETRY
        except Exception:
            log.exception("clocks.bug")
            self._spared_until = now + AFTER_BUG
            return self._spared_until

    async def _flush_due(self, now: datetime) -> datetime | None:
        """Everything that is due; when to look again. A group that trips over a bug holds up no other."""
        tripped = False
        silences = await self._store.silences(now)
        self._silenced = bool(silences)
        unmuted = await self._unmuting.end(silences, now)
        while gathered := [*unmuted, *await self._store.due(now, AT_ONCE)]:
            more = len(gathered) - len(unmuted) >= AT_ONCE
            unmuted = []
            rules = self._policy().rules
            firing = await self._store.firing(now - Case.GATHERS) if rules.inhibit_rules else ()
            mutes = Mutes.of(silences, firing=firing, inhibit_rules=rules.inhibit_rules, now=now)
            floods = Floods(self._store, now=now, most=rules.scoring.escalation.max_pages_per_hour)
            decided: list[tuple[Gathered, Flush]] = []
            for one in await floods.in_order(gathered):
                try:
                    decided.append((one, await self._decided(one, self._clock.now(), mutes, floods)))
                except StoreError:
                    raise
                except Exception:
                    log.exception("flush.bug", receiver=one.group.receiver, group=one.group.id)
                    tripped = True
            # Before the groups that it speaks of are put off: whoever is killed in between says it again, not never.
            for receiver in await floods.tell(self._slack_ids):
                self._voices.wake(receiver)
            for one, flush in decided:
                await self._write(one, flush)
            if tripped:
                return now + AFTER_BUG
            if not more:
                break
        return await self._store.next_due()

    async def _decided(self, gathered: Gathered, now: datetime, mutes: Mutes, floods: Floods) -> Flush:
        flush = self._decide(gathered, now, mutes, loud=True)
        if not await floods.holds(gathered, flush):
            return self._decide(gathered, now, mutes, loud=False) if floods.held_before(gathered) else flush
        return floods.postponed(gathered)

    async def _write(self, gathered: Gathered, flush: Flush) -> None:
        if not await self._store.flush(flush.group, flush.notifications, flush.told):
            return  # somebody else flushed it meanwhile, or an alert joined: it is still due and comes again
        group = flush.group
        if flush.silenced:
            log.info("group.silenced", receiver=group.receiver, mentions=flush.silenced)
        if len(group.held) > len(gathered.group.held):
            log.info("group.muted", receiver=group.receiver, mentions=len(group.held))
        if flush.notifications:
            log.info(
                "group.flushed",
                receiver=group.receiver,
                why=flush.notifications[0].why.value,
                group_level=group.level.value,  # `level` is the log line's own
                mentions=flush.notifications[0].total,
            )
            self._voices.wake(group.receiver)

    def _decide(self, gathered: Gathered, now: datetime, mutes: Mutes, *, loud: bool = True) -> Flush:
        rules, name = self._policy().rules, gathered.group.receiver
        zone, intervals = rules.defaults.timezone, {each.name: each for each in rules.time_intervals}
        receiver = next((each for each in rules.receivers if each.name == name), None)

        def quiet(group: Group) -> datetime | None:
            return quiet_until(group.mute, group.active, intervals, now, zone)

        def mute(entry: Entry) -> Muted | None:
            return mutes.entry(entry, gathered.labels.get(entry.mention.id, ()), gathered.case_of(entry.mention.id))

        quiet_after = receiver.quiet_after if receiver else None
        if gathered.case is not None:
            manner = Manner(
                keeps_card=self._voices.keeps_card(name),
                loud=loud,
                send_resolved=receiver is None or receiver.send_resolved,
                quiet_after=quiet_after,
                ping=lambda names: self._slack_ids(names, name),
            )
            return flush_case(gathered, now=now, quiet=quiet, mute=mute, manner=manner)
        schedule = receiver.schedule if receiver else None
        return core.flush(
            gathered,
            now=now,
            quiet=quiet,
            keeps_card=self._voices.keeps_card(name),
            daily=None if schedule is None else lambda after: next_daily(schedule, zone, after),
            mute=mute,
            quiet_after=quiet_after,
        )
