"""Short ways to say what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from monitor.model import (
    Alert,
    AlertId,
    Cursor,
    Delivery,
    Dropped,
    Group,
    GroupId,
    Ingested,
    Join,
    Judged,
    Judgement,
    Level,
    Mention,
    MentionId,
    Notification,
    NotificationId,
    Part,
    Step,
    Timing,
    Why,
)
from tests.fakes.clock import START
from tests.fakes.mentions import mention

BRAND = "Hotel Miramar"
WAIT, INTERVAL, REPEAT = timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=4)


def judgement(level: Level = Level.ALERT, *, brand: str = BRAND, priority: float = 50.0, **fields: Any) -> Judgement:
    defaults: dict[str, Any] = {
        "brand": brand,
        "language": "en",
        "label": "negative",
        "polarity": -0.8,
        "confidence": 0.9,
        "relevance": 1.0,
        "unsure": False,
        "issue": "hygiene",
        "severity": 0.6,
        "influence": 44.0,
        "virality": 0.1,
        "priority": priority,
        "opportunity": 0.0,
        "level": level,
        "because": (Part("influence", priority),),
        "influence_parts": (Part("reach", 44.0),),
        "gate": 1.0,
    }
    return Judgement(**(defaults | fields))


def delivery(receiver: str = "oncall", route: str = "0", **labels: str) -> Delivery:
    return Delivery(
        receiver=receiver,
        route=route,
        group_labels=tuple(sorted((labels or {"brand": BRAND}).items())),
        timing=Timing(wait=WAIT, interval=INTERVAL, repeat=REPEAT),
    )


def card(receiver: str = "oncall", route: str = "0", *, wait: timedelta = WAIT) -> Delivery:
    """The way to a receiver that keeps one card a case."""
    timing = Timing(wait=wait, interval=INTERVAL, repeat=REPEAT)
    return replace(delivery(receiver, route), card=True, timing=timing)


def praise(post: Mention | str, *, reach: int = 0, at: datetime = START, **fields: Any) -> Judged:
    """A mention that speaks well of the brand, and that no rule fired for."""
    kind = {"label": "positive", "polarity": 0.7} | fields
    return judged(post, Level.LOG, rules=(), reach=reach, at=at, **kind)


def judged(
    post: Mention | str,
    level: Level = Level.ALERT,
    *,
    rules: Iterable[str] = ("loud",),
    to: Iterable[Delivery] | None = None,
    keys: tuple[str, ...] = (),
    at: datetime = START,
    priority: float = 50.0,
    dropped: tuple[tuple[str, Dropped], ...] = (),
    brand: str = BRAND,
    reach: int = 0,
    **thought: Any,
) -> Judged:
    """A mention that each of `rules` fired for, going to each of `to`."""
    said = mention(post) if isinstance(post, str) else post
    alerts = tuple(
        Alert(
            id=AlertId(f"{rule}/{said.id}/{brand}"),
            mention_id=said.id,
            brand=brand,
            rule=rule,
            level=level,
            priority=priority,
            labels=(("author", f"{said.network}:{said.author.id or said.author.handle}"), ("brand", brand)),
            at=at,
        )
        for rule in rules
    )
    where = [delivery()] if to is None else list(to)
    joins = tuple(Join(alert_id=a.id, level=level, delivery=one, at=at) for a in alerts for one in where)
    return Judged(
        mention=said,
        keys=keys,
        judgements=(judgement(level, priority=priority, brand=brand, **thought),),
        alerts=alerts,
        joins=joins,
        dropped=dropped,
        reach=reach,
    )


def quiet(post: Mention | str, **fields: Any) -> Judged:
    """A mention that no rule fired for."""
    return judged(post, Level.LOG, rules=(), **fields)


def batch(
    *fresh: Judged, at: datetime = START, source: str = "feed", cursor: str | None = None, **more: Any
) -> Ingested:
    return Ingested(
        source=source,
        watch="*",
        cursor=Cursor(cursor) if cursor is not None else None,
        at=at,
        fresh=fresh,
        **more,
    )


def key(name: str) -> MentionId:
    return MentionId(f"mastodon:{name}")


def after(**delta: float) -> datetime:
    return START + timedelta(**delta)


def note(
    group: Group | str,
    sequence: int = 0,
    *,
    receiver: str = "oncall",
    level: Level = Level.ALERT,
    step: Step = Step.MESSAGE,
    at: datetime = START,
    **fields: Any,
) -> Notification:
    group_id = GroupId(group) if isinstance(group, str) else group.id
    defaults: dict[str, Any] = {
        "id": NotificationId(f"{group_id}#{sequence}"),
        "group_id": group_id,
        "receiver": receiver,
        "sequence": sequence,
        "step": step,
        "why": Why.NEW,
        "level": level,
        "labels": (("brand", BRAND),),
        "entries": (),
        "total": 1,
        "created_at": at,
    }
    return Notification(**(defaults | fields))
