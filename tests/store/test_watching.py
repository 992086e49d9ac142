"""Cursors, first walks, health, gaps and small facts survive."""

from __future__ import annotations

from dataclasses import replace

from connectors.base import Plan, QueryLimit
from monitor.ingest.watches import assign
from monitor.model import SourceHealth, SourceState
from monitor.rules.schema import Brand
from tests.fakes.clock import START
from tests.store.material import after, batch


async def test_a_brand_begins_when_a_watch_first_looks_for_it_and_never_again(store):
    first = await store.progress("feed", "*", ["a"], START)
    later = await store.progress("feed", "*", ["a", "b"], after(hours=1))
    other = await store.progress("feed", "term:x", ["a"], after(hours=2))

    assert (first.cursor, first.began, first.walked) == (None, {"a": START}, frozenset())
    assert later.began == {"a": START, "b": after(hours=1)}
    assert other.began == {"a": after(hours=2)}


async def test_a_first_walk_is_completed_with_the_batch_that_says_so(store):
    await store.progress("feed", "*", ["a", "b"], START)

    await store.commit(batch(cursor="c9", walked=("a", "unheard of"), at=after(hours=1)))
    progress = await store.progress("feed", "*", ["a", "b"], after(hours=2))

    assert (progress.cursor, progress.walked) == ("c9", {"a"})
    assert (await store.progress("other", "*", ["a"], START)).walked == frozenset()


async def test_the_state_of_a_source_is_replaced_by_the_next(store):
    def health(source: str, state: SourceState, **fields: object) -> SourceHealth:
        return SourceHealth(source=source, connector="rss", state=state, since=START, **fields)  # type: ignore[arg-type]

    await store.report(health("b", SourceState.STARTING))
    await store.report(health("a", SourceState.STARTING))
    last = health("a", SourceState.LIMITED, reason="429\x00", last_success=START, seen=9)
    await store.report(last)

    found = await store.health()

    assert [(each.source, each.state) for each in found] == [("a", SourceState.LIMITED), ("b", SourceState.STARTING)]
    assert (found[0].reason, found[0].last_success, found[0].seen) == ("429 ", START, 9)


async def test_gaps_are_listed_newest_first(store):
    await store.gap("feed", "*", "the cursor expired", START)
    await store.gap("feed", "*", "page cap", after(hours=1))

    assert [(gap.source, gap.note, gap.at) for gap in await store.gaps()] == [
        ("feed", "page cap", after(hours=1)),
        ("feed", "the cursor expired", START),
    ]


async def test_gaps_since_a_moment(store):
    for hours in (0, 1, 2):
        await store.gap("feed", "*", f"after {hours}", after(hours=hours))

    assert [gap.note for gap in await store.gaps(since=after(hours=1))] == ["after 2", "after 1"]
    assert [gap.note for gap in await store.gaps(1, after(hours=1))] == ["after 2"]


async def test_facts_are_overwritten(store):
    assert await store.recall("slack.channel.#x") is None
    await store.remember("slack.channel.#x", "C1")
    await store.remember("slack.channel.#x", "C2")

    assert await store.recall("slack.channel.#x") == "C2"


async def test_a_brand_that_moves_to_another_shared_watch_is_not_new_there(store):
    await store.progress("yt", "shared:2", ["Sol"], START)
    await store.commit(replace(batch(source="yt", walked=("Sol",), cursor="c2"), watch="shared:2"))
    moved = await store.progress("yt", "shared:1", ["Sol", "Luna"], after(hours=48))
    assert moved.began == {"Sol": START, "Luna": after(hours=48)}
    assert moved.walked == frozenset(), "what was read here before was not read for it"


async def test_the_place_of_a_shared_watch_is_none_of_brands_that_are_all_new_to_it(store):
    await store.progress("yt", "shared:2", ["Sol", "Mar"], START)
    await store.commit(replace(batch(source="yt", walked=("Sol", "Mar"), cursor="c2"), watch="shared:2"))
    assert (await store.progress("yt", "shared:2", ["Mar", "Luna"], after(hours=1))).cursor == "c2"
    assert (await store.progress("yt", "shared:2", ["Este", "Oeste"], after(hours=2))).cursor is None


async def test_a_brand_that_moves_to_a_watch_of_its_own_begins_there(store):
    await store.progress("hn", "term:sol", ["Sol"], START)
    other = await store.progress("hn", "term:luna", ["Sol"], after(hours=48))
    assert other.began == {"Sol": after(hours=48)}


async def test_each_part_of_a_brand_that_fills_several_queries_has_a_first_walk_of_its_own(store):
    """That one part of its terms was looked for says nothing about the past of the others."""
    large = Brand(name="Sol", any=("sol", "playa", "mar", "costa"))
    first, second = assign(Plan.SHARED, [large], lambda _text: True, QueryLimit(characters=500, terms=2))
    await store.progress("x", first.watch.key, first.brands, START)
    await store.commit(replace(batch(source="x", walked=("Sol",), cursor="c"), watch=first.watch.key))
    progress = await store.progress("x", second.watch.key, second.brands, after(minutes=1))
    assert (progress.began, progress.walked) == ({"Sol": after(minutes=1)}, frozenset())
