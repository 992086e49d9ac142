"""Posting from threads: the same guard, bounded in time, and never from an event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from monitor.errors import ForbiddenAddressError, NoAnswerError, SourceError, TransientSourceError
from monitor.net.blocking import BODY, BlockingEdge, Posting
from tests.fakes.chat import FakeChat, Fault
from tests.fakes.clock import FakeClock

SOON = timedelta(seconds=5)


@pytest.fixture
def edge() -> Iterator[BlockingEdge]:
    edge = BlockingEdge(FakeClock())
    yield edge
    edge.close()


def a_posting(chat: FakeChat, **changes: object) -> Posting:
    fields: dict[str, object] = {"url": chat.url, "body": b"{}", "headers": {}, "allow_private": True, "timeout": SOON}
    return Posting(**(fields | changes))  # type: ignore[arg-type]  # a test's own table of fields


def kinds(answers: list[object]) -> list[object]:
    """Statuses, and the names of errors."""
    return [type(answer).__name__ if isinstance(answer, SourceError) else answer[0] for answer in answers]  # type: ignore[index]  # an answer's status


def test_every_posting_has_its_own_answer_in_order(edge: BlockingEdge) -> None:
    with FakeChat(Fault(body=b"yes")) as good, FakeChat(500) as bad, FakeChat(Fault(cut=True)) as cut:
        answers = edge.post_all([a_posting(good), a_posting(bad), a_posting(cut), a_posting(good)], within=SOON)

    assert kinds(list(answers)) == [200, 500, "NoAnswerError", 200]


def test_nothing_to_post_is_no_work(edge: BlockingEdge) -> None:
    assert edge.post_all([], within=SOON) == []


def test_the_guard_stands_here_too(edge: BlockingEdge) -> None:
    with FakeChat(Fault(body=b"yes")) as chat:
        (answer,) = edge.post_all([a_posting(chat, allow_private=False)], within=SOON)

    assert isinstance(answer, ForbiddenAddressError)
    assert chat.requests == []


def test_so_many_at_once_and_no_more(edge: BlockingEdge) -> None:
    with FakeChat(Fault(body=b"yes", delay=0.05)) as chat:
        answers = edge.post_all([a_posting(chat) for _ in range(9)], within=SOON, at_once=3)

    assert kinds(list(answers)) == [200] * 9
    assert chat.most_under_way <= 3


def test_what_is_late_for_all_is_given_up_and_the_rest_kept(edge: BlockingEdge) -> None:
    with FakeChat(Fault(body=b"yes")) as quick, FakeChat(Fault(body=b"yes", delay=3)) as slow:
        started = time.monotonic()
        answers = edge.post_all([a_posting(slow), a_posting(quick)], within=timedelta(seconds=0.5))

    assert kinds(list(answers)) == ["NoAnswerError", 200]
    assert time.monotonic() - started < 2.5


def test_an_answer_that_is_too_large_is_not_kept(edge: BlockingEdge) -> None:
    with FakeChat(Fault(body=b"x" * (BODY + 1))) as chat:
        ((status, _headers, body),) = edge.post_all([a_posting(chat)], within=SOON)  # type: ignore[misc]  # an answer

    assert (status, body) == (200, b"")


async def test_on_an_event_loop_it_refuses(edge: BlockingEdge) -> None:
    with FakeChat(Fault(body=b"yes")) as chat:
        with pytest.raises(RuntimeError, match="on an event loop"):
            edge.post_all([a_posting(chat)], within=SOON)
        answers = await asyncio.to_thread(edge.post_all, [a_posting(chat)], within=SOON)

    assert kinds(list(answers)) == [200]


def test_closing_lets_go_of_whoever_waits(edge: BlockingEdge) -> None:
    found: list[object] = []
    with FakeChat(Fault(body=b"yes", delay=3)) as chat:
        waiting = threading.Thread(
            target=lambda: found.extend(edge.post_all([a_posting(chat)], within=timedelta(seconds=30)))
        )
        waiting.start()
        while not chat.requests:
            time.sleep(0.01)
        started = time.monotonic()
        edge.close()
        waiting.join(5)

        assert time.monotonic() - started < 2
        assert kinds(found) == ["NoAnswerError"]
        assert kinds(list(edge.post_all([a_posting(chat)], within=SOON))) == ["TransientSourceError"]
        assert issubclass(NoAnswerError, TransientSourceError)


def test_what_was_never_used_has_no_thread_and_closes_as_often_as_one_likes() -> None:
    before = threading.active_count()
    edge = BlockingEdge(FakeClock())
    edge.close()
    edge.close()
    assert threading.active_count() == before


def test_a_posting_does_not_show_its_secrets() -> None:
    shown = repr(Posting(url="https://a.example", body=b"what Ana wrote", headers={"Authorization": "Bearer sk-1"}))

    assert "sk-1" not in shown
    assert "Ana" not in shown
