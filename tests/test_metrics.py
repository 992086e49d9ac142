"""What /metrics says of a source's requests, quotas, money and gaps."""

from __future__ import annotations

from datetime import timedelta

from monitor.metrics import MOST_ALLOWANCES, Metrics
from monitor.model import Spending
from tests.fakes.clock import START


def shown(metrics: Metrics, name: str = "almenara_source_") -> list[str]:
    """The lines of a metric, without comments and times of creation."""
    lines = metrics.render().decode().splitlines()
    return [line for line in lines if line.startswith(name) and "_created" not in line]


def allowance(name: str, *, amount: int = 100, spent: int = 12, unit: str = "searches") -> Spending:
    return Spending(name=name, unit=unit, amount=amount, spent=spent)


def test_quotas_have_a_name_each_and_money_is_in_dollars() -> None:
    metrics = Metrics("")
    money = allowance("money", amount=50_000_000, spent=14_500_000, unit="µ$")
    part = allowance("money for looking again", amount=10_000_000, spent=4_000_000, unit="µ$")
    metrics.spent("x", (allowance("searches"), money, part))
    assert shown(metrics) == [
        'almenara_source_quota{name="searches",source="x"} 100.0',
        'almenara_source_quota{name="money",source="x"} 50.0',
        'almenara_source_quota{name="money for looking again",source="x"} 10.0',
        'almenara_source_quota_left{name="searches",source="x"} 88.0',
        'almenara_source_quota_left{name="money",source="x"} 35.5',
        'almenara_source_quota_left{name="money for looking again",source="x"} 6.0',
        'almenara_source_money_spent_dollars{source="x"} 14.5',  # the part is in it, not beside it
    ]


def test_a_source_without_money_has_no_series_for_it() -> None:
    metrics = Metrics("")
    metrics.spent("hn", (allowance("searches"),))
    assert shown(metrics, "almenara_source_money") == []


def test_a_service_that_names_its_quotas_anew_all_the_time_makes_a_few_series_only() -> None:
    metrics = Metrics("")
    for hour in range(50):
        metrics.spent("odd", tuple(allowance(f"bucket {hour}-{n}") for n in range(40)))
    assert len(shown(metrics, "almenara_source_quota_left")) == MOST_ALLOWANCES
    assert all("bucket 49-" in line for line in shown(metrics, "almenara_source_quota"))


def test_requests_gaps_and_the_last_success() -> None:
    metrics = Metrics("")
    metrics.asked("hn", 3)
    metrics.asked("hn", 4)
    metrics.gaps.labels("hn").inc()
    metrics.succeeded("hn", START)
    metrics.succeeded("hn", START + timedelta(minutes=1))
    assert shown(metrics, "almenara_source_requests_total") == ['almenara_source_requests_total{source="hn"} 7.0']
    assert shown(metrics, "almenara_source_gaps_total") == ['almenara_source_gaps_total{source="hn"} 1.0']
    (line,) = shown(metrics, "almenara_source_last_success_timestamp_seconds")
    assert float(line.split()[-1]) == (START + timedelta(minutes=1)).timestamp()


def test_all_of_it_is_forgotten_with_the_source() -> None:
    metrics = Metrics("")
    for source in ("hn", "x"):
        metrics.asked(source, 1)
        metrics.gaps.labels(source).inc()
        metrics.succeeded(source, START)
        metrics.spent(source, (allowance("searches"), allowance("money", unit="µ$")))
    metrics.forget_source("x")
    assert [line for line in shown(metrics) if 'source="x"' in line] == []
    assert len([line for line in shown(metrics) if 'source="hn"' in line]) == 8
