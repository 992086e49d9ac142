"""What waits in the outbox is brought up to date instead of outnumbered."""

from __future__ import annotations

import pytest

from monitor.case import Act, Event, Via
from monitor.model import CardReference, CaseId, Group, Level, Notification, NotificationId, Outcome, Step, Why
from monitor.store.outbox import MOST_EVENTS
from monitor.store.sql import SqlStore
from tests.fakes.clock import START
from tests.store.material import after, batch, card, note
from tests.store.test_cases import by, only_group
from tests.store.test_outbox import receipt, waiting


@pytest.fixture
async def group(store) -> Group:
    """A group whose flushes are told here, whatever they say."""
    await store.commit(batch(by("lucia", "1", to=[card()])))
    return (await only_group(store)).group


async def says(store: SqlStore, group: Group, *notes: Notification) -> None:
    current = await store.group(group.id)
    assert current is not None
    assert await store.flush(current, notes, ())


def edit(group: Group, sequence: int, **fields: object) -> Notification:
    return note(group, sequence, step=Step.EDIT, why=Why.CASE, **fields)  # type: ignore[arg-type]


def line(group: Group, sequence: int, *numbers: int, **fields: object) -> Notification:
    events = tuple(Event(case=CaseId("c"), number=n, at=START, act=Act.NOTED, via=Via.SLACK) for n in numbers)
    return note(group, sequence, step=Step.THREAD, why=Why.CASE, events=events, **fields)  # type: ignore[arg-type]


async def sent(store: SqlStore, name: str, reference: str | None = "C1/1") -> None:
    await store.record(receipt(name, Outcome.DELIVERED, reference=reference))


async def head(store: SqlStore, at=START):
    (found,) = await store.pending("oncall", at)
    return found


async def test_a_waiting_edit_becomes_the_newer_one_in_its_place(store, group):
    await says(store, group, edit(group, 1, total=1))
    await store.start(NotificationId(f"{group.id}#1"), START)
    await store.record(receipt(f"{group.id}#1", Outcome.DEFERRED, not_before=after(minutes=5)))

    await says(store, group, edit(group, 2, total=2), line(group, 3, 7))
    await says(store, group, edit(group, 4, total=4))

    assert await store.backlog() == {"oncall": 2}
    assert await waiting(store) == [], "it still waits as long as it was told to"
    found = await head(store, after(minutes=5))
    assert (found.notification.id, found.notification.total, found.attempts) == (f"{group.id}#1", 4, 1)
    assert found.notification.sequence == 1


async def test_an_edit_in_doubt_may_become_another_since_it_may_be_repeated(store, group):
    await says(store, group, edit(group, 1, total=1))
    await store.start(NotificationId(f"{group.id}#1"), START)
    await store.record(receipt(f"{group.id}#1", Outcome.DOUBTFUL))

    await says(store, group, edit(group, 2, total=2))

    found = await head(store)
    assert (found.notification.total, found.doubtful_since) == (2, START)


async def test_an_edit_on_its_way_is_left_alone_and_the_newer_one_follows(store, group):
    await says(store, group, edit(group, 1, total=1))
    await store.start(NotificationId(f"{group.id}#1"), START)

    await says(store, group, edit(group, 2, total=2))

    await sent(store, f"{group.id}#1")
    assert (await head(store)).notification.total == 2


async def test_whoever_begins_an_attempt_sends_what_is_true_by_then(store, group):
    """Between being handed out and being sent, a message may have been brought up to date."""
    await says(store, group, edit(group, 1, total=1))
    handed_out = await head(store)
    await says(store, group, edit(group, 2, total=2))

    begun = await store.start(handed_out.notification.id, START)

    assert begun.notification.total == 2
    await sent(store, begun.notification.id)
    assert await store.backlog() == {}
    assert await store.start(handed_out.notification.id, START) is None


async def test_edits_of_different_messages_do_not_take_each_others_place(store, group):
    first, second = NotificationId(f"{group.id}#0"), NotificationId(f"{group.id}#1")
    await says(store, group, note(group, 0), note(group, 1, step=Step.THREAD, why=Why.PLAYBOOK))
    await says(store, group, edit(group, 2, total=2), edit(group, 3, total=3, edits=second))
    await says(store, group, edit(group, 4, total=4), edit(group, 5, total=5, edits=second))

    assert await store.backlog() == {"oncall": 4}
    await sent(store, first, "C1/card")
    await sent(store, second, "C1/list")
    of_card = await head(store)
    assert (of_card.notification.total, of_card.card, of_card.target) == (4, "C1/card", None)
    await sent(store, of_card.notification.id)
    of_list = await head(store)
    assert (of_list.notification.total, of_list.card, of_list.target) == (5, "C1/card", "C1/list")
    begun = await store.start(of_list.notification.id, START)
    assert (begun.card, begun.target) == ("C1/card", "C1/list")


async def test_a_checklist_is_never_the_card(store, group):
    await says(store, group, note(group, 0, why=Why.PLAYBOOK), edit(group, 1))

    await sent(store, f"{group.id}#0", CardReference("C1/list"))

    assert (await head(store)).card is None


async def test_a_checklist_that_was_gone_is_found_again_where_it_was_posted_anew(store, group):
    checklist = NotificationId(f"{group.id}#0")
    await says(store, group, note(group, 0, step=Step.THREAD, why=Why.PLAYBOOK))
    await sent(store, checklist, "C1/old")
    await says(store, group, edit(group, 1, edits=checklist))
    await sent(store, f"{group.id}#1", CardReference("C1/new"))

    await says(store, group, edit(group, 2, edits=checklist))

    assert ((await head(store)).target, (await head(store)).card) == ("C1/new", None)


async def test_a_line_that_nobody_has_tried_takes_further_events_in(store, group):
    await says(store, group, line(group, 1, 1, 2, pings=("U1",)))

    await says(store, group, edit(group, 2), line(group, 3, 3, pings=("U2", "U1")))

    assert await store.backlog() == {"oncall": 2}
    found = (await head(store)).notification
    assert [each.number for each in found.events] == [1, 2, 3]
    assert (found.pings, found.sequence) == (("U1", "U2"), 1)


async def test_a_line_that_was_tried_or_is_full_is_left_alone(store, group):
    await says(store, group, line(group, 1, *range(1, MOST_EVENTS + 1)))
    await says(store, group, line(group, 2, 21))
    assert await store.backlog() == {"oncall": 2}
    await sent(store, f"{group.id}#1")
    await store.start(NotificationId(f"{group.id}#2"), START)
    await store.record(receipt(f"{group.id}#2", Outcome.DEFERRED))

    await says(store, group, line(group, 3, 22))

    assert await store.backlog() == {"oncall": 2}


async def test_events_never_overtake_another_line(store, group):
    await says(store, group, line(group, 1, 1), note(group, 2, step=Step.THREAD, why=Why.MORE))

    await says(store, group, line(group, 3, 2))

    assert await store.backlog() == {"oncall": 3}


async def test_what_waits_rises_with_its_group(store, group):
    await says(store, group, note(group, 0, level=Level.ALERT))
    await store.post(note("other", level=Level.ALERT, at=after(minutes=-1)))
    assert await waiting(store) == ["other#0", f"{group.id}#0"]

    await says(store, group, edit(group, 1, level=Level.PAGE))

    assert await waiting(store) == [f"{group.id}#0", "other#0"]
