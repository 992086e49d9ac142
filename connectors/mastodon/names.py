"""Which post of the network a server means by its own id: needed for deletions, answers and quotes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from connectors import fields
from connectors.base import Tools
from connectors.mastodon.config import MastodonConfig
from connectors.mastodon.posts import Reader, local
from connectors.memory import Memory
from monitor.errors import RequestError
from monitor.model import Mention, MentionId

AT_ONCE = 20  # posts in one call
REMEMBERED = 20_000


class Names:
    """What was told is remembered; what others answer to is asked for."""

    def __init__(self, config: MastodonConfig, tools: Tools, budget: timedelta) -> None:
        self._url, self._headers, self._fetch = f"{config.base}/api/v1/statuses", config.headers, tools.fetch
        self._told: OrderedDict[str, MentionId] = OrderedDict()
        self._uris: Memory[str] = Memory(
            self._ask, tools, at_once=AT_ONCE, together=1, budget=budget, fresh=timedelta(days=30)
        )

    def told(self, local_id: str) -> MentionId | None:
        """The mention that was told of this post, if there was one lately."""
        return self._told.get(local_id)

    def learn(self, mentions: Iterable[Mention]) -> None:
        """Remember what is about to be told."""
        for mention in mentions:
            if mention.local_id is not None:
                self._told[mention.local_id] = mention.id
                self._told.move_to_end(mention.local_id)
                self._uris.learn(mention.local_id, mention.id.partition(":")[2])
        while len(self._told) > REMEMBERED:
            self._told.popitem(last=False)

    async def whole(self, mentions: Sequence[Mention], reader: Reader) -> tuple[Mention, ...]:
        """The same mentions, with the network's names of what they answer and quote, as far as they can be had."""
        self.learn(mentions)
        wanted = (reader.local_name(name) for each in mentions for name in (each.reply_to, each.quote_of))
        keys = [key for key in dict.fromkeys(wanted) if key]
        uris = await self._uris.of(keys) if keys else {}
        network = reader.source.network

        def named(name: str | None) -> str | None:
            uri = uris.get(reader.local_name(name) or "")
            return f"{network}:{uri}" if uri else name

        return tuple(
            replace(each, reply_to=named(each.reply_to), quote_of=named(each.quote_of)) if keys else each
            for each in mentions
        )

    async def _ask(self, keys: Sequence[str]) -> Mapping[str, str]:
        try:
            response = await self._fetch.get(self._url, params=[("id[]", key) for key in keys], headers=self._headers)
        except RequestError:
            return {}  # the server does not know how: asking again soon is no use
        found: dict[str, str] = {}
        body = response.json()
        for status in body if isinstance(body, list) else []:
            key, uri = local(fields.dig(status, "id")), fields.link(fields.dig(status, "uri"))
            if key and uri:
                found[key] = uri
        return found
