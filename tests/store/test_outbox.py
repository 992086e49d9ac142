"""The outbox keeps order within a group, remembers doubts, and never loses a message."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import CardReference, Level, NotificationId, Outcome, Receipt, Step
from monitor.store.sql import SqlStore
from tests.fakes.clock import START
from tests.store.material import after, batch, judged, note
from tests.store.test_groups import only_due, speak


def receipt(name: str, outcome: Outcome, at: datetime = START, **fields: object) -> Receipt:
    return Receipt(notification_id=NotificationId(name), outcome=outcome, at=at, **fields)  # type: ignore[arg-type]


async def waiting(store: SqlStore, at: datetime = START, receiver: str = "oncall") -> list[str]:
    return [each.notification.id for each in await store.pending(receiver, at)]


async def test_of_each_group_only_the_first_undelivered_is_handed_out(store):
    for group, sequence in (("a", 0), ("a", 1), ("b", 0), ("b", 1)):
        await store.post(note(group, sequence))

    assert await waiting(store) == ["a#0", "b#0"]
    await store.record(receipt("a#0", Outcome.DELIVERED))
    assert await waiting(store) == ["a#1", "b#0"]
    assert await waiting(store, receiver="other") == []


async def test_higher_levels_go_first_then_the_oldest(store):
    await store.post(note("old", level=Level.ALERT, at=START))
    await store.post(note("new", level=Level.ALERT, at=after(seconds=1)))
    await store.post(note("page", level=Level.PAGE, at=after(seconds=2)))
    await store.post(note("digest", level=Level.DIGEST, at=START))

    assert await waiting(store) == ["page#0", "old#0", "new#0", "digest#0"]
    assert len(await store.pending("oncall", START, limit=2)) == 2


async def test_posting_twice_changes_nothing(store):
    await store.post(note("a"))
    await store.record(receipt("a#0", Outcome.DELIVERED))
    await store.post(note("a"))

    assert (await waiting(store), await store.backlog()) == ([], {})


async def test_a_deferred_message_waits_until_its_time_and_holds_up_its_group_only(store):
    for name, sequence in (("a", 0), ("a", 1), ("b", 0)):
        await store.post(note(name, sequence))
    await store.start(NotificationId("a#0"), START)

    await store.record(receipt("a#0", Outcome.DEFERRED, not_before=after(minutes=5), error="HTTP 429"))

    assert await waiting(store, after(minutes=4)) == ["b#0"]
    await store.record(receipt("b#0", Outcome.DELIVERED))
    assert await store.next_pending("oncall") == after(minutes=5)
    (again,) = await store.pending("oncall", after(minutes=5))
    assert (again.notification.id, again.attempts, again.doubtful_since) == ("a#0", 1, None)


async def test_a_message_whose_attempt_was_never_answered_comes_back_in_doubt(store):
    """kill -9 between Slack's answer and our note of it."""
    await store.post(note("a"))
    await store.start(NotificationId("a#0"), after(seconds=1))

    (again,) = await store.pending("oncall", after(seconds=2))

    assert again.doubtful_since == after(seconds=1)


async def test_the_oldest_doubt_is_kept_through_further_attempts(store):
    await store.post(note("a"))
    await store.start(NotificationId("a#0"), after(seconds=1))
    await store.start(NotificationId("a#0"), after(seconds=9))
    await store.record(receipt("a#0", Outcome.DEFERRED, after(seconds=10)))

    (again,) = await store.pending("oncall", after(minutes=1))

    assert (again.doubtful_since, again.attempts) == (after(seconds=1), 1)


async def test_a_doubtful_message_stays_in_doubt_and_waits(store):
    await store.post(note("a"))
    await store.start(NotificationId("a#0"), after(seconds=1))
    await store.record(receipt("a#0", Outcome.DOUBTFUL, after(seconds=31), not_before=after(minutes=1)))

    assert await waiting(store, after(seconds=40)) == []
    (again,) = await store.pending("oncall", after(minutes=1))
    assert again.doubtful_since == after(seconds=1)


async def test_a_refused_message_is_parked_and_its_successors_go_on(store):
    await store.post(note("a", 0))
    await store.post(note("a", 1))

    await store.record(receipt("a#0", Outcome.REFUSED, error="channel_not_found"))

    assert await waiting(store) == ["a#1"]
    assert (await store.parked(), await store.backlog()) == ({"oncall": 1}, {"oncall": 1})


async def test_a_receipt_for_what_is_settled_changes_nothing(store):
    await store.post(note("a"))
    await store.record(receipt("a#0", Outcome.DELIVERED, reference="1"))
    await store.record(receipt("a#0", Outcome.DEFERRED))
    await store.start(NotificationId("a#0"), START)
    await store.record(receipt("unknown", Outcome.DELIVERED))

    assert await waiting(store, after(days=1)) == []


async def test_the_first_delivered_message_is_the_card_of_its_group(store):
    await store.commit(batch(judged("1")))
    await speak(store, await only_due(store, after(seconds=30)), after(seconds=30))
    (first,) = await store.pending("oncall", after(minutes=1))
    await store.record(receipt(first.notification.id, Outcome.DELIVERED, reference="C1/170.1"))

    await store.commit(batch(judged("2", at=after(minutes=1))))
    await speak(store, await only_due(store, after(minutes=6)), after(minutes=6))

    (edit,) = await store.pending("oncall", after(minutes=7))
    assert (first.card, edit.card, edit.notification.step) == (None, "C1/170.1", Step.EDIT)
    await store.record(receipt(edit.notification.id, Outcome.DELIVERED, reference="C1/other"))
    (thread,) = await store.pending("oncall", after(minutes=7))
    await store.record(receipt(thread.notification.id, Outcome.DELIVERED, reference="C1/another"))
    assert (thread.card, thread.notification.step) == ("C1/170.1", Step.THREAD)


