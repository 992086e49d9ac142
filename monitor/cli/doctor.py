"""`almenara doctor`: tries everything the daemon needs, and says what to do where something is missing."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path

import typer
from rich.text import Text

from connectors.base import Capability, Connector
from monitor.app import Edges, edges, store
from monitor.cli import show
from monitor.cli.context import Prepared, prepare
from monitor.core.calibration import Calibration
from monitor.core.notice import notice
from monitor.declared import settings
from monitor.errors import AuthError, DeliveryError, MonitorError, SourceError, StoreError
from monitor.ingest.pushed import is_pushed
from monitor.ingest.shelf import PurseShelf
from monitor.ingest.supervisor import build
from monitor.ingest.watches import Assignment, assign
from monitor.judging import policy_of
from monitor.model import Outgoing, Why
from monitor.notify.base import Receiver
from monitor.policy import Policy
from monitor.rules.load import ConfiguredSource
from monitor.store.base import Store

PATIENCE = 10.0  # seconds for each source; a doctor who never comes back is no help


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was tried."""

    what: str
    fine: bool
    said: str


def examine(rules: Path | None, *, send_test: str | None, as_json: bool) -> int:
    """Everything, or one test message; 0 if all is fine, 1 if something was found."""
    prepared = prepare(rules)
    names = [receiver.name for receiver in prepared.loaded.rules.receivers]
    if send_test is not None and send_test not in names:
        show.no_such("receiver", send_test, names)

    async def gather() -> list[Finding]:
        trial = _send(prepared, send_test) if send_test else _examine(prepared)
        return [finding async for finding in trial]

    findings = asyncio.run(gather())
    if as_json:
        show.as_json([asdict(finding) for finding in findings])
    else:
        out = show.console()
        for finding in findings:
            mark = Text("✓ ", style="green") if finding.fine else Text("✗ ", style="bold red")
            show.paragraph(out, mark + Text(f"{finding.what}: {show.plain(finding.said)}"))
    return 0 if all(finding.fine for finding in findings) else 1


async def _examine(prepared: Prepared) -> AsyncIterator[Finding]:
    loaded, settings = prepared.loaded, prepared.settings
    yield Finding(what="rules", fine=True, said=f"{settings.rules} is good")
    for note in show.notes(loaded.warnings):
        yield Finding(what="rules", fine=True, said=f"note: {note}")
    yield _port(*settings.http_address)
    try:
        async with store(settings) as database, edges() as network:
            await database.ping()
            yield Finding(what="database", fine=True, said="can be read and written, and is up to date")
            if (learnt := await database.calibration()) is not None:
                yield Finding(what="calibration", fine=True, said=_learnt(learnt))
            backends = network.backends(settings)
            for tried in await asyncio.to_thread(lambda: list(backends.try_out(loaded.rules.judge))):
                yield Finding(what=tried.what, fine=tried.fine, said=tried.said)
            policy = policy_of(loaded, backends)
            for finding in await asyncio.gather(*(_source(policy, name, network, database) for name in policy.sources)):
                yield finding
            receivers = network.receivers(loaded.rules, database, sys.stdout)
            for finding in await asyncio.gather(*(_receiver(receiver) for receiver in receivers)):
                yield finding
    except StoreError as error:
        yield Finding(what="database", fine=False, said=str(error))


def _learnt(calibration: Calibration) -> str:
    """What is usual on each network, as learnt from the authors seen there."""
    networks = (
        f"{name} median {10**each.median - 1:,.0f} ({show.counted(each.authors, 'author')})"
        for name, each in calibration.networks.items()
    )
    return f"{calibration.name}: {', '.join(networks) or 'no network has enough authors yet'}"


def _port(host: str, port: int) -> Finding:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = f"{host}:{port} cannot be used ({error.strerror}); is a daemon running? ALMENARA_HTTP changes it"
            return Finding(what="http", fine=False, said=reason)
    return Finding(what="http", fine=True, said=f"{host}:{port} is free")


