"""The watch itself: sources in, judgement, outbox out, and nothing that blocks anything else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import structlog

from monitor.calibrate import first_run, recalibrate
from monitor.casework.office import CalendarTools, Inbound, Office
from monitor.clock import Clock
from monitor.core.route import fallbacks
from monitor.dispatch.flusher import CHECK, Flusher
from monitor.dispatch.voices import Voices
from monitor.errors import ConfigError, StoreError
from monitor.ingest.intake import Intake
from monitor.ingest.supervisor import MakeTools, Supervisor
from monitor.life import BEAT, Life
from monitor.metrics import Metrics
from monitor.notify.base import Receiver
from monitor.policy import Policy
from monitor.rules.watchfile import FileWatch
from monitor.schedule import Scheduler
from monitor.store.base import Store
from monitor.web.probes import Readiness

log = structlog.get_logger(__name__)

LOOK_AT_RULES = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the daemon is given: every door to the world outside."""

    store: Store
    clock: Clock
    random: Random
    scheduler: Scheduler
    metrics: Metrics
    tools: MakeTools
    receivers: Callable[[Policy], list[Receiver]]
    load: Callable[[], Policy]  # reads and compiles rules.yaml; raises ConfigError
    rules_file: FileWatch
    calendars: CalendarTools | None = None
    public_url: str | None = None  # where the world reaches us
    check: timedelta = CHECK  # how often to look for what other processes have changed


