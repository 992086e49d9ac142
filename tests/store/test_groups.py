"""Alerts join groups, groups fall due and are flushed by exactly one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor.core.group import flush
from monitor.model import GroupId, Level, Why
from monitor.store.base import Gathered
from monitor.store.sql import SqlStore
from tests.fakes.clock import START
from tests.fakes.mentions import mention
from tests.store.material import after, batch, delivery, judged, key


async def only_due(store: SqlStore, at: datetime) -> Gathered:
    (gathered,) = await store.due(at)
    return gathered


async def speak(store: SqlStore, gathered: Gathered, at: datetime) -> bool:
    """Flush as the daemon does, for a receiver that keeps a card."""
    decided = flush(gathered, now=at, quiet=lambda _group: None, keeps_card=True)
    return await store.flush(decided.group, decided.notifications, decided.told)


async def test_alerts_with_the_same_labels_gather_in_one_group_highest_priority_first(store):
    await store.commit(batch(judged("1", priority=41)))
    await store.commit(batch(judged("2", Level.PAGE, priority=69, at=after(seconds=10))))

    gathered = await only_due(store, after(seconds=30))

    assert [entry.mention.id for entry in gathered.entries] == [key("2"), key("1")]
    assert gathered.untold == {key("1"), key("2")}
    assert gathered.deleted == frozenset()
    assert (gathered.group.level, gathered.group.opened_at) == (Level.PAGE, START)
    assert await store.group(gathered.group.id) == gathered.group
    assert await store.group(GroupId("unknown")) is None


async def test_other_labels_are_another_group(store):
    here, there = delivery(brand="Hotel Miramar"), delivery(brand="Bar Sol")

    await store.commit(batch(judged("1", to=[here]), judged("2", to=[there])))

    assert len(await store.due(after(minutes=1))) == 2


async def test_groups_are_due_at_their_time_the_longest_waiting_first(store):
    await store.commit(batch(judged("1", to=[delivery(brand="a")])))
    await store.commit(batch(judged("2", to=[delivery(brand="b")], at=START.replace(minute=0))))

    assert await store.next_due() == START.replace(minute=0, second=30)
    assert [g.entries[0].mention.id for g in await store.due(after(seconds=29))] == [key("2")]
    assert [g.entries[0].mention.id for g in await store.due(after(minutes=1))] == [key("2"), key("1")]
    assert len(await store.due(after(minutes=1), limit=1)) == 1


async def test_a_flush_tells_once_and_the_next_alert_is_the_only_news(store):
    await store.commit(batch(judged("1")))
    assert await speak(store, await only_due(store, after(seconds=30)), after(seconds=30))

    assert await store.due(after(minutes=1)) == []
    await store.commit(batch(judged("2", at=after(minutes=1))))
    gathered = await only_due(store, after(minutes=6))

    assert gathered.untold == {key("2")}
    assert {entry.mention.id for entry in gathered.entries} == {key("1"), key("2")}
    assert (gathered.group.sequence, gathered.group.told) == (1, 1)


async def test_of_two_flushes_of_one_group_one_wins(store):
    await store.commit(batch(judged("1")))
    gathered = await only_due(store, after(seconds=30))

    assert [await speak(store, gathered, after(seconds=30)) for _ in range(2)] == [True, False]
    assert await store.backlog() == {"oncall": 1}


async def test_an_alert_that_joins_between_reading_and_flushing_is_not_lost(store):
    """Even at the very same instant, when nothing about the group's times gives it away."""
    await store.commit(batch(judged("1")))
    gathered = await only_due(store, after(seconds=30))
    await store.commit(batch(judged("2")))

    assert not await speak(store, gathered, after(seconds=30))
    assert await store.backlog() == {}
    again = await only_due(store, after(seconds=30))
    assert again.untold == {key("1"), key("2")}
    assert await speak(store, again, after(seconds=30))


async def test_six_hours_later_the_same_labels_open_a_new_group(store):
    await store.commit(batch(judged("1")))
    first = await only_due(store, after(minutes=1))
    await speak(store, first, after(minutes=1))

    await store.commit(batch(judged("2", at=after(hours=7))))
    groups = await store.due(after(hours=8))

    assert [each.group.id == first.group.id for each in groups if each.untold] == [False]
    assert [e.mention.id for each in groups if each.untold for e in each.entries] == [key("2")]


async def test_an_edit_that_makes_it_worse_raises_the_same_alert_again(store):
    await store.commit(batch(judged("1", Level.ALERT)))
    await speak(store, await only_due(store, after(seconds=30)), after(seconds=30))
    worse = judged(mention("1", "now far worse", edited_at=after(minutes=1)), Level.PAGE, at=after(minutes=1))

    committed = await store.commit(batch(edits=(worse,), at=after(minutes=1)))

    assert (committed.edited, len(committed.alerts)) == ((key("1"),), 1)
    gathered = await only_due(store, after(minutes=6))
    assert gathered.untold == {key("1")}
    assert gathered.entries[0].mention.text == "now far worse"
    assert gathered.group.level is Level.PAGE


