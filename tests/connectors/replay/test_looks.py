"""The sample as `make run` plays it: an alert first, and a page at the second look. And how recorded looks play."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from connectors.registry import discover
from monitor.language.identify import Identifier
from monitor.model import Level
from monitor.policy import Policy
from monitor.rules.load import load
from monitor.sentiment import registry
from monitor.store.base import MentionQuery, StoredMention
from tests.fakes.clock import START
from tests.fakes.tower import Tower

SHIPPED = Path(__file__).parents[3] / "rules.yaml"


class Shipped(Tower):
    """The whole daemon with the shipped rules; of the sources only the sample, which needs no network."""

    def __init__(self, folder: Path) -> None:
        super().__init__(SHIPPED.read_text(encoding="utf-8"), folder)

    def _load(self) -> Policy:
        loaded = load(self.file, environ={}, connectors=discover(), shipped=True)
        policy = Policy.of(loaded, registry.load("default"), Identifier())
        for name, source in list(policy.sources.items()):
            if source.entry.connector != "replay":
                del policy.sources[name]  # type: ignore[attr-defined]
        return policy

    async def lucia(self) -> StoredMention:
        rows = (await self.database.search(MentionQuery(text="cucarachas en la ducha"))).rows
        return next(row for row in rows if row.mention.reply_to is None)

    def told_of_lucia(self) -> list[tuple[Level, timedelta]]:
        """At which levels on-call heard of her, and how long after the start."""
        return [
            (note.level, at - START)
            for at, note in self.ears["oncall"].heard
            if any(entry.mention.author.name == "Lucía Viaja" for entry in note.entries)
        ]


@pytest.fixture
def tower(tmp_path: Path) -> Shipped:
    return Shipped(tmp_path)


async def test_the_sample_ends_with_a_page_at_the_second_look(tower: Shipped) -> None:
    async with tower:
        await tower.passes(seconds=16)
        before = await tower.lucia()
        assert before.judgements[0].level is Level.ALERT

        await tower.passes(seconds=5)  # the first look: two weighted interactions
        first = await tower.lucia()
        assert first.mention.engagement is not None
        assert first.mention.engagement.likes == 2
        assert first.judgements[0].level is Level.ALERT

        await tower.passes(seconds=10)  # the second: thirty
        second = await tower.lucia()
        assert second.mention.engagement is not None
        assert (second.mention.engagement.likes, second.mention.engagement.reposts) == (10, 4)
        assert second.judgements[0].level is Level.PAGE

        await tower.passes(seconds=60)
        levels = [level for level, _after in tower.told_of_lucia()]
        assert levels.count(Level.PAGE) == 1, "on-call is told once a level"
        assert max(after for level, after in tower.told_of_lucia() if level is Level.PAGE) < timedelta(seconds=40)
