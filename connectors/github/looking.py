"""Looking at posts again: together by their ids with a token, one by one without."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from connectors.base import Looks, Source, Tools
from connectors.github.api import Api
from connectors.github.graph import NODES
from connectors.github.parse import of_item, of_node
from monitor.errors import GoneError, RequestError, UnexpectedContentError
from monitor.model import Engagement, Mention, MentionId

_NODE_ID = re.compile(r"[A-Za-z0-9_=+/-]{4,200}")
_THREAD = re.compile(r"/([\w.-]+)/([\w.-]+)/(?:issues|pull)/(\d{1,12})")
_COMMENT = re.compile(r"issuecomment-(\d{1,18})")


class Looking:
    """How posts stand now."""

    def __init__(self, source: Source, api: Api, tools: Tools) -> None:
        self._source, self._api, self._clock = source, api, tools.clock

    async def nodes(self, ids: Sequence[str]) -> dict[str, Any]:
        """What GitHub shows by these node ids; those it does not know are left out. Raises SourceError."""
        asked = [one for one in dict.fromkeys(ids) if _NODE_ID.fullmatch(one)]
        if not asked:
            return {}
        found = (await self._api.graph(NODES, {"ids": asked})).get("nodes")
        if not isinstance(found, list):
            raise UnexpectedContentError("GitHub's answer has no list of nodes")
        return {node["id"]: node for node in found if isinstance(node, dict) and isinstance(node.get("id"), str)}

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """The present counts, edits and deletions. Raises SourceError; then nothing was learnt."""
        found: dict[MentionId, Mention] = {}
        missing = list(mentions)
        if self._api.signed:
            nodes = await self.nodes([_native(mention) for mention in mentions])
            for mention in mentions:
                if (now := self._read(nodes.get(_native(mention)))) is not None and now.id == mention.id:
                    found[mention.id] = now
            missing = [mention for mention in mentions if _native(mention) not in nodes]
        # A node that is unknown may be gone, or never have been: its address tells.
        asked = [(mention, path) for mention in missing if (path := path_of(mention.url))]
        answers = await asyncio.gather(*(self._one(path) for _mention, path in asked))
        gone = [mention.id for (mention, _path), item in zip(asked, answers, strict=True) if item is None]
        if not self._api.signed:
            for (mention, _path), item in zip(asked, answers, strict=True):
                if item is not None and (now := self._read_item(item)) is not None and now.id == mention.id:
                    found[mention.id] = now
        return Looks(engagement=_counts(found), edits=self._edits(mentions, found), gone=tuple(gone))

    async def _one(self, path: str) -> Any:
        """What stands at this address; None where nothing does any more, or nothing that is public."""
        try:
            return await self._api.get(path)
        except GoneError:
            return None
        except RequestError as error:
            if error.status == 404:
                return None
            raise

    def _read(self, node: Any) -> Mention | None:
        try:
            return of_node(node, self._source, self._clock.now())
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def _read_item(self, item: Any) -> Mention | None:
        try:
            return of_item(item, self._source, self._clock.now())
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def _edits(self, before: Sequence[Mention], found: Mapping[MentionId, Mention]) -> tuple[Mention, ...]:
        """With a token GitHub says when a post was edited; without, only its words tell."""
        edits = []
        for old in before:
            new = found.get(old.id)
            if new is None:
                continue
            said = new.edited_at is not None and (old.edited_at is None or new.edited_at > old.edited_at)
            if said if self._api.signed else (new.text, new.title) != (old.text, old.title):
                edits.append(new)
        return tuple(edits)


def path_of(url: str) -> str:
    """Where the API shows the issue, pull request or comment of this page; "" where it does not."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    thread = _THREAD.fullmatch(parts.path)
    if thread is None or {".", ".."} & {thread[1], thread[2]}:
        return ""
    if not parts.fragment:
        return f"/repos/{thread[1]}/{thread[2]}/issues/{thread[3]}"
    comment = _COMMENT.fullmatch(parts.fragment)
    return f"/repos/{thread[1]}/{thread[2]}/issues/comments/{comment[1]}" if comment else ""


def _native(mention: Mention) -> str:
    return mention.id.partition(":")[2]


def _counts(found: Mapping[MentionId, Mention]) -> dict[MentionId, Engagement]:
    return {identity: now.engagement for identity, now in found.items() if now.engagement is not None}
