"""Videos and comments looked at again, fifty in a call: their numbers, their words, and whether they are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from connectors.base import Looks, Source, Tools
from connectors.fields import dig
from connectors.google_errors import reasons
from connectors.missing import Missing
from connectors.youtube.api import Api, NotThereError
from connectors.youtube.parse import Said, comment_id, read_comment, read_video, video_id
from monitor.errors import AuthError, RequestError, SourceError
from monitor.model import Engagement, Kind, Mention, MentionId

AT_ONCE = 50  # in one call; the API's own limit


class Looking:
    """`videos.list` and `comments.list`, which leave out what was deleted or made private.

    An answer may lack something for a moment, so a post is only called gone when it was missing twice.
    """

    def __init__(self, api: Api, source: Source, tools: Tools) -> None:
        self._api, self._source, self._clock = api, source, tools.clock
        self._missing = Missing(tools.clock)

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these stand now. Raises SourceError; then nothing was learnt."""
        now = self._clock.now()
        videos = self._asked(mentions, video_id, video=True)
        comments = self._asked(mentions, comment_id, video=False)
        shown: dict[str, Mention | None] = {**await self._videos(videos, now)}
        shown |= await self._comments(list(comments), now)
        engagement: dict[MentionId, Engagement] = {}
        edits: list[Mention] = []
        for number, mention in (videos | comments).items():
            found = shown.get(number)
            if found is None:
                continue
            if found.engagement is not None:
                engagement[mention.id] = found.engagement
            if (found.title, found.text) != (mention.title, mention.text):
                edits.append(_edited(mention, found, now))
        asked = videos | comments
        gone = tuple(m.id for number, m in asked.items() if self._missing.gone(m.id, here=number in shown))
        return Looks(engagement=engagement, edits=tuple(edits), gone=gone)

    def _asked(
        self, mentions: Sequence[Mention], valid: Callable[[Any], str | None], *, video: bool
    ) -> dict[str, Mention]:
        numbers = ((mention.id.partition(":")[2], mention) for mention in mentions)
        return {
            number: mention for number, mention in numbers if valid(number) and (mention.kind is Kind.VIDEO) is video
        }

    async def _videos(self, asked: Mapping[str, Mention], now: datetime) -> dict[str, Mention]:
        if not asked:
            return {}
        items = await self._api.details_of("videos", {"part": "snippet,statistics", "id": ",".join(asked)})
        return self._read(items, lambda item: read_video(item, self._source, now))

    async def _comments(self, asked: Sequence[str], now: datetime) -> dict[str, Mention | None]:
        """By id; None for what may not be read, which says nothing of it.

        Where one of them is not there or not for us, YouTube may refuse them all: then each half is asked for.
        """
        if not asked:
            return {}
        params = {"part": "snippet", "id": ",".join(asked), "textFormat": "plainText"}
        try:
            items = await self._api.details_of("comments", params)
        except (RequestError, AuthError) as error:
            missing = error.status == 404 and "commentNotFound" in reasons(error)
            if not missing and not _kept_from_us(error):
                raise
            if len(asked) == 1:
                return {} if missing else {asked[0]: None}
            half = len(asked) // 2
            return await self._comments(asked[:half], now) | await self._comments(asked[half:], now)
        return {**self._read(items, lambda item: read_comment(Said(item), self._source, now))}

    def _read(self, items: Sequence[Any], read: Callable[[Any], Mention]) -> dict[str, Mention]:
        """What can be read of an answer, by id; what cannot is not there this time, and not gone."""
        found: dict[str, Mention] = {}
        for item in items:
            try:
                mention = read(item)
            except ValueError:
                number = dig(item, "id")
                if isinstance(number, str):
                    self._missing.gone(f"{self._source.network}:{number}", here=True)
                continue
            found[mention.id.partition(":")[2]] = mention
        return found


def _kept_from_us(error: SourceError) -> bool:
    """Whether it is about a comment that nobody but its video's owner may read, or that was switched off."""
    return isinstance(error, NotThereError) or (error.status == 403 and "forbidden" in reasons(error))


def _edited(before: Mention, found: Mention, now: datetime) -> Mention:
    """The post as it reads now, with what only its first telling knew."""
    return replace(
        found,
        url=before.url,
        author=before.author,
        venue=before.venue,
        reply_to=before.reply_to,
        edited_at=found.edited_at or now,
    )
