"""Sources come, go and are replaced by a reload; those that did not change notice nothing of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from connectors.base import Batch
from monitor.errors import TransientDeliveryError
from monitor.model import Cursor, SourceState
from monitor.policy import Policy
from tests.fakes.clock import START
from tests.fakes.mentions import mention, minutes
from tests.fakes.tower import Scripted, Tower
from tests.stories.test_watch import RULES


@pytest.fixture
async def tower(tmp_path: Path) -> AsyncIterator[Tower]:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(seconds=5)
        yield tower


async def rewrite(tower: Tower, old: str, new: str) -> bool:
    """Change rules.yaml and reload it, as SIGHUP does."""
    text = tower.file.read_text(encoding="utf-8")
    assert old in text
    tower.file.write_text(text.replace(old, new), encoding="utf-8")
    done = await tower.daemon.reload()
    await tower.clock.settle()
    return done


def names(tower: Tower) -> list[str]:
    return [health.source for health in tower.daemon.sources.health]


async def test_a_reload_leaves_sources_alone_that_did_not_change(tower: Tower) -> None:
    before = dict(tower.daemon.sources._running)
    tower.source("feed").offers(mention("1", at=START + minutes(1)), cursor=Cursor("1"))
    await tower.passes(minutes=1)
    seen, asked = tower.daemon.sources.health[0].seen, len(tower.source("feed").asked)
    assert await rewrite(tower, "group_interval: 5m", "group_interval: 6m")
    assert (seen, asked) == (tower.daemon.sources.health[0].seen, len(tower.source("feed").asked))
    assert {name: running.ready.connector for name, running in tower.daemon.sources._running.items()} == {
        name: running.ready.connector for name, running in before.items()
    }
    await tower.passes(minutes=1)
    assert len(tower.source("feed").asked) == asked + 1


async def test_a_source_that_changed_starts_again_where_it_stood(tower: Tower) -> None:
    tower.source("feed").offers(mention("1", at=START + minutes(1)), cursor=Cursor("1"))
    await tower.passes(minutes=1)
    assert await rewrite(tower, "connector: scripted, every: 1m", "connector: scripted, every: 2m")
    assert tower.daemon.sources.health[0].state is SourceState.STARTING
    await tower.passes(seconds=5)
    assert tower.source("feed").asked[-1] == ("*", "1")
    asked = len(tower.source("feed").asked)
    await tower.passes(minutes=8)
    assert len(tower.source("feed").asked) == asked + 4


async def test_a_removed_source_stops_and_is_no_longer_shown(tower: Tower) -> None:
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=1)
    assert 'source="feed"' in tower.metrics.render().decode()
    assert await rewrite(tower, "- {name: feed, connector: scripted, every: 1m}", "")
    asked = len(tower.source("feed").asked)
    await tower.passes(minutes=10)
    assert len(tower.source("feed").asked) == asked
    assert names(tower) == ["river"]
    shown = tower.metrics.render().decode()
    assert 'almenara_source_state{source="feed"' not in shown
    assert 'almenara_items_seen_total{source="feed"' not in shown


async def test_a_switched_off_source_is_one_that_is_not_there(tower: Tower) -> None:
    assert await rewrite(tower, "every: 1m}", "every: 1m, enabled: false}")
    asked = len(tower.source("feed").asked)
    await tower.passes(minutes=5)
    assert (names(tower), len(tower.source("feed").asked)) == (["river"], asked)


async def test_sources_are_shown_in_the_order_of_the_file(tower: Tower) -> None:
    assert await rewrite(tower, "sources:", "sources:\n  - {name: first, connector: scripted}")
    assert names(tower) == ["first", "feed", "river"]


async def test_a_new_brand_begins_its_own_first_walk(tower: Tower) -> None:
    """What the source offers at its next reading is the past for the new brand, and news for the old one."""
    assert await rewrite(tower, "brands:", 'brands:\n  - {name: Sol y Mar, any: ["Sol y Mar"]}')
    tower.source("feed").offers(
        mention("old", "Sol y Mar is awful, disgusting, the worst nightmare, terrible, I hate it!", at=START),
        mention("new", at=START + minutes(1)),
    )
    await tower.passes(minutes=2)
    assert tower.told("oncall") == [("new", ["mastodon:new"])]


async def test_a_slow_poll_of_a_changed_source_is_broken_off_and_the_new_one_takes_over(
    tower: Tower, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = asyncio.Event()

    async def hang(*_: object) -> Batch:
        hanging.set()
        await asyncio.sleep(3600)
        return Batch()

    with monkeypatch.context() as patch:
        patch.setattr(Scripted, "poll", hang)
        await tower.passes(minutes=1)
        assert hanging.is_set()
        await tower.passes(minutes=3)  # further turns are due and wait
    assert await rewrite(tower, "every: 1m", "every: 2m")
    asked = len(tower.source("feed").asked)
    await tower.passes(minutes=10)
    assert len(tower.source("feed").asked) == asked + 5


async def test_a_removed_source_whose_poll_was_under_way_does_not_come_back_into_the_metrics(
    tower: Tower, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = asyncio.Event()

    async def slow(*_: object) -> Batch:
        await go_on.wait()
        return Batch(mentions=(mention("late", at=START + minutes(2)),), seen=1)

    monkeypatch.setattr(Scripted, "poll", slow)
    await tower.passes(minutes=1)
    assert await rewrite(tower, "- {name: feed, connector: scripted, every: 1m}", "")
    go_on.set()
    await tower.passes(minutes=5)
    assert 'almenara_source_state{source="feed"' not in tower.metrics.render().decode()


async def test_rules_whose_source_cannot_be_built_change_nothing(tower: Tower, monkeypatch: pytest.MonkeyPatch) -> None:
    build = Scripted.__init__

    def fragile(self: Scripted, source: Any, config: Any, tools: Any) -> None:
        if source.name == "fragile":
            raise ZeroDivisionError
        build(self, source, config, tools)

    monkeypatch.setattr(Scripted, "__init__", fragile)
    digest = tower.daemon.policy().digest
    with capture_logs() as said:
        assert not await rewrite(tower, "sources:", "sources:\n  - {name: fragile, connector: scripted}")
    assert [each["event"] for each in said if each["log_level"] == "error"] == ["rules.bug"]
    assert (tower.daemon.policy().digest, names(tower)) == (digest, ["feed", "river"])
    assert "ZeroDivisionError" in str((await tower.daemon.readiness()).detail["rules"])
    assert tower.metrics.rules_valid._value.get() == 0
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=2)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_rules_whose_receiver_cannot_be_built_change_nothing(tower: Tower) -> None:
    def broken(_policy: Policy) -> list[Any]:
        raise ImportError("apprise is not installed")

    digest = tower.daemon.policy().digest
    object.__setattr__(tower.daemon._parts, "receivers", broken)
    assert not await rewrite(tower, "group_interval: 5m", "group_interval: 6m")
    assert tower.daemon.policy().digest == digest
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=2)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_two_reloads_at_once_leave_one_set_of_sources(tower: Tower) -> None:
    text = tower.file.read_text(encoding="utf-8")
    tower.file.write_text(text.replace("every: 1m", "every: 2m"), encoding="utf-8")
    assert await asyncio.gather(tower.daemon.reload(), tower.daemon.reload(), tower.daemon.reload()) == [True] * 3
    await tower.passes(seconds=5)
    asked = len(tower.source("feed").asked)
    await tower.passes(minutes=10)
    assert len(tower.source("feed").asked) == asked + 5
    tower.source("river").offers(mention("1", at=START + minutes(11), source="river"))
    await tower.passes(minutes=1)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_a_file_that_was_reloaded_by_signal_is_not_reloaded_again_for_having_changed(tower: Tower) -> None:
    with capture_logs() as said:
        assert await rewrite(tower, "every: 1m", "every: 2m")
        await tower.passes(seconds=10)
        await asyncio.sleep(0.2)
    assert [each["event"] for each in said].count("rules.reloaded") == 1


async def test_a_file_that_changes_while_it_is_being_reloaded_is_looked_at_again(tower: Tower) -> None:
    load = tower.daemon._parts.load
    text = tower.file.read_text(encoding="utf-8")

    def load_and_change() -> Policy:
        object.__setattr__(tower.daemon._parts, "load", load)
        policy = load()
        tower.file.write_text(text.replace("every: 1m", "every: 7m"), encoding="utf-8")
        return policy

    object.__setattr__(tower.daemon._parts, "load", load_and_change)
    assert await rewrite(tower, "every: 1m", "every: 3m")
    assert tower.daemon.policy().rules.sources[0].every == minutes(3)
    for _ in range(50):
        await tower.passes(seconds=2)
        await asyncio.sleep(0.05)  # the file is read in a thread
        if tower.daemon.policy().rules.sources[0].every == minutes(7):
            break
    assert tower.daemon.policy().rules.sources[0].every == minutes(7)


async def test_a_reload_that_meets_a_stop_starts_nothing(tower: Tower) -> None:
    text = tower.file.read_text(encoding="utf-8")
    tower.file.write_text(text.replace("every: 1m", "every: 2m"), encoding="utf-8")
    _, reloaded = await asyncio.gather(tower.daemon.stop(), tower.daemon.reload())
    assert not reloaded
    assert names(tower) == []
    asked = len(tower.source("feed").asked)
    await tower.passes(minutes=10)
    assert len(tower.source("feed").asked) == asked


async def test_what_waits_for_a_removed_receiver_is_still_shown(tower: Tower) -> None:
    tower.ears["oncall"].errors.extend([TransientDeliveryError("down")] * 50)
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=1)
    assert await rewrite(tower, "oncall", "spare")
    await tower.daemon.refresh_metrics()
    shown = tower.metrics.render().decode()
    assert 'almenara_outbox_waiting{receiver="oncall"} 1.0' in shown
    assert 'almenara_outbox_waiting{receiver="spare"} 0.0' in shown
