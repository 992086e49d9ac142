"""Messages that no alert caused: a receiver fails, a receiver is back, a test, a silence is over."""

from __future__ import annotations

from datetime import datetime

from monitor.case import Silence
from monitor.core.fingerprint import fingerprint
from monitor.model import GroupId, Labels, Level, Notification, NotificationId, Step, Why


def alone(
    key: str, why: Why, *, to: str, level: Level, labels: Labels, total: int, note: str, now: datetime
) -> Notification:
    """A notification that belongs to no group. `key` names it: made again it is the same one."""
    return Notification(
        id=NotificationId(key),
        group_id=GroupId(key),
        receiver=to,
        sequence=0,
        step=Step.MESSAGE,
        why=why,
        level=level,
        labels=labels,
        entries=(),
        total=total,
        created_at=now,
        note=note,
    )


def notice(why: Why, *, about: str, to: str, what: str, now: datetime) -> Notification:
    """A notification without mentions. `about` names the receiver it speaks of, `what` says what happened."""
    key = fingerprint("notice", why.value, about, to, now.isoformat())
    labels = (("receiver", about),)
    return alone(key, why, to=to, level=Level.ALERT, labels=labels, total=0, note=what, now=now)


def silence_over(silence: Silence, *, to: str, held: int, now: datetime) -> Notification:
    """A silence has expired that held mentions back from this receiver. One a silence and receiver, whenever made."""
    key = fingerprint("silence over", silence.id, to)
    facts = {"by": silence.by, "held": str(held), "silence": silence.id}
    what = {"term": silence.term, "case": silence.case or "", "matchers": ", ".join(silence.matchers)}
    facts |= {name: text for name, text in what.items() if text}
    note = f"{silence.comment} · {silence.by} · {held}"
    labels = tuple(sorted(facts.items()))
    return alone(key, Why.SILENCE_OVER, to=to, level=Level.ALERT, labels=labels, total=held, note=note, now=now)