async def test_an_edit_that_makes_it_worse_after_its_group_closed_opens_another(store):
    await store.commit(batch(judged("1", Level.ALERT)))
    first = await only_due(store, after(seconds=30))
    await speak(store, first, after(seconds=30))
    worse = judged(mention("1", "worse", edited_at=after(hours=9)), Level.PAGE, at=after(hours=9))

    await store.commit(batch(edits=(worse,), at=after(hours=9)))

    news = [each for each in await store.due(after(hours=10)) if each.untold]
    assert [each.group.id != first.group.id for each in news] == [True]


async def test_a_deletion_is_said_by_the_open_group_that_told_of_it_once(store):
    await store.commit(batch(judged("1"), judged("2")))
    await speak(store, await only_due(store, after(seconds=30)), after(seconds=30))

    committed = await store.commit(batch(deletions=(key("1"),), at=after(minutes=1)))
    gathered = await only_due(store, after(minutes=1))

    assert committed.due_at == after(minutes=1)
    assert (gathered.deleted, gathered.untold) == ({key("1")}, frozenset())
    gone = next(entry.mention for entry in gathered.entries if entry.mention.id == key("1"))
    assert (gone.text, gone.author.handle, gone.deleted_at) == ("", None, after(minutes=1))
    assert await speak(store, gathered, after(minutes=1))
    assert await store.due(after(minutes=2)) == []
    repeated = await only_due(store, after(hours=5))
    assert repeated.deleted == frozenset()


async def test_what_is_deleted_before_it_was_told_is_never_told(store):
    await store.commit(batch(judged("1")))
    await store.commit(batch(deletions=(key("1"),), at=after(seconds=5)))

    gathered = await only_due(store, after(seconds=30))

    assert (gathered.untold, gathered.deleted) == ({key("1")}, frozenset())
    assert await speak(store, gathered, after(seconds=30))
    assert (await store.backlog(), await store.next_due()) == ({}, None)


async def test_a_post_deleted_while_its_group_is_being_flushed_is_read_again(store):
    """Otherwise its text would reach the outbox after the author took it back."""
    await store.commit(batch(judged("1")))
    gathered = await only_due(store, after(seconds=30))
    await store.commit(batch(deletions=(key("1"),), at=after(seconds=30)))

    assert not await speak(store, gathered, after(seconds=30))


async def test_a_closed_group_wakes_for_a_deletion_since_what_it_said_still_stands_there(store):
    await store.commit(batch(judged("1")))
    await speak(store, await only_due(store, after(seconds=30)), after(seconds=30))
    await speak(store, await only_due(store, after(hours=5)), after(hours=5))

    committed = await store.commit(batch(deletions=(key("1"),), at=after(hours=30)))

    assert (committed.deleted, committed.due_at) == ((key("1"),), after(hours=30))


async def test_a_repeat_is_due_after_repeat_interval(store):
    await store.commit(batch(judged("1")))
    await speak(store, await only_due(store, after(seconds=30)), after(seconds=30))

    gathered = await only_due(store, after(hours=4, seconds=30))
    await speak(store, gathered, after(hours=4, seconds=30))

    (first,) = await store.pending("oncall", after(hours=5))
    assert first.notification.why is Why.NEW


async def test_a_mention_about_two_brands_stands_in_a_group_with_the_graver_judgement(store):
    mixed = judged("1", priority=41, to=[delivery(team="hotel")])
    other = judged("1", Level.PAGE, priority=80, brand="Bar Sol", to=[delivery(team="hotel")])
    both = replace(
        mixed,
        judgements=mixed.judgements + other.judgements,
        alerts=mixed.alerts + other.alerts,
        joins=mixed.joins + other.joins,
    )

    await store.commit(batch(both))

    (entry,) = (await only_due(store, after(minutes=1))).entries
    assert (entry.judgement.brand, entry.judgement.priority) == ("Bar Sol", 80)


async def test_a_muted_group_is_put_off_without_a_notification(store):
    await store.commit(batch(judged("1")))
    gathered = await only_due(store, after(seconds=30))

    assert await store.flush(replace(gathered.group, due_at=after(hours=8)), (), ())

    assert await store.next_due() == after(hours=8)
    assert (await only_due(store, after(hours=8))).untold == {key("1")}


async def test_a_notification_carries_the_copies_counted_so_far(store):
    await store.commit(batch(judged("1")))
    await store.commit(batch(judged(mention("1", source="second")), source="second"))

    (entry,) = (await only_due(store, after(minutes=1))).entries

    assert entry.copies == 2
