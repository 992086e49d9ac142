"""The rules of the filtered stream: ours are told by their tags, and nobody else's are touched."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from connectors.base import Source
from connectors.fields import dig, key, listing, text
from connectors.x.api import Api
from monitor.errors import RequestError

PATH = "/2/tweets/search/stream/rules"


class Rules:
    """One rule a watch."""

    def __init__(self, source: Source, api: Api) -> None:
        self._api, self._prefix = api, f"almenara:{source.name}:"
        self._watches: dict[str, str] = {}  # rule id → watch

    async def ensure(self, watch: str, value: str) -> None:
        """Exactly this rule for this watch. Raises SourceError, RequestError where X does not take the rule."""
        tag = f"{self._prefix}{watch}"
        ours = [rule for rule in await self._present() if dig(rule, "tag") == tag]
        right = [rule for rule in ours if dig(rule, "value") == value]
        await self._delete([rule for rule in ours if rule not in right[:1]])
        self._watches = {rule: of for rule, of in self._watches.items() if of != watch}
        if right:
            self._note(right[:1], watch)
            return
        body = await self._api.free(PATH, json={"add": [{"value": value, "tag": tag}]})
        self._note(listing(body, "data"), watch)
        problems = listing(body, "errors")
        if problems and watch not in self._watches.values():
            # The same rule is there already under another's tag: its posts are ours as well, by its id.
            same = [one for one in problems if "duplicate" in f"{dig(one, 'title')} {dig(one, 'type')}".lower()]
            self._note(same, watch)
            if watch not in self._watches.values():
                raise RequestError("X does not take the rule that these terms make")

    async def tidy(self, watches: Collection[str]) -> None:
        """Delete those of ours whose watch is no more: what they bring is paid for and wanted by nobody."""
        tags = {f"{self._prefix}{watch}" for watch in watches}
        await self._delete(
            [
                rule
                for rule in await self._present()
                if (text(dig(rule, "tag")) or "").startswith(self._prefix) and dig(rule, "tag") not in tags
            ]
        )

    def watches_of(self, event: Any) -> set[str] | None:
        """Whom a post is for; None where it does not say, in words that we can read, by which rule it came."""
        matched = listing(event, "matching_rules")
        tags = [text(dig(rule, "tag")) for rule in matched]
        ids = [key(dig(rule, "id")) for rule in matched]
        named = {tag.removeprefix(self._prefix) for tag in tags if tag and tag.startswith(self._prefix)}
        named |= {self._watches[rule] for rule in ids if rule in self._watches}
        if not named and (not matched or any(tag is None for tag in tags)):
            return None
        return named

    async def _present(self) -> list[Any]:
        return listing(await self._api.free(PATH), "data")

    async def _delete(self, rules: list[Any]) -> None:
        ids = [rule for one in rules if (rule := key(dig(one, "id"))) is not None]
        if ids:
            await self._api.free(PATH, json={"delete": {"ids": ids}})

    def _note(self, rules: list[Any], watch: str) -> None:
        self._watches |= {rule: watch for one in rules if (rule := key(dig(one, "id"))) is not None}
