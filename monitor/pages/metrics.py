"""docs/reference/metrics.md: every series on /metrics."""

from __future__ import annotations

from typing import Any

from monitor.errors import SourceError
from monitor.metrics import Metrics
from monitor.model import Outcome, SourceState
from monitor.pages.table import code, table

_INTRODUCTION = """\
# Metrics

*Written by `python -m monitor.docs`; edit the descriptions in `monitor/metrics.py`.*

`/metrics` speaks Prometheus's text format, at the address of `ALMENARA_HTTP`. No text, author or secret stands in it.
Counters begin at zero with every start of the daemon. A counter or histogram that has labels shows nothing until
something is counted. How to watch them: [watch the watcher](../how-to/watch-the-watcher.md).
"""
_SERIES = {"counter": "_total", "info": "_info"}  # what the format adds to a name


def metrics_page() -> str:
    """The whole page as Markdown."""
    rows = [(code(series(each)), each._type, _labels(each), each._documentation) for each in collectors()]
    return "\n".join([_INTRODUCTION, *table(("name", "type", "labels", "meaning"), rows), "", *_label_values()])


def collectors() -> list[Any]:
    """Every metric, in the order of `monitor/metrics.py`."""
    # The library shows labels and names of a metric that was never counted only in its private parts.
    return list(Metrics("").registry._collector_to_names)


def series(collector: Any) -> str:
    """The name as Prometheus sees it. A histogram's has `_bucket`, `_sum` and `_count` behind it."""
    return str(collector._name) + _SERIES.get(collector._type, "")


def _labels(collector: Any) -> str:
    return ", ".join(map(code, collector._labelnames))


def _label_values() -> list[str]:
    failures = ", ".join(code(kind.__name__) for kind in _kinds(SourceError))
    values = {
        "source": "the source's name in `rules.yaml`",
        "receiver": "the receiver's name in `rules.yaml`",
        "rule": "the rule's name in `rules.yaml`",
        "level": "`log`, `watch`, `digest`, `alert`, `page`, `opportunity`",
        "state": ", ".join(code(state.value) for state in SourceState) + "; see [states](states.md)",
        "age": "`new`, or `past`: older than our watch, and so never told",
        "outcome of `almenara_source_reads_total`": f"`ok`, or what went wrong: {failures}",
        "outcome of `almenara_deliveries_total`": ", ".join(code(outcome.value) for outcome in Outcome)
        + "; see [states](states.md)",
        "name": "of an allowance, as the source or its service calls it; the first ten of a source are shown",
        "found": "`same`, `grew`, `raised`, `missing` (not shown this time), `gone` (deleted)",
        "version": "of the running daemon",
    }
    return ["## Labels", "", *table(("label", "values"), values.items()), ""]


def _kinds(kind: type[SourceError]) -> list[type[SourceError]]:
    found = [each for inner in kind.__subclasses__() for each in (inner, *_kinds(inner))]
    return [each for each in found if each.__module__ == SourceError.__module__]
