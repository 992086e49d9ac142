"""The only door to persistence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.core.calibration import Calibration, Survey
from monitor.core.record import Asked, Knowledge
from monitor.model import (
    Committed,
    Entry,
    Group,
    GroupId,
    Ingested,
    Judged,
    Judgement,
    Level,
    Mention,
    MentionId,
    Notification,
    NotificationId,
    Outgoing,
    Receipt,
    SourceHealth,
    WatchProgress,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows about an identity key."""

    mention_id: MentionId
    published_at: datetime
    edited_at: datetime | None
    text_hash: str  # of title and text as stored, so that an edit is told from a repeat: `normalise.content_hash`
    deleted: bool
    levels: Mapping[str, Level]  # brand → highest level so far


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionQuery:
    """Which mentions to list. Newest first; `before` is the key of the last row of the page before."""

    brand: str | None = None
    source: str | None = None
    network: str | None = None
    level: Level | None = None  # at least this level
    text: str | None = None  # substring
    since: datetime | None = None
    before: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMention:
    """A mention as listed: itself, what was thought of it, and what became of it."""

    mention: Mention
    judgements: tuple[Judgement, ...]
    past: bool
    dropped: Mapping[str, str]  # brand → reason
    copies: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a listing; `next` goes into the following query's `before`, None at the end."""

    rows: tuple[StoredMention, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A group that is due, with what it holds."""

    group: Group
    entries: tuple[Entry, ...]  # every mention in it, highest priority first
    untold: frozenset[MentionId]  # of those, what no notification has carried yet
    deleted: frozenset[MentionId]  # of those, deleted since they were told and not yet said


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something a source could not show us any more."""

    source: str
    watch: str
    note: str
    at: datetime


class Store(Protocol):
    """All persistence. Datetimes in and out are UTC. Any method may raise StoreError; then nothing was changed."""

    async def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        """Which of these identity keys (mention ids and `url:…`) belong to stored mentions."""
        ...

    async def about(self, asked: Asked, since: datetime) -> Knowledge:
        """What is stored about these authors and accounts: their newest posts since then, at most 60 each.

        Deleted posts are not among them. Accounts come with their author as last seen.
        """
        ...

    async def survey(self, since: datetime) -> Survey:
        """Distinct authors seen since then and a sample of the newest posts, to learn from what is usual."""
        ...

    async def calibration(self) -> Calibration | None:
        """The newest snapshot of what was learnt about networks."""
        ...

    async def calibrate(self, calibration: Calibration) -> Calibration:
        """Keep a snapshot; the same with its number."""
        ...

    async def progress(self, source: str, watch: str, brands: Collection[str], now: datetime) -> WatchProgress:
        """Cursor and first-walk state. Brands not seen before on this watch begin at `now`, durably."""
        ...

    async def commit(self, ingested: Ingested) -> Committed:
        """Everything of one batch in one transaction: mentions, judgements, alerts, groups, sightings, cursor.

        A mention whose id or identity key was stored meanwhile counts as a sighting; its alerts are not raised.
        """
        ...

    async def due(self, now: datetime, limit: int = 100) -> Sequence[Gathered]:
        """Groups that want to speak at `now`, the longest waiting first."""
        ...

    async def flush(self, group: Group, notifications: Sequence[Notification], told: Collection[MentionId]) -> bool:
        """Replace the group and put its notifications into the outbox. False if somebody else flushed it first."""
        ...

    async def post(self, notification: Notification) -> None:
        """Put a notification without alerts (a notice about ourselves) into the outbox. Repeating changes nothing."""
        ...

    async def next_due(self) -> datetime | None:
        """When the next group wants to speak."""
        ...

    async def pending(self, receiver: str, now: datetime, limit: int = 20) -> Sequence[Outgoing]:
        """What this receiver may be sent now: at most one a group, higher levels first, then oldest."""
        ...

    async def next_pending(self, receiver: str) -> datetime | None:
        """When this receiver's next notification may be sent; None if nothing waits."""
        ...

    async def start(self, notification: NotificationId, now: datetime) -> None:
        """An attempt begins: from here until its receipt the notification is in doubt."""
        ...

    async def record(self, receipt: Receipt) -> None: ...

    async def backlog(self) -> Mapping[str, int]:
        """Receiver → notifications waiting, for /metrics and the start-up table."""
        ...

    async def remember(self, key: str, value: str) -> None:
        """A small durable fact (a Slack channel's id). Overwrites."""
        ...

    async def recall(self, key: str) -> str | None: ...

    async def report(self, health: SourceHealth) -> None: ...

    async def health(self) -> Sequence[SourceHealth]: ...

    async def gap(self, source: str, watch: str, note: str, now: datetime) -> None:
        """Something a source could not show us any more; listed, never forgotten silently."""
        ...

    async def search(self, query: MentionQuery) -> Page: ...

    async def import_(self, mentions: Sequence[Judged], now: datetime) -> int:
        """Store without alerting; how many were new."""
        ...

    async def group(self, group: GroupId) -> Group | None: ...

    async def ping(self) -> None:
        """Prove that the database answers and can be written. Raises StoreError."""
        ...

    async def close(self) -> None: ...
