"""Posts looked at again: their counts, whether they were edited, and whether they are still there. Paid for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from connectors.base import Looks, Source, Tools, Watch
from connectors.fields import dig, text
from connectors.x.api import Api, Page
from connectors.x.authors import Authors
from connectors.x.posts import counts, latest_version, number, parse, time_of
from monitor.errors import SourceError
from monitor.model import Engagement, Mention, MentionId

PATH = "/2/tweets"
AT_ONCE = 100
_GONE = frozenset({"resource-not-found", "not-authorized-for-resource"})  # deleted; protected or suspended
A_SECOND = timedelta(seconds=1)  # times are told in whole seconds, ids are finer
_ANYTHING = Watch(key="*")


class Looking:
    """Up to a hundred posts in one call."""

    def __init__(self, source: Source, api: Api, authors: Authors, tools: Tools) -> None:
        self._source, self._api, self._authors, self._clock = source, api, authors, tools.clock

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these posts stand. Raises SourceError; then nothing was learnt."""
        asked = {post: mention for mention in mentions if (post := _post(mention)) is not None}
        if not asked:
            return Looks()
        page = await self._page(list(asked))
        now = self._clock.now()
        engagement: dict[MentionId, Engagement] = {}
        edited: dict[int, Mention] = {}
        for item in page.items:
            here = number(dig(item, "id"))
            mention = None if here is None else asked.get(here)
            if mention is None or here is None:
                continue
            if (found := counts(item, now)) is not None:
                engagement[mention.id] = found
            newer = latest_version(item)
            if newer is not None and newer > here and not _known(mention, newer):
                edited[newer] = mention
        return Looks(
            engagement=engagement,
            edits=await self._edits(edited),
            gone=tuple(asked[post].id for post in _gone(page.errors) if post in asked),
        )

    async def _edits(self, edited: Mapping[int, Mention]) -> tuple[Mention, ...]:
        """The newest versions: an edit has an id of its own."""
        if not edited:
            return ()
        try:
            page = await self._page(list(edited))
        except SourceError:
            return ()  # the counts are paid for and stay; the edits are found next time
        found, _unreadable = parse(page.items, source=self._source, fetched_at=self._clock.now())
        ours = {mention.id for mention in edited.values()}
        return await self._authors.sign([mention for mention in found if mention.id in ours], _ANYTHING)

    async def _page(self, posts: Sequence[int]) -> Page:
        ids = ",".join(map(str, posts))
        return await self._api.posts(PATH, {"ids": ids}, most=len(posts), looking=True)


def _post(mention: Mention) -> int | None:
    """The version that we know; None where it cannot be one that the search or the stream gave us."""
    found = number(mention.local_id or mention.id.rpartition(":")[2])
    return found if found is not None and time_of(found) is not None else None


def _known(mention: Mention, newer: int) -> bool:
    """Whether that version was told already; where it says the same words, only its time is kept of it."""
    made = time_of(newer)
    return mention.edited_at is not None and made is not None and made < mention.edited_at + A_SECOND


def _gone(problems: Sequence[Any]) -> list[int]:
    """What was asked for and is not there, by X's own words."""
    return [
        post
        for problem in problems
        if (text(dig(problem, "type")) or "").rpartition("/")[2] in _GONE
        and dig(problem, "parameter") in ("ids", "id")
        and (post := number(dig(problem, "resource_id")) or number(dig(problem, "value"))) is not None
    ]
