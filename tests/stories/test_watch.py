"""The road from a post to a receiver, in one process and on a clock of our own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import (
    AuthError,
    CursorExpiredError,
    DoubtfulDeliveryError,
    RateLimitedError,
    RefusedDeliveryError,
    TransientDeliveryError,
    TransientSourceError,
)
from monitor.model import Cursor, Engagement, MentionId, Outgoing, SourceState
from tests.fakes.clock import START
from tests.fakes.mentions import ANGRY, mention, minutes, person
from tests.fakes.tower import Tower

RULES = """
    version: 1
    brands:
      - name: Hotel Miramar
        any: ["Hotel Miramar", "@hotelmiramar"]
        none: ["Miramar Beach"]
        own_accounts: {mastodon: ["hotelmiramar"]}
    sources:
      - {name: feed, connector: scripted, every: 1m}
      - {name: river, connector: scripted, stream: true}
    rules:
      - {name: loud, when: {level: ">= alert"}}
      - {name: whisper, when: {level: digest}}
      - {name: trial, when: {priority: ">= 5"}, mode: shadow}
    route:
      receiver: channel
      group_by: [brand, author]
      group_wait: 30s
      group_interval: 5m
      repeat_interval: 4h
      routes:
        - {matchers: ['level="page"'], receiver: oncall, group_wait: 0s}
    receivers:
      - {name: oncall, console: {}, fallback: terminal}
      - {name: channel, console: {}}
      - {name: terminal, console: {}}
