"""What whoever pressed a button, or typed a command, is told: that it worked, or why nothing changed. Pure."""

from __future__ import annotations

from datetime import datetime

from monitor.case import Case, Refusal, Refused, Verb
from monitor.notify.thread import Here, person
from monitor.notify.words import words


def answer(result: Case | Refused, verb: Verb, language: str, *, zone: str = "UTC", now: datetime | None = None) -> str:
    """One plain sentence. Whoever has the case is named with the time since when, as of `now` in that zone."""
    told = words(language)
    if not isinstance(result, Refused):
        return told.done[verb]
    who = person(result.who, language) or told.said["nobody"]
    if result.why is Refusal.TAKEN and result.since is not None:
        at = Here(language=language, zone=zone, now=now or result.since).the(result.since)
        return told.said["taken_since"].format(who=who, at=at)
    flaw = told.flaws[result.flaw] if result.flaw is not None else ""
    return told.refusals[result.why].format(who=who, what=flaw).strip()
