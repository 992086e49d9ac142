"""kill -9 at random moments, again and again: nothing is lost, and nothing is said twice."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from tests.process.town import RULES, Process, Town, settled, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with Town(tmp_path) as town:
        yield town


async def publishes(town: Town, random: Random, keys: list[str]) -> None:
    """Somebody posts somewhere, all the time."""
    for number in itertools.count():
        await asyncio.sleep(random.uniform(0.3, 1.2))
        where = random.choice(["feed", "hn", "bsky"])
        if where == "feed":
            town.publish(f"a{number}")
            keys.append(f"a{number}")
        elif where == "hn":
            town.submit(f"{number}")
            keys.append(f"{number}")
        else:
            town.skeet(f"s{number}")
            keys.append(f"s{number}")


async def lives_and_dies(town: Town, random: Random, times: int) -> list[str]:
    """Start and kill a daemon so often while people post; the keys of what they posted."""
    keys: list[str] = []
    async with Process(town):  # the first walk in peace, so that all that follows is news
        await until(lambda: bool(town.site.asked("/feed.xml")) and bool(town.site.asked("/api/v1/search_by_date")))
        await town.jetstream.connected()
        await asyncio.sleep(1.5)
    posting = asyncio.create_task(publishes(town, random, keys))
    for _ in range(times):
        daemon = Process(town)
        await daemon.start()
        await asyncio.sleep(random.uniform(0.0, 2.5))
        await daemon.kill()
    posting.cancel()
    return keys


async def test_twenty_kills_lose_nothing_and_repeat_nothing(town: Town) -> None:
    keys = await lives_and_dies(town, Random(20261122), 20)
    async with Process(town):
        await until(lambda: set(keys) <= set(town.cards()), within=240, what="everything that was posted")
        cards = await settled(town.cards, calm=5)
    assert len(keys) >= 20
    assert sorted(cards) == sorted(keys)


async def test_without_a_way_to_look_a_repeat_is_possible_and_says_so(town: Town) -> None:
    channel = 'slack: {{channel: "#miramar", token: "${{SLACK_BOT_TOKEN}}", api_url: "{slack}"}}'
    town.write_rules(RULES.replace(channel, f'slack: {{{{webhook_url: "{town.slack.webhook_url}"}}}}'))
    kills = 8
    keys = await lives_and_dies(town, Random(8), kills)
    async with Process(town):
        await until(lambda: set(keys) <= set(town.cards()), within=240, what="everything that was posted")
        cards = await settled(town.cards, calm=5)
    assert set(cards) == set(keys)
    repeats = [call for call in town.slack.posts if "Puede estar repetido" in str(call)]
    assert len(cards) - len(keys) <= len(repeats) <= kills
