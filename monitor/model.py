"""The nouns. Values only: nothing here reads, writes, waits or decides.

One value flows: a `Mention` is judged (`Judgement`), rules fire (`Alert`), alerts gather (`Group`), and what one
receiver is told is a `Notification`, answered by a `Receipt`. Each stage adds a value and never edits an older one.
Datetimes are UTC and aware. None means "the source does not say"; 0 means "the source says zero".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.case import Case, Chain, Event, Memory
from monitor.health import Remark as Remark
from monitor.health import Rhythm as Rhythm
from monitor.health import SourceHealth as SourceHealth
from monitor.health import SourceState as SourceState
from monitor.health import Spending as Spending
from monitor.names import AlertId as AlertId
from monitor.names import CaseId as CaseId
from monitor.names import Cursor as Cursor
from monitor.names import GroupId as GroupId
from monitor.names import Labels as Labels
from monitor.names import Level as Level
from monitor.names import MentionId as MentionId
from monitor.names import NotificationId as NotificationId


class Kind(StrEnum):
    """What sort of post a mention is."""

    POST = "post"
    COMMENT = "comment"
    REVIEW = "review"
    ARTICLE = "article"
    VIDEO = "video"
    QUESTION = "question"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who speaks, on one network only. `id` is stable there; `handle` may change."""

    id: str | None = None
    handle: str | None = None
    name: str | None = None
    url: str | None = None
    followers: int | None = None
    karma: int | None = None
    verified: bool | None = None
    notability: float | None = None  # 0.0 to 1.0, see docs/explanation/scoring.md
    created_at: datetime | None = None
    bot: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """Where it was said, where the audience belongs to the place: a community, a channel, a site."""

    name: str | None = None
    members: int | None = None
    rank: int | None = None  # position in a list of top sites, 1 = most visited


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """Counts as they stood at `at`."""

    likes: int | None = None
    replies: int | None = None
    reposts: int | None = None
    quotes: int | None = None
    views: int | None = None
    score: int | None = None  # net votes or points
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One public post that a source returned for a watch. Never edited, only fetched again."""

    id: MentionId
    network: str
    source: str  # the source's name in rules.yaml
    url: str
    kind: Kind = Kind.POST
    text: str  # plain text, NFC, markup gone
    title: str | None = None
    language: str | None = None  # BCP 47, as the network claims it
    published_at: datetime  # by the source's clock; never later than fetched_at + 5 min
    dated: bool = True  # False: the source gave no usable time and published_at is when we first saw it
    fetched_at: datetime  # by ours
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    author: Author = Author()
    venue: Venue | None = None
    engagement: Engagement | None = None
    looks: tuple[Engagement, ...] = ()  # oldest first; recorded material only
    reply_to: str | None = None
    quote_of: str | None = None
    repost_of: str | None = None
    rating: float | None = None  # 0.0 to 1.0: what a review gives, as a share of the most it could; None: no review
    local_id: str | None = None  # what the source itself calls it, where the id is the whole network's


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One place where a brand's term stands. Offsets count characters (code points) of the mention's `text`.

    A term that stands in the title or the address has start = end = −1. One that a hashtag says in CamelCase has the
    words it is made of there.
    """

    term: str  # as written in rules.yaml
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A mention is about a brand: where, and how surely (`relevance`, 0.0 to 1.0)."""

    brand: str
    hits: tuple[Hit, ...]
    relevance: float


@dataclass(frozen=True, slots=True)
class Part:
    """One addend of a score, with its name. Parts sum to the score."""

    name: str
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What we think of one mention as far as one brand is concerned, and why."""

    brand: str
    language: str  # BCP 47, "und" where unknown
    label: str  # negative, neutral, positive
    polarity: float  # −1.0 to +1.0, towards the brand
    confidence: float  # 0.0 to 1.0
    relevance: float  # 0.0 to 1.0
    unsure: bool
    issue: str  # what the complaint is about: a key of scoring.severity
    issue_word: str = ""  # the words that said so; empty where none did
    severity: float  # 0.0 to 1.0
    influence: float  # 0 to 100
    virality: float  # 0.0 to 1.0
    priority: float  # 0 to 100
    opportunity: float  # 0 to 100
    level: Level
    because: tuple[Part, ...]  # sums to priority, or to opportunity where that is larger
    influence_parts: tuple[Part, ...]  # sums to influence
    gate: float  # 0.0 to 1.5: relevance × feeling × network weight, shown as a factor
    percentile: float | None = None  # 0.0 to 1.0: share of this network's authors with a smaller audience
    rating: float | None = None  # 0.0 to 1.0: the stars that were weighed with the words; None: there were none
    words: float | None = None  # polarity of the words alone, where stars were weighed with them
    flags: tuple[str, ...] = ()  # followers_unknown, late, needs_human_read, own_account, muted_author …
    versions: str = ""  # scoring version and backend: same inputs + same versions = same score


