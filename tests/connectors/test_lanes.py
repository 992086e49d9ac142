"""Lists that are read in turn: each keeps its own place, and one in trouble holds up no other."""

from __future__ import annotations

import pytest

from connectors.base import Batch
from connectors.lanes import Lanes, Page, opened
from connectors.walks import Step, Walk
from monitor.errors import RateLimitedError, RequestError, SourceError, TransientSourceError
from monitor.model import Cursor


class Shelf:
    """Lists with so many pages each, some of them out of order."""

    def __init__(self, **pages: int) -> None:
        self.pages, self.broken, self.read = pages, dict[str, SourceError](), list[str]()

    async def page(self, name: str, walk: Walk) -> Page:
        if name in self.broken:
            raise self.broken[name]
        self.read.append(name)
        walked = walk.walked + 1
        if walked < self.pages[name]:
            return Page(step=Step(walk=Walk(high=1, page=str(walked), walked=walked)), seen=1)
        return Page(step=Step(walk=Walk(high=walked)), seen=1)

    async def round(self, lanes: Lanes, cursor: Cursor | None) -> Cursor | None:
        batch = Batch(more=True)
        while batch.more:
            batch = await lanes.poll(cursor, self.page)
            cursor = batch.cursor or cursor
        return cursor


async def test_a_round_reads_every_list_to_its_end() -> None:
    shelf = Shelf(a=2, b=1, c=3)
    cursor = await shelf.round(Lanes("abc"), None)
    assert shelf.read == ["a", "a", "b", "c", "c", "c"]
    assert opened(cursor).walks == {"a": Walk(high=2), "b": Walk(high=1), "c": Walk(high=3)}


async def test_a_restart_in_the_middle_goes_on_there() -> None:
    shelf = Shelf(a=1, b=1, c=1)
    first = await Lanes("abc").poll(None, shelf.page)
    await shelf.round(Lanes("abc"), first.cursor)
    assert shelf.read == ["a", "b", "c"]


async def test_one_in_trouble_holds_up_no_other_and_is_told_at_the_end() -> None:
    shelf, lanes = Shelf(a=1, b=1), Lanes("ab")
    shelf.broken["a"] = RequestError("no such app")
    first = await lanes.poll(None, shelf.page)
    with pytest.raises(RequestError, match="no such app"):
        await lanes.poll(first.cursor, shelf.page)
    await lanes.poll(first.cursor, shelf.page)
    assert shelf.read == ["b", "b"]


async def test_a_restart_after_trouble_reads_all_of_them_again() -> None:
    shelf = Shelf(a=1, b=1)
    shelf.broken["a"] = TransientSourceError("503")
    first = await Lanes("ab").poll(None, shelf.page)
    shelf.broken.clear()
    cursor = await shelf.round(Lanes("ab"), first.cursor)
    await shelf.round(Lanes("ab"), cursor)
    assert shelf.read == ["b", "a", "a", "b"]


async def test_a_limit_is_about_all_of_them() -> None:
    shelf, lanes = Shelf(a=1, b=1), Lanes("ab")
    shelf.broken["a"] = RateLimitedError("later")
    with pytest.raises(RateLimitedError):
        await lanes.poll(None, shelf.page)
    assert shelf.read == []


async def test_a_list_that_is_no_longer_asked_for_is_forgotten() -> None:
    shelf = Shelf(a=1, b=1)
    cursor = await shelf.round(Lanes("ab"), None)
    cursor = await shelf.round(Lanes("b"), cursor)
    assert set(opened(cursor).walks) <= {"a", "b"}
    batch = await Lanes("b").poll(None, shelf.page)
    assert set(opened(batch.cursor).walks) == {"b"}


@pytest.mark.parametrize("strange", ["", "{", '{"done": 7}', '{"walks": {"a": {"high": -1}}}', '{"v": 99}'])
async def test_a_strange_cursor_starts_over(strange: str) -> None:
    assert opened(Cursor(strange)) == opened(None)


async def test_lists_that_have_nothing_yet_are_all_read_in_every_round() -> None:
    """A round that ended without a mark is over all the same: else its first lists would never be read again."""
    lanes, read = Lanes("ab"), list[str]()

    async def nothing(name: str, _walk: Walk) -> Page:
        read.append(name)
        return Page(step=Step(walk=Walk()))

    cursor: Cursor | None = None
    for _ in range(4):
        batch = await lanes.poll(cursor, nothing)
        cursor = batch.cursor or cursor
    assert read == ["a", "b", "a", "b"]
