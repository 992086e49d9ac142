"""What a person handles: cases, what happens to them, and what people ask of them. Values only.

A case gathers alerts: of one author on one network about one brand, of a pile-on around one post, or of a storm. Every
change is an `Event` in a timeline that only ever grows; what people do is a `Command`, whoever brings it (Slack, the
command line, the dashboard). Datetimes are UTC and aware.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.names import CaseId, Labels, Level, MentionId


class CaseKind(StrEnum):
    AUTHOR = "author"
    PILE_ON = "pile-on"  # several authors around one post
    STORM = "storm"


class CaseState(StrEnum):
    """new → acknowledged → contacted → fixing → resolved → recovered | relapsed."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    CONTACTED = "contacted"
    FIXING = "fixing"
    RESOLVED = "resolved"
    RECOVERED = "recovered"
    RELAPSED = "relapsed"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self not in (CaseState.RESOLVED, CaseState.RECOVERED)


class Cause(StrEnum):
    """Whose fault it was, asked on resolving (Coombs' situational crisis communication theory)."""

    NOT_OURS = "not ours"
    ACCIDENT = "accident"
    OUR_FAULT = "our fault"


class Track(StrEnum):
    """Complaints and praise are never one case."""

    COMPLAINT = "complaint"
    PRAISE = "praise"


class Act(StrEnum):
    """What happens to a case. A timeline says it with time, person and place."""

    OPENED = "opened"
    JOINED = "joined"  # further mentions
    ROSE = "rose"  # the level rose; `level` says to which
    TOOK_OFF = "took off"  # a re-check found growing engagement
    DELETED = "deleted"  # its author deleted a post
    ACKNOWLEDGED = "acknowledged"
    RELEASED = "released"  # the owner gave it back
    UNDONE = "undone"  # acknowledged without action: the clock took it back
    CONTACTED = "contacted"  # privately; `note` names the channel where told
    PROMISED = "promised"
    KEPT = "kept"  # a promise was kept
    FIXING = "fixing"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    NOT_ABOUT_US = "not about us"
    WRONG_FEELING = "wrong feeling"  # `note` says what it really is
    ANSWERED = "answered"  # an unsure mention was read by a person; `note` says how
    MUTED = "muted"
    TICKED = "ticked"  # a step of the playbook; `target` is its number
    UNTICKED = "unticked"
    NOTED = "noted"
    PREFERS = "prefers"  # how the author wants to be reached; `note` is the channel
    LEAVE_ALONE = "leave alone"  # the author does not want to be contacted; `note` "" takes it back
    ESCALATED = "escalated"  # `target` names who was told, `step` of the chain in `note`
    APPROACHING = "approaching"  # a target; `target` is the clock, `deadline` when
    BREACHED = "breached"
    OVERDUE = "overdue"  # a promise
    REMINDED = "reminded"  # nobody took an alert, or the seven- and thirty-day look back: `target` says which
    RECOVERED = "recovered"
    RELAPSED = "relapsed"
    GREW = "grew"  # a storm doubled
    CALMED = "calmed"  # a storm is over


class Via(StrEnum):
    """From where something was done."""

    SLACK = "slack"
    CLI = "cli"
    DASHBOARD = "dashboard"
    CLOCK = "clock"  # nobody: a target, a chain, a reminder
    WATCH = "watch"  # nobody: new mentions, looks and storms


