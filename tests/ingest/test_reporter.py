"""How a source is doing is told when it changes, and written now and then only."""

from __future__ import annotations

from datetime import timedelta

from structlog.testing import capture_logs

from connectors.purse import Allowance, Purse
from monitor.core.rhythm import longest
from monitor.errors import AuthError, TransientSourceError
from monitor.ingest.reporter import EVERY, Reporter
from monitor.model import SourceState
from tests.ingest.gate import Gate


def writes(gate: Gate) -> int:
    return int(gate.store.calls.count("report"))


async def test_a_busy_stream_writes_its_counters_every_few_seconds_and_not_more_often(gate: Gate) -> None:
    for _ in range(100):
        await gate.reporter.succeeded(seen=10, kept=1, skipped=0)
        await gate.clock.advance(timedelta(milliseconds=100))
    assert writes(gate) == 1
    await gate.clock.advance(EVERY)
    await gate.reporter.succeeded(seen=10, kept=1, skipped=0)
    assert writes(gate) == 2
    (health,) = await gate.database.health()
    assert (health.seen, health.kept) == (1010, 101)


async def test_a_change_of_state_is_written_at_once_and_logged_once(gate: Gate) -> None:
    error, soon = TransientSourceError("503"), gate.clock.now() + timedelta(minutes=1)
    with capture_logs() as said:
        await gate.reporter.succeeded()
        for _ in range(3):
            await gate.reporter.failed(error, soon)
        await gate.clock.advance(timedelta(seconds=90))
        for _ in range(3):
            await gate.reporter.succeeded()
    assert [(each["event"], each.get("after")) for each in said] == [("source.away", None), ("source.back", "90s")]
    assert writes(gate) == 3
    assert (await gate.database.health())[0].state is SourceState.OK


async def test_a_page_counts_and_leaves_the_state_alone(gate: Gate) -> None:
    await gate.reporter.failed(TransientSourceError("503"), gate.clock.now())
    await gate.reporter.read(seen=5, kept=2, skipped=1)
    health = gate.reporter.health
    assert (health.state, health.reason) == (SourceState.SLOW, "503")
    assert (health.seen, health.kept, health.skipped, health.last_success) == (5, 2, 1, gate.clock.now())


async def test_a_database_that_is_away_is_told_again_as_soon_as_it_is_back(gate: Gate) -> None:
    gate.store.fails("report")
    await gate.reporter.succeeded()
    assert await gate.database.health() == []
    await gate.reporter.succeeded()
    assert len(await gate.database.health()) == 1


async def test_metrics_show_exactly_one_state(gate: Gate) -> None:
    await gate.reporter.failed(TransientSourceError("503"), gate.clock.now())
    shown = {
        sample.labels["state"]: sample.value for family in gate.metrics.state.collect() for sample in family.samples
    }
    assert {state for state, value in shown.items() if value} == {"slow"}


async def test_a_source_that_stops_leaves_its_last_numbers(gate: Gate) -> None:
    for _ in range(5):
        await gate.reporter.succeeded(seen=10, kept=1, skipped=0)
    await gate.reporter.rest()
    await gate.reporter.rest()
    assert (writes(gate), (await gate.database.health())[0].seen) == (2, 50)


async def test_what_is_written_says_when(gate: Gate) -> None:
    await gate.reporter.succeeded()
    first = gate.clock.now()
    await gate.clock.advance(EVERY)
    await gate.reporter.succeeded()
    (health,) = await gate.database.health()
    assert health.at == gate.clock.now() == first + EVERY


async def test_requests_quotas_gaps_and_the_last_success_are_metrics(gate: Gate) -> None:
    purse = Purse(gate.clock)
    reporter = Reporter("hn", "hackernews", store=gate.store, clock=gate.clock, metrics=gate.metrics, purse=purse)
    for _ in range(3):
        purse.count()
    await purse.take(Allowance(name="searches", amount=100, unit="searches"), 2)
    await reporter.succeeded()
    purse.count()
    await reporter.read(seen=1, kept=0, skipped=0)
    await reporter.missed("410")
    shown = gate.metrics.render().decode()
    for line in (
        'almenara_source_requests_total{source="hn"} 4.0',
        'almenara_source_quota{name="searches",source="hn"} 100.0',
        'almenara_source_quota_left{name="searches",source="hn"} 98.0',
        'almenara_source_gaps_total{source="hn"} 1.0',
    ):
        assert f"{line}\n" in shown
    assert 'almenara_source_last_success_timestamp_seconds{source="hn"} ' in shown


async def test_a_source_that_failed_from_the_start_has_no_last_success(gate: Gate) -> None:
    await gate.reporter.failed(TransientSourceError("503"), gate.clock.now())
    assert "almenara_source_last_success_timestamp_seconds{" not in gate.metrics.render().decode()


async def test_a_night_in_which_the_machine_slept_is_no_silence_and_no_pause(gate: Gate) -> None:
    for _ in range(40):
        await gate.reporter.succeeded(news=True)
        for _minute in range(6):
            await gate.clock.advance(timedelta(minutes=5))
            await gate.reporter.listened()
        await gate.reporter.succeeded(news=True)
        await gate.clock.advance(timedelta(hours=2))  # it sleeps every now and then
    assert longest(gate.reporter.health.rhythm) == timedelta(minutes=30)
    await gate.clock.advance(timedelta(hours=9))
    await gate.reporter.listened()
    assert gate.reporter.health.state is SourceState.OK


async def test_a_source_of_several_streams_is_well_when_all_of_them_are(gate: Gate) -> None:
    soon = gate.clock.now() + timedelta(minutes=15)
    await gate.reporter.failed(AuthError("401"), soon, watch="term:a")
    await gate.reporter.succeeded(seen=1, watch="term:b")
    assert (gate.reporter.health.state, gate.reporter.health.seen) == (SourceState.NEEDS_PERSON, 1)
    await gate.reporter.failed(TransientSourceError("503"), soon, watch="term:b")
    await gate.reporter.succeeded(watch="term:b")
    assert (gate.reporter.health.state, gate.reporter.health.reason) == (SourceState.NEEDS_PERSON, "401")
    await gate.reporter.succeeded(watch="term:a")
    assert gate.reporter.health.state is SourceState.OK