class Dropped(StrEnum):
    """Why a mention became no alert. Kept with the mention so that anyone can ask."""

    PAST = "past"  # older than the watch
    OWN_ACCOUNT = "own_account"
    IGNORED = "ignored"
    NO_RULE = "no_rule"
    NOT_WORSE = "not_worse"  # an edit that did not raise the level
    DELETED = "deleted"
    COPY = "copy"  # says what another post has alerted with, and is no graver


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A rule that fired for a mention."""

    id: AlertId
    mention_id: MentionId
    brand: str
    rule: str
    level: Level
    priority: float
    labels: Labels
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a group speaks: Alertmanager's three intervals."""

    wait: timedelta
    interval: timedelta
    repeat: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where one alert goes: the answer of the routing tree."""

    receiver: str
    route: str  # path in the tree, "0" for the root, "0.2" for its third child
    group_labels: Labels
    timing: Timing
    mute: tuple[str, ...] = ()  # names of time intervals
    active: tuple[str, ...] = ()
    escalation: str | None = None
    card: bool = False  # the receiver keeps one card a case: grouped by case, whatever group_by says


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """An alert enters the open group of its delivery, or opens it."""

    alert_id: AlertId
    level: Level
    delivery: Delivery
    at: datetime
    chain: Chain | None = None  # the delivery's escalation, frozen as rules.yaml has it now


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Alerts with the same group labels on the same route for the same receiver, or those of one case.

    Open until `closes_at` (six hours after its last alert); later alerts with the same labels open a new one. The
    group of a case is there as long as the case.
    """

    id: GroupId
    key: str  # fingerprint of receiver + route + group labels, or of receiver + case
    receiver: str
    route: str
    labels: Labels
    timing: Timing
    mute: tuple[str, ...] = ()
    active: tuple[str, ...] = ()
    escalation: str | None = None
    level: Level  # the highest so far
    opened_at: datetime
    last_alert_at: datetime
    due_at: datetime | None  # when it next wants to speak; None: nothing to say
    flushed_at: datetime | None = None
    sequence: int = 0  # notifications made so far; also guards against two flushes at once
    told: int = 0  # alerts already told
    closes_at: datetime
    case: CaseId | None = None  # whose card this is
    heard: int = 0  # the newest event of the case that this receiver was told
    playbook: bool = False  # the case's playbook stands below the card
    spread: int = 0  # how often the case's posts were copied, as the card shows it
    shown: int = 0  # the newest event of the case that the card takes into account
    held: tuple[MentionId, ...] = ()  # what a silence or an inhibition holds back
    version: int = field(default=0, compare=False)  # the store's: every write of the group raises it


class Step(StrEnum):
    """What a notification does at a receiver that keeps a card. Others get MESSAGE only."""

    MESSAGE = "message"  # a new message; the first one is the card
    EDIT = "edit"  # the card, changed to the present truth; safe to repeat
    THREAD = "thread"  # a line below the card


