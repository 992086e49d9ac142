"""Items of Hacker News itself, one call each: how a post stands now, and whether it is still there.

The search index leaves out what was deleted or killed without a word; the items say so.
Reference: github.com/HackerNews/API
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from connectors.base import Looks, Tools
from connectors.fields import count, signed
from monitor.errors import UnexpectedContentError
from monitor.model import Engagement, Mention, MentionId


class Items:
    """Looks at posts again, all at once."""

    def __init__(self, url: str, tools: Tools) -> None:
        self._url, self._fetch, self._clock = url.rstrip("/"), tools.fetch, tools.clock

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """Points and comments of these posts. Raises SourceError; then nothing was learnt."""
        numbers = {mention.id: mention.id.rpartition(":")[2] for mention in mentions}
        asked = [(key, number) for key, number in numbers.items() if number.isascii() and number.isdigit()]
        items = await asyncio.gather(*(self._item(number) for _key, number in asked))
        engagement: dict[MentionId, Engagement] = {}
        gone: list[MentionId] = []
        for (key, _number), item in zip(asked, items, strict=True):
            if item is None:
                continue  # never there, or not yet: the service says `null`
            if item.get("deleted") is True or item.get("dead") is True:
                gone.append(key)
            elif (counts := self._counts(item)) is not None:
                engagement[key] = counts
        return Looks(engagement=engagement, gone=tuple(gone))

    async def _item(self, number: str) -> dict[str, Any] | None:
        answer = await self._fetch.get(f"{self._url}/v0/item/{number}.json")
        body = answer.json()
        if body is None or isinstance(body, dict):
            return body
        raise UnexpectedContentError("the answer is no item")

    def _counts(self, item: dict[str, Any]) -> Engagement | None:
        """A comment tells no points, but who answered it; a post without either has none that are told."""
        kids = item.get("kids")
        score, replies = signed(item.get("score")), count(item.get("descendants"))
        if replies is None and item.get("type") == "comment":
            replies = len(kids) if isinstance(kids, list) else 0
        if score is None and replies is None:
            return None
        return Engagement(score=score, replies=replies, at=self._clock.now())