class Clock(StrEnum):
    """What is measured from the moment a case reached its level."""

    ACKNOWLEDGE = "acknowledge"
    CONTACT = "contact"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something the author was promised."""

    id: str
    text: str
    owner: str
    due: datetime
    made_at: datetime
    kept_at: datetime | None = None
    overdue_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """One step of an escalation, as frozen when the case took the chain."""

    after: timedelta  # since the case reached its level
    notify: tuple[str, ...]  # receivers, people and schedules by name
    only_during: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """An escalation as it stood in rules.yaml when the case took it: a reload does not change what is running."""

    name: str
    steps: tuple[ChainStep, ...]
    repeat: int
    started_at: datetime
    done: int = 0  # steps taken so far, over all rounds
    stopped: bool = False  # somebody acknowledged


@dataclass(frozen=True, slots=True, kw_only=True)
class StormFacts:
    """What a storm card shows."""

    stream: str  # "negative", "all" or "share"
    onset: datetime
    count: int  # mentions since the onset
    expected: float  # what is usual for that stretch
    window: timedelta
    score: float  # −log10 of the chance
    authors: int
    top_authors: tuple[tuple[str, float], ...] = ()  # name as shown, influence; at most five
    networks: tuple[tuple[str, int], ...] = ()
    phrases: tuple[str, ...] = ()
    young: float | None = None  # share of authors that are new or have almost no followers; None: unknown
    calm_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a person handles, as it stands. `version` guards against two changes at once."""

    id: CaseId
    key: str  # alerts with the same key join it while it gathers
    kind: CaseKind = CaseKind.AUTHOR
    track: Track = Track.COMPLAINT
    brand: str
    network: str = ""  # "" for storms
    author: str = ""  # the label: "<network>:<id>"; "" for storms and unknown authors
    name: str = ""  # the author as people know them
    language: str = "und"
    roots: tuple[MentionId, ...] = ()  # posts it is about: replies to and quotes of these join it; at most 50
    state: CaseState = CaseState.NEW
    owner: str = ""
    level: Level  # the highest so far
    peak: float  # the highest priority (or opportunity) so far
    rules: tuple[str, ...] = ()
    asks: bool = False  # a person is asked whether it is a complaint at all
    answer: str = ""  # "complaint", "praise", "neither", once they said
    opened_at: datetime
    last_mention_at: datetime
    mentions: int = 1
    authors: int = 1
    reach: int = 0  # people who may have seen it: of its mentions together
    spread: int = 0  # how often its posts were found to be copied or passed on
    levelled_at: datetime  # when it reached its present level: targets and chains count from here
    posted_at: datetime  # its first mention, by the source's clock
    acknowledged_at: datetime | None = None
    contacted_at: datetime | None = None
    fixing_at: datetime | None = None
    resolved_at: datetime | None = None
    recovered_at: datetime | None = None  # or relapsed
    cause: Cause | None = None
    promises: tuple[Promise, ...] = ()
    ticks: tuple[str, ...] = ()  # steps of the playbook that are done
    playbook: str = ""  # its name, fixed when the case was acknowledged
    chain: Chain | None = None
    storm: StormFacts | None = None
    told: tuple[str, ...] = ()  # what its clocks have said: "acknowledge approaching", "look back 7 d" …
    due_at: datetime | None = None  # when its clocks next have something to say
    events: int = 0  # number of its newest event
    recovery_reach: int = 0  # of the author's later words that say it was put right
    followed_by: CaseId | None = None  # relapsed in that newer case: what is to be done is done there
    version: int = field(default=0, compare=False)

    GATHERS = timedelta(hours=6)
    DRILL = "mastodon:almenara drill "  # how the author of every drill begins; no account has a space in its name

    @property
    def is_drill(self) -> bool:
        """Whether it is a rehearsal: whoever is told must see that at once."""
        return self.author.startswith(Case.DRILL)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it here."""
        return self.state.is_open and self.followed_by is None

    @property
    def gathers_until(self) -> datetime:
        """Until when further alerts join: six hours after its last mention."""
        return self.last_mention_at + Case.GATHERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of a case's timeline. Never edited, never removed."""

    case: CaseId
    number: int  # 1, 2, 3 … within the case
    at: datetime
    act: Act
    who: str = ""  # a person's name in rules.yaml, or as their network calls them; "" for nobody
    via: Via
    note: str = ""  # free text: of a promise, a cause, a comment
    target: str = ""  # whom or what it concerns: a receiver, a clock, a step
    level: Level | None = None
    deadline: datetime | None = None
    ping: tuple[str, ...] = ()  # people to be mentioned when this is told
    key: str = ""  # of the command: the same command twice is one event


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is known of an author from before, for the card."""

    cases: int = 0  # earlier complaints
    recovered: int = 0
    open_promises: int = 0
    last_at: datetime | None = None
    preferred: str = ""  # channel
    leave_alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A person mutes by labels, a term or a case, for a time."""

    id: str
    matchers: tuple[str, ...] = ()  # 'author="mastodon:ana"', as in rules.yaml; all must match
    term: str = ""  # a word in the text
    case: CaseId | None = None
    starts_at: datetime
    ends_at: datetime
    by: str
    comment: str
    created_at: datetime
    said_expired: bool = False