class Why(StrEnum):
    """Why a receiver is told."""

    NEW = "new"
    MORE = "more"  # further alerts joined
    REPEAT = "repeat"  # nothing new, nobody answered, repeat_interval has passed
    DELETED = "deleted"  # the author deleted a post
    TEST = "test"
    TROUBLE = "trouble"  # another receiver does not take its messages
    BACK = "back"  # … and does again
    SOURCE = "source"  # a source does not do what it should; the label `state` says what, `note` why
    SOURCE_BACK = "source back"  # … and does again
    GAP = "gap"  # a source could not show us something; `note` says what
    CASE = "case"  # something happened to the case; `events` says what
    PLAYBOOK = "playbook"  # the checklist below the card
    FLOOD = "flood"  # more pages in an hour than anybody can read; `entries` are those held back
    SILENCE_OVER = "silence over"  # a silence has expired; `note` says which
    HANDOVER = "handover"  # a shift ends; `cases` are the open ones
    REPORT = "report"  # the week; `note` is the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One mention inside a notification, with all that a card needs."""

    mention: Mention
    judgement: Judgement
    rules: tuple[str, ...]
    copies: int = 1  # the same post seen elsewhere and posts that say the same, itself included
    copies_reach: int = 0  # people who may have seen those others


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What one receiver gets: facts only, rendered by the receiver at the moment of sending."""

    id: NotificationId
    group_id: GroupId
    receiver: str
    sequence: int  # order within the group
    step: Step
    why: Why
    level: Level
    labels: Labels  # the group's
    entries: tuple[Entry, ...]  # highest priority first, at most 40
    total: int  # mentions in the group; may be more than entries
    fresh: tuple[MentionId, ...] = ()  # those not told before
    created_at: datetime
    note: str = ""  # for TEST, TROUBLE and BACK: what happened, in one line without secrets; for REPORT: the text
    case: Case | None = None  # the case whose card this is, as of `created_at`
    events: tuple[Event, ...] = ()  # for CASE: what is told; on a card: the newest few, oldest first
    memory: Memory | None = None  # the author's history with us, on a card
    pings: tuple[str, ...] = ()  # Slack member ids to be mentioned
    cases: tuple[Case, ...] = ()  # for HANDOVER
    edits: NotificationId | None = None  # EDIT of that earlier message instead of the card
    route: str = ""  # by which it came, a path in the tree such as "0.2"; "" where no route led here


class CardReference(str):
    """A receiver's reference of a message that is the group's card from now on: the former one is gone, or never was.

    Any other reference of a further message leaves the card as it is.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A notification waiting in the outbox."""

    notification: Notification
    attempts: int = 0
    doubtful_since: datetime | None = None  # an attempt began then and its end was never recorded
    card: str | None = None  # the receiver's reference of the group's card, once there is one
    target: str | None = None  # … and of the message that `notification.edits` names


class Outcome(StrEnum):
    DELIVERED = "delivered"
    DEFERRED = "deferred"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one attempt to deliver."""

    notification_id: NotificationId
    outcome: Outcome
    at: datetime
    reference: str | None = None  # the receiver's own id of the message
    not_before: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """The same post seen again under another id, address or source."""

    key: str  # a mention id, or an identity key of monitor.core.dedupe
    mention_id: MentionId
    source: str
    at: datetime
    followers: int | None = None  # people who may have seen it there


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A mention with everything that was decided about it, ready to be committed."""

    mention: Mention
    keys: tuple[str, ...]  # identity keys besides the id: "url:<network>:<canonical url>"
    judgements: tuple[Judgement, ...]
    alerts: tuple[Alert, ...] = ()
    joins: tuple[Join, ...] = ()
    dropped: tuple[tuple[str, Dropped], ...] = ()  # brand → reason
    shadow: tuple[str, ...] = ()  # shadow rules that would have fired
    reach: int = 0  # people who may have seen it
    copy_of: MentionId | None = None  # the first post that says the same
    bands: tuple[int, ...] = ()  # where its sketch is kept, for a post that is nobody's copy
    look_at: datetime | None = None  # when it is worth looking at again; None: never


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A stored mention that was looked at again: its engagement now, and what follows from it."""

    judged: Judged  # `mention.engagement` is the new count; alerts only where the level rose
    grew: bool = False  # fast enough to be told: the level rose, +15 points, or four times the engagement
    next_look: datetime | None = None
    surprise: float = 0.0  # growth since the look before over what is usual; 0: nothing can be said
    idle: int = 0  # looks in a row that found no growth
    further: int = 0  # people who may have seen it since the look before


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """An item that could not be read, kept for diagnosis."""

    source: str
    reason: str
    excerpt: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """All that one batch changes. It lands whole or not at all, cursor included."""

    source: str
    watch: str
    cursor: Cursor | None
    at: datetime
    fresh: tuple[Judged, ...] = ()
    edits: tuple[Judged, ...] = ()
    also: tuple[Judged, ...] = ()  # stored already, and now judged for brands that nobody had asked about
    sightings: tuple[Sighting, ...] = ()
    deletions: tuple[MentionId, ...] = ()
    deleted: tuple[str, ...] = ()  # … by what the source itself calls them
    departed: tuple[str, ...] = ()  # "<network>:<author id>" whose posts must go
    rejects: tuple[Reject, ...] = ()
    walked: tuple[str, ...] = ()  # brands whose first walk of this watch is completed by this batch
    note: str = ""  # a gap, to be kept with the cursor that passes it
    delivery: tuple[str, ...] = ()  # what names a delivery that was sent to us


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What a commit really changed."""

    stored: tuple[MentionId, ...] = ()
    edited: tuple[MentionId, ...] = ()
    repeated: int = 0  # sightings counted
    deleted: tuple[MentionId, ...] = ()
    alerts: tuple[AlertId, ...] = ()
    due_at: datetime | None = None  # earliest moment a group or case touched here wants to speak
    again: bool = False  # this delivery was committed before: nothing was done


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchProgress:
    """How far a watch has come: its cursor, and which brands' first walk is done."""

    cursor: Cursor | None = None
    began: dict[str, datetime] = field(default_factory=dict)  # brand → when this watch first looked for it
    walked: frozenset[str] = frozenset()
