"""Authors, asked for only when they are unknown: each that is returned costs twice a post."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from connectors.base import Tools, Watch
from connectors.memory import Memory
from connectors.x.api import Api
from connectors.x.posts import by, learned
from monitor.model import Author, Mention

AT_ONCE = 100
FRESH = timedelta(days=7)
_FIELDS = "name,username,created_at,public_metrics,verified"


class Authors:
    """Remembers them for a week, as long as the process lives."""

    def __init__(self, api: Api, tools: Tools, budget: timedelta) -> None:
        self._api = api
        self._under_way: dict[str, asyncio.Task[Mapping[str, Author]]] = {}
        self._memory: Memory[Author] = Memory(self._ask, tools, at_once=AT_ONCE, together=1, budget=budget, fresh=FRESH)

    async def sign(self, mentions: Sequence[Mention], watch: Watch) -> tuple[Mention, ...]:
        """The mentions with their authors; asked for are those of posts that a brand could be meant by."""
        wanted = {m.author.id for m in mentions if m.author.id and watch.wanted(m.text)}
        known = await self._memory.of([one for one in wanted if one])
        return tuple(by(mention, known.get(mention.author.id or "")) for mention in mentions)

    def learn(self, users: Sequence[Any]) -> None:
        """Users that came along with an answer."""
        for key, author in learned(users).items():
            self._memory.learn(key, author)

    async def _ask(self, keys: Sequence[str]) -> Mapping[str, Author]:
        """What is paid for is waited for: cut off by the time limit, the call goes on, and its answer is remembered."""
        new = [key for key in keys if key not in self._under_way]
        if new:
            task = asyncio.create_task(self._paid(new))
            self._under_way |= dict.fromkeys(new, task)
            task.add_done_callback(lambda done: self._over(new, done))
        found: dict[str, Author] = {}
        for task in dict.fromkeys(self._under_way[key] for key in keys):
            found.update(await asyncio.shield(task))
        return found

    async def _paid(self, keys: Sequence[str]) -> Mapping[str, Author]:
        page = await self._api.users({"ids": ",".join(keys), "user.fields": _FIELDS}, most=len(keys))
        return learned(page.items)

    def _over(self, keys: Sequence[str], task: asyncio.Task[Mapping[str, Author]]) -> None:
        for key in keys:
            self._under_way.pop(key, None)
        if not task.cancelled() and task.exception() is None:
            for key, author in task.result().items():
                self._memory.learn(key, author)