async def test_where_the_receiver_says_so_a_later_message_takes_the_place_of_the_card(store):
    await store.commit(batch(judged("1")))
    await speak(store, await only_due(store, after(seconds=30)), after(seconds=30))
    (first,) = await store.pending("oncall", after(minutes=1))
    await store.record(receipt(first.notification.id, Outcome.DELIVERED, reference="C1/170.1"))
    await store.commit(batch(judged("2", at=after(minutes=1))))
    await speak(store, await only_due(store, after(minutes=6)), after(minutes=6))

    (edit,) = await store.pending("oncall", after(minutes=7))
    await store.record(receipt(edit.notification.id, Outcome.DELIVERED, reference=CardReference("C1/180.2")))

    (thread,) = await store.pending("oncall", after(minutes=7))
    assert (thread.card, thread.notification.step) == ("C1/180.2", Step.THREAD)


async def test_nothing_waiting_has_no_next_time(store):
    assert (await store.next_pending("oncall"), await store.backlog()) == (None, {})


async def test_a_later_message_of_a_group_is_not_the_next_to_be_sent(store):
    await store.post(note("a", 0, at=after(minutes=2)))
    await store.post(note("a", 1, at=START))
    await store.start(NotificationId("a#0"), START)
    await store.record(receipt("a#0", Outcome.DEFERRED, not_before=after(hours=1)))

    assert await store.next_pending("oncall") == after(hours=1)


@dataclass
class Message:
    """What a simple mind would remember of one message."""

    group: int
    sequence: int
    level: Level
    created: datetime
    state: str = "waiting"
    not_before: datetime | None = None
    doubt: datetime | None = None
    started: datetime | None = None
    attempts: int = 0


@dataclass
class Simple:
    """The outbox in a list."""

    messages: dict[str, Message] = field(default_factory=dict)

    def heads(self) -> list[str]:
        first: dict[int, str] = {}
        for name, each in sorted(self.messages.items(), key=lambda item: item[1].sequence):
            if each.state == "waiting":
                first.setdefault(each.group, name)
        return list(first.values())

    def pending(self, now: datetime) -> list[tuple[str, int, datetime | None]]:
        ready = [name for name in self.heads() if (self.messages[name].not_before or now) <= now]
        ready.sort(key=lambda n: (-self.messages[n].level.rank, self.messages[n].created, self.messages[n].group))
        return [(n, self.messages[n].attempts, self.messages[n].doubt or self.messages[n].started) for n in ready]

    def next_pending(self) -> datetime | None:
        return min((self.messages[n].not_before or self.messages[n].created for n in self.heads()), default=None)

    def start(self, name: str, now: datetime) -> None:
        each = self.messages[name]
        if each.state == "waiting":
            each.doubt, each.started = each.doubt or each.started, now

    def record(self, name: str, outcome: Outcome, now: datetime, not_before: datetime | None) -> None:
        each = self.messages[name]
        if each.state != "waiting":
            return
        each.attempts += 1
        if outcome is Outcome.DOUBTFUL:
            each.doubt = each.doubt or each.started or now
        each.started, each.not_before = None, not_before
        if outcome in (Outcome.DELIVERED, Outcome.REFUSED):
            each.state = outcome.value


LEVELS = st.sampled_from([Level.DIGEST, Level.ALERT, Level.PAGE])
ACTIONS = st.one_of(
    st.tuples(st.just("post"), st.integers(0, 2), LEVELS),
    st.tuples(st.just("start"), st.integers(0, 5)),
    st.tuples(st.just("record"), st.integers(0, 5), st.sampled_from(list(Outcome)), st.integers(0, 3)),
)
_runs = itertools.count()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTIONS, max_size=15))
async def test_for_every_course_of_events_the_outbox_does_what_a_list_would(store, actions):
    """Messages, attempts, answers and lost answers in any order: the same is handed out, in the same order."""
    receiver, simple = f"receiver{next(_runs)}", Simple()  # a receiver of its own keeps the examples apart
    now = START
    for action in actions:
        now += timedelta(seconds=30)
        names = sorted(simple.messages)
        match action:
            case ("post", group, level):
                sequence = sum(each.group == group for each in simple.messages.values())
                message = note(f"{receiver}-{group}", sequence, receiver=receiver, level=level, at=now)
                simple.messages[message.id] = Message(group, sequence, level, now)
                await store.post(message)
            case ("start", number) if names:
                name = names[number % len(names)]
                simple.start(name, now)
                await store.start(NotificationId(name), now)
            case ("record", number, outcome, minutes) if names:
                name = names[number % len(names)]
                later = now + timedelta(minutes=minutes) if minutes else None
                simple.record(name, outcome, now, later)
                await store.record(receipt(name, outcome, now, not_before=later))
        handed = [(o.notification.id, o.attempts, o.doubtful_since) for o in await store.pending(receiver, now)]
        assert handed == simple.pending(now)
        assert await store.next_pending(receiver) == simple.next_pending()
