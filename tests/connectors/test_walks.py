"""Walking a newest-first list loses nothing, whatever happens between two pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.walks import AGAIN, MOST, SAME, Walk, anew, begun, cursor_of, millis, onward, opened
from monitor.model import Cursor

OVERLAP, PAGE, LATEST = 50, 5, 10_000


class Service:
    """A list by its own order, newest first, five a page; a page's token is the last mark shown."""

    def __init__(self) -> None:
        self.posts: set[int] = set()

    def page(self, token: str) -> tuple[list[int], str]:
        below = [mark for mark in sorted(self.posts, reverse=True) if not token or mark < int(token)]
        shown = below[:PAGE]
        return shown, str(shown[-1]) if len(below) > PAGE else ""


def poll(service: Service, cursor: Cursor | None) -> tuple[list[int], Cursor | None, bool]:
    walk = begun(opened(cursor), first=0, overlap=OVERLAP, latest=LATEST)
    shown, following = service.page(walk.page)
    step = onward(walk, shown, next_page=following, latest=LATEST)
    return shown, cursor_of(step.walk, cursor) or cursor, step.more


@given(
    st.lists(
        st.tuples(
            st.sets(st.integers(1, 40), max_size=12),  # how far ahead of the newest, or less far, posts come in
            st.sampled_from(["poll", "lost answer", "page refused"]),
        ),
        max_size=40,
    )
)
def test_whatever_comes_between_pages_no_post_within_the_overlap_is_lost(story: list[tuple[set[int], str]]) -> None:
    service, cursor, seen = Service(), None, set[int]()
    for arrivals, what in story:
        newest = max(service.posts, default=100)
        service.posts |= {
            newest - OVERLAP // 2 + number for number in arrivals
        }  # some are dated back, within the overlap
        if what == "lost answer":
            poll(service, cursor)  # and the process dies
        elif what == "page refused" and opened(cursor).page and opened(cursor).again < AGAIN:
            cursor = cursor_of(anew(opened(cursor)).walk, cursor) or cursor
        else:
            shown, cursor, _more = poll(service, cursor)
            seen.update(shown)
    for _round in range(2):  # the walk in progress, and a whole one after it
        more = True
        while more:
            shown, cursor, more = poll(service, cursor)
            seen.update(shown)
    assert service.posts <= seen


@given(st.lists(st.integers(0, 10**15), max_size=20), st.text(max_size=5))
def test_no_mark_from_the_future_moves_the_place(marks: list[int], page: str) -> None:
    step = onward(begun(Walk(), first=10, overlap=5, latest=100), marks, next_page=page, latest=100)
    assert max(step.walk.high, step.walk.top) <= 100


NUMBERS = st.dictionaries(st.sampled_from(["high", "since", "top", "walked"]), st.integers(-9, 9)).map(json.dumps)


@given(st.text(max_size=60) | NUMBERS)
def test_a_strange_cursor_starts_over(cursor: str) -> None:
    walk = opened(Cursor(cursor))
    assert min(walk.high, walk.since, walk.top, walk.walked) >= 0


def test_a_clock_that_was_ahead_once_hides_nothing() -> None:
    walk = begun(Walk(high=9_000), first=0, overlap=OVERLAP, latest=1_000)
    assert walk.since == 1_000 - OVERLAP


def test_one_old_post_pinned_on_top_does_not_end_the_walk() -> None:
    walk = Walk(high=1_000, since=900, top=1_000, walked=1, page="1")
    assert onward(walk, [5, 1_100, 1_050], next_page="2", latest=LATEST).more
    assert not onward(walk, [5, 6, 1_050], next_page="2", latest=LATEST).more


def test_a_service_that_never_ends_is_left_and_a_person_is_told() -> None:
    step = onward(begun(Walk(), first=0, overlap=0, latest=LATEST), [1], next_page="0", latest=LATEST)
    pages = 1
    while step.more:
        pages += 1
        step = onward(step.walk, [pages], next_page=str(pages), latest=LATEST)
    assert pages == MOST
    assert step.note.startswith("a gap: after 200 pages")


@pytest.mark.parametrize("cursor", [None, Cursor('{"high":7}')])
def test_what_says_nothing_new_is_not_written_down(cursor: Cursor | None) -> None:
    assert cursor_of(opened(cursor), cursor) is None


def test_a_walk_that_ends_without_a_mark_is_over_all_the_same() -> None:
    """Else the next one would begin where it ended, for ever, and never see what is new."""
    first = onward(begun(Walk(), first=0, overlap=0, latest=LATEST), [], next_page="2", latest=LATEST)
    kept = cursor_of(first.walk, None)
    last = onward(opened(kept), [], next_page="", latest=LATEST)
    ended = cursor_of(last.walk, kept)
    assert ended is not None
    assert opened(ended) == Walk()


def test_a_time_is_a_mark_in_milliseconds() -> None:
    assert millis(datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)) == 1_500


def test_a_service_that_refuses_its_own_pages_for_ever_ends_the_walk_with_a_gap() -> None:
    walk = onward(Walk(high=50, since=40, top=50), [90, 80], next_page="2", latest=1_000).walk
    for _ in range(AGAIN):
        again = anew(walk)
        assert (again.more, again.note, again.walk.page) == (True, "", "")
        walk = onward(again.walk, [90, 80], next_page="2", latest=1_000).walk
    ended = anew(walk)
    assert (ended.more, ended.walk) == (False, Walk(high=90))
    assert ended.note.startswith("a gap: ")


def test_two_pages_of_the_same_second_are_two_pages_and_three_the_same_one() -> None:
    step = onward(Walk(since=1, walked=1), [70, 70], next_page="2", latest=1_000)
    for page in range(SAME - 1):
        step = onward(step.walk, [70, 70], next_page=str(page + 3), latest=1_000)
        assert step.more
    step = onward(step.walk, [70, 70], next_page="99", latest=1_000)
    assert (step.more, step.note) == (False, "a gap: the service shows the same page over and over")
