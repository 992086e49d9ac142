"""Groups: alerts join them, they fall due, and what they say goes into the outbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update

from monitor.core.group import group_key, is_open, join, new_group_id
from monitor.model import AlertId, Entry, Group, GroupId, Join, Judgement, MentionId, Notification
from monitor.store.base import Gathered
from monitor.store.bulk import chunks, insert_all, insert_new, upsert
from monitor.store.codec import AnyRow, group_of, group_values, judgement_of, mention_of, notification_values
from monitor.store.engine import LostRace
from monitor.store.tables import alerts, group_members, groups, judgements, mentions, notifications


def gather(connection: Connection, joins: Sequence[Join], mention_of_alert: Mapping[AlertId, MentionId]) -> list[Group]:
    """Let alerts that were just raised join their groups, in order; the groups as they are then."""
    keys = sorted({group_key(each.delivery) for each in joins if each.alert_id in mention_of_alert})
    current: dict[str, Group] = {}
    for piece in chunks(keys):
        current.update((group.key, group) for group in locked(connection, groups.c.key.in_(piece), groups.c.open))
    touched: dict[str, Group] = {}
    for each in joins:
        if each.alert_id not in mention_of_alert:
            continue
        key = group_key(each.delivery)
        group = current.get(key)
        if group is not None and is_open(group, each.at):
            group = save(connection, join(group, each, group_id=group.id))
        else:
            if group is not None:
                connection.execute(update(groups).where(groups.c.id == group.id).values(open=False))
            group = _open(connection, key, each)
        current[key] = touched[group.id] = group
        _admit(connection, group, each.alert_id, mention_of_alert[each.alert_id])
    return list(touched.values())


def locked(connection: Connection, *conditions: ColumnElement[bool]) -> list[Group]:
    """The groups for which all conditions hold, locked until the transaction ends."""
    query = select(groups.c.body, groups.c.version).where(*conditions).order_by(groups.c.id).with_for_update()
    return [group_of(row) for row in connection.execute(query)]


def save(connection: Connection, group: Group) -> Group:
    """Write a group that is locked."""
    group = replace(group, version=group.version + 1)
    values = group_values(group, is_open=True)
    del values["open"]
    connection.execute(update(groups).where(groups.c.id == group.id).values(values))
    return group


def find(connection: Connection, group: GroupId) -> Group | None:
    row = connection.execute(select(groups.c.body, groups.c.version).where(groups.c.id == group)).one_or_none()
    return group_of(row) if row else None


def due(connection: Connection, now: datetime, limit: int) -> list[Gathered]:
    """Groups that want to speak, the longest waiting first, with all that they hold."""
    query = select(groups.c.id, groups.c.body, groups.c.version).where(groups.c.due_at <= now)
    rows = connection.execute(query.order_by(groups.c.due_at, groups.c.id).limit(limit)).all()
    members: dict[str, list[AnyRow]] = {row.id: [] for row in rows}
    entries = _Entries(connection, list(members))
    columns = (*group_members.c, alerts.c.brand, alerts.c.rule)
    held = select(*columns).join(alerts, alerts.c.id == group_members.c.alert_id)
    for piece in chunks(members):
        wanted = held.where(group_members.c.group_id.in_(piece)).order_by(alerts.c.at, alerts.c.id)
        for member in connection.execute(wanted):
            members[member.group_id].append(member)
    return [_gathered(group_of(row), members[row.id], entries) for row in rows]


def next_due(connection: Connection) -> datetime | None:
    return connection.execute(select(func.min(groups.c.due_at))).scalar()


def flush(connection: Connection, group: Group, notes: Sequence[Notification], told: Collection[MentionId]) -> bool:
    """Replace a group that has not changed since it was read, and queue what it says."""
    values = group_values(replace(group, version=group.version + 1), is_open=True)
    del values["open"]
    mine = (groups.c.id == group.id) & (groups.c.version == group.version)
    if connection.execute(update(groups).where(mine).values(values)).rowcount == 0:
        return False
    for note in notes:
        insert_all(connection, notifications, [notification_values(note)])
    for piece in chunks(sorted(told)):
        here = (group_members.c.group_id == group.id) & group_members.c.mention_id.in_(piece)
        gone = select(mentions.c.id).where(mentions.c.id.in_(piece), mentions.c.deleted_at.is_not(None))
        connection.execute(
            update(group_members).where(here).values(told=True, gone_said=group_members.c.mention_id.in_(gone))
        )
    return True


def _open(connection: Connection, key: str, joining: Join) -> Group:
    # Where the alert opened a group before, that is closed now (an edit raised it again), the first id is taken.
    for named in (joining.alert_id, AlertId(f"{joining.alert_id}@{joining.at.isoformat()}")):
        group = replace(join(None, joining, group_id=new_group_id(key, named)), version=1)
        if insert_new(connection, groups, [group_values(group, is_open=True)]):
            return group
    raise LostRace  # another worker opened it first: join that one


def _admit(connection: Connection, group: Group, alert: AlertId, mention: MentionId) -> None:
    values = {
        "group_id": group.id,
        "alert_id": alert,
        "mention_id": mention,
        "told": False,
        "gone_said": False,
    }
    # An alert that was raised again because an edit made it graver is news once more.
    upsert(connection, group_members, values, keys=("group_id", "alert_id"), changed=("told",))


class _Entries:
    """Makes the entries of a set of groups out of four queries for all of them."""

    def __init__(self, connection: Connection, ids: Sequence[str]) -> None:
        self._mentions: dict[str, AnyRow] = {}
        self._judgements: dict[str, list[Judgement]] = {}
        for piece in chunks(ids):
            held = select(group_members.c.mention_id).where(group_members.c.group_id.in_(piece))
            for row in connection.execute(select(mentions).where(mentions.c.id.in_(held))):
                self._mentions[row.id] = row
            query = select(judgements.c.mention_id, judgements.c.body).where(judgements.c.mention_id.in_(held))
            for row in connection.execute(query):
                self._judgements.setdefault(row.mention_id, []).append(judgement_of(row))

    def entry(self, mention: str, members: Sequence[AnyRow]) -> Entry | None:
        """One mention as one group sees it: with the judgement about that brand of the group where it matters most."""
        brands = {member.brand for member in members}
        thought = self._judgements.get(mention, [])
        about = [judgement for judgement in thought if judgement.brand in brands] or thought
        if not about:
            return None
        row = self._mentions[mention]
        return Entry(
            mention=mention_of(row),
            judgement=max(about, key=lambda judgement: (judgement.priority, judgement.opportunity)),
            rules=tuple(dict.fromkeys(member.rule for member in members)),
            copies=row.copies,
        )


def _gathered(group: Group, members: Sequence[AnyRow], made: _Entries) -> Gathered:
    by_mention: dict[str, list[AnyRow]] = {}
    for member in members:
        by_mention.setdefault(member.mention_id, []).append(member)
    entries = [entry for key, own in by_mention.items() if (entry := made.entry(key, own)) is not None]
    entries.sort(key=lambda e: (-e.judgement.priority, -e.judgement.opportunity, e.mention.published_at, e.mention.id))
    untold = frozenset(MentionId(member.mention_id) for member in members if not member.told)
    gone = {entry.mention.id for entry in entries if entry.mention.deleted_at is not None}
    unsaid = frozenset(MentionId(m.mention_id) for m in members if m.mention_id in gone and not m.gone_said)
    return Gathered(group=group, entries=tuple(entries), untold=untold, deleted=unsaid - untold)
