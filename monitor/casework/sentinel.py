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
    receivers: tuple[str, ...]


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
        self._told: dict[str, _Told] | None = None  # by source; as the store has it, once it was read

    async def look(self) -> None:
        """Tell what is wrong, what was missed, and what is well again."""
        try:
            await self._listened()
            now = self._clock.now()
            if self._told is None:
                self._told = _decoded(await self._store.recall(_KEY))
            mutes = await self._mutes(now)
            for health in tuple(self._health()):
                await self._tell(health, mutes, now)
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
                note = concern.told(found, labels, to=delivery.receiver, repeat=delivery.timing.repeat, now=now)
                await self._post(note)
            await self._remember(health, [delivery.receiver for delivery in deliveries])
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
        for delivery in self._deliveries(labels, mutes, now) if health.advice else ():
            note = concern.advice(health, labels, to=delivery.receiver, now=now)
            if note is not None:
                await self._post(note)

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
        for receiver in told.receivers:
            if receiver in configured:
                await self._post(concern.back(health, labels, away_since=told.since, to=receiver, now=now))
        await self._keep({name: each for name, each in (self._told or {}).items() if name != health.source})

    async def _remember(self, health: SourceHealth, receivers: Sequence[str]) -> None:
        before = (self._told or {}).get(health.source) or _Told(since=health.since, receivers=())
        after = tuple(dict.fromkeys((*before.receivers, *receivers)))
        if after != before.receivers:
            await self._keep((self._told or {}) | {health.source: _Told(since=before.since, receivers=after)})

    async def _keep(self, told: dict[str, _Told]) -> None:
        await self._store.remember(_KEY, msgspec.json.encode(told).decode())
        self._told = told

    async def _post(self, note: Notification) -> None:
        await self._store.post(note)
        self._wake(note.receiver)


def _decoded(text: str | None) -> dict[str, _Told]:
    """Nothing where another version wrote it: then nobody is told that a source is back."""
    try:
        return msgspec.json.decode(text or "{}", type=dict[str, _Told])
    except msgspec.DecodeError:
        return {}
