"""Every alert that is raised belongs to a case: it joins one, or opens one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, select

from monitor.case import Case, CaseKind, CaseState, Event, Track
from monitor.core.casing import (
    RELAPSES_WITHIN,
    Newcomer,
    case_key,
    joined,
    opened,
    put_right,
    recover,
    relapse,
    speaker,
    takes,
)
from monitor.model import AlertId, CaseId, Dropped, Judged, Judgement, Mention, MentionId
from monitor.store import cases as rows
from monitor.store import timeline
from monitor.store.bulk import chunks
from monitor.store.cases import Member
from monitor.store.clean import clean_key
from monitor.store.tables import case_members, case_roots, cases, mentions


@dataclass(slots=True, kw_only=True)
class Admitted:
    """What became of cases in one batch, as they are now."""

    cases: dict[CaseId, Case] = field(default_factory=dict)  # those that changed
    of_alert: dict[AlertId, CaseId] = field(default_factory=dict)
    urgent: set[CaseId] = field(default_factory=set)  # risen, relapsed, recovered: told at once
    members: dict[CaseId, list[tuple[str, str]]] = field(default_factory=dict)  # alert and mention, new in the case

    def case_of_alert(self) -> Mapping[AlertId, Case]:
        return {alert: self.cases[case] for alert, case in self.of_alert.items()}

    def absorb(self, other: Admitted) -> None:
        """Add what a later step changed."""
        self.cases |= other.cases
        self.of_alert |= other.of_alert
        self.urgent |= other.urgent
        for case, members in other.members.items():
            self.members.setdefault(case, []).extend(members)


def admit(connection: Connection, judged: Sequence[Judged], raised: Collection[AlertId]) -> Admitted:
    """Let alerts that were just raised join their cases, in order. Authors who complain anew relapse."""
    newcomers = list(_newcomers(judged, frozenset(raised)))
    if not newcomers:
        return Admitted()
    firsts = _firsts(connection, {each.mention.id for each in newcomers})
    newcomers = [replace(each, copy_of=firsts.get(each.mention.id)) for each in newcomers]
    rows.one_at_a_time(connection, {each.alert.brand for each in newcomers})
    desk = _Desk(connection, newcomers)
    for each in newcomers:
        desk.admit(each)
    desk.relapse()
    return desk.written()


def hear(connection: Connection, judged: Sequence[Judged], at: datetime) -> Admitted:
    """Hold kind words against the resolved cases of their authors: those recover.

    Costs nothing where nobody speaks kindly, else one query that an index answers.
    """
    kind = [(each, judgement, speaker(each.mention)) for each, judgement in _kind(judged)]
    authors = sorted({clean_key(author) for _each, _judgement, author in kind if author})
    found = _resolved(connection, authors, at) if authors else {}
    done = Admitted()
    if not found:
        return done
    current = dict(found)
    events: list[Event] = []
    for each, judgement, author in kind:
        for case in [case for case in current.values() if case.author == author and case.brand == judgement.brand]:
            changed = recover(case, each.mention, judgement, each.reach, at)
            if changed is None or timeline.holds(connection, case.id, [changed[1][0].key]):
                continue
            current[case.id] = changed[0]
            events += changed[1]
    for event in events:
        done.urgent.add(event.case)
    for key in sorted(done.urgent):
        done.cases[key] = rows.save(connection, current[key])
    timeline.add(connection, events)
    return done


def widen(connection: Connection, spread: Mapping[MentionId, int], done: Admitted) -> None:
    """Posts of open cases were passed on or copied: the cases reach further, and their cards say so in time.

    `spread` holds who may have seen each post elsewhere, `done` what the same batch has changed already. Where the
    first of its kind alerted nobody, the case is that of the copy that did.
    """
    found: set[tuple[CaseId, MentionId]] = set()
    its = case_members.c
    for piece in chunks(sorted(spread)):
        own = select(its.case_id, its.mention_id).where(its.mention_id.in_(piece))
        copied = select(its.case_id, mentions.c.copy_of).join(mentions, mentions.c.id == its.mention_id)
        for query in (own, copied.where(mentions.c.copy_of.in_(piece))):
            found.update((CaseId(case), MentionId(first)) for case, first in connection.execute(query))
    further: dict[CaseId, int] = {}
    for holder, first in found:
        further[holder] = further.get(holder, 0) + spread[first]
    for key, case in rows.locked(connection, further).items():
        if case.is_open:
            done.cases[key] = rows.save(
                connection, replace(case, reach=case.reach + further[key], spread=case.spread + 1)
            )


class _Desk:
    """The cases that a batch's alerts may join, looked up at once and locked; then one alert after the other."""

    def __init__(self, connection: Connection, newcomers: Sequence[Newcomer]) -> None:
        self._connection = connection
        self._by_alert: dict[str, CaseId] = {}
        self._by_mention: dict[str, list[CaseId]] = {}
        self._by_root: dict[str, list[CaseId]] = {}
        self._by_key: dict[str, CaseId] = {}
        self._storms = dict(rows.storms(connection, {each.alert.brand for each in newcomers}))
        self._look_up(newcomers)
        ids = {
            *(case for found in (*self._by_mention.values(), *self._by_root.values()) for case in found),
            *self._by_key.values(),
            *self._storms.values(),
        }
        self._before = rows.locked(connection, ids)
        self._cases = dict(self._before)
        self._speakers = self._look_up_speakers(newcomers)
        self._events: list[Event] = []
        self._members: dict[tuple[CaseId, AlertId], Member] = {}
        self._opened: dict[CaseId, datetime] = {}
        self._said: set[CaseId] = set()
        self._admitted = Admitted()

    def admit(self, newcomer: Newcomer) -> None:
        alert, mention = newcomer.alert, newcomer.mention
        case, known = self._find(newcomer)
        speakers = self._speakers.setdefault(case.id, set()) if case is not None else set()
        if case is None:
            case, events = opened(newcomer, alert.at)
            self._opened[case.id] = alert.at
            self._by_key[case.key] = case.id
            self._speakers[case.id] = {newcomer.author}
        else:
            first = not newcomer.author or newcomer.author not in {case.author, *speakers}
            newcomer = replace(newcomer, first_of_author=first)
            before = case
            case, events = joined(case, newcomer, alert.at, known=known, said=case.id in self._said)
            speakers.add(newcomer.author)
            if case.level.rank > before.level.rank or case.state is not before.state:
                self._admitted.urgent.add(case.id)
        self._cases[case.id] = case
        self._said.add(case.id)
        self._events += events
        member = Member(case=case.id, alert=alert.id, mention=mention.id, author=newcomer.author)
        self._members[case.id, alert.id] = member
        self._by_alert[alert.id] = case.id
        self._admitted.of_alert[alert.id] = case.id
        if case.id not in self._by_mention.setdefault(mention.id, []):
            self._by_mention[mention.id].append(case.id)
        for root in newcomer.roots:
            if case.id not in self._by_root.setdefault(root, []):
                self._by_root[root].append(case.id)

    def relapse(self) -> None:
        """Resolved cases of authors who opened a new one by complaining again."""
        newer = [self._cases[key] for key in self._opened]
        newer = [case for case in newer if case.author and case.track is Track.COMPLAINT]
        if not newer:
            return
        latest = max(case.opened_at for case in newer)
        authors = sorted({clean_key(case.author) for case in newer})
        for key in _resolved(self._connection, authors, latest):
            if key not in self._cases:
                self._before |= rows.locked(self._connection, [key])
                self._cases[key] = self._before[key]
            for case in newer:
                if (changed := relapse(self._cases[key], case, case.opened_at)) is not None:
                    self._cases[key] = changed[0]
                    self._events += changed[1]
                    self._admitted.urgent.add(key)

    def written(self) -> Admitted:
        """Write everything down."""
        touched = {event.case for event in self._events} | {case for case, _alert in self._members}
        changed = sorted(touched - self._opened.keys())
        done = self._admitted
        for case in rows.insert_all(self._connection, [self._cases[key] for key in self._opened]):
            done.cases[case.id] = case
        for key in changed:
            done.cases[key] = rows.save(self._connection, self._cases[key])
        # Only roots that are new: a storm has many, and says so with every batch.
        rows.keep_roots(
            self._connection, [done.cases[key] for key in changed if done.cases[key].roots != self._before[key].roots]
        )
        timeline.add(self._connection, self._events)
        rows.add_members(self._connection, self._members.values())
        for member in self._members.values():
            done.members.setdefault(member.case, []).append((member.alert, member.mention))
        return done

    def _find(self, newcomer: Newcomer) -> tuple[Case | None, bool]:
        """The case that takes the newcomer, and whether it holds the mention already."""
        own_alert = self._by_alert.get(newcomer.alert.id)
        held = [self._cases[key] for key in self._by_mention.get(newcomer.mention.id, ())]
        # Where it was raised before; else its author's case before the storm that was announced by it.
        for case in sorted(held, key=lambda each: (each.id != own_alert, each.kind is CaseKind.STORM, each.id)):
            if (case.brand, case.track) == (newcomer.alert.brand, newcomer.track):
                return case, True
        storm = self._storms.get(newcomer.alert.brand)
        met = {key for root in newcomer.roots for key in self._by_root.get(root, ())}
        by_root = sorted((self._cases[key] for key in met), key=_pile_ons_first)
        own = self._by_key.get(case_key(newcomer))
        candidates = [
            *([self._cases[storm]] if storm is not None else []),
            *by_root,
            *([self._cases[own]] if own is not None else []),
        ]
        return next((case for case in candidates if takes(case, newcomer, newcomer.alert.at)), None), False

    def _look_up(self, newcomers: Sequence[Newcomer]) -> None:
        for piece in chunks(sorted({str(each.mention.id) for each in newcomers})):
            its = case_members.c
            held = select(its.mention_id, its.alert_id, its.case_id).where(its.mention_id.in_(piece))
            for row in self._connection.execute(held.order_by(its.case_id)):
                self._by_alert[row.alert_id] = CaseId(row.case_id)
                if row.case_id not in self._by_mention.setdefault(row.mention_id, []):
                    self._by_mention[row.mention_id].append(CaseId(row.case_id))
        oldest = min(each.alert.at for each in newcomers) - Case.GATHERS
        for piece in chunks(sorted({str(root) for each in newcomers for root in each.roots})):
            query = (
                select(case_roots.c.root, cases.c.id)
                .join(cases, cases.c.id == case_roots.c.case_id)
                .where(case_roots.c.root.in_(piece), cases.c.last_mention_at > oldest)
            )
            for met in self._connection.execute(query):
                self._by_root.setdefault(met.root, []).append(CaseId(met.id))
        for piece in chunks(sorted({case_key(each) for each in newcomers})):
            found = select(cases.c.id, cases.c.key).where(cases.c.key.in_(piece), rows.GATHERS)
            self._by_key.update((row.key, CaseId(row.id)) for row in self._connection.execute(found))

    def _look_up_speakers(self, newcomers: Sequence[Newcomer]) -> dict[CaseId, set[str]]:
        found: dict[CaseId, set[str]] = {}
        names = {clean_key(each.author): each.author for each in newcomers if each.author}
        its = case_members.c
        for piece in chunks(sorted(self._cases)):
            query = select(its.case_id, its.author).distinct()
            for some in chunks(sorted(names)):
                for row in self._connection.execute(query.where(its.case_id.in_(piece), its.author.in_(some))):
                    found.setdefault(CaseId(row.case_id), set()).add(names[row.author])
        return found