async def _source(policy: Policy, name: str, network: Edges, database: Store) -> Finding:
    source, what = policy.sources[name], f"source {name}"
    if not source.entry.enabled:
        return Finding(what=what, fine=True, said="switched off")
    tools = network.tools(source, PurseShelf.of(database, name))
    connector = build(source, tools)
    watches = assign(connector.plan, policy.brands_of(name), policy.matcher.wanted, connector.spec.query)
    if not watches:
        return Finding(what=what, fine=False, said="looks for no brand")
    if is_pushed(connector):
        return Finding(what=what, fine=True, said="waits for what is sent to it")
    if cost := _cost(connector, watches[0]):
        how = f"`almenara sources try {name}` asks once"
        return Finding(what=what, fine=True, said=f"not asked, since it costs money ({cost}); {how}")
    without = _without(source)
    try:
        async with asyncio.timeout(PATIENCE):
            if not connector.streaming:
                batch = await connector.poll(watches[0].watch, None)
                if batch.unchanged and not tools.purse.sent:
                    said = "not asked: what it may spend has to last until the period ends"
                    return Finding(what=what, fine=True, said=said)
                count = batch.seen or len(batch.mentions)
                return Finding(what=what, fine=True, said=f"answers; {show.counted(count, 'item')}{without}")
            async for _batch in connector.stream(watches[0].watch, None):
                return Finding(what=what, fine=True, said=f"answers; the stream flows{without}")
            return Finding(what=what, fine=False, said="the stream ended at once")
    except AuthError as error:
        said = f"{str(error).rstrip('.')}. How to come by credentials: almenara sources describe {name}"
        return Finding(what=what, fine=False, said=f"{said}{without}")
    except SourceError as error:
        return Finding(what=what, fine=False, said=str(error))
    except TimeoutError:
        quiet = Capability.STREAM in connector.spec.capabilities and connector.streaming
        said = f"nothing within {PATIENCE:.0f} s" + ("; a quiet stream may be fine" if quiet else "")
        return Finding(what=what, fine=quiet, said=said)


def _cost(connector: Connector, assignment: Assignment) -> str:
    """What asking once would cost; "" where that is no money."""
    estimate = getattr(connector, "estimate", None)
    return str(estimate(assignment.watch)) if estimate is not None else ""


def _without(source: ConfiguredSource) -> str:
    """Which credentials could be given, where none is."""
    secrets = [each.name for each in settings(source.connector.spec) if each.secret]
    if not secrets or any(getattr(source.config, name, None) for name in secrets):
        return ""
    describe = f"almenara sources describe {source.entry.connector}"
    return f"; without credentials ({', '.join(secrets)}): {describe} tells what they would add"


async def _receiver(receiver: Receiver) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE):
            said = await receiver.check()
            return Finding(what=f"receiver {receiver.name}", fine=True, said=said)
    except (MonitorError, TimeoutError) as error:
        return Finding(what=f"receiver {receiver.name}", fine=False, said=str(error) or "no answer in time")
    finally:
        await receiver.close()


async def _send(prepared: Prepared, name: str) -> AsyncIterator[Finding]:
    """One labelled test message, past the outbox: what counts is what the receiver says now."""
    what = f"test message to {name}"
    try:
        async with store(prepared.settings) as database, edges() as network:
            receivers = network.receivers(prepared.loaded.rules, database, sys.stdout)
            receiver = next(each for each in receivers if each.name == name)
            test = notice(Why.TEST, about=name, to=name, what="almenara doctor", now=network.clock.now())
            try:
                reference = await receiver.send(Outgoing(notification=test))
            except DeliveryError as error:
                yield Finding(what=what, fine=False, said=str(error))
            else:
                yield Finding(what=what, fine=True, said=f"accepted{f' as {reference}' if reference else ''}")
            finally:
                for each in receivers:
                    await each.close()
    except StoreError as error:
        typer.echo(f"almenara: {error}", err=True)
        yield Finding(what="database", fine=False, said=str(error))
