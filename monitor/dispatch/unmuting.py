"""A silence is over: whoever it held something back from is told once, and what it held back speaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from monitor.case import Silence
from monitor.core.mute import text_of
from monitor.core.notice import silence_over
from monitor.core.silence import Compiled, SilenceState, state
from monitor.model import Entry
from monitor.store.base import Gathered, Store

log = structlog.get_logger(__name__)

EVER = timedelta(days=3650)  # however long a group is put off
_MOST = 2000  # groups looked through when a silence ends


class Unmuting:
    """Looks after silences that have ended and that nobody has been told of."""

    def __init__(self, store: Store, wake: Callable[[str], None]) -> None:
        self._store, self._wake = store, wake

    async def end(self, silences: Sequence[Silence], now: datetime) -> list[Gathered]:
        """Tell of those that are over. Groups that they held back, and that are put off longer, come back to speak.

        Told before it is written down that they were: the notice has the same id however often it is made.
        """
        over = [
            Compiled.of(each) for each in silences if not each.said_expired and state(each, now) is SilenceState.EXPIRED
        ]
        if not over:
            return []
        holding = [each for each in await self._store.due(now + EVER, _MOST) if any(_covers(s, each) for s in over)]
        for silence in over:
            held: Counter[str] = Counter()
            for each in holding:
                held[each.group.receiver] += _held_by(silence, each)
            for receiver, count in sorted((+held).items()):
                await self._store.post(silence_over(silence.silence, to=receiver, held=count, now=now))
                self._wake(receiver)
            log.info("silence.over", silence=silence.silence.id, held=held.total())
            await self._store.silence(replace(silence.silence, said_expired=True))
        return [each for each in holding if each.group.due_at is not None and each.group.due_at > now]


def _covers(silence: Compiled, gathered: Gathered) -> bool:
    """Whether the silence was about something in this group, which may therefore be put off."""
    return any(_about(silence, gathered, entry) for entry in gathered.entries)


def _held_by(silence: Compiled, gathered: Gathered) -> int:
    held = frozenset(gathered.group.held)
    return sum(entry.mention.id in held and _about(silence, gathered, entry) for entry in gathered.entries)


def _about(silence: Compiled, gathered: Gathered, entry: Entry) -> bool:
    alerts, case = gathered.labels.get(entry.mention.id, ()), gathered.case_of(entry.mention.id)
    return any(silence.covers(dict(labels), text_of(entry), case) for labels in alerts)
