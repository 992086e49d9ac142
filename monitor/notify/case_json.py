"""A case and its events as JSON, for programs: docs/reference/receivers.md documents the shape."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monitor.case import Case, Event, Promise, StormFacts
from monitor.notify.text import clean, one_line


def case_shape(case: Case) -> dict[str, Any]:
    """The case as it stands. null = not yet, or not so."""
    return {
        "id": case.id,
        "kind": case.kind.value,
        "track": case.track.value,
        "brand": clean(case.brand),
        "network": case.network,
        "author": clean(case.author),
        "name": one_line(case.name),
        "language": case.language,
        "state": case.state.value,
        "owner": one_line(case.owner),
        "level": case.level.value,
        "peak": case.peak,
        "rules": [one_line(rule) for rule in case.rules],
        "drill": case.is_drill,
        "asks": case.asks and not case.answer,
        "answer": case.answer,
        "mentions": case.mentions,
        "authors": case.authors,
        "reach": case.reach,
        "opened_at": time(case.opened_at),
        "posted_at": time(case.posted_at),
        "levelled_at": time(case.levelled_at),
        "last_mention_at": time(case.last_mention_at),
        "acknowledged_at": time(case.acknowledged_at),
        "contacted_at": time(case.contacted_at),
        "fixing_at": time(case.fixing_at),
        "resolved_at": time(case.resolved_at),
        "recovered_at": time(case.recovered_at),
        "cause": None if case.cause is None else case.cause.value,
        "promises": [_promise(promise) for promise in case.promises],
        "storm": None if case.storm is None else _storm(case.storm),
    }


def event_shape(event: Event) -> dict[str, Any]:
    """One line of the timeline."""
    return {
        "number": event.number,
        "at": time(event.at),
        "act": event.act.value,
        "who": one_line(event.who),
        "via": event.via.value,
        "note": clean(event.note),
        "target": one_line(event.target),
        "level": None if event.level is None else event.level.value,
        "deadline": time(event.deadline),
    }


def time(at: datetime | None) -> str | None:
    """RFC 3339 in UTC."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _promise(promise: Promise) -> dict[str, Any]:
    return {
        "id": promise.id,
        "text": clean(promise.text),
        "owner": one_line(promise.owner),
        "due": time(promise.due),
        "kept_at": time(promise.kept_at),
    }


def _storm(facts: StormFacts) -> dict[str, Any]:
    return {
        "stream": facts.stream,
        "onset": time(facts.onset),
        "count": facts.count,
        "expected": facts.expected,
        "window": int(facts.window.total_seconds()),
        "score": facts.score,
        "authors": facts.authors,
        "networks": dict(facts.networks),
        "phrases": [one_line(phrase) for phrase in facts.phrases],
        "young": facts.young,
        "calm_at": time(facts.calm_at),
    }
