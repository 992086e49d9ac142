"""The page budget at work: which first cards of this flush wait, and what the flood card says."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from monitor.core.budget import HOUR, Flood, flooded, next_look
from monitor.core.card import is_new_page
from monitor.core.group import Flush
from monitor.model import GroupId
from monitor.store.base import Gathered, Store

SlackIds = Callable[[Sequence[str], str], tuple[str, ...]]
"""Names of people and schedules, and the receiver that mentions them: Slack member ids."""

_KEY = "flood:{receiver}"


class Floods:
    """One flush's view of every receiver's budget."""

    def __init__(self, store: Store, *, now: datetime, most: int) -> None:
        self._store, self._now, self._most = store, now, most
        self._floods: dict[str, Flood] = {}  # as they were
        self._sent: dict[str, int] = {}  # receiver → first page cards within the hour, this flush's included
        self._waiting: dict[str, list[Gathered]] = {}
        self._seen: dict[str, set[GroupId]] = {}

    async def in_order(self, gathered: Sequence[Gathered]) -> list[Gathered]:
        """Cases of higher level first; of what waited for the budget the gravest; else in the order of their posts."""
        for one in gathered:
            if one.case is not None and one.group.flushed_at is None:
                await self._read(one.group.receiver)
        return sorted(gathered, key=self._place)

    async def holds(self, gathered: Gathered, flush: Flush) -> bool:
        """Whether this first card of a page has to wait."""
        receiver = gathered.group.receiver
        if receiver in self._floods:
            self._seen.setdefault(receiver, set()).add(gathered.group.id)
        if not is_new_page(gathered, flush):
            return False
        if receiver not in self._sent:
            self._sent[receiver] = await self._store.pages(receiver, self._now - HOUR)
        if self._sent[receiver] < self._most:
            self._sent[receiver] += 1
            return False
        self._waiting.setdefault(receiver, []).append(gathered)
        return True

    def held_before(self, gathered: Gathered) -> bool:
        """Whether it waited: the flood card has mentioned whoever is to be mentioned."""
        flood = self._floods.get(gathered.group.receiver)
        return flood is not None and gathered.group.id in flood.held

    def postponed(self, gathered: Gathered) -> Flush:
        """The group looks again when all that waits does."""
        return Flush(group=replace(gathered.group, due_at=next_look(self._now)))

    async def tell(self, slack_ids: SlackIds) -> list[str]:
        """Send or edit the flood cards, and keep what they stand for; the receivers that have something to send."""
        told = []
        for receiver, flood in self._floods.items():
            waiting, seen = self._waiting.get(receiver, []), self._seen.get(receiver, set())
            after, note = flooded(flood, waiting, seen, now=self._now, ping=partial(_pinged, slack_ids, receiver))
            if note is not None:
                await self._store.post(note)
                told.append(receiver)
            if after != flood:
                await self._store.remember(_KEY.format(receiver=receiver), _written(after))
        return told

    async def _read(self, receiver: str) -> None:
        if receiver not in self._floods:
            kept = await self._store.recall(_KEY.format(receiver=receiver))
            self._floods[receiver] = _read(receiver, kept)

    def _place(self, gathered: Gathered) -> tuple[int, int, datetime, float, datetime]:
        group, case = gathered.group, gathered.case
        published = [entry.mention.published_at for entry in gathered.entries]
        waited = case is not None and self.held_before(gathered)
        return (
            -group.level.rank if case is not None else 0,
            0 if case is not None else 1,
            group.due_at or group.opened_at,
            -case.peak if waited and case is not None else 0.0,
            min(published, default=group.opened_at),
        )


def _pinged(slack_ids: SlackIds, receiver: str, names: Sequence[str]) -> tuple[str, ...]:
    return slack_ids(names, receiver)


def _written(flood: Flood) -> str:
    window = flood.window.isoformat() if flood.window else None
    return json.dumps({"window": window, "sequence": flood.sequence, "held": list(flood.held), "stale": flood.stale})


def _read(receiver: str, kept: str | None) -> Flood:
    if not kept:
        return Flood(receiver=receiver)
    found = json.loads(kept)
    return Flood(
        receiver=receiver,
        window=datetime.fromisoformat(found["window"]) if found["window"] else None,
        sequence=int(found["sequence"]),
        held=tuple(map(GroupId, found["held"])),
        stale=bool(found["stale"]),
    )
