"""Groups: when they speak, what they say, and that nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.case import Silence
from monitor.core.group import GATHER, Flush, flush, group_key, join, new_group_id, next_repeat
from monitor.core.intervals import next_daily
from monitor.core.mute import Muted
from monitor.model import AlertId, Delivery, Entry, Group, Join, Level, MentionId, Step, Timing, Why
from monitor.store.base import Gathered
from tests.notify.samples import entry

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TIMING = Timing(wait=timedelta(seconds=30), interval=timedelta(minutes=5), repeat=timedelta(hours=4))
DELIVERY = Delivery(receiver="oncall", route="0.0", group_labels=(("brand", "Hotel Miramar"),), timing=TIMING)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def arrival(
    at: datetime = START, *, alert: str = "a1", level: Level = Level.ALERT, delivery: Delivery = DELIVERY
) -> Join:
    return Join(alert_id=AlertId(alert), level=level, delivery=delivery, at=at)


def opened(at: datetime = START, *, level: Level = Level.ALERT, delivery: Delivery = DELIVERY) -> Group:
    first = arrival(at, level=level, delivery=delivery)
    return join(None, first, group_id=new_group_id(group_key(delivery), first.alert_id))


def gathered(
    group: Group, told: Iterable[Entry] = (), untold: Iterable[Entry] = (), deleted: Iterable[Entry] = ()
) -> Gathered:
    told, untold, deleted = tuple(told), tuple(untold), tuple(deleted)
    return Gathered(
        group=group,
        entries=told + untold + deleted,
        untold=frozenset(e.mention.id for e in untold),
        deleted=frozenset(e.mention.id for e in deleted),
    )


def speak(held: Gathered, at: datetime, *, keeps_card: bool = True, quiet_until: datetime | None = None) -> Flush:
    return flush(held, now=at, quiet=lambda _group: quiet_until, keeps_card=keeps_card)


def post(name: str, **changes: object) -> Entry:
    return entry(id=f"mastodon:{name}", **changes)


def gone(name: str) -> Entry:
    return entry(id=f"mastodon:{name}", deleted_at=START + minutes(1))


def said(result: Flush) -> list[tuple[Step, Why, tuple[str, ...]]]:
    return [(n.step, n.why, tuple(e.mention.id for e in n.entries)) for n in result.notifications]


# Joining


def test_the_first_alert_opens_a_group_that_waits_group_wait():
    group = opened()

    assert group.due_at == START + timedelta(seconds=30)
    assert group.closes_at == START + GATHER
    assert (group.flushed_at, group.sequence, group.told) == (None, 0, 0)


def test_further_alerts_do_not_put_off_a_group_that_waits():
    group = join(
        opened(), arrival(START + timedelta(seconds=20), alert="a2"), group_id=new_group_id("x", AlertId("a2"))
    )

    assert group.due_at == START + timedelta(seconds=30)
    assert group.last_alert_at == START + timedelta(seconds=20)
    assert group.closes_at == START + timedelta(seconds=20) + GATHER


@pytest.mark.parametrize(
    ("after", "due"),
    [
        pytest.param(minutes(1), minutes(5), id="inside group_interval: at its end"),
        pytest.param(minutes(5), minutes(5), id="at its end: at once"),
        pytest.param(minutes(42), minutes(42), id="long after: at once"),
        pytest.param(minutes(239.9), minutes(239.9), id="just before the repeat: at once"),
    ],
)
def test_a_group_that_has_spoken_tells_of_more_after_group_interval(after, due):
    group = speak(gathered(opened(), untold=[post("1")]), START).group

    later = join(group, arrival(START + after, alert="a2"), group_id=new_group_id("x", AlertId("a2")))

    assert later.due_at == START + due


def test_the_level_of_a_group_is_the_highest_of_its_alerts():
    group = opened(level=Level.DIGEST)
    for level in (Level.PAGE, Level.ALERT, Level.OPPORTUNITY):
        group = join(group, arrival(level=level), group_id=group.id)

    assert group.level is Level.PAGE


def test_six_hours_after_its_last_alert_a_group_is_closed_and_the_next_alert_opens_another():
    first = opened()
    other = new_group_id(first.key, AlertId("late"))

    still = join(first, arrival(START + GATHER - minutes(1), alert="late"), group_id=other)
    new = join(first, arrival(START + GATHER, alert="late"), group_id=other)

    assert still.id == first.id
    assert (new.id, new.opened_at, new.key) == (other, START + GATHER, first.key)


def test_alerts_that_arrive_out_of_order_do_not_shorten_a_group():
    group = join(opened(), arrival(START - minutes(10)), group_id=opened().id)

    assert (group.last_alert_at, group.closes_at) == (START, START + GATHER)


def test_the_same_alert_always_opens_the_same_group_and_labels_keep_groups_apart():
    elsewhere = replace(DELIVERY, group_labels=(("brand", "Bar Sol"),))

    assert group_key(DELIVERY) == group_key(replace(DELIVERY, timing=replace(TIMING, wait=minutes(9))))
    assert len({group_key(DELIVERY), group_key(elsewhere), group_key(replace(DELIVERY, route="0.1"))}) == 3
    assert opened().id == opened().id
    assert opened().id != opened(delivery=elsewhere).id


# Speaking


def test_the_first_flush_is_one_new_message_with_everything_in_it():
    result = speak(gathered(opened(), untold=[post("1"), post("2")]), START + minutes(1))

    assert said(result) == [(Step.MESSAGE, Why.NEW, ("mastodon:1", "mastodon:2"))]
    assert result.told == {"mastodon:1", "mastodon:2"}
    assert (result.group.sequence, result.group.told, result.group.flushed_at) == (1, 2, START + minutes(1))


def test_where_a_card_is_kept_later_alerts_edit_it_and_add_only_the_new_ones_to_the_thread():
    spoken = speak(gathered(opened(), untold=[post("1")]), START).group

    result = speak(gathered(spoken, told=[post("1")], untold=[post("2")]), START + minutes(5))

    assert said(result) == [
        (Step.EDIT, Why.MORE, ("mastodon:1", "mastodon:2")),
        (Step.THREAD, Why.MORE, ("mastodon:2",)),
    ]
    assert [n.sequence for n in result.notifications] == [1, 2]
    assert [n.fresh for n in result.notifications] == [("mastodon:2",)] * 2
    assert [n.total for n in result.notifications] == [2, 2]


def test_where_no_card_is_kept_later_alerts_are_one_message_with_only_the_new_ones():
    spoken = speak(gathered(opened(), untold=[post("1")]), START, keeps_card=False).group

    result = speak(gathered(spoken, told=[post("1")], untold=[post("2")]), START + minutes(5), keeps_card=False)

    assert said(result) == [(Step.MESSAGE, Why.MORE, ("mastodon:2",))]


def test_nothing_new_and_nothing_to_repeat_says_nothing_and_waits_for_the_repeat():
    spoken = speak(gathered(opened(), untold=[post("1")]), START).group

    result = speak(gathered(spoken, told=[post("1")]), START + minutes(5))

    assert result.notifications == ()
    assert result.group.due_at == START + timedelta(hours=4)


@pytest.mark.parametrize(("keeps_card", "step"), [(True, Step.THREAD), (False, Step.MESSAGE)])
def test_an_open_group_says_the_same_again_after_repeat_interval(keeps_card, step):
    spoken = speak(gathered(opened(), untold=[post("1")]), START, keeps_card=keeps_card).group

    result = speak(gathered(spoken, told=[post("1")]), START + timedelta(hours=4), keeps_card=keeps_card)

    assert said(result) == [(step, Why.REPEAT, ("mastodon:1",))]


def test_a_group_whose_six_hours_end_before_the_next_repeat_falls_silent_for_good():
    spoken = speak(gathered(opened(), untold=[post("1")]), START).group
    repeated = speak(gathered(spoken, told=[post("1")]), START + timedelta(hours=4)).group

    assert repeated.due_at is None


@pytest.mark.parametrize(
    ("interval", "repeat", "after"),
    [
        (minutes(5), timedelta(hours=4), timedelta(hours=4)),
        (minutes(7), timedelta(hours=4), minutes(245)),  # the 35th tick
        (minutes(5), minutes(1), minutes(5)),  # a repeat shorter than the interval: every tick
        (timedelta(0), timedelta(hours=1), timedelta(hours=1)),
    ],
)
def test_repeats_fall_on_the_first_tick_of_group_interval_at_or_after_repeat_interval(interval, repeat, after):
    group = replace(opened(), flushed_at=START, timing=Timing(wait=timedelta(0), interval=interval, repeat=repeat))

    assert next_repeat(group) == START + after


def test_intervals_of_zero_never_repeat_instead_of_always():
    zero = timedelta(0)

    assert (
        next_repeat(replace(opened(), flushed_at=START, timing=Timing(wait=zero, interval=zero, repeat=zero))) is None
    )


def test_at_most_forty_mentions_are_carried_and_the_total_tells_the_rest():
    (message,) = speak(gathered(opened(), untold=[post(str(n)) for n in range(60)]), START).notifications

    assert (len(message.entries), message.total, len(message.fresh)) == (40, 60, 60)


def test_a_replay_makes_the_same_notification_ids_and_every_notification_has_its_own():
    spoken = speak(gathered(opened(), untold=[post("1")]), START)
    held = gathered(spoken.group, told=[post("1")], untold=[post("2")])

    once, again = speak(held, START + minutes(5)), speak(held, START + minutes(6))

    assert [n.id for n in once.notifications] == [n.id for n in again.notifications]
    assert len({n.id for n in (*spoken.notifications, *once.notifications)}) == 3


# Deletions


def test_a_deletion_changes_the_card_and_is_said_in_the_thread():
    spoken = speak(gathered(opened(), untold=[post("1"), post("2")]), START).group

    result = speak(gathered(spoken, told=[post("1")], deleted=[gone("2")]), START + minutes(6))

    assert said(result) == [
        (Step.EDIT, Why.DELETED, ("mastodon:1",)),
        (Step.THREAD, Why.DELETED, ("mastodon:2",)),
    ]
    assert result.told == {"mastodon:2"}


def test_when_the_only_post_of_a_card_is_deleted_the_card_shows_it_as_deleted():
    spoken = speak(gathered(opened(), untold=[post("1")]), START).group

    result = speak(gathered(spoken, deleted=[gone("1")]), START + minutes(6))

    assert said(result)[0] == (Step.EDIT, Why.DELETED, ("mastodon:1",))


def test_a_post_deleted_before_it_was_told_is_never_told():
    held = Gathered(
        group=opened(), entries=(gone("1"),), untold=frozenset({MentionId("mastodon:1")}), deleted=frozenset()
    )

    result = speak(held, START + minutes(1))

    assert (result.notifications, result.group.due_at) == ((), None)
    assert result.told == {"mastodon:1"}


def test_what_everybody_deleted_is_not_repeated():
    spoken = speak(gathered(opened(), untold=[post("1")]), START).group

    assert speak(gathered(spoken, told=[gone("1")]), START + timedelta(hours=4)).notifications == ()


# Quiet


def test_a_quiet_group_says_nothing_until_the_quiet_ends_and_then_everything():
    morning = START + timedelta(hours=3)
    kept = speak(gathered(opened(), untold=[post("1")]), START + minutes(1), quiet_until=morning)

    assert (kept.notifications, kept.told, kept.group.due_at) == ((), frozenset(), morning)
    assert said(speak(gathered(kept.group, untold=[post("1")]), morning)) == [(Step.MESSAGE, Why.NEW, ("mastodon:1",))]


def test_a_repeat_is_kept_quiet_too():
    spoken = speak(gathered(opened(), untold=[post("1")]), START).group
    at = START + timedelta(hours=4)

    kept = speak(gathered(spoken, told=[post("1")]), at, quiet_until=at + minutes(30))

    assert (kept.notifications, kept.group.due_at) == ((), at + minutes(30))


@pytest.mark.parametrize(
    "grave",
    [
        pytest.param({"level": Level.PAGE, "priority": 80.0}, id="page of priority 80"),
        pytest.param({"rules": ("storm",)}, id="storm"),
    ],
)
def test_quiet_hours_never_hold_back_the_gravest(grave):
    result = speak(gathered(opened(), untold=[post("1", **grave)]), START, quiet_until=START + minutes(600))

    assert len(result.notifications) == 1


def test_a_page_that_joins_a_group_kept_quiet_until_morning_is_looked_at_now():
    kept = speak(gathered(opened(), untold=[post("1")]), START, quiet_until=START + timedelta(hours=5)).group

    later = join(kept, arrival(START + minutes(30), level=Level.PAGE), group_id=kept.id)

    assert later.due_at == START + minutes(30) + TIMING.wait


# Muted

UNTIL = START + timedelta(hours=1)
SILENCE = Muted(
    silences=(Silence(id="s", starts_at=START, ends_at=UNTIL, by="ana", comment="c", created_at=START, term="x"),)
)


def muting(held: Gathered, at: datetime, *muted: str, **more: object) -> Flush:
    def mute(entry: Entry) -> Muted | None:
        return SILENCE if entry.mention.id in muted else None

    return flush(held, now=at, quiet=lambda _group: None, keeps_card=True, mute=mute, **more)  # type: ignore[arg-type]


def test_what_is_muted_is_held_back_and_the_rest_is_told():
    held = gathered(opened(), untold=[post("1"), post("2")])

    result = muting(held, START, "mastodon:1")

    assert said(result) == [(Step.MESSAGE, Why.NEW, ("mastodon:2",))]
    assert (result.told, result.group.held, result.group.due_at) == ({"mastodon:2"}, ("mastodon:1",), UNTIL)


@pytest.mark.parametrize(
    ("after", "messages", "silenced"),
    [
        pytest.param(timedelta(hours=1), 1, 0, id="in time: told"),
        pytest.param(timedelta(hours=7), 0, 1, id="the group is closed: counted, and told to nobody"),
    ],
)
def test_when_the_mute_ends(after, messages, silenced):
    kept = muting(gathered(opened(), untold=[post("1")]), START, "mastodon:1").group

    result = muting(gathered(kept, untold=[post("1")]), START + after)

    assert (len(result.notifications), result.silenced, result.told) == (messages, silenced, {"mastodon:1"})
    assert result.group.held == ()


def test_what_is_muted_is_not_repeated_until_the_mute_ends():
    spoken = speak(gathered(opened(START - timedelta(hours=4)), untold=[post("1")]), START - timedelta(hours=4)).group

    kept = muting(gathered(spoken, told=[post("1")]), START, "mastodon:1")

    assert (kept.notifications, kept.group.due_at) == ((), UNTIL)


def test_a_group_that_was_quiet_until_it_closed_does_not_come_back_for_a_repeat():
    spoken = speak(gathered(opened(), untold=[post("1")]), START).group

    late = speak(gathered(spoken, told=[post("1")]), START + timedelta(hours=7))

    assert (late.notifications, late.group.due_at) == ((), None)


def test_quiet_after_ends_the_repeats():
    result = muting(gathered(opened(), untold=[post("1")]), START, quiet_after=timedelta(hours=2))

    assert result.group.due_at is None


# Once a day

NINE = partial(next_daily, "09:00", "Europe/Madrid")  # 08:00 UTC in winter


def daily(held: Gathered, at: datetime) -> Flush:
    return flush(held, now=at, quiet=lambda _group: None, keeps_card=True, daily=NINE)


def test_a_daily_receiver_collects_until_its_hour_and_then_speaks_once():
    at = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
    nine = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

    kept = daily(gathered(opened(at), untold=[post("1")]), at + minutes(1))
    joined = join(kept.group, arrival(nine - minutes(1), alert="a2"), group_id=new_group_id("x", AlertId("a2")))
    waits = daily(gathered(joined, untold=[post("1"), post("2")]), nine - timedelta(seconds=30))
    result = daily(gathered(waits.group, untold=[post("1"), post("2")]), nine + timedelta(seconds=2))

    assert kept.notifications == waits.notifications == ()
    assert (kept.group.due_at, waits.group.due_at) == (nine, nine)
    assert joined.id == kept.group.id, "a digest collects for longer than six hours"
    assert said(result) == [(Step.MESSAGE, Why.NEW, ("mastodon:1", "mastodon:2"))]
    assert result.group.due_at is None


def test_after_its_hour_a_daily_receiver_begins_a_new_collection():
    nine = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    done = daily(gathered(replace(opened(nine - minutes(30)), due_at=nine), untold=[post("1")]), nine).group

    after = join(done, arrival(nine + minutes(1), alert="a2"), group_id=new_group_id(done.key, AlertId("a2")))

    assert after.id != done.id


def test_a_daemon_that_slept_through_the_hour_speaks_when_it_wakes():
    nine = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    held = gathered(replace(opened(nine - minutes(30)), due_at=nine), untold=[post("1")])

    assert len(daily(held, nine + timedelta(hours=3)).notifications) == 1


# For every course of events


@given(st.lists(st.integers(0, 400), min_size=1, max_size=12), st.booleans())
def test_every_alert_is_told_exactly_once_and_messages_keep_their_distance(gaps, keeps_card):
    """Alerts arrive at any distance; the group is flushed whenever it is due."""
    now, group = START, None
    waiting: list[Entry] = []
    known: list[Entry] = []
    news: list[tuple[datetime, frozenset[MentionId]]] = []

    def flush_until(end: datetime) -> None:
        nonlocal group
        while group is not None and group.due_at is not None and group.due_at <= end:
            at = group.due_at
            result = speak(gathered(group, told=known, untold=waiting), at, keeps_card=keeps_card)
            assert result.group.due_at is None or result.group.due_at > at, "a flush always moves on"
            assert result.told == {e.mention.id for e in waiting}
            if result.told:
                news.append((at, result.told))
            known.extend(waiting)
            waiting.clear()
            group = result.group

    for number, gap in enumerate(gaps):
        now += minutes(gap)
        flush_until(now)
        before = group
        group = join(group, arrival(now, alert=str(number)), group_id=new_group_id("k", AlertId(str(number))))
        if before is not None and group.id != before.id:
            known.clear()
            news.clear()
        waiting.append(post(str(number)))
    flush_until(now + timedelta(days=2))

    assert not waiting
    assert group is not None
    assert group.due_at is None, "every group falls silent in the end"
    assert all(later - earlier >= TIMING.interval for (earlier, _), (later, _) in pairwise(news))