class Daemon:
    """Runs one policy at a time, and changes to the next only when it is whole and right."""

    def __init__(self, parts: Parts, policy: Policy) -> None:
        self._parts, self._policy = parts, policy
        self._refused = ""  # why the rules.yaml that lies there is not in force
        self._changing = asyncio.Lock()  # starting, reloading and stopping, one at a time
        self._stopping = False
        self._life = Life(parts.store, parts.clock)
        self.voices = Voices(
            store=parts.store,
            clock=parts.clock,
            random=parts.random,
            scheduler=parts.scheduler,
            metrics=parts.metrics,
        )
        self.flusher = Flusher(
            store=parts.store,
            clock=parts.clock,
            scheduler=parts.scheduler,
            metrics=parts.metrics,
            policy=self.policy,
            voices=self.voices,
            before=lambda: self.office.keeper.tick_due(),
            slack_ids=lambda names, receiver: self.office.members(names, receiver),
            check=parts.check,
        )
        intake = Intake(
            store=parts.store,
            clock=parts.clock,
            metrics=parts.metrics,
            policy=self.policy,
            wake=self.flusher.wake,
        )
        self.sources = Supervisor(
            intake=intake,
            store=parts.store,
            clock=parts.clock,
            random=parts.random,
            scheduler=parts.scheduler,
            metrics=parts.metrics,
            policy=self.policy,
            tools=parts.tools,
            public_url=parts.public_url,
        )
        self.office = Office(
            store=parts.store,
            clock=parts.clock,
            scheduler=parts.scheduler,
            policy=self.policy,
            intake=intake,
            health=lambda: self.sources.health,
            listened=self.sources.listened,
            wake=self.flusher.wake,
            wake_receiver=self.voices.wake,
            calendars=parts.calendars,
            check=parts.check,
        )
        self._inbound: Inbound | None = None

    def hear(self, inbound: Inbound) -> None:
        """Let people talk back this way, from `start` on."""
        self._inbound = inbound

    def policy(self) -> Policy:
        """The policy in force."""
        return self._policy

    async def start(self) -> None:
        """Senders first, so that nothing found waits for them; then what is due; then the sources."""
        parts = self._parts
        async with self._changing:
            self._policy = self._policy.calibrated(await parts.store.calibration())
            await self._speak(self._policy, parts.receivers(self._policy))
            parts.scheduler.start()
            await self._life.beat()
            await self.office.open()
            await self.flusher.run()
            await asyncio.to_thread(self._policy.warm)
            await self.sources.apply(self.sources.prepare(self._policy))
            await self._listen()
            self._in_force()
        parts.scheduler.every(
            "rules",
            LOOK_AT_RULES,
            self._look_at_rules,
            first=parts.clock.now() + LOOK_AT_RULES,
            jitter=timedelta(0),
        )
        parts.scheduler.every("life", BEAT, self._life.beat, first=parts.clock.now() + BEAT, jitter=timedelta(0))
        self._learn_every(self._policy)

    async def stop(self) -> None:
        """Stop reading, then sending; what waits stays in the outbox."""
        self._stopping = True  # a reload that waits for its turn has nothing to do any more
        self._parts.scheduler.cancel("rules")
        self._parts.scheduler.cancel("calibration")
        self._parts.scheduler.cancel("life")
        self.office.close()
        async with self._changing:
            if self._inbound is not None:
                await self._inbound.stop()
            await self.sources.stop()
            await self.voices.stop()
        await self._life.end()
        self._parts.scheduler.stop()
        log.info("daemon.stopped")

    async def reload(self) -> bool:
        """Take over rules.yaml as it lies there. A file that is bad, or that cannot be put to work, changes nothing;
        False says so."""
        async with self._changing:
            if self._stopping:
                return False
            self._parts.rules_file.changed()  # what is read now need not be read again; what comes later must be
            try:
                policy = await asyncio.to_thread(self._parts.load)
                await asyncio.to_thread(policy.warm)
                # All that can fail comes before the first change.
                sources = self.sources.prepare(policy)
                receivers = self._parts.receivers(policy)
            except ConfigError as error:
                self._refuse(error)
                return False
            except Exception as error:
                self._refused = f"{type(error).__name__} while putting the rules to work; see the log"
                self._parts.metrics.rules_valid.set(0)
                log.exception("rules.bug", keeping=self._policy.digest[:12])
                return False
            old = self._policy.rules.scoring.calibration.refresh
            self._policy = policy = policy.calibrated(self._policy.calibration)
            await self._speak(policy, receivers)
            await self.sources.apply(sources)
            await self._listen()
            self._in_force()
            if policy.rules.scoring.calibration.refresh != old:
                self._learn_every(policy)
            log.info("rules.reloaded", digest=policy.digest[:12], sources=len(policy.sources))
            return True

    async def _speak(self, policy: Policy, receivers: Iterable[Receiver]) -> None:
        await self.voices.replace(receivers, fallbacks(policy.rules).get)

    async def _listen(self) -> None:
        if self._inbound is not None:
            await self._inbound.apply(self._policy.rules)

    def _learn_every(self, policy: Policy) -> None:
        refresh, clock = policy.rules.scoring.calibration.refresh, self._parts.clock
        first = first_run(policy.calibration, refresh, clock.now())
        self._parts.scheduler.every("calibration", refresh, self._learn, first=first, jitter=timedelta(0))

    async def _learn(self) -> None:
        """Learn what is usual on each network; what was learnt before stays in force where that fails."""
        try:
            found = await recalibrate(self._parts.store, self._parts.clock, self._policy)
        except StoreError as error:
            log.warning("calibration.failed", reason=str(error))
            return
        if found is not None:
            async with self._changing:  # a reload meanwhile has brought another policy: that one is calibrated
                self._policy = self._policy.calibrated(found)

    async def _look_at_rules(self) -> None:
        if self._parts.rules_file.changed():
            await self.reload()

    def _refuse(self, error: ConfigError) -> None:
        self._refused = f"{len(error.problems)} problem(s): {error.problems[0]}"
        self._parts.metrics.rules_valid.set(0)
        log.error("rules.refused", keeping=self._policy.digest[:12], problems=len(error.problems))
        for problem in error.problems:
            log.error("rules.problem", problem=str(problem))

    def _in_force(self) -> None:
        self._refused = ""
        self._parts.metrics.rules_valid.set(1)
        self._parts.metrics.rules_loaded.set(self._parts.clock.now().timestamp())

    async def readiness(self) -> Readiness:
        """Ready while the database can be written; troubled sources and receivers are told, not fatal."""
        problem, orphans = "", dict[str, str]()
        try:
            await self._parts.store.ping()
            configured = {receiver.name for receiver in self._policy.rules.receivers}
            for name, count in (await self._parts.store.backlog()).items():
                if count and name not in configured:
                    orphans[name] = f"no longer in rules.yaml, and {count} message(s) wait for it"
        except StoreError as error:
            problem = str(error)
        detail: dict[str, object] = {
            "database": problem or "ok",
            "rules": self._refused or "ok",
            "sources": {health.source: health.state.value for health in self.sources.health},
            "receivers": orphans | self.voices.problems(),
        }
        if self._inbound is not None:
            detail |= self._inbound.detail
        if problems := self.office.problems:
            detail["calendars"] = dict(problems)
        return Readiness(ready=not problem, detail=detail)

    async def refresh_metrics(self) -> None:
        """Gauges that are counted when somebody looks."""
        try:
            backlog: Mapping[str, int] = await self._parts.store.backlog()
        except StoreError:
            return
        # Removed receivers too: what waits for them waits until they are back in rules.yaml.
        configured = dict.fromkeys((receiver.name for receiver in self._policy.rules.receivers), 0)
        self._parts.metrics.show_waiting(configured | dict(backlog))
