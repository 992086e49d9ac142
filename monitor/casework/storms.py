"""Watches every brand for storms: counts what is stored, raises the case, keeps its facts true, and lets it calm down.

What is decided is saved before anything is raised, and raising is repeatable: a crash between the two raises the same
storm once, not none and not two. Of several daemons on one database, the one that saves first goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec
import structlog

from monitor.case import Act, Case, CaseKind, CaseState, Change, Event, StormFacts, Via
from monitor.clock import Clock
from monitor.core.casing import SPIKE
from monitor.core.fingerprint import fingerprint
from monitor.core.route import join_all
from monitor.core.storm import facts
from monitor.core.storm.watching import ALL, VERSION, Heard, Open, Watch, advance, needed_since, number_at, start_of
from monitor.errors import StoreError
from monitor.model import Alert, AlertId, CaseId, Entry, Join, Level, SourceHealth, SourceState
from monitor.policy import Policy
from monitor.rules.schema import Brand
from monitor.schedule import Scheduler
from monitor.store.base import Bucket, CaseFile

log = structlog.get_logger(__name__)

GRACE = timedelta(seconds=3)  # after a bucket's end, for what is being committed
_TIMER = "storms"
_RETOLD, _GROWN = timedelta(minutes=15), 1.2
_DOUBLES_WITHIN = timedelta(hours=6)
_MOST_ENTRIES = 2000  # of a storm, for its facts
_TRIES = 5
_SHORT_BREAK = 3  # buckets
_REMEMBERED = 500  # buckets


class Storage(Protocol):
    """What storms need of the store."""

    async def buckets(self, brand: str, since: datetime, until: datetime, width: timedelta) -> Sequence[Bucket]: ...

    async def entries(self, brand: str, since: datetime, until: datetime, limit: int = 200) -> Sequence[Entry]: ...

    async def raise_storm(self, alert: Alert, joins: Sequence[Join], case: Case, now: datetime) -> Case: ...

    async def storm_watch(self, brand: str) -> tuple[int, str] | None: ...

    async def save_storm_watch(self, brand: str, body: str, version: int) -> bool: ...

    async def case(self, case: CaseId) -> CaseFile | None: ...

    async def change(self, change: Change, now: datetime) -> Case | None: ...


class Storms:
    """`health` tells how sources do now; `wake` is told when a card wants to be written."""

    def __init__(
        self,
        *,
        store: Storage,
        clock: Clock,
        scheduler: Scheduler,
        policy: Callable[[], Policy],
        health: Callable[[], Iterable[SourceHealth]],
        wake: Callable[[datetime], None] | None = None,
    ) -> None:
        self._store, self._clock, self._scheduler = store, clock, scheduler
        self._policy, self._health, self._wake = policy, health, wake or (lambda _at: None)
        self._started = clock.now()
        self._exposures: dict[str, dict[int, float]] = {}

    def start(self) -> None:
        """Look at the end of every bucket from now on."""
        self._started = self._clock.now()
        self._arm()

    def stop(self) -> None:
        """Look no more."""
        self._scheduler.cancel(_TIMER)

    async def run(self) -> None:
        """One look at every brand, for the bucket that ended last. A brand that fails does not keep others waiting."""
        now, policy = self._clock.now(), self._policy()
        health = {each.source: each for each in self._health()}
        for brand in policy.rules.brands:
            try:
                await self._look(brand, policy, health, now)
            except StoreError as error:
                log.warning("storms.postponed", reason=str(error))

    async def _turn(self) -> None:
        self._arm()
        await self.run()

    def _arm(self) -> None:
        scoring = self._policy().rules.scoring.storm
        now = self._clock.now()
        following = start_of(number_at(now - GRACE, scoring) + 1, scoring) + GRACE
        self._scheduler.at(_TIMER, following, self._turn)

    async def _look(self, brand: Brand, policy: Policy, health: dict[str, SourceHealth], now: datetime) -> None:
        scoring = policy.rules.scoring.storm
        last = number_at(now, scoring) - 1
        saved = await self._store.storm_watch(brand.name)
        version, watch = (saved[0], _decoded(saved[1])) if saved else (0, None)
        if watch is None or watch.all is None or watch.all.number < last:
            newest = watch.all.number if watch is not None and watch.all is not None else None
            exposures = self._exposed(brand, policy, health, last, newest)
            first = start_of(needed_since(watch, last, scoring), scoring)
            until = start_of(last + 1, scoring)
            heard = Heard.of(await self._store.buckets(brand.name, first, until, scoring.bucket), scoring)
            zone = ZoneInfo(scoring.timezone or policy.rules.defaults.timezone)
            watch = advance(watch or Watch(began=now), heard, last, exposures, zone, scoring)
            if not await self._store.save_storm_watch(brand.name, _encoded(watch), version):
                return  # another daemon took this bucket
            version += 1
        if not watch.open:
            return
        for storm in watch.open:
            if storm.case:
                await self._follow(brand, storm, now)
            else:
                await self._raise(brand, policy, storm, now)
        watch.open = [storm for storm in watch.open if not storm.done]
        await self._store.save_storm_watch(brand.name, _encoded(watch), version)

    def _exposed(
        self, brand: Brand, policy: Policy, health: dict[str, SourceHealth], last: int, newest: int | None
    ) -> dict[int, float]:
        """Share of the brand's sources that were healthy, by bucket. While no daemon ran nothing was."""
        scoring, lived = policy.rules.scoring.storm, self._exposures.setdefault(brand.name, {})
        enabled = [name for name, source in policy.sources.items() if source.entry.enabled]
        names = [name for name in enabled if policy.looks_for(name, brand)]
        begins = start_of(last, scoring)
        healthy = sum(name in health and _is_healthy(health[name], begins) for name in names)
        share = healthy / len(names) if names else 0.0
        known = max(lived, default=number_at(self._started, scoring))
        if newest is not None and last - newest <= _SHORT_BREAK:
            known = min(known, newest)  # a restart: sources go on where they were
        kept = last - _REMEMBERED
        for number in range(max(known + 1, kept), last + 1):
            lived.setdefault(number, share)
        for number in [number for number in lived if number < kept]:
            del lived[number]
        return lived

    async def _raise(self, brand: Brand, policy: Policy, storm: Open, now: datetime) -> None:
        found = await self._gathered(brand, storm, now)
        if not found:
            return  # all of it was deleted meanwhile; the next look asks again
        loudest, level = found[0], Level.DIGEST if storm.note else Level.PAGE
        # Notes go by another name: what is said of storms (that they mute the single complaints) is not true of them.
        rule = SPIKE if storm.note else "storm"
        name = fingerprint("storm", brand.name, storm.stream, storm.onset.isoformat())
        labels = {"brand": brand.name, "kind": rule, "level": level.value, "rule": rule}
        alert = Alert(
            id=AlertId(fingerprint("alert", name)),
            mention_id=loudest.mention.id,
            brand=brand.name,
            rule=rule,
            level=level,
            priority=loudest.judgement.priority,
            labels=tuple(sorted(labels.items())),
            at=now,
        )
        joins = join_all(alert, policy.rules.route, cards=policy.cards, chains=policy.chains)
        case = Case(
            id=CaseId(name),
            key=fingerprint("storm", brand.name, storm.stream),
            kind=CaseKind.STORM,
            brand=brand.name,
            language=loudest.judgement.language,
            level=level,
            peak=alert.priority,
            rules=(rule,),
            opened_at=now,
            last_mention_at=now,
            authors=len({facts.speaker(entry) for entry in found}),
            levelled_at=now,
            posted_at=min(entry.mention.published_at for entry in found),
            chain=next((join.chain for join in joins if join.chain is not None), None),
            storm=self._facts(brand, storm, found),
            due_at=now,
            events=1,
        )
        case = await self._store.raise_storm(alert, joins, case, now)
        storm.case, storm.told_at, storm.told = case.id, now, len(found)
        storm.base, storm.base_at = len(found), now
        log.info("storm.raised", stream=storm.stream, level=level.value, count=len(found), score=round(storm.score, 1))
        self._wake(now)

    async def _follow(self, brand: Brand, storm: Open, now: datetime) -> None:
        """Keep an open storm's facts true, and say when it has doubled and when it is over."""
        found = await self._gathered(brand, storm, now)
        count = len(found)
        if storm.base_at is None or now - storm.base_at > _DOUBLES_WITHIN:
            storm.base, storm.base_at = count, now
        doubled = count >= 2 * max(1, storm.base)
        grown = count >= _GROWN * max(1, storm.told)
        due = storm.told_at is None or now - storm.told_at >= _RETOLD
        if not (doubled or storm.calm_at or grown or (due and count > storm.told)):
            return
        acts = [Act.GREW] if doubled else []
        acts += [Act.CALMED] if storm.calm_at is not None else []
        if not await self._change(CaseId(storm.case), self._facts(brand, storm, found), acts, storm, now):
            return
        storm.told, storm.told_at, storm.done = count, now, storm.calm_at is not None
        if doubled:
            storm.base, storm.base_at = count, now
        self._wake(now)

    async def _change(self, key: CaseId, shown: StormFacts, acts: Sequence[Act], storm: Open, now: datetime) -> bool:
        for _ in range(_TRIES):
            file = await self._store.case(key)
            if file is None:
                return True  # it is gone: nothing to tell
            case = file.case
            events = tuple(
                Event(
                    case=case.id,
                    number=case.events + number,
                    at=now,
                    act=act,
                    via=Via.WATCH,
                    note=str(shown.count),
                    key=f"{act.value} {shown.count if act is Act.GREW else shown.calm_at}",
                )
                for number, act in enumerate(acts, 1)
            )
            wanted = replace(
                case,
                storm=shown,
                last_mention_at=max(case.last_mention_at, now) if shown.calm_at is None else case.last_mention_at,
                authors=max(case.authors, shown.authors),
            )
            if Act.CALMED in acts and storm.note and case.state is CaseState.NEW and not case.owner:
                # A note that nobody took asks nothing of anybody.
                wanted = replace(wanted, state=CaseState.RESOLVED, resolved_at=now)
            if await self._store.change(Change(case=wanted, events=events), now) is not None:
                return True
        return False

    async def _gathered(self, brand: Brand, storm: Open, now: datetime) -> list[Entry]:
        found = await self._store.entries(brand.name, storm.start, now, _MOST_ENTRIES)
        return list(found) if storm.stream == ALL else [entry for entry in found if facts.is_negative(entry)]

    def _facts(self, brand: Brand, storm: Open, found: Sequence[Entry]) -> StormFacts:
        return StormFacts(
            stream=storm.stream,
            onset=storm.onset,
            count=len(found),
            expected=storm.expected,
            window=storm.window,
            score=storm.score,
            authors=len({facts.speaker(entry) for entry in found}),
            top_authors=facts.top_authors(found),
            networks=facts.networks(found),
            phrases=facts.phrases(found, (brand.name, *(str(term) for term in brand.any))),
            young=facts.young(found),
            calm_at=storm.calm_at,
        )


def _is_healthy(health: SourceHealth, since: datetime) -> bool:
    """Whether posts of the bucket that began at `since` would have been seen."""
    heard = health.last_success is not None and health.last_success >= since
    return heard or health.state in (SourceState.OK, SourceState.SILENT)


def _encoded(watch: Watch) -> str:
    return msgspec.json.encode(watch).decode()


def _decoded(body: str) -> Watch | None:
    """None where another version wrote it: it is learnt anew from what is stored."""
    try:
        watch = msgspec.json.decode(body, type=Watch)
    except msgspec.MsgspecError:
        return None
    return watch if watch.version == VERSION else None
