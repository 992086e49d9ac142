"""What /metrics shows. One instance a daemon, with its own registry, so that tests do not share counters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.exposition import generate_latest

from monitor.health import MICRO
from monitor.model import SourceState, Spending

MOST_ALLOWANCES = 10  # of one source: some are named by the service, and every name is a series
_LATENCY = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600)


class Metrics:
    """Counters, gauges and histograms; every name begins with `almenara_`."""

    def __init__(self, version: str) -> None:
        self.registry = registry = CollectorRegistry()
        Info("almenara_build", "Version of the running daemon.", registry=registry).info({"version": version})
        self.polls = Counter(
            "almenara_source_reads",
            "Polls and stream connections by outcome.",
            ["source", "outcome"],
            registry=registry,
        )
        self.seen = Counter("almenara_items_seen", "Items a source offered.", ["source"], registry=registry)
        self.skipped = Counter("almenara_items_skipped", "Items that could not be read.", ["source"], registry=registry)
        self.stored = Counter("almenara_mentions_stored", "Mentions stored.", ["source", "age"], registry=registry)
        self.repeats = Counter(
            "almenara_mentions_repeated", "Posts seen again elsewhere.", ["source"], registry=registry
        )
        self.state = Gauge(
            "almenara_source_state", "1 for the state a source is in.", ["source", "state"], registry=registry
        )
        self._requests = Counter(
            "almenara_source_requests", "Requests sent to a source.", ["source"], registry=registry
        )
        self._quota = Gauge(
            "almenara_source_quota",
            "What a source may spend in a period, by the name of the allowance; money in dollars.",
            ["source", "name"],
            registry=registry,
        )
        self._quota_left = Gauge(
            "almenara_source_quota_left",
            "What is left of an allowance; money in dollars.",
            ["source", "name"],
            registry=registry,
        )
        self._money = Gauge(
            "almenara_source_money_spent_dollars",
            "Dollars spent in the present period. Of several budgets the largest: one may be part of another.",
            ["source"],
            registry=registry,
        )
        self._last_success = Gauge(
            "almenara_source_last_success_timestamp_seconds",
            "When a source last answered and all of it was stored.",
            ["source"],
            registry=registry,
        )
        self.gaps = Counter(
            "almenara_source_gaps", "Gaps: what a source could not show any more.", ["source"], registry=registry
        )
        self._allowances: dict[str, frozenset[str]] = {}  # source → names that are shown
        self.alerts = Counter("almenara_alerts", "Alerts raised.", ["rule", "level"], registry=registry)
        self._opinions = Counter(
            "almenara_second_opinions",
            "Questions to the language model that gives second opinions, by outcome.",
            ["outcome"],
            registry=registry,
        )
        self.shadow = Counter(
            "almenara_shadow_alerts", "What shadow rules would have raised.", ["rule"], registry=registry
        )
        self.deliveries = Counter(
            "almenara_deliveries", "Attempts to deliver by outcome.", ["receiver", "outcome"], registry=registry
        )
        self.waiting = Gauge("almenara_outbox_waiting", "Notifications waiting.", ["receiver"], registry=registry)
        self.published_to_seen = Histogram(
            "almenara_published_to_seen_seconds",
            "From a post's own time to the moment we saw it.",
            ["source"],
            buckets=_LATENCY,
            registry=registry,
        )
        self.seen_to_sent = Histogram(
            "almenara_seen_to_sent_seconds",
            "From the moment we saw a post to the receiver's yes.",
            ["receiver", "level"],
            buckets=_LATENCY,
            registry=registry,
        )
        self.commit_seconds = Histogram(
            "almenara_commit_seconds", "Duration of one batch's transaction.", buckets=_LATENCY, registry=registry
        )
        self.rechecks = Counter(
            "almenara_rechecks",
            "Posts looked at again, by what was found: same, grew, raised, missing, gone.",
            ["source", "found"],
            registry=registry,
        )
        self.rechecks_dropped = Counter(
            "almenara_rechecks_dropped",
            "Looks given up because the hour's budget was used up.",
            ["source"],
            registry=registry,
        )
        self.rechecks_failed = Counter(
            "almenara_rechecks_failed", "Attempts to look again that the source refused.", ["source"], registry=registry
        )
        self.rules_valid = Gauge("almenara_rules_valid", "1 if rules.yaml as it stands is in force.", registry=registry)
        self.rules_loaded = Gauge(
            "almenara_rules_loaded_timestamp_seconds", "When the rules in force were loaded.", registry=registry
        )

    def in_state(self, source: str, state: SourceState) -> None:
        """Exactly one of a source's states is 1."""
        for each in SourceState:
            self.state.labels(source, each.value).set(each is state)

    def asked(self, source: str, requests: int) -> None:
        """So many requests went out since this was last told."""
        self._requests.labels(source).inc(requests)

    def spent(self, source: str, spending: Sequence[Spending]) -> None:
        """How a source's allowances stand: the first few, since services may name them as they like."""
        shown = {each.name: each for each in spending[:MOST_ALLOWANCES]}
        for name in self._allowances.get(source, frozenset()) - shown.keys():
            self._forget_allowance(source, name)
        self._allowances[source] = frozenset(shown)
        for name, each in shown.items():
            unit = 1 if each.dollars is None else MICRO
            self._quota.labels(source, name).set(each.amount / unit)
            self._quota_left.labels(source, name).set(each.left / unit)
        money = [each.dollars for each in spending if each.dollars is not None]
        if money:
            self._money.labels(source).set(max(money))

    def succeeded(self, source: str, at: datetime) -> None:
        """A source answered, and all of it is stored."""
        self._last_success.labels(source).set(at.timestamp())

    def opinion(self, outcome: str, number: int) -> None:
        """Count how second opinions ended."""
        self._opinions.labels(outcome).inc(number)

    def forget_source(self, source: str) -> None:
        """A source that left rules.yaml stops being shown."""
        for each in SourceState:
            self.state.remove(source, each.value)
        for metric in (self.seen, self.skipped, self.repeats, self.published_to_seen, self.gaps):
            metric.remove(source)
        for gone in (self._requests, self._money, self._last_success):
            gone.remove(source)
        for name in self._allowances.pop(source, frozenset()):
            self._forget_allowance(source, name)
        for age in ("past", "new"):
            self.stored.remove(source, age)
        for found in ("same", "grew", "raised", "missing", "gone"):
            self.rechecks.remove(source, found)
        for metric in (self.rechecks_dropped, self.rechecks_failed):
            metric.remove(source)

    def _forget_allowance(self, source: str, name: str) -> None:
        self._quota.remove(source, name)
        self._quota_left.remove(source, name)

    def show_waiting(self, waiting: Mapping[str, int]) -> None:
        """Receiver → notifications waiting; receivers that are not named stop being shown."""
        self.waiting.clear()
        for receiver, count in waiting.items():
            self.waiting.labels(receiver).set(count)

    def render(self) -> bytes:
        """The text exposition format."""
        return generate_latest(self.registry)
