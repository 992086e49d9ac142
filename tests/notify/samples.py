"""Made-up mentions and notifications for the tests of groups and receivers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.model import (
    Author,
    Engagement,
    Entry,
    GroupId,
    Judgement,
    Level,
    Mention,
    MentionId,
    Notification,
    NotificationId,
    Outgoing,
    Part,
    Step,
    Why,
)

POSTED = datetime(2026, 11, 20, 9, 0, 5, tzinfo=UTC)
SEEN = POSTED + timedelta(seconds=40)
SENT = POSTED + timedelta(seconds=75)

TEXT = "Dos noches en @HotelMiramar y cucarachas en la ducha. Nadie responde."


def entry(
    *,
    id: str = "mastodon:1",  # noqa: A002 - the field's own name
    text: str = TEXT,
    url: str = "https://social.example/@lucia/1",
    rules: tuple[str, ...] = ("page",),
    copies: int = 1,
    deleted_at: datetime | None = None,
    author: Author | None = None,
    title: str | None = None,
    dated: bool = True,
    **judgement: Any,
) -> Entry:
    """One grave Spanish complaint; any field of its judgement may be changed by name."""
    mention = Mention(
        id=MentionId(id),
        network=id.partition(":")[0],
        source="masto",
        url=url,
        text=text,
        title=title,
        language="es",
        published_at=POSTED,
        dated=dated,
        fetched_at=SEEN,
        deleted_at=deleted_at,
        author=author
        or Author(id="u1", handle="lucia", name="Lucía Pérez", url="https://social.example/@lucia", followers=9_000),
        engagement=Engagement(likes=3, replies=2, reposts=1, at=SEEN),
    )
    judged = Judgement(
        brand="Hotel Miramar",
        language="es",
        label="negative",
        polarity=-0.85,
        confidence=0.9,
        relevance=0.95,
        unsure=False,
        issue="hygiene",
        severity=0.6,
        influence=44,
        virality=0.1,
        priority=41,
        opportunity=0,
        level=Level.ALERT,
        because=(Part("influence", 30), Part("virality", 2), Part("severity", 9)),
        influence_parts=(Part("audience", 28), Part("standing", 16)),
        gate=0.87,
        percentile=0.985,
        versions="scoring 1",
    )
    return Entry(mention=mention, judgement=replace(judged, **judgement), rules=rules, copies=copies)


def notification(
    *entries: Entry,
    id: str = "n1",  # noqa: A002 - the field's own name
    group: str = "g1",
    step: Step = Step.MESSAGE,
    why: Why = Why.NEW,
    level: Level = Level.ALERT,
    sequence: int = 0,
    total: int | None = None,
    receiver: str = "oncall",
    fresh: tuple[MentionId, ...] | None = None,
) -> Notification:
    """A notification with these entries, or with the one of `entry()`."""
    held = entries or (entry(),)
    return Notification(
        id=NotificationId(id),
        group_id=GroupId(group),
        receiver=receiver,
        sequence=sequence,
        step=step,
        why=why,
        level=level,
        labels=(("brand", "Hotel Miramar"),),
        entries=held,
        total=len(held) if total is None else total,
        fresh=tuple(e.mention.id for e in held) if fresh is None else fresh,
        created_at=SENT,
    )


def outgoing(
    told: Notification | None = None,
    *,
    doubtful_since: datetime | None = None,
    card: str | None = None,
    target: str | None = None,
    attempts: int = 0,
) -> Outgoing:
    """A notification as it waits in the outbox."""
    held = told or notification()
    return Outgoing(notification=held, attempts=attempts, doubtful_since=doubtful_since, card=card, target=target)
