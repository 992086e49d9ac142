"""One receiver's outbox is emptied in order, whatever happens to the receiver, the database or the daemon."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from monitor.errors import DoubtfulDeliveryError, RefusedDeliveryError, TransientDeliveryError
from monitor.model import Level, Outcome, Outgoing, Receipt
from tests.dispatch.desk import Desk, message
from tests.fakes.clock import START
from tests.fakes.tower import Ear


def after(**delta: float) -> timedelta:
    return timedelta(**delta)


async def test_what_waits_at_the_start_is_sent_without_being_woken(desk: Desk) -> None:
    await desk.store.post(message("early", to="oncall", created_at=START))
    await desk.opens("oncall")
    assert desk.heard() == ["early"]
    assert await desk.store.backlog() == {}


async def test_a_group_is_told_in_its_order_even_where_a_message_fails(desk: Desk) -> None:
    await desk.opens("oncall")
    desk.ear().errors.append(TransientDeliveryError("503"))
    await desk.posts("one", group="case", sequence=1)
    await desk.posts("two", group="case", sequence=2)
    await desk.posts("three", group="case", sequence=3)
    await desk.passes(minutes=2)
    assert desk.heard() == ["one", "two", "three"]


async def test_graver_messages_go_first_among_those_that_wait(desk: Desk) -> None:
    await desk.opens("oncall")
    desk.ear().errors.append(TransientDeliveryError("429", retry_after=after(seconds=30)))
    await desk.posts("first")
    await desk.posts("digest", level=Level.DIGEST)
    await desk.posts("page", level=Level.PAGE)
    await desk.passes(seconds=31)
    assert desk.heard() == ["page", "first", "digest"]


async def test_nothing_is_sent_before_the_receiver_said_so(desk: Desk) -> None:
    await desk.opens("oncall")
    desk.ear().errors.append(TransientDeliveryError("429", retry_after=after(seconds=45)))
    await desk.posts("one")
    await desk.posts("two")
    await desk.passes(seconds=44)
    assert (desk.heard(), len(desk.ear().attempts)) == ([], 1)
    await desk.passes(seconds=1)
    assert desk.heard() == ["one", "two"]
    assert desk.ear().heard[0][0] == START + after(seconds=45)


async def test_a_message_that_chokes_the_receiver_lets_the_others_pass(desk: Desk) -> None:
    await desk.opens("oncall")

    async def choosy(outgoing: Outgoing) -> str | None:
        if outgoing.notification.id == "bad":
            raise TransientDeliveryError("500")
        return await Ear.send(desk.ear(), outgoing)

    desk.ear().send = choosy  # type: ignore[method-assign]
    await desk.posts("bad")
    await desk.posts("good")
    await desk.passes(minutes=10)
    assert desk.heard() == ["good"]
    assert await desk.store.backlog() == {"oncall": 1}


async def test_the_fallback_is_told_once_after_a_minute_and_again_when_it_is_over(desk: Desk) -> None:
    await desk.opens("oncall", "terminal", oncall="terminal")
    desk.ear().errors.extend([TransientDeliveryError("connection refused")] * 12)
    await desk.posts("one")
    await desk.passes(seconds=20)
    assert desk.heard("terminal") == []
    await desk.passes(minutes=30)
    assert desk.heard("terminal") == ["trouble", "back"]
    assert desk.heard() == ["one"]


async def test_a_moment_of_trouble_is_nobody_elses_business(desk: Desk) -> None:
    await desk.opens("oncall", "terminal", oncall="terminal")
    desk.ear().errors.append(TransientDeliveryError("503"))
    await desk.posts("one")
    await desk.passes(minutes=5)
    assert (desk.heard(), desk.heard("terminal")) == (["one"], [])


async def test_a_reload_in_the_midst_of_trouble_still_tells_its_end_and_not_its_beginning_twice(desk: Desk) -> None:
    await desk.opens("oncall", "terminal", oncall="terminal")
    desk.ear().errors.extend([TransientDeliveryError("connection refused")] * 60)
    await desk.posts("one")
    await desk.passes(minutes=5)
    assert desk.heard("terminal") == ["trouble"]
    await desk.opens("oncall", "terminal", oncall="terminal")
    await desk.passes(minutes=5)
    assert desk.heard("terminal") == ["trouble"]
    desk.ear().errors.clear()
    await desk.passes(minutes=5)
    assert (desk.heard(), desk.heard("terminal")) == (["one"], ["trouble", "back"])
    assert desk.voices.problems() == {}


async def test_a_doubt_stays_until_the_message_is_surely_there(desk: Desk) -> None:
    await desk.opens("oncall")
    desk.ear().errors.extend([DoubtfulDeliveryError("no answer"), TransientDeliveryError("503")])
    await desk.posts("one")
    await desk.passes(minutes=5)
    assert [attempt.doubtful_since is not None for attempt in desk.ear().attempts] == [False, True, True]
    assert desk.outcomes() == {"doubtful": 2, "delivered": 1}


async def test_an_attempt_that_never_ended_is_in_doubt_at_the_next_start(desk: Desk) -> None:
    await desk.store.post(message("one", to="oncall", created_at=START))
    await desk.store.start("one", START)
    await desk.passes(minutes=1)
    await desk.opens("oncall")
    assert desk.heard() == ["one"]
    assert desk.ear().attempts[0].doubtful_since == START


async def test_a_refused_message_is_parked_and_told_to_the_fallback_at_once(desk: Desk) -> None:
    await desk.opens("oncall", "terminal", oncall="terminal")
    desk.ear().errors.append(RefusedDeliveryError("channel_not_found"))
    await desk.posts("one")
    await desk.posts("two")
    await desk.passes(minutes=1)
    assert (desk.heard(), desk.heard("terminal")) == (["two"], ["trouble"])
    assert await desk.store.parked() == {"oncall": 1}


async def test_a_receipt_survives_a_moments_trouble_with_the_database(desk: Desk) -> None:
    await desk.opens("oncall")
    desk.store.fails("record", times=3)
    await desk.posts("one")
    await desk.passes(seconds=10)
    assert (desk.heard(), len(desk.ear().attempts)) == (["one"], 1)
    assert await desk.store.backlog() == {}


async def test_a_receipt_that_could_not_be_written_becomes_a_doubt_and_not_a_loss(desk: Desk) -> None:
    await desk.opens("oncall")
    desk.store.fails("record", times=5)
    await desk.posts("one")
    await desk.passes(minutes=1)
    assert [attempt.doubtful_since is not None for attempt in desk.ear().attempts] == [False, True]
    assert desk.heard() == ["one", "one"]


async def test_a_database_that_is_away_for_a_while_only_delays(desk: Desk) -> None:
    await desk.opens("oncall")
    desk.store.fails("pending", times=4)
    await desk.posts("one")
    assert desk.heard() == []
    await desk.passes(seconds=30)
    assert desk.heard() == ["one"]


async def test_a_bug_in_a_receiver_is_a_doubt_and_stops_nothing(desk: Desk) -> None:
    await desk.opens("oncall")
    desk.ear().errors.append(ZeroDivisionError("a bug"))  # type: ignore[arg-type]
    await desk.posts("one")
    await desk.posts("two")
    await desk.passes(minutes=2)
    assert sorted(desk.heard()) == ["one", "two"]
    assert desk.outcomes() == {"doubtful": 1, "delivered": 2}


async def test_a_bug_in_the_sender_itself_is_survived(desk: Desk) -> None:
    await desk.opens("oncall")

    async def broken(*_args: object, **_more: object) -> None:
        desk.store.__dict__.pop("pending")
        raise ZeroDivisionError

    desk.store.pending = broken
    await desk.posts("one")
    assert desk.heard() == []
    await desk.passes(minutes=2)
    assert desk.heard() == ["one"]


async def test_what_may_not_be_sent_yet_is_sent_at_its_moment(desk: Desk) -> None:
    await desk.store.post(message("later", to="oncall", created_at=START))
    later = START + after(minutes=7)
    await desk.store.start("later", START)
    await desk.store.record(
        Receipt(notification_id="later", outcome=Outcome.DEFERRED, at=START, not_before=later)  # type: ignore[arg-type]
    )
    await desk.opens("oncall")
    await desk.passes(minutes=6, seconds=59)
    assert desk.heard() == []
    await desk.passes(seconds=1)
    assert [at for at, _ in desk.ear().heard] == [later]


async def test_a_message_that_comes_between_looking_and_sleeping_is_not_overheard(desk: Desk) -> None:
    await desk.opens("oncall")
    look, late = desk.database.next_pending, message("late", to="oncall", created_at=START)

    async def look_and_linger(receiver: str) -> object:
        desk.database.next_pending = look  # type: ignore[method-assign]
        found = await look(receiver)
        await desk.database.post(late)  # the sender has seen that nothing waits, and does not sleep yet
        desk.voices.wake("oncall")
        return found

    desk.database.next_pending = look_and_linger  # type: ignore[method-assign, assignment]
    await desk.posts("one")
    assert desk.heard() == ["one", "late"]


async def test_stopping_lets_the_message_under_way_finish_and_takes_no_further_one(desk: Desk) -> None:
    await desk.opens("oncall")
    gate = asyncio.Event()

    async def slow(outgoing: Outgoing) -> str | None:
        await gate.wait()
        return await Ear.send(desk.ear(), outgoing)

    desk.ear().send = slow  # type: ignore[method-assign]
    await desk.posts("one")
    await desk.posts("two")
    stopping = asyncio.create_task(desk.voices.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    gate.set()
    await stopping
    assert desk.heard() == ["one"]
    assert await desk.store.backlog() == {"oncall": 1}
