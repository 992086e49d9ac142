"""Counts for the storm detector, its memory, and the case a storm opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from monitor.case import Act, Case, CaseKind
from monitor.model import Alert, AlertId, CaseId, Dropped, Join, Judged, Level, MentionId
from monitor.store.sql import SqlStore
from tests.fakes.clock import START
from tests.fakes.mentions import mention, person
from tests.store.material import BRAND, batch, card, judged

WIDTH = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)


def said(key: str, minute: int = 0, author: str = "", **fields: Any) -> Judged:
    post = mention(key, at=START + minute * MINUTE, author=person(author or key))
    return judged(replace(post, **fields.pop("post", {})), Level.LOG, rules=(), **fields)


async def test_mentions_are_counted_where_they_were_posted_and_authors_once(store: SqlStore) -> None:
    posts = [
        said("a", 0, "ana"),
        said("b", 1, "ana"),
        said("c", 2, "luis", polarity=0.9),
        said("d", 6, "eva", confidence=0.4),
        said("e", 7, post={"dated": False}),
        said("f", 7, dropped=((BRAND, Dropped.OWN_ACCOUNT),)),
        said("g", 7, brand="Otro"),
    ]
    await store.commit(batch(*posts))

    found = await store.buckets(BRAND, START - WIDTH, START + 3 * WIDTH, WIDTH)

    assert [(each.start - START, each.mentions, each.negative) for each in found] == [(0 * WIDTH, 3, 2), (WIDTH, 1, 0)]
    assert found[0].authors == ("mastodon:ana", "mastodon:luis")
    assert found[0].negative_authors == ("mastodon:ana",)


async def test_entries_come_loudest_first(store: SqlStore) -> None:
    await store.commit(batch(said("a", 0, priority=10.0), said("b", 1, priority=40.0), said("c", 30)))

    found = await store.entries(BRAND, START, START + 2 * WIDTH)

    assert [entry.mention.id for entry in found] == ["mastodon:b", "mastodon:a"]


async def test_of_two_that_save_the_same_memory_the_first_wins(store: SqlStore) -> None:
    assert await store.storm_watch(BRAND) is None
    assert await store.save_storm_watch(BRAND, "one", 0)
    assert not await store.save_storm_watch(BRAND, "two", 0)
    assert await store.save_storm_watch(BRAND, "three", 1)
    assert not await store.save_storm_watch(BRAND, "four", 1)
    assert await store.storm_watch(BRAND) == (2, "three")


async def test_a_storm_is_raised_once_with_its_card_and_takes_what_follows(store: SqlStore) -> None:
    await store.commit(batch(said("a")))
    alert = Alert(
        id=AlertId("storm-alert"),
        mention_id=MentionId("mastodon:a"),
        brand=BRAND,
        rule="storm",
        level=Level.PAGE,
        priority=20.0,
        labels=(("brand", BRAND), ("kind", "storm"), ("level", "page"), ("rule", "storm")),
        at=START,
    )
    joins = [Join(alert_id=alert.id, level=Level.PAGE, delivery=card(), at=START)]
    case = Case(
        id=CaseId("storm"), key="storms of Miramar", kind=CaseKind.STORM, brand=BRAND, level=Level.PAGE, peak=20.0,
        opened_at=START, last_mention_at=START, levelled_at=START, posted_at=START, due_at=START, events=1,
    )  # fmt: skip

    first = await store.raise_storm(alert, joins, case, START)
    again = await store.raise_storm(alert, joins, case, START + MINUTE)

    assert first == again
    file = await store.case(CaseId("storm"))
    assert file is not None
    assert [event.act for event in file.events] == [Act.OPENED]
    due = await store.due(START + timedelta(hours=1))
    assert [each.case.kind for each in due if each.case] == [CaseKind.STORM]

    later = START + 2 * MINUTE
    await store.commit(batch(judged(mention("b", at=later, author=person("luis")), to=[card()], at=later)))
    file = await store.case(CaseId("storm"))
    assert file is not None
    assert {entry.mention.id for entry in file.entries} == {"mastodon:a", "mastodon:b"}
