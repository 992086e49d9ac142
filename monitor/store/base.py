"""The only door to persistence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from monitor.case import Case, CaseQuery, Change, Event, Memory, Silence
from monitor.core.calibration import Calibration, Survey
from monitor.core.copies import Head
from monitor.core.record import Asked, Knowledge
from monitor.model import (
    Alert,
    Author,
    CaseId,
    Committed,
    Engagement,
    Entry,
    Group,
    GroupId,
    Ingested,
    Join,
    Judged,
    Judgement,
    Labels,
    Level,
    Looked,
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
    text_hash: str  # of title, text and rating as stored, to tell an edit from a repeat: `normalise.content_hash`
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
    copies_reach: int
    copy_of: MentionId | None
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
    labels: Mapping[MentionId, tuple[Labels, ...]] = field(default_factory=dict)  # of each mention's alerts
    cases: Mapping[MentionId, frozenset[CaseId]] = field(default_factory=dict)  # that hold these alerts of a mention
    case: Case | None = None  # where this is a case's group, the case as it is
    events: tuple[Event, ...] = ()  # of the case: the newest, oldest first, at least all after `group.heard`
    memory: Memory | None = None  # the author's history with us

    def case_of(self, mention: MentionId) -> CaseId | None:
        """Whose a mention is, for silences by case: the group's case, else the only one that holds it."""
        held = self.cases.get(mention, frozenset())
        return self.group.case or (next(iter(held)) if len(held) == 1 else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case with everything that belongs to it."""

    case: Case
    events: tuple[Event, ...]  # oldest first
    entries: tuple[Entry, ...]  # its mentions, highest priority first, at most 40
    memory: Memory
    author: Author  # as last seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """A mention that is to be looked at again."""

    mention: Mention  # with the engagement of the last look
    source: str
    due_at: datetime
    slot: int  # how many looks were done
    idle: int  # looks in a row that found no growth
    priority: float  # the highest so far, or the opportunity where that is higher
    surprise: float  # of the last look
    levels: Mapping[str, Level]  # brand → highest level so far; brands for which it is the past are left out
    first: Engagement | None = None  # the counts that were last told: when it was found, or when it took off
    told: float = 0.0  # … and the priority
    missing: bool = False  # the source did not show it the last time
    judgements: tuple[Judgement, ...] = ()  # of the brands in `levels`


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Mentions of one brand in one stretch of time, for the storm detector."""

    start: datetime
    mentions: int
    negative: int
    authors: tuple[str, ...]  # distinct, of all
    negative_authors: tuple[str, ...]


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

    async def alike(self, bands: Collection[Sequence[int]], since: datetime, now: datetime) -> Sequence[Head]:
        """Mentions stored since then whose sketch shares bands with one of these (`core.copies`): the nearest of each,
        deleted ones left out."""
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
        A delivery that was committed within the last day changes nothing (`again`).
        """
        ...

    async def delivered(self, source: str, delivery: Collection[str], now: datetime) -> bool:
        """Whether a delivery with one of these names was committed within the last day."""
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

    async def start(self, notification: NotificationId, now: datetime) -> Outgoing | None:
        """An attempt begins: from here until its receipt the notification is in doubt.

        What is to be sent, as it is now: a flush may have brought it up to date since it was handed out as pending.
        None where it is settled already; then there is nothing to send.
        """
        ...

    async def record(self, receipt: Receipt) -> None: ...

    async def hasten(self, receiver: str) -> None:
        """This receiver is back: whatever was put off while it was away may be sent at once."""
        ...

    async def backlog(self) -> Mapping[str, int]:
        """Receiver → notifications waiting, for /metrics and the start-up table."""
        ...

    async def remember(self, key: str, value: str) -> None:
        """A small durable fact (a Slack channel's id). Overwrites."""
        ...

    async def recall(self, key: str) -> str | None: ...

    async def report(self, *healths: SourceHealth) -> None: ...

    async def health(self) -> Sequence[SourceHealth]: ...

    async def gap(self, source: str, watch: str, note: str, now: datetime) -> None:
        """Something a source could not show us any more; listed, never forgotten silently."""
        ...

    async def gaps(self, limit: int = 100, since: datetime | None = None) -> Sequence[Gap]:
        """What sources could not show us any more, newest first."""
        ...

    async def search(self, query: MentionQuery) -> Page: ...

    async def import_(self, mentions: Sequence[Judged], now: datetime) -> int:
        """Store without alerting; how many were new."""
        ...

    async def group(self, group: GroupId) -> Group | None: ...

    # Cases

    async def case(self, case: CaseId) -> CaseFile | None:
        """One case, whole. A unique beginning of its id is enough."""
        ...

    async def case_files(self, cases: Collection[CaseId]) -> Sequence[CaseFile]:
        """Several at once, by their whole ids; those that are there."""
        ...

    async def cases(self, query: CaseQuery) -> Sequence[Case]:
        """Loudest first, then newest. `since` and `until` speak of when a case was opened."""
        ...

    async def change(self, change: Change, now: datetime) -> Case | None:
        """Replace the case, add to its timeline, make its groups speak, call further receivers. One transaction.

        None where the case changed meanwhile (read it again), nothing is written then. Where an event's `key` is
        in the timeline already, nothing is written either and the case comes back as it is.
        """
        ...

    async def due_cases(self, now: datetime, limit: int = 100) -> Sequence[CaseFile]:
        """Cases whose clocks have something to say, higher levels first, then the longest waiting."""
        ...

    async def next_case_due(self) -> datetime | None: ...

    async def remember_author(self, author: str, *, preferred: str | None, leave_alone: bool | None) -> None:
        """How an author ("<network>:<id>") wants to be treated; None leaves it as it is."""
        ...

    async def silence(self, silence: Silence) -> None:
        """Add or replace."""
        ...

    async def silences(self, since: datetime) -> Sequence[Silence]:
        """Silences that end after `since`, and those whose end nobody has been told."""
        ...

    async def firing(self, since: datetime) -> Sequence[Labels]:
        """Labels of the alerts of cases that are open and have had a mention since then, for inhibition."""
        ...

    async def pages(self, receiver: str, since: datetime) -> int:
        """First cards of page level that this receiver was sent since then, for the hourly budget."""
        ...

    # Looking again

    async def rechecks(self, source: str, now: datetime, limit: int) -> Sequence[Recheck]:
        """Mentions of a source that are due for another look: highest priority, then surprise, then longest due."""
        ...

    async def next_recheck(self, source: str) -> datetime | None: ...

    async def looked(
        self, source: str, looked: Sequence[Looked], gone: Collection[MentionId], now: datetime
    ) -> Committed:
        """What a look brought, in one transaction: counts, judgements, alerts where the level rose, the next look."""
        ...

    async def drop_rechecks(self, following: Mapping[MentionId, datetime | None], *, missing: bool = False) -> None:
        """These were not looked at, for want of room or (`missing`) because the source did not show them.

        Each is planned for another moment; None ends it.
        """
        ...

    # Storms

    async def buckets(self, brand: str, since: datetime, until: datetime, width: timedelta) -> Sequence[Bucket]:
        """Counts by `published_at`, oldest first, empty buckets left out. Negative: confidence × −polarity ≥ 0.4."""
        ...

    async def entries(self, brand: str, since: datetime, until: datetime, limit: int = 200) -> Sequence[Entry]:
        """A brand's judged mentions of a stretch, highest priority first."""
        ...

    async def raise_storm(self, alert: Alert, joins: Sequence[Join], case: Case, now: datetime) -> Case:
        """Open (or go on with) a storm's case, with an alert on a mention that is stored."""
        ...

    async def storm_watch(self, brand: str) -> tuple[int, str] | None:
        """What the storm detector remembers of a brand, with the version it has."""
        ...

    async def save_storm_watch(self, brand: str, body: str, version: int) -> bool:
        """Replace what was read with this version, 0 for nothing. False where somebody else was faster."""
        ...

    async def ping(self) -> None:
        """Prove that the database answers and can be written. Raises StoreError."""
        ...

    async def close(self) -> None: ...
