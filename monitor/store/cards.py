"""The groups of cases: one for each receiver that was told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, select

from monitor.case import Call, Case
from monitor.core.cards import called, card_key, stirred
from monitor.core.fingerprint import fingerprint
from monitor.model import CaseId, Group, GroupId
from monitor.store import groups as group_rows
from monitor.store.bulk import chunks, insert_new
from monitor.store.codec import Values, group_values
from monitor.store.engine import LostRace
from monitor.store.tables import alerts, case_members, group_members, groups


def stir(
    connection: Connection,
    cases: Collection[CaseId],
    at: datetime,
    *,
    urgent: Collection[CaseId] = (),
    joined: Collection[GroupId] = (),
    members: Mapping[CaseId, Sequence[tuple[str, str]]] | None = None,
) -> list[Group]:
    """Let the groups of these cases speak of what changed; those that are touched by it.

    `joined` know already when to speak. `members`, alert and mention, are new in their case: every card holds them,
    as told where no route brings them there, so that it shows them and their deletion is said.
    """
    touched: list[Group] = []
    held: list[Values] = []
    for piece in chunks(sorted(cases)):
        for group in group_rows.locked(connection, groups.c.case_id.in_(piece)):
            assert group.case is not None  # noqa: S101 - looked for by it
            held += _held(group, members.get(group.case, ()) if members else ())
            at_once = group.case in urgent
            if group.id in joined and (group.flushed_at is None or not at_once):
                continue
            touched.append(group_rows.save(connection, stirred(group, at, urgent=at_once)))
    insert_new(connection, group_members, held)
    return touched


def call(connection: Connection, case: Case, wanted: Call, at: datetime) -> Group | None:
    """Tell a receiver of a case that no route led to it. Raises LostRace if somebody else just did.

    None where it need not be told: alerts of the case lie in a group of its own.
    """
    key = card_key(wanted.receiver, case.id)
    found = group_rows.locked(connection, groups.c.key == key, group_rows.OPEN)
    if not found and wanted.unless_told and _leads_to(connection, wanted, case.id):
        return None
    if found:
        group = group_rows.save(connection, called(found[0], wanted, case, at, group_id=found[0].id))
    else:
        group = called(None, wanted, case, at, group_id=GroupId(fingerprint(key, case.id)))
        if not insert_new(connection, groups, [group_values(group, is_open=True)]):
            raise LostRace
    group_rows.fill(connection, group, case.id)
    return group


def _leads_to(connection: Connection, call: Call, case: CaseId) -> bool:
    """Whether a route has led an alert of the case, one of this level, to the receiver."""
    ours, theirs = case_members.c, group_members.c
    query = (
        select(alerts.c.id)
        .join(case_members, ours.alert_id == alerts.c.id)
        # By the mention as well: that is what has an index.
        .join(group_members, and_(theirs.mention_id == ours.mention_id, theirs.alert_id == ours.alert_id))
        .join(groups, groups.c.id == theirs.group_id)
        .where(ours.case_id == case, groups.c.receiver == call.receiver, alerts.c.rank >= call.level.rank)
        .limit(1)
    )
    return connection.execute(query).first() is not None


def _held(group: Group, members: Sequence[tuple[str, str]]) -> list[Values]:
    told = group.flushed_at is not None
    return [
        {"group_id": group.id, "alert_id": alert, "mention_id": mention, "told": told, "gone_said": False}
        for alert, mention in members
    ]
