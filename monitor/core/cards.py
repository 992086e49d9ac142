"""Groups that are the card of a case at one receiver: there as long as the case, and due when it changes. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.case import Call, Case
from monitor.core.fingerprint import fingerprint
from monitor.core.group import join
from monitor.model import CaseId, Group, GroupId, Join, Labels, Timing

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)  # as long as the case; the end of what databases can say
CALL_TIMING = Timing(wait=timedelta(0), interval=timedelta(minutes=5), repeat=timedelta(hours=4))


def card_key(receiver: str, case: CaseId) -> str:
    """One receiver has one card a case, whatever route leads there."""
    return fingerprint("case group", receiver, case)


def join_card(group: Group | None, joining: Join, case: Case, *, group_id: GroupId) -> Group:
    """The card's group with one more alert in it; None opens it.

    A group that waits for its first moment goes on waiting. Where the level rises it is due at once, and speaks from
    then on by the rules of the route that raised it: a page does not wait, and is not muted like what came before it.
    A receiver that was called to the case before any route led there speaks by the first route that does.
    """
    key = card_key(joining.delivery.receiver, case.id)
    after = join(group, joining, group_id=group_id)
    after = replace(after, key=key, case=case.id, closes_at=FOREVER, labels=_labels(case))
    rises = group is not None and joining.level.rank > group.level.rank
    if group is None or not (rises or not group.route):
        return after
    delivery = joining.delivery
    return replace(
        after,
        route=delivery.route,
        timing=delivery.timing,
        mute=delivery.mute,
        active=delivery.active,
        escalation=delivery.escalation,
        due_at=earlier(after.due_at, joining.at) if rises else after.due_at,
    )


def called(group: Group | None, call: Call, case: Case, at: datetime, *, group_id: GroupId) -> Group:
    """The group by which a receiver is told of a case that no route led to it; None opens it. Due at once."""
    if group is None:
        return Group(
            id=group_id,
            key=card_key(call.receiver, case.id),
            receiver=call.receiver,
            route="",
            labels=_labels(case),
            timing=CALL_TIMING,
            level=call.level,
            opened_at=at,
            last_alert_at=at,
            due_at=at,
            closes_at=FOREVER,
            case=case.id,
        )
    level = call.level if call.level.rank > group.level.rank else group.level
    return replace(group, level=level, due_at=earlier(group.due_at, at))


def stirred(group: Group, at: datetime, *, urgent: bool) -> Group:
    """The group of a case that changed. Where it is not urgent, a card that has spoken keeps its interval."""
    if urgent:
        return replace(group, due_at=earlier(group.due_at, at))
    if group.flushed_at is None:
        return group
    wanted = max(at, min(group.flushed_at, at) + group.timing.interval)
    return replace(group, due_at=earlier(group.due_at, wanted))


def _labels(case: Case) -> Labels:
    """Not the author: who that was is the case's to say, and to forget."""
    return (("brand", case.brand),)


def earlier(planned: datetime | None, wanted: datetime) -> datetime:
    """Never later than planned."""
    return wanted if planned is None else min(planned, wanted)
