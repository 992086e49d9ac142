"""Made-up cases and what happens to them, for the tests of cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from monitor.case import (
    Act,
    Case,
    CaseKind,
    CaseState,
    Cause,
    Chain,
    ChainStep,
    Event,
    Memory,
    Promise,
    StormFacts,
    Via,
)
from monitor.model import CaseId, Entry, Level, Notification, Step, Why
from tests.notify.samples import POSTED, SEEN, entry, notification

MINUTE = timedelta(minutes=1)
PAGED = POSTED + 15 * MINUTE
TAKEN = POSTED + 17 * MINUTE
CHAIN = Chain(
    name="reception",
    steps=tuple(
        ChainStep(after=n * MINUTE, notify=(name,)) for n, name in ((0, "oncall"), (5, "dirección"), (15, "all"))
    ),
    repeat=1,
    started_at=PAGED,
)


def case(**changes: Any) -> Case:
    """The case of samples.entry(), a page that nobody has taken; any field may be changed by name."""
    made = Case(
        id=CaseId("c0ffee12"),
        key="author|mastodon:u1|Hotel Miramar",
        brand="Hotel Miramar",
        network="mastodon",
        author="mastodon:u1",
        name="Lucía Pérez",
        language="es",
        level=Level.PAGE,
        peak=69,
        rules=("page",),
        opened_at=SEEN,
        last_mention_at=SEEN,
        reach=9_000,
        levelled_at=PAGED,
        posted_at=POSTED,
        chain=CHAIN,
        events=2,
    )
    return replace(made, **changes)


def taken(**changes: Any) -> Case:
    """Ana has it since 09:17 UTC."""
    held = {"state": CaseState.ACKNOWLEDGED, "owner": "ana", "acknowledged_at": TAKEN, "playbook": "critic"}
    return case(**(held | changes))


def contacted(**changes: Any) -> Case:
    """… and wrote privately 26 min 12 s after the post."""
    return taken(
        **({"state": CaseState.CONTACTED, "contacted_at": POSTED + timedelta(minutes=26, seconds=12)} | changes)
    )


def promise(**changes: Any) -> Promise:
    made = Promise(id="p1", text="reembolso", owner="ana", due=POSTED + timedelta(days=4), made_at=POSTED + 30 * MINUTE)
    return replace(made, **changes)


def storm(**changes: Any) -> Case:
    """Fifty-eight complaints in an hour where three are usual."""
    facts = StormFacts(
        stream="negative",
        onset=POSTED,
        count=58,
        expected=3.1,
        window=timedelta(hours=1),
        score=7.3,
        authors=31,
        top_authors=(("@lucia", 81.0), ("@pedro", 60.0)),
        networks=(("mastodon", 40), ("x", 18)),
        phrases=("cucarachas", "ducha"),
        young=0.55,
    )
    held = {
        "kind": CaseKind.STORM, "network": "", "author": "", "name": "", "mentions": 58, "authors": 31,
        "reach": 120_000, "storm": facts,
    }  # fmt: skip
    return case(**(held | changes))


def event(act: Act, **changes: Any) -> Event:
    made = Event(case=CaseId("c0ffee12"), number=3, at=TAKEN, act=act, via=Via.SLACK)
    return replace(made, **changes)


def card_of(held: Case, *entries: Entry, **changes: Any) -> Notification:
    """A notification that is the card of this case; `events`, `memory`, `pings` … by name."""
    extra = {k: changes.pop(k) for k in ("events", "memory", "pings", "cases", "edits", "note") if k in changes}
    told = notification(*(entries or (entry(),)), level=changes.pop("level", held.level), **changes)
    return replace(told, case=held, **extra)


def line_of(held: Case, *events: Event, **changes: Any) -> Notification:
    """A line below that card."""
    return card_of(held, **({"step": Step.THREAD, "why": Why.CASE, "events": events, "fresh": ()} | changes))


MEMORY = Memory(cases=2, recovered=1, open_promises=1, last_at=POSTED - timedelta(days=40), preferred="email")
RESOLVED = {
    "state": CaseState.RESOLVED,
    "owner": "",
    "resolved_at": POSTED + timedelta(hours=3),
    "cause": Cause.OUR_FAULT,
}
