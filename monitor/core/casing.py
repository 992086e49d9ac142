"""Which case an alert belongs to, and what the case becomes by it. Pure.

One author on one network about one brand is one case until six hours after its last mention. Whoever answers or quotes
a post that an open case is about joins that case, which is a pile-on from the second author on. A storm of the brand
takes everything but the influential and the grave. Complaints and praise never meet in one case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.case import Act, Case, CaseKind, CaseState, Chain, Event, Track, Via
from monitor.core.fingerprint import fingerprint
from monitor.model import Alert, CaseId, Judgement, Level, Mention, MentionId

SPIKE = "spike"  # the rule of a storm that is only a note: many voices, not unhappy ones
STORM_SPARES_INFLUENCE = 60.0  # so influential authors get their own case in a storm (docs/explanation/scoring.md)
STORM_SPARES_SEVERITY = 0.9
RELAPSES_WITHIN = timedelta(days=30)  # after a case was resolved, what its author says is held against it
PUT_RIGHT_POLARITY = 0.2  # words that are kinder than this, and about us, say that it was put right
PUT_RIGHT_RELEVANCE = 0.5
_MOST_ROOTS = 50

Changed = tuple[Case, tuple[Event, ...]]
"""A case as it becomes, and what its timeline says about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """An alert on its way into a case, with what it was raised for."""

    alert: Alert
    mention: Mention
    judgement: Judgement
    reach: int = 0  # people who may have seen it
    first_of_author: bool = True  # nobody in the case is this author
    chain: Chain | None = None
    copy_of: MentionId | None = None  # the first post that says the same

    @property
    def track(self) -> Track:
        return Track.PRAISE if self.alert.level is Level.OPPORTUNITY else Track.COMPLAINT

    @property
    def author(self) -> str:
        """The label: "<network>:<id>", "" where nobody signs."""
        return dict(self.alert.labels).get("author", "")

    @property
    def roots(self) -> tuple[MentionId, ...]:
        """The posts that answers to this one, or to the same one, would name; and the one whose words these are."""
        named = (self.mention.reply_to, self.mention.quote_of, self.mention.repost_of, self.copy_of)
        return tuple(dict.fromkeys([self.mention.id, *(MentionId(root) for root in named if root)]))


def case_key(newcomer: Newcomer) -> str:
    """Alerts with the same key are one author's. Unsigned posts stand for themselves."""
    author = newcomer.author or newcomer.mention.id
    return fingerprint("case", newcomer.alert.brand, newcomer.mention.network, author, newcomer.track.value)


def case_id(key: str, newcomer: Newcomer) -> CaseId:
    """The same alert always opens the same case."""
    return CaseId(fingerprint(key, newcomer.alert.id))


def takes(case: Case, newcomer: Newcomer, at: datetime) -> bool:
    """Whether this case, found by brand, key or root, takes the newcomer."""
    if case.brand != newcomer.alert.brand or case.track is not newcomer.track or at >= case.gathers_until:
        return False
    if case.kind is CaseKind.STORM:
        return (
            case.is_open
            and case.rules != (SPIKE,)
            and (case.storm is None or case.storm.calm_at is None)
            and newcomer.judgement.influence < STORM_SPARES_INFLUENCE
            and newcomer.judgement.severity < STORM_SPARES_SEVERITY
            and newcomer.alert.level is not Level.OPPORTUNITY
        )
    return case.key == case_key(newcomer) or bool(frozenset(case.roots) & frozenset(newcomer.roots))


def opened(newcomer: Newcomer, at: datetime, *, id_: CaseId | None = None) -> Changed:
    """A new case with its first alert."""
    alert, mention, judgement = newcomer.alert, newcomer.mention, newcomer.judgement
    key = case_key(newcomer)
    case = Case(
        id=id_ or case_id(key, newcomer),
        key=key,
        track=newcomer.track,
        brand=alert.brand,
        network=mention.network,
        author=newcomer.author,
        name=mention.author.name or mention.author.handle or "",
        language=judgement.language,
        roots=newcomer.roots,
        level=alert.level,
        peak=alert.priority,
        rules=(alert.rule,),
        asks=dict(alert.labels).get("ask") == "yes",
        opened_at=at,
        last_mention_at=at,
        reach=newcomer.reach,
        levelled_at=at,
        posted_at=mention.published_at,
        chain=newcomer.chain,
        due_at=at,
        events=1,
    )
    event = Event(case=case.id, number=1, at=at, act=Act.OPENED, via=Via.WATCH, target=mention.id, level=alert.level)
    return case, (event,)


