"""Messages that no alert caused: a receiver fails, a receiver is back, a test, a silence is over."""

from __future__ import annotations

from datetime import datetime

from monitor.case import Silence
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


def silence_over(silence: Silence, *, to: str, held: int, now: datetime) -> Notification:
    """A silence has expired that held mentions back from this receiver. One a silence and receiver, whenever made."""
    key = fingerprint("silence over", silence.id, to)
    facts = {"by": silence.by, "held": str(held), "silence": silence.id}
    what = {"term": silence.term, "case": silence.case or "", "matchers": ", ".join(silence.matchers)}
    facts |= {name: text for name, text in what.items() if text}
    return Notification(
        id=NotificationId(key),
        group_id=GroupId(key),
        receiver=to,
        sequence=0,
        step=Step.MESSAGE,
        why=Why.SILENCE_OVER,
        level=Level.ALERT,
        labels=tuple(sorted(facts.items())),
        entries=(),
        total=held,
        created_at=now,
        note=f"{silence.comment} · {silence.by} · {held}",
    )
