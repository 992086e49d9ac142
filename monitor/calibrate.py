"""Learning what is usual, on a timer: the newest snapshot is in force from the start, a new one once a day."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import structlog

from monitor.clock import Clock
from monitor.core.calibration import Calibration, learn, same
from monitor.policy import Policy
from monitor.store.base import Store

log = structlog.get_logger(__name__)

SOON = timedelta(minutes=10)  # a start has better things to do first


async def recalibrate(store: Store, clock: Clock, policy: Policy) -> Calibration | None:
    """Learn from everything stored. The new snapshot, kept; None where it says what the one in force says.

    Raises StoreError.
    """
    now, scoring = clock.now(), policy.table or policy.rules.scoring
    seen = await store.survey(now - max(scoring.calibration.window, scoring.topic.window))
    # Tens of thousands of logarithms: the loop must go on sending meanwhile.
    found = await asyncio.to_thread(learn, seen, scoring, policy.groups, at=now)
    if same(policy.calibration, found) or not (found.networks or found.topics):
        return None
    kept = await store.calibrate(found)
    log.info(
        "calibration.learnt",
        number=kept.number,
        authors=sum(learnt.authors for learnt in kept.networks.values()),
        networks={
            network: f"median {10**learnt.median - 1:.0f} of {learnt.authors}"
            for network, learnt in kept.networks.items()
        },
    )
    return kept


def first_run(last: Calibration | None, refresh: timedelta, now: datetime) -> datetime:
    """When to learn next after a start: a day after the last time, and not at once."""
    due = last.at + refresh if last is not None else now
    return max(due, now + SOON)