def _pile_ons_first(case: Case) -> tuple[bool, float, str]:
    return case.kind is not CaseKind.PILE_ON, -case.last_mention_at.timestamp(), case.id


def _newcomers(judged: Iterable[Judged], raised: frozenset[AlertId]) -> Iterator[Newcomer]:
    for each in judged:
        chains = {join.alert_id: join.chain for join in reversed(each.joins) if join.chain is not None}
        thought = {judgement.brand: judgement for judgement in each.judgements}
        for alert in each.alerts:
            if alert.id in raised and alert.brand in thought:
                yield Newcomer(
                    alert=alert,
                    mention=_rooted(each.mention),
                    judgement=thought[alert.brand],
                    reach=each.reach,
                    chain=chains.get(alert.id),
                )


def _firsts(connection: Connection, ids: Collection[MentionId]) -> dict[str, MentionId]:
    """Those of these mentions that are copies, with the first of their kind."""
    found: dict[str, MentionId] = {}
    for piece in chunks(sorted(ids)):
        its = mentions.c
        query = select(its.id, its.copy_of).where(its.id.in_(piece), its.copy_of.is_not(None))
        found.update((row.id, MentionId(row.copy_of)) for row in connection.execute(query))
    return found


def _rooted(mention: Mention) -> Mention:
    """The mention with its roots spelled as the ids of stored mentions are."""
    return replace(
        mention,
        reply_to=clean_key(mention.reply_to) if mention.reply_to else None,
        quote_of=clean_key(mention.quote_of) if mention.quote_of else None,
        repost_of=clean_key(mention.repost_of) if mention.repost_of else None,
    )


def _kind(judged: Iterable[Judged]) -> Iterator[tuple[Judged, Judgement]]:
    for each in judged:
        past = {brand for brand, reason in each.dropped if reason is Dropped.PAST}
        for judgement in each.judgements:
            if put_right(judgement) and judgement.brand not in past:
                yield each, judgement


def _resolved(connection: Connection, authors: Sequence[str], at: datetime) -> dict[CaseId, Case]:
    """The cases of these authors that were resolved lately, locked."""
    its = cases.c
    over = (CaseState.RESOLVED.value, CaseState.RECOVERED.value)
    ids: list[CaseId] = []
    for piece in chunks(authors):
        lately = its.resolved_at >= at - RELAPSES_WITHIN
        query = select(its.id).where(its.author.in_(piece), its.state.in_(over), lately)
        ids.extend(connection.execute(query).scalars())
    return rows.locked(connection, ids) if ids else {}
