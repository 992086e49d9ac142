"""Plain mentions, matches, judgements and rules for tests of the judge; every test says only what matters to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.model import Author, Judgement, Level, Match, Mention, MentionId, Part
from monitor.rules.schema import Rules
from monitor.sentiment.base import Feeling

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BRAND = "Hotel Miramar"

FURIOUS = Feeling(negative=0.90, neutral=0.05, positive=0.05)  # polarity −.85, confidence .9
DELIGHTED = Feeling(negative=0.05, neutral=0.05, positive=0.90)
TORN = Feeling(negative=0.45, neutral=0.35, positive=0.20)
INDIFFERENT = Feeling(negative=0.05, neutral=0.90, positive=0.05)
UNSPOKEN = Feeling(negative=0.0, neutral=1.0, positive=0.0, spoken=False)


def a_mention(**changes: Any) -> Mention:
    """A post on Mastodon by somebody with 9,000 followers, five minutes old."""
    fields: dict[str, Any] = {
        "id": MentionId("mastodon:1"),
        "network": "mastodon",
        "source": "masto",
        "url": "https://example.social/@lucia/1",
        "text": "Two nights at Hotel Miramar and cockroaches in the shower. Terrible.",
        "language": "en",
        "published_at": NOW - timedelta(minutes=5),
        "fetched_at": NOW,
        "author": Author(id="17", handle="lucia@example.social", followers=9_000),
    }
    return Mention(**(fields | changes))


def a_match(brand: str = BRAND, relevance: float = 1.0) -> Match:
    return Match(brand=brand, hits=(), relevance=relevance)


def the_rules(rules: list[dict[str, Any]] | None = None, **changes: Any) -> Rules:
    """The smallest rules.yaml that judges, with one rule for every level from digest up unless others are given."""
    written: dict[str, Any] = {
        "version": 1,
        "brands": [{"name": BRAND, "any": [BRAND]}],
        "sources": [{"name": "masto", "connector": "replay"}],
        "rules": rules if rules is not None else [{"name": "worth-telling", "when": {"level": ">= digest"}}],
        "route": {"receiver": "terminal"},
        "receivers": [{"name": "terminal", "console": {}}],
    }
    return Rules.model_validate(written | changes)


def a_judgement(**changes: Any) -> Judgement:
    """An alert about hygiene by somebody of some influence."""
    fields: dict[str, Any] = {
        "brand": BRAND,
        "language": "en",
        "label": "negative",
        "polarity": -0.85,
        "confidence": 0.9,
        "relevance": 1.0,
        "unsure": False,
        "issue": "hygiene",
        "severity": 0.6,
        "influence": 44.0,
        "virality": 0.0,
        "priority": 41.3,
        "opportunity": 0.0,
        "level": Level.ALERT,
        "because": (Part("influence", 30.8), Part("virality", 0.0), Part("severity", 10.5)),
        "influence_parts": (
            Part("audience", 22.5),
            Part("standing", 9.2),
            Part("engagement", 12.3),
            Part("notability", 0.0),
            Part("topic", 0.0),
        ),
        "gate": 0.8746,
        "percentile": 0.985,
    }
    return Judgement(**(fields | changes))
