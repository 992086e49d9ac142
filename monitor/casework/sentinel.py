"""Tells on-call of sources that do not do what they should, by the routes, silences and hours of everything else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
import structlog

from monitor.clock import Clock
from monitor.core import concern
from monitor.core.intervals import is_quiet
from monitor.core.mute import Mutes
from monitor.core.route import routes_for
from monitor.errors import StoreError
from monitor.model import Delivery, Labels, Notification, SourceHealth
from monitor.policy import Policy
from monitor.store.base import Store

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=1)
_FIRING = timedelta(hours=6)  # as for mentions: so long a case inhibits
_KEY = "sources told"


class _Told(msgspec.Struct, frozen=True):
    """Who was told of a source, and since when it was away."""

    since: datetime
    first: dict[str, dict[str, datetime]]  # receiver → state → when it was told first


class Sentinel:
    """Looks at every source once a minute. `look` never raises."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        policy: Callable[[], Policy],
        health: Callable[[], Iterable[SourceHealth]],
        listened: Callable[[], Awaitable[None]],
        wake: Callable[[str], None],
    ) -> None:
        """`listened` lets the sources notice that they are silent; `wake` is told which receiver has something."""
        self._store, self._clock, self._policy = store, clock, policy
        self._health, self._listened, self._wake = health, listened, wake
        self._told: dict[str, _Told] | None = None  # by source, once it was read
        self._kept: dict[str, _Told] = {}  # as the store has it
        self._posted: frozenset[str] = frozenset()  # what the last look said lies in the outbox
        self._said: set[str] = set()  # by this look

    async def look(self) -> None:
        """Tell what is wrong, what was missed, and what is well again."""
        try:
            await self._listened()
            now = self._clock.now()
            if self._told is None:
                self._kept = _decoded(await self._store.recall(_KEY))
                self._told = dict(self._kept)
            mutes = await self._mutes(now)
            self._said = set()
            for health in tuple(self._health()):
                await self._tell(health, mutes, now)
            await self._keep()
            # What is still so in a minute lies there already: a net that is down must not cost a write a source.
            self._posted = frozenset(self._said)
        except StoreError as error:
            log.warning("store.unavailable", during="source alerts", reason=str(error))
        except Exception:
            log.exception("sentinel.bug")

    async def _tell(self, health: SourceHealth, mutes: Mutes, now: datetime) -> None:
        policy = self._policy()
        patience, configured = policy.rules.source_health, policy.sources.get(health.source)
        network = configured.network if configured else ""
        found = concern.concern(health, patience, now)
        if found is not None:
            labels = concern.labels_of(health, network, patience.level)
            deliveries = self._deliveries(labels, mutes, now)
            for delivery in deliveries:
                first = self._first(health, delivery.receiver, now)
                repeat = delivery.timing.repeat
                await self._post(concern.told(found, labels, to=delivery.receiver, first=first, repeat=repeat, now=now))
                self._remember(found, delivery.receiver, first)
        elif not concern.ails(health):
            await self._over(health, network, now)
        if patience.tell:
            await self._remark(health, network, mutes, now)

    async def _remark(self, health: SourceHealth, network: str, mutes: Mutes, now: datetime) -> None:
        """Tell what was missed, and what should be known."""
        patience = self._policy().rules.source_health
        labels = concern.labels_of(health, network, patience.level, state="gap")
        fresh = [missed for missed in health.missed if now - missed.at <= concern.GAP_TOLD_FOR]
        for delivery in self._deliveries(labels, mutes, now) if fresh and patience.gaps else ():
            for missed in fresh:
                await self._post(concern.gap(missed, health, labels, to=delivery.receiver, now=now))
        labels = concern.labels_of(health, network, patience.level, state="advice")
        fresh = [advice for advice in health.advices if now - advice.at <= concern.GAP_TOLD_FOR]
        for delivery in self._deliveries(labels, mutes, now) if fresh else ():
            for advice in fresh:
                await self._post(concern.advice(advice, health, labels, to=delivery.receiver, now=now))

    def _deliveries(self, labels: Labels, mutes: Mutes, now: datetime) -> list[Delivery]:
        """Where these labels lead that is not muted: whoever is muted now is asked about again in a minute."""
        rules = self._policy().rules
        if mutes.alert(labels, "", None) is not None:
            return []
        intervals = {interval.name: interval for interval in rules.time_intervals}
        found = {
            delivery.receiver: delivery
            for delivery in routes_for(dict(labels), rules.route)
            if not is_quiet(delivery.mute, delivery.active, intervals, now, rules.defaults.timezone)
        }
        return list(found.values())

    async def _mutes(self, now: datetime) -> Mutes:
        rules = self._policy().rules
        silences = await self._store.silences(now)
        firing: Sequence[Labels] = await self._store.firing(now - _FIRING) if rules.inhibit_rules else ()
        return Mutes.of(silences, firing=firing, inhibit_rules=rules.inhibit_rules, now=now)

    async def _over(self, health: SourceHealth, network: str, now: datetime) -> None:
        """Whoever heard that it was away hears that it is back."""
        told = (self._told or {}).get(health.source)
        if told is None:
            return
        configured = {receiver.name for receiver in self._policy().rules.receivers}
        labels = concern.labels_of(health, network, self._policy().rules.source_health.level)
        for receiver in told.first:
            if receiver in configured:
                await self._post(concern.back(health, labels, away_since=told.since, to=receiver, now=now))
        self._told = {name: each for name, each in (self._told or {}).items() if name != health.source}

    def _first(self, health: SourceHealth, receiver: str, now: datetime) -> datetime:
        """When this receiver heard first that the source is in this state."""
        told = (self._told or {}).get(health.source)
        return now if told is None else told.first.get(receiver, {}).get(health.state.value, now)

    def _remember(self, found: concern.Concern, receiver: str, first: datetime) -> None:
        source, told = found.health.source, self._told or {}
        before = told.get(source) or _Told(since=found.since, first={})
        states = before.first.get(receiver, {}) | {found.state.value: first}
        self._told = told | {source: _Told(since=before.since, first=before.first | {receiver: states})}

    async def _keep(self) -> None:
        """Write down who heard what; sources that nobody wants watched any more are forgotten."""
        wanted = {name for name, source in self._policy().sources.items() if source.entry.enabled}
        self._told = {name: each for name, each in (self._told or {}).items() if name in wanted}
        if self._told != self._kept:
            await self._store.remember(_KEY, msgspec.json.encode(self._told).decode())
            self._kept = self._told

    async def _post(self, note: Notification) -> None:
        self._said.add(note.id)
        if note.id not in self._posted:
            await self._store.post(note)
            self._wake(note.receiver)


def _decoded(text: str | None) -> dict[str, _Told]:
    """Nothing where another version wrote it: then nobody is told that a source is back."""
    try:
        return msgspec.json.decode(text or "{}", type=dict[str, _Told])
    except msgspec.DecodeError:
        return {}
