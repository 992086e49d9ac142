"""The real daemon as a process against a town of local servers: from the post to Slack, on bad days too."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.site import Reply
from tests.process.town import Process, Town, ago, settled, until

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with Town(tmp_path) as town:
        yield town


async def ask(url: str) -> Any:
    def work() -> str:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return str(answer.read().decode())

    return await asyncio.to_thread(work)


async def first_walk(daemon: Process) -> None:
    """Wait until every source has been read once: what comes now is news."""

    async def well() -> bool:
        states = json.loads(await ask(f"{daemon.address}/readyz"))["sources"]
        return states.get("feed") == states.get("hn") == "ok"

    await until(well, what="every source read once")
    await daemon.town.jetstream.connected()


async def test_a_post_on_each_network_reaches_slack_in_time(town: Town) -> None:
    async with Process(town) as daemon:
        await first_walk(daemon)
        town.skeet("sky")
        assert await until(lambda: "sky" in town.cards(), what="Bluesky's post in Slack") < 10
        town.publish("article")
        town.submit("4711")
        assert await until(lambda: {"article", "4711"} <= set(town.cards()), what="polled posts in Slack") < 15
        assert sorted(await settled(town.cards)) == ["4711", "article", "sky"]
        metrics = await ask(f"{daemon.address}/metrics")
        assert 'almenara_deliveries_total{outcome="delivered",receiver="oncall"} 3.0' in metrics
        assert "almenara_seen_to_sent_seconds_count{level=" in metrics
        assert (await ask(f"{daemon.address}/healthz")) == "ok\n"
        assert await daemon.stop() < 10


@pytest.mark.slow
async def test_an_archive_at_the_first_start_alerts_nobody_and_is_kept(town: Town) -> None:
    for n in range(60):
        town.publish(f"old-{n}", at=ago(hours=n + 1))
    async with Process(town) as daemon:
        await first_walk(daemon)
        town.publish("news")
        await until(lambda: "news" in town.cards(), what="the news")
        assert await settled(town.cards) == ["news"]
        metrics = await ask(f"{daemon.address}/metrics")
        assert 'almenara_mentions_stored_total{age="past",source="feed"} 60.0' in metrics


@pytest.mark.slow
async def test_a_restart_repeats_nothing_and_brings_what_was_missed(town: Town) -> None:
    async with Process(town) as daemon:
        await first_walk(daemon)
        town.publish("before")
        town.skeet("sky-before")
        await until(lambda: len(town.cards()) == 2, what="both before the restart")
    town.publish("meanwhile")
    town.submit("42")
    town.skeet("sky-meanwhile")
    async with Process(town):
        await until(lambda: len(town.cards()) >= 5, what="what was missed")
        assert sorted(await settled(town.cards)) == ["42", "before", "meanwhile", "sky-before", "sky-meanwhile"]


async def test_a_future_date_does_not_silence_the_source(town: Town) -> None:
    async with Process(town) as daemon:
        await first_walk(daemon)
        town.publish("from-2031", at=ago(days=-1500))
        town.submit("99", at=ago(days=-1500))
        await until(lambda: len(town.cards()) == 2, what="the future")
        town.publish("today")
        town.submit("100")
        await until(lambda: {"today", "100"} <= set(town.cards()), what="the present after the future")


@pytest.mark.slow
async def test_a_changed_guid_or_a_tracked_link_does_not_alert_again(town: Town) -> None:
    async with Process(town) as daemon:
        await first_walk(daemon)
        link = town.site.url("/a-night-at-the-miramar")
        town.publish("guid-1", link=link)
        await until(lambda: "guid-1" in town.cards(), what="the article")
        first = town.items[0]
        for n, changed in enumerate((f"{link}?utm_source=rss&utm_medium=feed", f"{link}/", link)):
            town.items[0] = type(first)(f"guid-{n + 2}", first.text, first.author, first.at, changed)
            polls = len(town.site.asked("/feed.xml"))
            await until(lambda polls=polls: len(town.site.asked("/feed.xml")) >= polls + 2, what="two polls")
        assert await settled(town.cards) == ["guid-1"]


@pytest.mark.slow
async def test_a_429_on_the_fourth_of_five_gives_five_messages_in_order(town: Town) -> None:
    town.slack.script("4:429:2")
    async with Process(town) as daemon:
        await first_walk(daemon)
        for n in range(5):
            town.publish(f"post-{n}", at=ago(seconds=50 - n))
        await until(lambda: len(town.cards()) >= 5, within=60, what="five messages")
        assert await settled(town.cards) == [f"post-{n}" for n in range(5)]


@pytest.mark.slow
async def test_while_slack_is_dead_collecting_goes_on_and_nothing_is_lost(town: Town) -> None:
    async with Process(town) as daemon:
        await first_walk(daemon)
        await town.slack.refuse()
        for n in range(3):
            town.publish(f"dead-{n}")
            await asyncio.sleep(1.2)

        async def stored() -> bool:
            return 'almenara_mentions_stored_total{age="new",source="feed"} 3.0' in await ask(
                f"{daemon.address}/metrics"
            )

        await until(stored, what="three stored while Slack is dead")
        assert town.cards() == []
        await town.slack.listen()
        await until(lambda: len(town.cards()) >= 3, within=60, what="all three after Slack came back")
        assert sorted(await settled(town.cards)) == ["dead-0", "dead-1", "dead-2"]


@pytest.mark.slow
async def test_an_answer_that_never_came_is_looked_up_and_not_repeated(town: Town) -> None:
    town.slack.script("1:lost")
    async with Process(town) as daemon:
        await first_walk(daemon)
        town.publish("once")
        town.publish("twice")
        await until(lambda: len(set(town.cards())) == 2, within=90, what="both")
        assert sorted(await settled(town.cards, calm=4)) == ["once", "twice"]


async def test_a_consent_page_is_not_nothing_new_and_other_sources_are_not_delayed(town: Town) -> None:
    async with Process(town) as daemon:
        await first_walk(daemon)
        consent = Reply(body=b"<html><body>please log in</body></html>", content_type="text/html")
        town.site.on("/feed.xml", consent, town.feed)
        town.publish("during")

        async def blocked() -> bool:
            return json.loads(await ask(f"{daemon.address}/readyz"))["sources"]["feed"] == "blocked"

        await until(blocked, what="the source called blocked")
        town.skeet("other")
        await until(lambda: "other" in town.cards(), within=10, what="another source is not delayed")
        await until(lambda: "during" in town.cards(), within=50, what="what was published meanwhile")


@pytest.mark.slow
async def test_rules_are_taken_over_on_sighup_and_a_bad_file_changes_nothing(town: Town) -> None:
    async with Process(town) as daemon:
        await first_walk(daemon)
        good = town.rules.read_text(encoding="utf-8")
        town.rules.write_text(good.replace("polarity:", "polrity:"), encoding="utf-8")
        daemon.hang_up()

        async def refused() -> bool:
            return "problem" in json.loads(await ask(f"{daemon.address}/readyz"))["rules"]

        await until(refused, what="the bad file refused")

        def told() -> bool:  # the log is written beside the work, so that nobody who reads it slowly holds it up
            where = r"rules\.yaml:\d+:\d+: rules\[0\]\.when\.polrity"
            return re.search(where, daemon.log.read_text(encoding="utf-8")) is not None

        await until(told, what="the place of the mistake in the log")
        town.publish("still-watching")
        await until(lambda: "still-watching" in town.cards(), what="the old rules at work")
        town.rules.write_text(good.replace('"< -0.2"', '"> 0.2"'), encoding="utf-8")
        daemon.hang_up()
        await until(lambda: "rules.reloaded" in daemon.log.read_text(encoding="utf-8"), what="the good file")
        town.publish("nobody-cares")
        await asyncio.sleep(3)
        assert town.cards() == ["still-watching"]


@pytest.mark.slow
async def test_a_second_daemon_on_the_same_folder_is_refused(town: Town) -> None:
    async with Process(town):
        second = Process(town)
        with pytest.raises(AssertionError, match="already running"):
            await second.start()


async def test_logs_hold_no_secret_and_no_personal_text(town: Town) -> None:
    async with Process(town) as daemon:
        await first_walk(daemon)
        town.publish("private", author="Lucía Secreta")
        await until(lambda: "private" in town.cards(), what="the card")
        await daemon.stop()
        log = daemon.log.read_text(encoding="utf-8")
    assert "xoxb-" not in log
    assert "Lucía" not in log
    assert "disgusting" not in log
