"""Groups: alerts join them, and what they say goes into the outbox. `monitor.store.gathered` reads them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import ColumnElement, Connection, false, func, literal, literal_column, select, update

from monitor.case import Case
from monitor.core.cards import card_key, join_card
from monitor.core.group import group_key, is_open, join, new_group_id
from monitor.model import AlertId, CaseId, Group, GroupId, Join, MentionId, Notification
from monitor.store import outbox
from monitor.store.bulk import chunks, dialect_insert, insert_new, upsert
from monitor.store.codec import group_of, group_values
from monitor.store.engine import LostRace
from monitor.store.tables import case_members, group_members, groups, mentions

# Written out: only so does the partial index serve; SQLAlchemy's own would say "= 1" on SQLite.
OPEN: ColumnElement[bool] = literal_column("groups.open")


def gather(
    connection: Connection,
    joins: Sequence[Join],
    mention_of_alert: Mapping[AlertId, MentionId],
    case_of_alert: Mapping[AlertId, Case] = MappingProxyType({}),
) -> list[Group]:
    """Let alerts that were just raised join their groups, in order; the groups as they are then.

    Where the receiver keeps a card a case, that is the group of the alert's case, whatever the labels.
    """
    wanted = [(each, _key(each, case_of_alert)) for each in joins if each.alert_id in mention_of_alert]
    current: dict[str, Group] = {}
    for piece in chunks(sorted({key for _each, key in wanted})):
        current.update((group.key, group) for group in locked(connection, groups.c.key.in_(piece), OPEN))
    touched: dict[str, Group] = {}
    for each, key in wanted:
        case = case_of_alert.get(each.alert_id) if each.delivery.card else None
        group = current.get(key)
        if group is not None and is_open(group, each.at):
            group = save(connection, _joined(group, each, case, group.id))
        else:
            if group is not None:
                connection.execute(update(groups).where(groups.c.id == group.id).values(open=False))
            group = _open(connection, key, each, case)
            if case is not None and case.version > 1:  # one that was just opened holds only what joins now
                fill(connection, group, case.id)
        current[key] = touched[group.id] = group
        _admit(connection, group, each.alert_id, mention_of_alert[each.alert_id])
    return list(touched.values())


def fill(connection: Connection, group: Group, case: CaseId) -> None:
    """Let a group hold all that its case holds; what it did not hold is untold."""
    its = case_members.c
    columns = ("group_id", "alert_id", "mention_id", "told", "gone_said")
    held = select(literal(group.id), its.alert_id, its.mention_id, false(), false()).where(its.case_id == case)
    connection.execute(dialect_insert(connection, group_members).from_select(columns, held).on_conflict_do_nothing())


def _key(join: Join, case_of_alert: Mapping[AlertId, Case]) -> str:
    case = case_of_alert.get(join.alert_id) if join.delivery.card else None
    return group_key(join.delivery) if case is None else card_key(join.delivery.receiver, case.id)


def _joined(group: Group | None, joining: Join, case: Case | None, group_id: GroupId) -> Group:
    if case is None:
        return join(group, joining, group_id=group_id)
    return join_card(group, joining, case, group_id=group_id)


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


def next_due(connection: Connection) -> datetime | None:
    return connection.execute(select(func.min(groups.c.due_at))).scalar()


def flush(connection: Connection, group: Group, notes: Sequence[Notification], told: Collection[MentionId]) -> bool:
    """Replace a group that has not changed since it was read, and queue what it says."""
    values = group_values(replace(group, version=group.version + 1), is_open=True)
    del values["open"]
    mine = (groups.c.id == group.id) & (groups.c.version == group.version)
    if connection.execute(update(groups).where(mine).values(values)).rowcount == 0:
        return False
    outbox.queue(connection, notes)
    for piece in chunks(sorted(told)):
        here = (group_members.c.group_id == group.id) & group_members.c.mention_id.in_(piece)
        gone = select(mentions.c.id).where(mentions.c.id.in_(piece), mentions.c.deleted_at.is_not(None))
        connection.execute(
            update(group_members).where(here).values(told=True, gone_said=group_members.c.mention_id.in_(gone))
        )
    return True


def _open(connection: Connection, key: str, joining: Join, case: Case | None) -> Group:
    # Where the alert opened a group before, that is closed now (an edit raised it again), the first id is taken.
    for named in (joining.alert_id, AlertId(f"{joining.alert_id}@{joining.at.isoformat()}")):
        group = replace(_joined(None, joining, case, new_group_id(key, named)), version=1)
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