def joined(case: Case, newcomer: Newcomer, at: datetime, *, known: bool, said: bool = False) -> Changed:
    """The case with one more alert. `known`: its mention is in the case already (a second rule, or raised again).

    `said`: the timeline tells of others that came at the same moment. For a storm that is enough.
    """
    alert = newcomer.alert
    rises = alert.level.rank > case.level.rank
    over = case.state in (CaseState.RESOLVED, CaseState.RECOVERED) and case.track is Track.COMPLAINT
    # What was settled and spreads after all is somebody's again; what a person called no complaint stays none.
    again = over and (not known or (rises and _was_complaint(case)))
    events: list[Event] = []

    def tell(act: Act, level: Level | None = None, ping: tuple[str, ...] = ()) -> None:
        number, target = case.events + len(events) + 1, newcomer.mention.id
        told = Event(case=case.id, number=number, at=at, act=act, via=Via.WATCH, target=target, level=level, ping=ping)
        events.append(told)

    if not known and not (said and case.kind is CaseKind.STORM):
        tell(Act.JOINED)
    if again:
        tell(Act.RELAPSED)
    if rises:
        # Whoever has it is told; where nobody has, the chain of the page says whom it concerns.
        tell(Act.ROSE, alert.level, (case.owner,) if case.owner else ())
    others = newcomer.first_of_author and not known
    pile_on = case.kind is CaseKind.AUTHOR and others
    merged = replace(
        case,
        kind=CaseKind.PILE_ON if pile_on else case.kind,
        roots=tuple(dict.fromkeys((*case.roots, *newcomer.roots)))[:_MOST_ROOTS],
        state=CaseState.RELAPSED if again else case.state,
        recovered_at=at if again else case.recovered_at,
        level=alert.level if rises else case.level,
        levelled_at=at if rises else case.levelled_at,
        peak=max(case.peak, alert.priority),
        rules=tuple(dict.fromkeys((*case.rules, alert.rule))),
        asks=case.asks or dict(alert.labels).get("ask") == "yes",
        last_mention_at=case.last_mention_at if known else max(case.last_mention_at, at),
        mentions=case.mentions + (not known),
        authors=case.authors + others,
        reach=case.reach + (0 if known else newcomer.reach),
        # The chain it runs is the chain it started with.
        chain=case.chain or newcomer.chain,
        due_at=at if case.due_at is None else min(case.due_at, at),
        events=case.events + len(events),
    )
    return merged, tuple(events)


def relapse(case: Case, newer: Case, at: datetime) -> Changed | None:
    """A resolved case of an author who complains again, in a case of its own. None where nothing follows from it."""
    if not _held_against(case, newer.author, newer.brand, at) or newer.track is not Track.COMPLAINT:
        return None
    if case.state is not CaseState.RESOLVED or newer.id == case.id:
        return None
    relapsed, events = _turned(case, CaseState.RELAPSED, Act.RELAPSED, at, target=newer.id)
    return replace(relapsed, followed_by=newer.id), events


def recover(case: Case, mention: Mention, judgement: Judgement, reach: int, at: datetime) -> Changed | None:
    """A resolved case whose author says that it was put right. None where these words do not say so.

    Further kind words of a recovered case's author add their reach. The event's key is the mention's, so that
    the same words count once.
    """
    said_at = mention.edited_at or mention.published_at
    if not put_right(judgement) or said_at <= case.posted_at:
        return None
    if not _held_against(case, speaker(mention), judgement.brand, at):
        return None
    key = fingerprint("recovered", mention.id)
    recovered, events = _turned(case, CaseState.RECOVERED, Act.RECOVERED, at, target=mention.id, key=key)
    return replace(recovered, recovery_reach=case.recovery_reach + reach), events


def put_right(judgement: Judgement) -> bool:
    """Whether these words speak well enough of the brand to count as a recovery."""
    return (
        judgement.label == "positive"
        and judgement.polarity > PUT_RIGHT_POLARITY
        and judgement.relevance >= PUT_RIGHT_RELEVANCE
    )


def deleted(case: Case, mention: MentionId, at: datetime) -> Changed:
    """The case after the author of one of its posts deleted it."""
    number = case.events + 1
    event = Event(case=case.id, number=number, at=at, act=Act.DELETED, via=Via.WATCH, target=mention)
    return replace(case, events=number), (event,)


def speaker(mention: Mention) -> str:
    """The label of whoever signs a mention, "" where nobody does: a site is nobody whose mind could change."""
    who = mention.author.id or mention.author.handle
    return f"{mention.network}:{who}" if who else ""


def _held_against(case: Case, author: str, brand: str, at: datetime) -> bool:
    """Whether what this author says about this brand now is said about this case."""
    return (
        author != ""
        and (case.author, case.brand) == (author, brand)
        and case.track is Track.COMPLAINT
        and _was_complaint(case)
        and case.state in (CaseState.RESOLVED, CaseState.RECOVERED)
        and case.resolved_at is not None
        and at - case.resolved_at <= RELAPSES_WITHIN
    )


def _was_complaint(case: Case) -> bool:
    """Whether nobody has said otherwise."""
    return case.answer in ("", "complaint")


def _turned(case: Case, state: CaseState, act: Act, at: datetime, *, target: str, key: str = "") -> Changed:
    number = case.events + 1
    event = Event(case=case.id, number=number, at=at, act=act, via=Via.WATCH, target=target, key=key)
    due = at if case.due_at is None else min(case.due_at, at)
    return replace(case, state=state, recovered_at=at, due_at=due, events=number), (event,)
