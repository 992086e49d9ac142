"""Messages about ourselves: a receiver fails, a receiver is back, a test."""

from __future__ import annotations

from datetime import datetime

from monitor.core.fingerprint import fingerprint
from monitor.model import GroupId, Level, Notification, NotificationId, Step, Why


def notice(why: Why, *, about: str, to: str, what: str, now: datetime) -> Notification:
    """A notification without mentions. `about` names the receiver it speaks of, `what` says what happened."""
    key = fingerprint("notice", why.value, about, to, now.isoformat())
    return Notification(
        id=NotificationId(key),
        group_id=GroupId(key),
        receiver=to,
        sequence=0,
        step=Step.MESSAGE,
        why=why,
        level=Level.ALERT,
        labels=(("receiver", about),),
        entries=(),
        total=0,
        created_at=now,
        note=what,
    )
