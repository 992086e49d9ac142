"""A watch's place is asked for when it is not known, and not at every poll."""

from __future__ import annotations

from datetime import timedelta

from connectors.base import Batch
from monitor.errors import UnexpectedContentError
from monitor.model import Cursor
from tests.fakes.clock import START
from tests.fakes.mentions import mention
from tests.ingest.gate import Gate, page


def asked(gate: Gate) -> int:
    return int(gate.store.calls.count("progress"))


async def test_a_source_that_goes_well_asks_the_store_once_for_each_watch(gate: Gate) -> None:
    source = gate.polled("a", "b")
    gate.pages.scripts["a"].extend([page(cursor=Cursor("1")), Batch(unchanged=True), page(cursor=Cursor("2"))])
    await gate.rounds(source, 5)
    assert asked(gate) == 2
    assert [cursor for key, cursor in gate.pages.asked if key == "a"] == [None, "1", "1", "2", "2"]


async def test_a_commit_that_failed_is_repeated_from_the_place_in_the_store(gate: Gate) -> None:
    source = gate.polled("a")
    gate.pages.scripts["a"].append(page(cursor=Cursor("1")))
    await gate.rounds(source, 1)
    again = page(mention("2", at=START + timedelta(minutes=1)), cursor=Cursor("2"))
    gate.pages.scripts["a"].extend([again, again])
    gate.store.fails("commit")
    await gate.rounds(source, 2)
    assert [cursor for _key, cursor in gate.pages.asked] == [None, "1", "1"]
    assert await gate.stored() == ["mastodon:2"]
    assert asked(gate) == 2


async def test_after_an_error_of_the_source_the_place_is_asked_for_again(gate: Gate) -> None:
    source = gate.polled("a")
    gate.pages.scripts["a"].extend(
        [page(cursor=Cursor("1")), UnexpectedContentError("a web page"), page(cursor=Cursor("2"))]
    )
    await gate.rounds(source, 4)
    assert [cursor for _key, cursor in gate.pages.asked] == [None, "1", "1", "2"]
    assert asked(gate) == 2


async def test_a_first_walk_that_found_nothing_changed_is_still_to_come(gate: Gate) -> None:
    """What comes first after it is the past."""
    source = gate.polled("a")
    gate.pages.scripts["a"].extend([Batch(unchanged=True), page(mention("1", at=START - timedelta(days=1)))])
    await gate.rounds(source, 2)
    assert await gate.stored() == ["mastodon:1"]
    assert gate.woken == []
    assert asked(gate) == 2
