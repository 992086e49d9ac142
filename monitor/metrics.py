"""What /metrics shows. One instance a daemon, with its own registry, so that tests do not share counters."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.exposition import generate_latest

from monitor.model import SourceState

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

    def opinion(self, outcome: str, number: int) -> None:
        """Count how second opinions ended."""
        self._opinions.labels(outcome).inc(number)

    def forget_source(self, source: str) -> None:
        """A source that left rules.yaml stops being shown."""
        for each in SourceState:
            self.state.remove(source, each.value)
        for metric in (self.seen, self.skipped, self.repeats, self.published_to_seen):
            metric.remove(source)
        for age in ("past", "new"):
            self.stored.remove(source, age)
        for found in ("same", "grew", "raised", "missing", "gone"):
            self.rechecks.remove(source, found)
        for metric in (self.rechecks_dropped, self.rechecks_failed):
            metric.remove(source)

    def show_waiting(self, waiting: Mapping[str, int]) -> None:
        """Receiver → notifications waiting; receivers that are not named stop being shown."""
        self.waiting.clear()
        for receiver, count in waiting.items():
            self.waiting.labels(receiver).set(count)

    def render(self) -> bytes:
        """The text exposition format."""
        return generate_latest(self.registry)
