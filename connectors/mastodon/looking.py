"""Posts looked at again: their counts as this server knows them, what was edited, and what is gone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from connectors import fields
from connectors.base import Looks, Tools
from connectors.mastodon.config import MastodonConfig
from connectors.mastodon.names import AT_ONCE, Names
from connectors.mastodon.posts import Reader, counts_of, local
from monitor.errors import RateLimitedError, RequestError, SourceError, UnexpectedContentError
from monitor.model import Engagement, Mention, MentionId

SURE = timedelta(minutes=1)  # missing at both ends of at least this, and asked for by itself: it is gone
REMEMBERED = 10_000  # missing posts
_NOT_THERE = frozenset({404, 410})

__all__ = ["AT_ONCE", "Looking"]


class Looking:
    """`GET /api/v1/statuses`, which leaves out what was deleted, what is hidden, and what it does not understand.

    So a post is only called gone when it was missing twice and the server, asked for it alone, does not have it.
    """

    def __init__(self, config: MastodonConfig, reader: Reader, names: Names, tools: Tools) -> None:
        self._url, self._headers = f"{config.base}/api/v1/statuses", config.headers
        self._reader, self._names = reader, names
        self._fetch, self._clock = tools.fetch, tools.clock
        self._missing: OrderedDict[MentionId, datetime] = OrderedDict()

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these posts stand. Raises SourceError; then nothing was learnt."""
        asked = [mention for mention in mentions if local(mention.local_id)]
        if not asked:
            return Looks()
        # One that was told before a restart: deletions name posts by these.
        self._names.learn(asked)
        shown = await self._shown(list(dict.fromkeys(str(mention.local_id) for mention in asked)))
        now = self._clock.now()
        engagement: dict[MentionId, Engagement] = {}
        edits: list[Mention] = []
        gone: list[MentionId] = []
        for mention in asked:
            status = shown.get(str(mention.local_id))
            if status is None and self._missed(mention, now):
                status = await self._alone(str(mention.local_id))
                if status is None:
                    del self._missing[mention.id]
                    gone.append(mention.id)
            if status and fields.link(fields.dig(status, "uri")) == mention.id.partition(":")[2]:
                self._missing.pop(mention.id, None)
                if counts := counts_of(status, now):
                    engagement[mention.id] = counts
                edits += self._edited(status, mention, now)
        return Looks(engagement=engagement, edits=tuple(edits), gone=tuple(gone))

    async def _shown(self, keys: Sequence[str]) -> Mapping[str, Any]:
        """What the server shows of these, by its own ids; one by one where it has no call for many."""
        try:
            response = await self._fetch.get(self._url, params=[("id[]", key) for key in keys], headers=self._headers)
        except RequestError:
            one_by_one = {key: status for key in keys if (status := await self._alone(key))}
            if not one_by_one:
                raise
            return one_by_one
        body = response.json()
        if not isinstance(body, list):
            raise UnexpectedContentError("the answer is no list of posts")
        return {key: status for status in body if (key := local(fields.dig(status, "id")))}

    async def _alone(self, key: str) -> Any:
        """One post; None where the server says that it does not have it, {} where it does not say."""
        try:
            body = (await self._fetch.get(f"{self._url}/{key}", headers=self._headers)).json()
        except RateLimitedError:
            raise
        except SourceError as error:
            return None if error.status in _NOT_THERE else {}
        return body if isinstance(body, dict) else {}

    def _missed(self, mention: Mention, now: datetime) -> bool:
        """Whether this post was missing long enough to ask for it alone."""
        since = self._missing.setdefault(mention.id, now)
        while len(self._missing) > REMEMBERED:
            self._missing.popitem(last=False)
        return now - since >= SURE

    def _edited(self, status: Any, mention: Mention, now: datetime) -> list[Mention]:
        try:
            read = self._reader.post(status, now)
        except ValueError:
            return []
        if read is None or read.edited_at is None or (mention.edited_at and read.edited_at <= mention.edited_at):
            return []
        # What it answers is known by its whole name already.
        return [replace(read, reply_to=mention.reply_to, quote_of=mention.quote_of)]
