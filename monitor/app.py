"""The composition root: the one file that knows every layer, and builds the real ones."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import gc
import io
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random, SystemRandom
from typing import TYPE_CHECKING, TextIO

import structlog

from connectors.base import Tools
from connectors.purse import Purse, Shelf
from connectors.registry import discover
from monitor import logs
from monitor.casework.office import CalendarTools
from monitor.clock import Clock, SystemClock
from monitor.daemon import Daemon, Parts
from monitor.errors import MonitorError, StoreError
from monitor.ingest.shelf import PurseShelf
from monitor.judging import policy_of
from monitor.metrics import Metrics
from monitor.net.blocking import BlockingEdge
from monitor.net.fetch import HttpEdge
from monitor.net.sandbox import ProcessSandbox
from monitor.net.websocket import WebSocketEdge
from monitor.notify.base import Receiver
from monitor.notify.factory import build as build_receiver
from monitor.notify.guide import Guides, no_guides
from monitor.notify.pace import Pace
from monitor.outlet import HangingError, Outlet
from monitor.rules.load import ConfiguredSource, Loaded, load
from monitor.rules.schema import Rules
from monitor.rules.shipped import is_shipped
from monitor.rules.watchfile import FileWatch
from monitor.schedule import ApsScheduler
from monitor.sentiment.registry import Backends
from monitor.settings import Settings
from monitor.store.base import Store
from monitor.store.sql import SqlStore
from monitor.version import VERSION
from monitor.web.hubs import Hubs
from monitor.web.ingest import Ingest
from monitor.web.probes import ProbeServer, application

if TYPE_CHECKING:
    from monitor.inbound.switchboard import Switchboard

log = structlog.get_logger(__name__)

WRITTEN_EVERY = timedelta(minutes=1)  # so old may be what is written down of a source that is at work


def read(settings: Settings, environ: Mapping[str, str]) -> Loaded:
    """rules.yaml, whole and checked. Raises ConfigError with every problem."""
    return load(settings.rules, environ=environ, connectors=discover(), shipped=is_shipped(settings.rules))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """The doors to the network, shared by every source and receiver."""

    http: HttpEdge
    blocking: BlockingEdge
    websocket: WebSocketEdge
    sandbox: ProcessSandbox
    clock: Clock
    random: Random
    pace: Pace  # one for the whole life of the process: a pause that Slack asked for outlives a reload

    def tools(self, source: ConfiguredSource, shelf: Shelf) -> Tools:
        """What one source may use. The shelf keeps what it has spent."""
        allow_private, limit, name = source.entry.allow_private, source.connector.spec.rate_limit, source.entry.name
        purse = Purse(self.clock, shelf)
        return Tools(
            fetch=self.http.fetch_for(allow_private=allow_private, rate_limit=limit, source=name, count=purse.count),
            connect=self.websocket.connect_for(allow_private=allow_private, source=name),
            follow=self.http.follow_for(allow_private=allow_private, rate_limit=limit, source=name),
            sandbox=self.sandbox,
            clock=self.clock,
            random=self.random,
            purse=purse,
        )

    def backends(
        self, settings: Settings, count: Callable[[str, int], None] = lambda _outcome, _number: None
    ) -> Backends:
        """Whoever measures feeling. `count` is told how second opinions end."""
        return Backends(folder=settings.models, clock=self.clock, post_all=self.blocking.post_all, count=count)

    def calendars(self) -> CalendarTools:
        """What reading calendars of shifts takes."""
        return CalendarTools(fetch=lambda schedule: self.http.fetch_for(source=schedule.name), sandbox=self.sandbox)

    def receivers(self, rules: Rules, store: Store, out: TextIO, guides: Guides = no_guides) -> list[Receiver]:
        """Everybody who can be told. `guides` are the playbooks that stand below cards."""
        return [
            build_receiver(
                receiver,
                defaults=rules.defaults,
                clock=self.clock,
                rng=self.random,
                post=self.http.post_raw,
                remember=store.remember,
                recall=store.recall,
                stream=out,
                pace=self.pace,
                guides=guides,
            )
            for receiver in rules.receivers
        ]


@asynccontextmanager
async def edges(*, asked_until: datetime | None = None) -> AsyncIterator[Edges]:
    """The real network, closed again whatever happens. `asked_until`: see `HttpEdge`."""
    clock, random = SystemClock(), SystemRandom()
    http = HttpEdge(clock, asked_until=asked_until)
    blocking = BlockingEdge(clock)
    websocket = WebSocketEdge(clock)
    sandbox = ProcessSandbox()
    try:
        yield Edges(
            http=http,
            blocking=blocking,
            websocket=websocket,
            sandbox=sandbox,
            clock=clock,
            random=random,
            pace=Pace(clock),
        )
    finally:
        blocking.close()
        await sandbox.aclose()
        await http.aclose()


async def asked_until(database: Store) -> datetime | None:
    """Until when a process before this one may have asked anybody; None where there was none."""
    written = [health.at for health in await database.health() if health.at is not None]
    return max(written) + WRITTEN_EVERY if written else None


@asynccontextmanager
async def store(settings: Settings) -> AsyncIterator[SqlStore]:
    """The database, upgraded to what this version needs. Raises StoreError."""
    if settings.database_url is None:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    opened = await SqlStore.open(settings.database)
    try:
        yield opened
    finally:
        await opened.close()


class AlreadyRunningError(MonitorError):
    """Another daemon works on the same data folder."""


class AddressTakenError(MonitorError):
    """The address of the probes is not to be had."""


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """With SQLite one daemon owns the data folder; the operating system frees the lock even after kill -9."""
    if settings.database_url is not None and not settings.database_url.startswith("sqlite"):
        yield
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = settings.data_dir / "almenara.lock"
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(
                f"another daemon is already running on {settings.data_dir.resolve()}: stop it, or give this one its "
                "own ALMENARA_DATA_DIR"
            ) from None
        yield


def run(rules: Path | None) -> int:
    """The daemon, from the first line on the terminal to the last."""
    from monitor.cli.context import prepare

    prepared = prepare(rules)
    logs.configure(prepared.settings.log_level, prepared.settings.log_format)
    try:
        with only_one(prepared.settings):
            asyncio.run(_serve(prepared.settings, prepared.environ, prepared.loaded, sys.stdout))
    except (MonitorError, OSError) as error:
        sys.stderr.write(f"almenara: {error}\n")
        return 2
    except KeyboardInterrupt:
        pass
    return 0


async def _serve(settings: Settings, environ: Mapping[str, str], loaded: Loaded, out: TextIO) -> None:
    from monitor.cli.welcome import farewell, welcome

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    metrics = Metrics(VERSION)
    host, port = settings.http_address
    async with store(settings) as database, edges(asked_until=await asked_until(database)) as network:
        backends = network.backends(settings, metrics.opinion)
        policy = policy_of(loaded, backends)
        parts = Parts(
            store=database,
            clock=network.clock,
            random=network.random,
            scheduler=ApsScheduler(network.clock, network.random),
            metrics=metrics,
            tools=lambda source: network.tools(source, PurseShelf.of(database, source.name)),
            receivers=lambda policy: network.receivers(policy.rules, database, out, policy.playbooks.of),
            load=lambda: policy_of(read(settings, environ), backends),
            rules_file=FileWatch(settings.rules),
            calendars=network.calendars(),
            public_url=settings.public_url,
        )
        daemon = Daemon(parts, policy)
        board = _switchboard(daemon, network, database)
        daemon.hear(board)
        ingest = Ingest(daemon.sources.pushed, settled=lambda: daemon.sources.settled, clock=network.clock)
        hubs = Hubs(daemon.sources.subscription, settled=lambda: daemon.sources.settled)
        beside = [board.requests.route, *ingest.routes, *hubs.routes]
        try:
            probes = ProbeServer(
                application(daemon.readiness, metrics, daemon.refresh_metrics, beside=beside), host, port
            )
        except OSError as error:
            reason = f"{settings.http} cannot be used ({error.strerror}): is another daemon running?"
            raise AddressTakenError(f"{reason} ALMENARA_HTTP changes it") from error
        reloads: set[asyncio.Task[bool]] = set()

        def reload() -> None:
            task = asyncio.create_task(daemon.reload())
            reloads.add(task)
            task.add_done_callback(reloads.discard)

        loop.add_signal_handler(signal.SIGHUP, reload)
        probes.start()
        ready = daemon.sources.prepare(policy)
        streams = {each.name for each in ready if each.connector.streaming}
        welcome(out, settings, loaded, address=probes.address, backlog=await database.backlog(), streams=streams)
        try:
            await daemon.start()
            # Models, rules and sources stay: with thousands of sources going through them to find nothing that can be
            # thrown away would stop the loop for a third of a second, again and again.
            gc.collect()
            gc.freeze()
            await stopping.wait()
        finally:
            await asyncio.gather(_stop(daemon), probes.stop())
            last = io.StringIO()
            farewell(last, await _left(database))
            with contextlib.suppress(HangingError, OSError, ValueError):  # nobody reads it any more: go all the same
                await Outlet.of(out).write(last.getvalue(), patience=timedelta(seconds=1))


def _switchboard(daemon: Daemon, network: Edges, database: Store) -> Switchboard:
    """How Slack talks back to this daemon."""
    from monitor.inbound.answering import Clicks
    from monitor.inbound.questions import Questions, duties
    from monitor.inbound.switchboard import Switchboard
    from monitor.inbound.voice import SlackVoice
    from monitor.notify import modals

    clock, office = network.clock, daemon.office

    def rules() -> Rules:
        return daemon.policy().rules

    async def drill(brand: str) -> str:
        return (await office.drill.ask(brand or None)).problem

    questions = Questions(
        database,
        clock=clock,
        rules=rules,
        health=lambda: daemon.sources.health,
        troubles=lambda: daemon.voices.problems() | board.troubles,
        on_call=lambda: duties(office.people, rules(), clock.now()),
        drill=drill,
        silenced=lambda: daemon.flusher.wake(clock.now()),
    )
    clicks = Clicks(
        office.desk,
        clock=clock,
        rules=rules,
        name_of=office.people.name_of,
        forms=modals.form,
        answers=questions,
        voice=lambda bot: SlackVoice(bot, clock),
    )
    board = Switchboard(clicks, clock=clock, random=network.random)
    return board


async def _stop(daemon: Daemon) -> None:
    """Stop within the patience of whoever asked: containers are killed after ten seconds."""
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(daemon.stop(), timeout=7)


async def _left(database: Store) -> Mapping[str, int]:
    """What still waits, as far as the database can say in the last two seconds."""
    try:
        async with asyncio.timeout(2):
            return await database.backlog()
    except (StoreError, TimeoutError):
        return {}