class Verb(StrEnum):
    """What people can do with a case."""

    ACKNOWLEDGE = "acknowledge"
    RELEASE = "release"
    CONTACT = "contact"
    PROMISE = "promise"
    KEEP = "keep"
    FIX = "fix"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    NOT_ABOUT_US = "not-about-us"
    WRONG_FEELING = "wrong-feeling"
    ANSWER = "answer"
    MUTE = "mute"
    ESCALATE = "escalate"
    TICK = "tick"
    UNTICK = "untick"
    NOTE = "note"
    PREFER = "prefer"
    LEAVE_ALONE = "leave-alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One person's wish. `key` makes it idempotent: Slack sends an envelope again, people press twice."""

    case: CaseId
    verb: Verb
    who: str
    via: Via
    at: datetime
    key: str
    note: str = ""  # text of a promise, channel of a contact, comment, answer, feeling
    target: str = ""  # promise id, playbook step, receiver; for MUTE "author", "case" or "term"
    owner: str = ""  # of a promise
    due: datetime | None = None  # of a promise; for MUTE until when
    cause: Cause | None = None
    term: str = ""  # for MUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Somebody is told of a case by receiver: an escalation, or a hand-over to another service."""

    receiver: str
    level: Level
    unless_told: bool = False  # not where the case's alerts lead there anyway: the first thing a chain does


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """All that one command or one tick of a clock changes. It lands whole or not at all."""

    case: Case  # `version` is that of the case it was made from
    events: tuple[Event, ...]
    calls: tuple[Call, ...] = ()
    silences: tuple[Silence, ...] = ()
    labels: Labels = ()  # of a verdict, for T5: rule, level and what the person said


class Refusal(StrEnum):
    """Why a command changed nothing. Receivers say it in words."""

    UNKNOWN = "unknown"  # no such case
    TAKEN = "taken"  # somebody else owns it
    ALREADY = "already"  # it is so already
    OVER = "over"  # resolved cases take no such command
    BAD = "bad"  # an argument is missing or makes no sense
    BUSY = "busy"  # the database does not answer; nothing is lost, press again


class Flaw(StrEnum):
    """What is wrong with a command that is BAD. Receivers say it in words."""

    NOBODY_ASKS = "nobody asks"
    PROMISE_TEXT = "promise text"
    PROMISE_DUE = "promise due"
    PROMISE_OWNER = "promise owner"
    MANY_PROMISES = "many promises"
    WHICH_PROMISE = "which promise"
    NO_PROMISE = "no promise"
    CAUSE = "cause"
    FEELING = "feeling"
    ANSWER = "answer"
    NOT_ASKED = "not asked"
    UNTIL = "until"
    NO_AUTHOR = "no author"
    TERM = "term"
    MUTE_WHAT = "mute what"
    NOBODY_SO_NAMED = "nobody so named"
    NO_CHAIN = "no chain"
    ALL_TOLD = "all told"
    STEP = "step"
    NOTE = "note"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The answer where nothing changed."""

    why: Refusal
    who: str = ""  # for TAKEN: who has it
    since: datetime | None = None  # … and since when
    flaw: Flaw | None = None  # for BAD: what is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuery:
    """Which cases to list: loudest first, then newest."""

    brand: str | None = None
    author: str | None = None
    states: frozenset[CaseState] = frozenset()  # empty = open ones
    every: bool = False  # all states
    least: Level | None = None
    kind: CaseKind | None = None
    track: Track | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 100
