"""Looking again: what is due, and what a look writes down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from monitor.case import Act, CaseQuery
from monitor.model import Committed, Dropped, Engagement, Judged, Level, Looked, MentionId
from monitor.store.base import MentionQuery, Recheck, StoredMention
from monitor.store.sql import SqlStore
from tests.fakes.clock import START
from tests.fakes.mentions import mention, minutes
from tests.store.material import BRAND, after, batch, judged, judgement, key

FIRST, SECOND = START + minutes(5), START + minutes(15)


def planned(name: str, at: datetime | None = FIRST, *, priority: float = 50.0, **fields: Any) -> Judged:
    post = mention(name, engagement=Engagement(likes=2, at=START))
    return replace(judged(post, priority=priority, **fields), look_at=at)


async def due(store: SqlStore, at: datetime = FIRST, limit: int = 10, source: str = "feed") -> list[Recheck]:
    return list(await store.rechecks(source, at, limit))


async def stored(store: SqlStore, name: str = "1") -> StoredMention:
    (row,) = [row for row in (await store.search(MentionQuery())).rows if row.mention.id == key(name)]
    return row


def look(
    name: str = "1",
    *,
    likes: int = 30,
    level: Level = Level.ALERT,
    priority: float = 50.0,
    at: datetime = FIRST,
    following: datetime | None = SECOND,
    **fields: Any,
) -> Looked:
    post = mention(name, engagement=Engagement(likes=likes, at=at))
    # A rise raises an alert of its own, as an edit does.
    rules = (f"loud {level.value}",) if level is not Level.ALERT else ()
    found = judged(post, level, priority=priority, rules=rules, at=at)
    return Looked(judged=found, next_look=following, **fields)


async def looked(store: SqlStore, *looks: Looked, gone: tuple[MentionId, ...] = (), at: datetime = FIRST) -> Committed:
    return await store.looked("feed", looks, gone, at)


async def test_a_mention_is_planned_with_itself(store: SqlStore) -> None:
    await store.commit(batch(planned("1"), planned("2", None), planned("3", after(minutes=1))))

    assert await store.next_recheck("feed") == after(minutes=1)
    (one,) = await due(store, after(minutes=1))
    assert (one.mention.id, one.due_at, one.slot, one.idle, one.missing) == (key("3"), after(minutes=1), 0, 0, False)
    assert one.levels == {BRAND: Level.ALERT}
    assert (one.priority, one.told, one.first) == (50.0, 50.0, Engagement(likes=2, at=START))
    assert [each.brand for each in one.judgements] == [BRAND]


async def test_what_is_due_comes_by_priority_then_growth_then_time_of_its_source_only(store: SqlStore) -> None:
    await store.commit(batch(planned("low", priority=20.0), planned("late", after(minutes=4)), planned("loud")))
    await store.commit(batch(planned("calm"), planned("fast")))
    await looked(store, look("fast", following=after(minutes=5), surprise=3.0))

    assert [each.mention.id for each in await due(store)] == [key(n) for n in ("fast", "late", "calm", "loud", "low")]
    assert len(await due(store, limit=2)) == 2
    assert await due(store, source="other") == []
    assert await store.next_recheck("other") is None


async def test_a_brand_for_which_it_is_the_past_is_left_out(store: SqlStore) -> None:
    both = planned("1")
    other = judgement(Level.PAGE, brand="Playa Serena")
    both = replace(both, judgements=(*both.judgements, other), dropped=(("Playa Serena", Dropped.PAST),))
    await store.commit(batch(both))

    (one,) = await due(store)
    assert one.levels == {BRAND: Level.ALERT}
    assert [each.brand for each in one.judgements] == [BRAND]


async def test_a_repeat_of_the_post_does_not_plan_it_anew(store: SqlStore) -> None:
    await store.commit(batch(planned("1")))
    await store.commit(batch(planned("1", after(hours=1))))

    assert await store.next_recheck("feed") == FIRST


async def test_a_look_renews_the_counts_and_plans_the_next(store: SqlStore) -> None:
    await store.commit(batch(planned("1")))

    await looked(store, look(likes=5, idle=1, surprise=1.5))

    assert (await stored(store)).mention.engagement == Engagement(likes=5, at=FIRST)
    assert await due(store) == []
    (one,) = await due(store, after(minutes=15))
    assert (one.slot, one.idle, one.surprise) == (1, 1, 1.5)
    assert one.mention.engagement == Engagement(likes=5, at=FIRST)
    assert one.first == Engagement(likes=2, at=START), "not told: it is still held against what was"


async def test_what_was_told_is_what_the_next_look_is_held_against(store: SqlStore) -> None:
    await store.commit(batch(planned("1")))

    await looked(store, look(likes=30, priority=52.0, grew=True))

    (one,) = await due(store, after(minutes=15))
    assert (one.first, one.told) == (Engagement(likes=30, at=FIRST), 52.0)


async def test_the_last_look_ends_it(store: SqlStore) -> None:
    await store.commit(batch(planned("1")))

    await looked(store, look(following=None))

    assert await store.next_recheck("feed") is None
    assert (await stored(store)).mention.engagement == Engagement(likes=30, at=FIRST)


async def test_a_level_that_rises_raises_an_alert_in_the_same_case(store: SqlStore) -> None:
    await store.commit(batch(planned("1")))
    (before,) = await store.cases(CaseQuery())

    committed = await looked(store, look(level=Level.PAGE, priority=70.0, grew=True))

    assert len(committed.alerts) == 1
    assert committed.due_at is not None
    (case,) = await store.cases(CaseQuery())
    assert (case.id, case.level, case.peak, case.mentions) == (before.id, Level.PAGE, 70.0, 1)
    file = await store.case(case.id)
    assert file is not None
    assert [event.act for event in file.events] == [Act.OPENED, Act.ROSE]
    assert (await stored(store)).judgements[0].level is Level.PAGE


async def test_the_same_rise_is_one_alert(store: SqlStore) -> None:
    await store.commit(batch(planned("1")))
    rise = look(level=Level.PAGE, priority=70.0, grew=True)

    await looked(store, rise)
    again = await looked(store, rise)

    assert again.alerts == ()


async def test_neither_level_nor_priority_ever_falls(store: SqlStore) -> None:
    await store.commit(batch(planned("1")))

    await looked(store, look(level=Level.PAGE, priority=70.0))
    await looked(store, look(level=Level.DIGEST, priority=20.0, at=after(minutes=15)))

    row = await stored(store)
    assert (row.judgements[0].level, row.judgements[0].priority) == (Level.PAGE, 70.0)
    (one,) = await due(store, after(minutes=15))
    assert (one.priority, one.levels) == (70.0, {BRAND: Level.PAGE})
    loud = await store.search(MentionQuery(level=Level.PAGE))
    assert [row.mention.id for row in loud.rows] == [key("1")]


async def test_growth_without_a_rise_is_said_in_the_case_once(store: SqlStore) -> None:
    await store.commit(batch(planned("1")))

    committed = await looked(store, look(likes=40, priority=52.0, grew=True))

    assert committed.alerts == ()
    (case,) = await store.cases(CaseQuery())
    file = await store.case(case.id)
    assert file is not None
    assert [(event.act, event.level) for event in file.events][1:] == [(Act.TOOK_OFF, None)]
    assert (case.events, case.peak) == (2, 52.0)


async def test_whom_a_post_reaches_meanwhile_counts_in_its_case_and_is_no_news(store: SqlStore) -> None:
    await store.commit(batch(planned("1")))
    (before,) = await store.cases(CaseQuery())

    committed = await looked(store, look(likes=40, further=900))
    await looked(store, look(likes=50, level=Level.PAGE, priority=70.0, further=100, at=SECOND), at=SECOND)

    (case,) = await store.cases(CaseQuery())
    assert case.reach == before.reach + 1000, "a rise does not count the whole post again"
    assert committed.due_at is None


async def test_growth_of_what_nobody_was_told_of_is_nobodys_news(store: SqlStore) -> None:
    silent = replace(planned("1", rules=()), alerts=(), joins=())
    await store.commit(batch(silent))

    committed = await looked(store, look(likes=40, grew=True))

    assert (committed.alerts, committed.due_at) == ((), None)


async def test_what_is_gone_is_emptied_and_not_looked_at_again(store: SqlStore) -> None:
    await store.commit(batch(planned("1"), planned("2")))

    committed = await looked(store, look("2"), gone=(key("1"), key("never-heard-of")))

    assert committed.deleted == (key("1"),)
    row = await stored(store)
    assert (row.mention.text, row.mention.deleted_at) == ("", FIRST)
    assert row.judgements[0].level is Level.ALERT, "the alert is kept"
    assert [each.mention.id for each in await due(store, after(days=1))] == [key("2")]


async def test_what_was_deleted_meanwhile_is_neither_due_nor_written(store: SqlStore) -> None:
    await store.commit(batch(planned("1")))
    await store.commit(batch(deletions=(key("1"),), at=after(minutes=1)))

    assert await due(store) == []
    assert await store.next_recheck("feed") is None
    committed = await looked(store, look(level=Level.PAGE, priority=70.0))
    assert committed.alerts == ()
    assert (await stored(store)).mention.engagement == Engagement(likes=2, at=START)


async def test_an_edit_between_look_and_commit_keeps_its_own_judgement(store: SqlStore) -> None:
    await store.commit(batch(planned("1")))
    post = replace(mention("1", "Hotel Miramar put it right"), edited_at=after(minutes=4))
    await store.commit(batch(edits=(judged(post, Level.LOG, rules=(), priority=1.0),), at=after(minutes=4)))

    committed = await looked(store, look(level=Level.PAGE, priority=70.0))

    assert committed.alerts == ()
    row = await stored(store)
    assert (row.mention.engagement, row.judgements[0].priority) == (Engagement(likes=30, at=FIRST), 1.0)
    assert await store.next_recheck("feed") == after(minutes=15)


async def test_dropped_and_missing_looks_move_on_or_end(store: SqlStore) -> None:
    await store.commit(batch(planned("1"), planned("2"), planned("3")))

    await store.drop_rechecks({key("1"): after(hours=1), key("2"): None})
    await store.drop_rechecks({key("3"): after(hours=2)}, missing=True)

    left = {each.mention.id: each for each in await due(store, after(days=1))}
    assert {name: (each.due_at, each.missing, each.slot) for name, each in left.items()} == {
        key("1"): (after(hours=1), False, 0),
        key("3"): (after(hours=2), True, 0),
    }
    await looked(store, look("3", following=after(hours=4)))
    assert not next(each for each in await due(store, after(days=1)) if each.mention.id == key("3")).missing


async def test_authors_history_matures_by_looks(store: SqlStore) -> None:
    from monitor.core.record import Asked, history_of
    from monitor.rules.schema import Scoring

    await store.commit(batch(planned("1")))
    asked = Asked(authors=frozenset({"mastodon:critic"}))

    async def history() -> tuple[float, ...]:
        known = (await store.about(asked, START - timedelta(days=30))).authors["mastodon:critic"]
        found = history_of(known, Scoring())
        return () if found is None else found.engagements

    assert await history() == (), "counts of its first moment say nothing about an author"
    await looked(store, look(likes=64, at=after(hours=4)), at=after(hours=4))
    assert await history() == (64.0,)
