"""What authors delete, we delete: text, title, author and every older text, wherever it was copied to.

The row stays, emptied, with its id and address: it keeps the post from coming back and lets a card say what happened.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from monitor.model import Group, Labels, MentionId, Notification
from monitor.store import authors
from monitor.store import groups as group_rows
from monitor.store.bulk import chunks
from monitor.store.clean import clean_key
from monitor.store.codec import decode, encode, erased, mention_of, mention_values
from monitor.store.tables import alerts, group_members, groups, mentions, notifications, revisions


def of_authors(connection: Connection, authors: Collection[str]) -> list[MentionId]:
    """The mentions of accounts that are gone, "<network>:<author id>" each."""
    found: list[MentionId] = []
    for piece in chunks(sorted(set(map(clean_key, authors)))):
        query = select(mentions.c.id).where(mentions.c.author_key.in_(piece), mentions.c.deleted_at.is_(None))
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
    authors.forget_silent(connection, {key for key in silent if key is not None})
    return gone


def tell_groups(connection: Connection, gone: Sequence[MentionId], at: datetime) -> list[Group]:
    """Empty the copies in notifications, and make open groups speak that have told of what is gone."""
    holders: set[str] = set()
    for piece in chunks(gone):
        query = select(group_members.c.group_id).where(group_members.c.mention_id.in_(piece))
        holders.update(connection.execute(query).scalars())
    touched: list[Group] = []
    for ids in chunks(sorted(holders)):
        held = group_rows.locked(connection, groups.c.id.in_(ids))
        tellers = _tellers(connection, ids, gone)
        for group in held:
            if group.id in tellers:  # closed or not: what was said stands in a channel, and must be taken back there
                group = replace(group, due_at=at if group.due_at is None else min(group.due_at, at))
                touched.append(group)
            # Written even where nothing changed: whoever is about to flush what it read before must read again.
            group_rows.save(connection, group)
        _erase_copies(connection, ids, frozenset(gone), at)
    return touched


def _tellers(connection: Connection, ids: Sequence[str], gone: Sequence[MentionId]) -> frozenset[str]:
    """Those of these groups that have told of something that is gone."""
    found: set[str] = set()
    for piece in chunks(gone):
        query = select(group_members.c.group_id).where(
            group_members.c.group_id.in_(ids), group_members.c.mention_id.in_(piece), group_members.c.told
        )
        found.update(connection.execute(query).scalars())
    return frozenset(found)


def _erase_labels(connection: Connection, ids: Sequence[MentionId]) -> None:
    for row in connection.execute(select(alerts.c.id, alerts.c.labels).where(alerts.c.mention_id.in_(ids))).all():
        labels = tuple((name, "" if name == "author" else value) for name, value in decode(row.labels, Labels))
        connection.execute(update(alerts).where(alerts.c.id == row.id).values(labels=encode(labels)))


def _erase_copies(connection: Connection, ids: Sequence[str], gone: frozenset[MentionId], at: datetime) -> None:
    query = select(notifications.c.id, notifications.c.body).where(notifications.c.group_id.in_(ids))
    for row in connection.execute(query.order_by(notifications.c.id).with_for_update()).all():
        notification = decode(row.body, Notification)
        entries = tuple(
            replace(entry, mention=erased(entry.mention, at)) if entry.mention.id in gone else entry
            for entry in notification.entries
        )
        if entries != notification.entries:
            body = encode(replace(notification, entries=entries))
            connection.execute(update(notifications).where(notifications.c.id == row.id).values(body=body))