"""


@pytest.fixture
async def tower(tmp_path: Path) -> AsyncIterator[Tower]:
    async with Tower(RULES, tmp_path) as tower:
        # The first walk finds nothing, so that everything after it is news.
        await tower.passes(seconds=5)
        yield tower


def after(**delta: float) -> timedelta:
    return timedelta(**delta)


async def test_an_influential_complaint_reaches_on_call_at_the_next_poll(tower: Tower) -> None:
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=1)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]
    (when, notification) = tower.ears["oncall"].heard[0]
    assert when <= START + after(seconds=65)
    assert notification.entries[0].rules == ("loud",)
    assert dict(notification.labels) == {"brand": "Hotel Miramar", "author": "mastodon:critic"}


async def test_a_stream_does_not_wait_for_a_poll(tower: Tower) -> None:
    tower.source("river").offers(mention("1", at=START + after(seconds=5), source="river"))
    await tower.passes(seconds=2)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_what_lies_there_at_the_first_start_is_stored_and_told_to_nobody(tmp_path: Path) -> None:
    archive = [mention(str(n), at=START - minutes(n + 1), author=person(f"critic{n}")) for n in range(60)]
    async with Tower(RULES, tmp_path) as tower:
        pass
    async with Tower(RULES.replace("feed,", "other,"), tmp_path) as tower:
        tower.source("other").offers(*archive[:30], cursor=Cursor("a"), more=True)
        tower.source("other").offers(*archive[30:], cursor=Cursor("b"))
        await tower.passes(hours=8)
        assert [ear.heard for ear in tower.ears.values()] == [[], [], []]
        assert tower.metrics.stored.labels("other", "past")._value.get() == 60


async def test_a_post_dated_after_the_watch_began_is_news_even_in_the_first_walk(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        tower.source("feed").offers(mention("old", at=START - minutes(5)), cursor=Cursor("a"), more=True)
        tower.source("feed").offers(
            mention("new", at=START + after(seconds=1), author=person("other")), cursor=Cursor("b")
        )
        await tower.passes(seconds=5)
        assert tower.told("oncall") == [("new", ["mastodon:new"])]


async def test_an_undated_post_in_the_first_walk_is_the_past(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        tower.source("feed").offers(mention("undated", at=START + minutes(1), dated=False))
        await tower.passes(minutes=5)
        assert tower.told("oncall") == []


async def test_a_batch_that_is_live_by_declaration_is_never_the_past(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        tower.source("feed").offers(mention("sample", at=START - minutes(5)), live=True)
        await tower.passes(seconds=5)
        assert tower.told("oncall") == [("new", ["mastodon:sample"])]


async def test_the_same_post_twice_is_told_once(tower: Tower) -> None:
    again = mention("1", at=START + minutes(1))
    for _ in range(3):
        tower.source("feed").offers(again)
    await tower.passes(minutes=10)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_a_changed_guid_with_tracking_parameters_is_the_same_post(tower: Tower) -> None:
    post = mention("1", at=START + minutes(1))
    tower.source("feed").offers(post)
    tower.source("feed").offers(
        mention("guid-2", at=START + minutes(1), url=f"{post.url}/?utm_source=rss&utm_medium=x")
    )
    await tower.passes(minutes=10)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_the_same_post_through_two_sources_is_told_once(tower: Tower) -> None:
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=1)
    tower.source("river").offers(mention("1", at=START + minutes(1), source="river"))
    await tower.passes(minutes=10)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_a_second_post_of_the_same_author_joins_the_group_after_its_interval(tower: Tower) -> None:
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    tower.source("feed").offers(mention("2", at=START + minutes(2)))
    await tower.passes(minutes=5)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]
    await tower.passes(minutes=2)
    assert tower.told("oncall") == [("new", ["mastodon:1"]), ("more", ["mastodon:2"])]


async def test_an_unanswered_group_repeats_and_then_falls_silent(tower: Tower) -> None:
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(hours=11)
    assert tower.told("oncall") == [("new", ["mastodon:1"]), ("repeat", [])]


async def test_nobody_is_told_of_homonyms_praise_or_our_own_posts(tower: Tower) -> None:
    tower.source("feed").offers(
        mention("1", ANGRY + " Miramar Beach", at=START + minutes(1)),
        mention("2", "Hotel Miramar is wonderful, the best breakfast ever, I love it!", at=START + minutes(1)),
        mention("3", at=START + minutes(1), author=person("hotelmiramar")),
    )
    await tower.passes(hours=8)
    assert [ear.heard for ear in tower.ears.values()] == [[], [], []]


async def test_shadow_rules_count_and_tell_nobody(tower: Tower) -> None:
    tower.source("feed").offers(mention("1", ANGRY, at=START + minutes(1), author=person("quiet", 40)))
    await tower.passes(minutes=2)
    assert tower.metrics.shadow.labels("trial")._value.get() == 1


async def test_a_future_dated_post_does_not_silence_the_source(tower: Tower) -> None:
    tower.source("feed").offers(mention("1", at=START + minutes(3), fetched_at=START + minutes(1)), cursor=Cursor("1"))
    tower.source("feed").offers(mention("2", at=START + minutes(2), author=person("two")), cursor=Cursor("2"))
    await tower.passes(minutes=3)
    assert sorted(ids for _why, ids in tower.told("oncall")) == [["mastodon:1"], ["mastodon:2"]]


async def test_an_edit_is_told_only_if_it_got_worse(tower: Tower) -> None:
    tower.source("feed").offers(mention("1", "Hotel Miramar has a pool.", at=START + minutes(1)))
    tower.source("feed").offers(
        mention("1", "Hotel Miramar has a big pool.", at=START + minutes(1), edited_at=START + minutes(2))
    )
    await tower.passes(minutes=3)
    assert tower.told("oncall") == []
    tower.source("feed").offers(mention("1", ANGRY, at=START + minutes(1), edited_at=START + minutes(4)))
    await tower.passes(minutes=2)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_a_deleted_post_is_erased_and_said_where_it_was_told(tower: Tower) -> None:
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=1)
    tower.source("feed").offers(deletions=(MentionId("mastodon:1"), MentionId("mastodon:never-seen")))
    await tower.passes(minutes=10)
    assert tower.told("oncall") == [("new", ["mastodon:1"]), ("deleted", ["mastodon:1"])]
    entry = tower.ears["oncall"].heard[-1][1].entries[0]
    assert ANGRY not in repr(entry)


async def test_engagement_counts_from_the_first_look(tower: Tower) -> None:
    hot = Engagement(likes=4000, reposts=3000, at=START + minutes(10))
    tower.source("feed").offers(
        mention("1", at=START + minutes(1), fetched_at=START + minutes(10), author=person("small", 900), engagement=hot)
    )
    await tower.passes(minutes=11)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_a_broken_source_backs_off_says_so_once_and_comes_back(tower: Tower) -> None:
    tower.source("feed").fails(TransientSourceError("503 from feed.example"), times=3)
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=1)
    (health, _) = tower.daemon.sources.health
    assert (health.state, health.reason) == (SourceState.SLOW, "503 from feed.example")
    await tower.passes(minutes=30)
    assert tower.daemon.sources.health[0].state is SourceState.OK
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_a_limited_source_is_not_asked_before_its_time(tower: Tower) -> None:
    tower.source("feed").fails(RateLimitedError("429", retry_after=timedelta(minutes=10)))
    await tower.passes(minutes=1)
    asked = len(tower.source("feed").asked)
    await tower.passes(minutes=9)
    assert len(tower.source("feed").asked) == asked
    await tower.passes(minutes=3)
    assert len(tower.source("feed").asked) > asked


async def test_a_wrong_password_is_a_case_for_a_person(tower: Tower) -> None:
    tower.source("feed").fails(AuthError("401 from feed.example"))
    await tower.passes(minutes=1)
    assert tower.daemon.sources.health[0].state is SourceState.NEEDS_PERSON


async def test_an_expired_cursor_starts_again_and_leaves_a_gap_on_record(tower: Tower) -> None:
    tower.source("feed").offers(mention("1", at=START + minutes(1)), cursor=Cursor("x"))
    await tower.passes(minutes=1)
    tower.source("feed").fails(CursorExpiredError("too old"))
    tower.source("feed").offers(mention("2", at=START + minutes(2), author=person("two")), cursor=Cursor("y"))
    await tower.passes(minutes=1)
    assert [cursor for _watch, cursor in tower.source("feed").asked][-2:] == ["x", None]
    assert ("new", ["mastodon:2"]) in tower.told("oncall")


async def test_a_source_that_fails_delays_no_other(tower: Tower) -> None:
    tower.source("feed").fails(TransientSourceError("dead"), times=100)
    await tower.passes(minutes=3)
    tower.source("river").offers(mention("1", at=START + minutes(3), source="river"))
    await tower.passes(seconds=2)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_a_dead_receiver_loses_nothing_and_is_reported_elsewhere(tower: Tower) -> None:
    ear = tower.ears["oncall"]
    ear.errors.extend([TransientDeliveryError("connection refused")] * 14)
    for n in range(4):
        tower.source("feed").offers(mention(str(n), at=START + minutes(n + 1), author=person(f"critic{n}")))
    await tower.passes(minutes=30)
    assert sorted(ids for _why, ids in tower.told("oncall")) == [[f"mastodon:{n}"] for n in range(4)]
    assert [why for why, _ in tower.told("terminal")] == ["trouble", "back"]
    assert tower.ears["terminal"].heard[0][1].note == "connection refused"


async def test_a_429_is_waited_out_and_nothing_overtakes(tower: Tower) -> None:
    ear = tower.ears["oncall"]
    ear.errors.extend([None, None, None, TransientDeliveryError("429", retry_after=timedelta(seconds=90))])
    for n in range(5):
        tower.source("feed").offers(mention(str(n), at=START + minutes(n + 1), author=person(f"critic{n}")))
    await tower.passes(minutes=8)
    assert [ids for _why, ids in tower.told("oncall")] == [[f"mastodon:{n}"] for n in range(5)]
    assert ear.attempts[3].notification.id == ear.attempts[4].notification.id
    assert ear.heard[3][0] - ear.heard[2][0] >= timedelta(seconds=150)


async def test_a_doubtful_attempt_is_marked_on_the_next_one(tower: Tower) -> None:
    ear = tower.ears["oncall"]
    ear.errors.append(DoubtfulDeliveryError("no answer"))
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=3)
    assert [attempt.doubtful_since is not None for attempt in ear.attempts] == [False, True]


async def test_a_refused_message_is_parked_reported_and_blocks_nothing(tower: Tower) -> None:
    tower.ears["oncall"].errors.append(RefusedDeliveryError("invalid_blocks"))
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    tower.source("feed").offers(mention("2", at=START + minutes(2), author=person("two")))
    await tower.passes(minutes=5)
    assert tower.told("oncall") == [("new", ["mastodon:2"])]
    assert [why for why, _ in tower.told("terminal")] == ["trouble"]


async def test_good_rules_take_over_while_the_watch_goes_on(tower: Tower) -> None:
    text = tower.file.read_text(encoding="utf-8")
    tower.file.write_text(text.replace("'level=\"page\"'", "'level=~\"page|alert\"'"), encoding="utf-8")
    await tower.passes(seconds=5)
    await tower.clock.settle()
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=2)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_bad_rules_are_refused_and_the_old_ones_go_on_visibly(tower: Tower) -> None:
    tower.file.write_text("version: 1\nbrand: []\n", encoding="utf-8")
    assert await tower.daemon.reload() is False
    readiness = await tower.daemon.readiness()
    assert "problem" in str(readiness.detail["rules"])
    assert readiness.ready
    assert tower.metrics.rules_valid._value.get() == 0
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=2)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_after_a_restart_nothing_is_repeated_and_what_waited_is_sent(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(seconds=5)
        tower.ears["oncall"].errors.extend([TransientDeliveryError("down")] * 50)
        tower.source("feed").offers(mention("1", at=START + minutes(1)), cursor=Cursor("1"))
        await tower.passes(minutes=2)
        assert tower.told("oncall") == []
    async with Tower(RULES, tmp_path) as tower:
        tower.source("feed").offers(mention("1", at=START + minutes(1)), cursor=Cursor("1"))
        await tower.passes(minutes=10)
        assert tower.told("oncall") == [("new", ["mastodon:1"])]
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(minutes=10)
        assert tower.told("oncall") == []
        assert tower.source("feed").asked[0] == ("*", "1")


async def test_one_message_that_a_receiver_will_not_take_does_not_mute_it(tower: Tower) -> None:
    ear = tower.ears["oncall"]
    refuse = ear.send

    async def gateway(outgoing: Outgoing) -> str | None:
        if "poison" in outgoing.notification.entries[0].mention.id:
            raise TransientDeliveryError("403 from a gateway", retry_after=timedelta(minutes=5))
        return await refuse(outgoing)

    ear.send = gateway  # type: ignore[method-assign]
    tower.source("feed").offers(mention("poison", at=START + minutes(1), author=person("mallory")))
    for n in range(5):
        tower.source("feed").offers(mention(str(n), at=START + minutes(n + 2), author=person(f"critic{n}")))
    await tower.passes(hours=2)
    assert sorted(ids[0] for why, ids in tower.told("oncall") if why == "new") == [f"mastodon:{n}" for n in range(5)]
    assert [why for why, _ in tower.told("terminal")] == ["trouble"]


async def test_what_waits_for_a_receiver_that_was_removed_is_not_forgotten(tower: Tower) -> None:
    tower.ears["oncall"].errors.extend([TransientDeliveryError("down")] * 99)
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=2)
    text = tower.file.read_text(encoding="utf-8").replace("receiver: oncall", "receiver: channel")
    text = text.replace("  - {name: oncall, console: {}, fallback: terminal}\n", "")
    tower.file.write_text(text, encoding="utf-8")
    assert await tower.daemon.reload()
    told = (await tower.daemon.readiness()).detail["receivers"]
    assert told == {"oncall": "no longer in rules.yaml, and 1 message(s) wait for it"}
