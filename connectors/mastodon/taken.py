"""What one connection brought: the posts that came live and wait to be told, and those that were told."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from msgspec.structs import replace as changed

from connectors import fields
from connectors.base import Batch
from connectors.inbox import Inbox
from connectors.mastodon.frames import read_frame
from connectors.mastodon.glance import Glance, glance
from connectors.mastodon.names import Names
from connectors.mastodon.posts import Reader, local
from connectors.mastodon.timeline import Place, Step, ahead, latest, newest, order
from monitor.errors import PayloadError
from monitor.model import Mention, MentionId

MOST_MATCHED, MOST_SEEN = 100, 2_000  # per batch
REMEMBERED = 20_000  # posts told on one connection


class Taken:
    """What has been taken from one connection since the last batch, and what was told on it at all."""

    def __init__(self, reader: Reader, names: Names) -> None:
        self._reader, self._names = reader, names
        self._told: OrderedDict[MentionId, datetime | None] = OrderedDict()
        self._newest = ""
        self._now: datetime | None = None
        self._latest = 0  # milliseconds: the latest time that an id is believed
        self._empty()

    def _empty(self) -> None:
        self.seen = 0
        self._posts: dict[MentionId, Mention] = {}
        self._deletions: dict[MentionId, None] = {}
        self._deleted: dict[str, None] = {}  # by the server's own ids: told before we began to listen, or never
        self._skipped: list[PayloadError] = []

    @property
    def full(self) -> bool:
        return len(self._posts) >= MOST_MATCHED or self.seen >= MOST_SEEN

    @property
    def pressing(self) -> bool:
        """Whether this should not wait for the beat."""
        return bool(self._posts) or bool(self._deletions) or self.full

    def joined(self, place: Place, now: datetime) -> Place:
        """A place between rounds, moved on to the newest post that came live."""
        return changed(place.resting, last=newest([place.last, self._newest], now))

    def fill(self, inbox: Inbox, now: datetime) -> None:
        """Take frames until there are none, or no more room."""
        pop, add = inbox.pop, self.add
        while not self.full and (raw := pop()) is not None:
            add(raw, now)

    def add(self, raw: str | bytes, now: datetime) -> None:
        """Take one frame, whatever it is. Raises the SourceError that the server itself sends."""
        self.seen += 1
        if not self._reader.everything and (look := glance(raw)) is not None and self._passes_by(look):
            if not look.edited:
                self._meet(look.id, now)
            return
        try:
            told = read_frame(raw)
            if told is None:
                return
            if told.gone is not None:
                self._delete(told.gone)
                return
            if not told.edited:
                self._meet(local(fields.dig(told.status, "id")) or "", now)
            self._take(told.status, now, edited=told.edited)
        except PayloadError as error:
            self._skipped.append(error)
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
            self._skipped.append(PayloadError(f"a post that cannot be read: {error}", excerpt=str(raw[:300])))

    async def batch(self) -> Batch:
        """Everything taken so far."""
        posts, deletions, deleted = tuple(self._posts.values()), tuple(self._deletions), tuple(self._deleted)
        skipped, seen = tuple(self._skipped), self.seen
        self._empty()
        return Batch(
            mentions=await self._whole(posts), skipped=skipped, deletions=deletions, deleted=deleted, seen=seen
        )

    async def page(self, step: Step, now: datetime) -> Batch:
        """One page of the timeline, without what was told on this connection already."""
        mentions, skipped = fields.each(step.statuses, lambda status: self._reader.post(status, now), what="post")
        # What is on the page may have come live as well, and be waiting: it stays there, in its newest form.
        fresh = tuple(each for each in mentions if self._is_news(each) and each.id not in self._posts)
        whole = await self._whole(fresh)
        return Batch(mentions=whole, skipped=skipped, seen=len(step.statuses), note=step.note)

    async def _whole(self, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        if not mentions:
            return ()
        for each in mentions:
            self._told[each.id] = each.edited_at
            self._told.move_to_end(each.id)
        while len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        return await self._names.whole(mentions, self._reader)

    def _passes_by(self, look: Glance) -> bool:
        """Whether a post is surely nobody's: it names no brand, and was not told before it was edited."""
        if look.edited and self._names.told(look.id) is not None:
            return False
        return not look.may_name(self._reader.wanted)

    def _meet(self, local_id: str, now: datetime) -> None:
        """A new post came, wanted or not: the place moves on to it."""
        if now is not self._now:  # it is the same for a thousand frames
            self._now, self._latest = now, latest(now)
        if order(local_id) > order(self._newest) and not ahead(local_id, self._latest):
            self._newest = local_id

    def _is_news(self, mention: Mention) -> bool:
        """Whether it was not told yet, or says something newer than it did."""
        if mention.id not in self._told:
            return True
        before = self._told[mention.id]
        return mention.edited_at is not None and (before is None or mention.edited_at > before)

    def _take(self, status: object, now: datetime, *, edited: bool) -> None:
        reader = self._reader
        if edited and self._names.told(local(fields.dig(status, "id")) or "") is not None:
            reader = replace(reader, everything=True)  # it was told: an edit may take the brand's name out of it
        mention = reader.post(status, now)
        if mention is None:
            return
        if edited and mention.edited_at is None:
            mention = replace(mention, edited_at=now)
        if self._is_news(mention):
            self._deletions.pop(mention.id, None)
            self._posts[mention.id] = mention

    def _delete(self, local_id: str) -> None:
        waiting = next((id_ for id_, post in self._posts.items() if post.local_id == local_id), None)
        gone = waiting or self._names.told(local_id)
        if gone is not None:
            self._posts.pop(gone, None)
            self._told.pop(gone, None)
            self._deletions[gone] = None
        else:
            self._deleted[local_id] = None
