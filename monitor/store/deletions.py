"""What authors delete, we delete: text, title, author and every older text, wherever it was copied to.

The row stays, emptied, with its id and address: it keeps the post from coming back and lets a card say what happened.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from monitor.case import Case, Event
from monitor.core.casing import deleted
from monitor.model import CaseId, Group, Labels, MentionId, Notification
from monitor.store import authors, outbox, sketches, timeline
from monitor.store import cases as case_rows
from monitor.store import groups as group_rows
from monitor.store.bulk import chunks
from monitor.store.clean import clean_key
from monitor.store.codec import decode, encode, erased, mention_of, mention_values
from monitor.store.tables import alerts, case_members, group_members, groups, mentions, notifications, revisions


def of_authors(connection: Connection, authors: Collection[str]) -> list[MentionId]:
    """The mentions of accounts that are gone, "<network>:<author id>" each."""
    found: list[MentionId] = []
    for piece in chunks(sorted(set(map(clean_key, authors)))):
        query = select(mentions.c.id).where(mentions.c.author_key.in_(piece), mentions.c.deleted_at.is_(None))
        found.extend(MentionId(key) for key in connection.execute(query).scalars())
    return found


def called(connection: Connection, source: str, names: Collection[str]) -> list[MentionId]:
    """The mentions that a source itself calls by these names."""
    found: list[MentionId] = []
    for piece in chunks(sorted(set(names))):
        query = select(mentions.c.id).where(mentions.c.source == source, mentions.c.local_id.in_(piece))
        found.extend(MentionId(key) for key in connection.execute(query).scalars())
    return found


def erase(connection: Connection, ids: Collection[MentionId], at: datetime) -> list[MentionId]:
    """Empty those of these mentions that are stored and not deleted yet; unknown ids are nothing odd (firehoses)."""
    gone: list[MentionId] = []
    silent: set[str | None] = set()
    for piece in chunks(sorted(set(ids))):
        query = select(mentions).where(mentions.c.id.in_(piece), mentions.c.deleted_at.is_(None))
        for row in connection.execute(query.order_by(mentions.c.id).with_for_update()).all():
            values = mention_values(erased(mention_of(row), at))
            connection.execute(update(mentions).where(mentions.c.id == row.id).values(values))
            gone.append(MentionId(row.id))
            silent.add(row.author_key)
    for piece in chunks(gone):
        connection.execute(delete(revisions).where(revisions.c.mention_id.in_(piece)))
        _erase_labels(connection, piece)
    sketches.forget(connection, gone)
    authors.forget_silent(connection, {key for key in silent if key is not None})
    return gone


def tell(connection: Connection, gone: Sequence[MentionId], at: datetime) -> list[Group]:
    """Let cases and groups know of what is gone; the groups that want to speak of it."""
    return _tell_groups(connection, gone, at, _tell_cases(connection, gone, at)) if gone else []


def _tell_groups(
    connection: Connection, gone: Sequence[MentionId], at: datetime, changed: Sequence[Case]
) -> list[Group]:
    """Empty the copies in notifications, and make open groups speak that have told of what is gone."""
    holders: set[str] = set()
    for piece in chunks(gone):
        query = select(group_members.c.group_id).where(group_members.c.mention_id.in_(piece))
        holders.update(connection.execute(query).scalars())
    unnamed = frozenset(case.id for case in changed if not case.author)
    touched: list[Group] = []
    for ids in chunks(sorted(holders)):
        held = group_rows.locked(connection, groups.c.id.in_(ids))
        tellers, speaking = _tellers(connection, ids, gone), _speaking(connection, ids)
        for group in held:
            if group.id not in speaking:
                group = replace(group, labels=_unsigned(group.labels))
            if group.id in tellers:  # closed or not: what was said stands in a channel, and must be taken back there
                group = replace(group, due_at=at if group.due_at is None else min(group.due_at, at))
                touched.append(group)
            # Written even where nothing changed: whoever is about to flush what it read before must read again.
            group_rows.save(connection, group)
        _erase_copies(connection, ids, frozenset(gone), unnamed, at, speaking)
    for note in outbox.waiting_lists(connection):
        if (after := _without(note, frozenset(gone), unnamed, at)) != note:
            outbox.rewrite(connection, after)
    return touched


def _tell_cases(connection: Connection, gone: Sequence[MentionId], at: datetime) -> list[Case]:
    """Note deletions in the timelines of the cases that hold what is gone; those cases, as they are now.

    A case whose author left nothing standing in it forgets who that was, as a card does.
    """
    holders: dict[CaseId, list[MentionId]] = {}
    its = case_members.c
    for piece in chunks(gone):
        query = select(its.case_id, its.mention_id).where(its.mention_id.in_(piece)).distinct()
        for row in connection.execute(query.order_by(its.case_id, its.mention_id)):
            holders.setdefault(CaseId(row.case_id), []).append(MentionId(row.mention_id))
    changed: list[Case] = []
    for key, case in case_rows.locked(connection, holders).items():
        silent = not case.author or not _still_speaks(connection, case)
        events: list[Event] = []
        for mention in holders[key]:
            case, said = deleted(case, mention, at)
            events += said
        changed.append(case_rows.save(connection, _nameless(case) if silent else case))
        timeline.add(connection, events)
    for piece in chunks(gone):
        connection.execute(update(case_members).where(its.mention_id.in_(piece)).values(author=""))
    return changed


def _nameless(case: Case) -> Case:
    """The case without who it was about. The next look at a storm brings those of its authors back who still speak."""
    storm = replace(case.storm, top_authors=()) if case.storm is not None else None
    return replace(case, author="", name="", storm=storm)


def _still_speaks(connection: Connection, case: Case) -> bool:
    its = case_members.c
    query = (
        select(its.alert_id)
        .join(mentions, mentions.c.id == its.mention_id)
        .where(its.case_id == case.id, its.author == clean_key(case.author), mentions.c.deleted_at.is_(None))
        .limit(1)
    )
    return connection.execute(query).first() is not None


def _tellers(connection: Connection, ids: Sequence[str], gone: Sequence[MentionId]) -> frozenset[str]:
    """Those of these groups that have told of something that is gone."""
    found: set[str] = set()
    for piece in chunks(gone):
        query = select(group_members.c.group_id).where(
            group_members.c.group_id.in_(ids), group_members.c.mention_id.in_(piece), group_members.c.told
        )
        found.update(connection.execute(query).scalars())
    return frozenset(found)


def _speaking(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    """Those of these groups that hold something that still stands."""
    query = select(group_members.c.group_id).join(mentions, mentions.c.id == group_members.c.mention_id)
    standing = query.where(group_members.c.group_id.in_(ids), mentions.c.deleted_at.is_(None)).distinct()
    return frozenset(connection.execute(standing).scalars())


def _erase_labels(connection: Connection, ids: Sequence[MentionId]) -> None:
    for row in connection.execute(select(alerts.c.id, alerts.c.labels).where(alerts.c.mention_id.in_(ids))).all():
        labels = tuple((name, "" if name == "author" else value) for name, value in decode(row.labels, Labels))
        connection.execute(update(alerts).where(alerts.c.id == row.id).values(labels=encode(labels)))


def _erase_copies(
    connection: Connection,
    ids: Sequence[str],
    gone: frozenset[MentionId],
    unnamed: frozenset[CaseId],
    at: datetime,
    speaking: frozenset[str],
) -> None:
    query = select(notifications.c.id, notifications.c.body).where(notifications.c.group_id.in_(ids))
    for row in connection.execute(query.order_by(notifications.c.id).with_for_update()).all():
        notification = decode(row.body, Notification)
        after = _without(notification, gone, unnamed, at)
        if notification.group_id not in speaking:
            after = replace(after, labels=_unsigned(after.labels))
        if after != notification:
            outbox.rewrite(connection, after)


def _unsigned(labels: Labels) -> Labels:
    """Groups by author are called by that label; its key keeps the group what it is."""
    return tuple((name, value) for name, value in labels if name != "author")


def _without(
    notification: Notification, gone: frozenset[MentionId], unnamed: frozenset[CaseId], at: datetime
) -> Notification:
    def known(case: Case) -> Case:
        return _nameless(case) if case.id in unnamed else case

    entries = tuple(
        replace(entry, mention=erased(entry.mention, at)) if entry.mention.id in gone else entry
        for entry in notification.entries
    )
    case = known(notification.case) if notification.case is not None else None
    return replace(notification, entries=entries, case=case, cases=tuple(map(known, notification.cases)))
