"""Timers. APScheduler keeps them in memory; what is due lives in our own tables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

log = structlog.get_logger(__name__)

Job = Callable[[], Awaitable[None]]


class Scheduler(Protocol):
    """Runs jobs later. One job a name; a second one with the same name replaces the first.

    A job never overlaps itself, and a job that raises is logged and stays scheduled.
    """

    def every(self, name: str, interval: timedelta, job: Job, *, first: datetime, jitter: timedelta) -> None: ...

    def at(self, name: str, when: datetime, job: Job) -> None: ...

    def cancel(self, name: str) -> None: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


class ApsScheduler:
    """The real one, on the running event loop."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def every(self, name: str, interval: timedelta, job: Job, *, first: datetime, jitter: timedelta) -> None:
        seconds = interval.total_seconds()
        trigger = IntervalTrigger(seconds=seconds, jitter=jitter.total_seconds() or None, timezone=UTC)
        self._add(name, trigger, job, next_run_time=first)

    def at(self, name: str, when: datetime, job: Job) -> None:
        self._add(name, DateTrigger(run_date=when, timezone=UTC), job)

    def _add(self, name: str, trigger: object, job: Job, **options: object) -> None:
        self._scheduler.add_job(_guarded, trigger, args=(name, job), id=name, replace_existing=True, **options)

    def cancel(self, name: str) -> None:
        with suppress(JobLookupError):
            self._scheduler.remove_job(name)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


async def _guarded(name: str, job: Job) -> None:
    try:
        await job()
    except Exception:
        log.exception("timer.failed", timer=name)
