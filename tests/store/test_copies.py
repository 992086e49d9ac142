"""Whose copies are found, what they have told, and that each is counted once."""

from __future__ import annotations

from dataclasses import replace

from monitor.case import CaseQuery
from monitor.core.copies import COMPARED, WITHIN
from monitor.core.silence import new_silence
from monitor.model import Judged, Level
from monitor.store.base import MentionQuery
from tests.fakes.clock import START
from tests.store.material import BRAND, after, batch, judged

BANDS = tuple(range(8))


def first(key: str = "1", **fields: object) -> Judged:
    return replace(judged(key), bands=BANDS, **fields)  # type: ignore[arg-type]


def copy(key: str, reach: int, **fields: object) -> Judged:
    quiet = replace(judged(key), alerts=(), joins=())
    return replace(quiet, copy_of=first().mention.id, reach=reach, **fields)  # type: ignore[arg-type]


async def test_what_shares_a_band_is_found_with_what_it_told_for_two_days(store):
    await store.commit(batch(first(), at=START))
    (head,) = await store.alike([(99, BANDS[3])], START, START)
    assert (head.id, head.told) == (first().mention.id, {(BRAND, False): Level.ALERT})
    assert await store.alike([(99, 98)], START, START) == []
    assert await store.alike([BANDS], after(hours=49) - WITHIN, after(hours=49)) == []


async def test_who_is_muted_now_has_told_nothing(store):
    await store.commit(batch(first(), at=START))
    muted = new_silence(
        matchers=[f'brand="{BRAND}"'], starts_at=START, ends_at=after(hours=1), by="ana", comment="works", now=START
    )
    await store.silence(muted)
    (held,) = await store.alike([BANDS], START, START)
    (later,) = await store.alike([BANDS], START, after(hours=2))
    assert (held.told, later.told) == ({}, {(BRAND, False): Level.ALERT})


async def test_only_the_nearest_are_read_where_a_band_is_flooded(store):
    flood = [replace(judged(f"f{number}"), bands=(BANDS[0], 1000 + number)) for number in range(3 * COMPARED)]
    await store.commit(batch(*flood, first(), at=START))
    found = await store.alike([BANDS], START, START)
    assert len(found) == COMPARED
    assert first().mention.id in {head.id for head in found}


async def test_a_copy_is_counted_once_however_often_its_batch_comes(store):
    await store.commit(batch(first(reach=100), at=START))
    for _ in range(2):
        await store.commit(batch(copy("2", 30), copy("3", 4), at=after(minutes=1)))
    (case,) = await store.cases(CaseQuery())
    rows = (await store.search(MentionQuery(limit=5))).rows
    counts = {row.mention.id: (row.copies, row.copies_reach, row.copy_of) for row in rows}
    head = first().mention.id
    assert counts[head] == (3, 34, None)
    assert counts[copy("2", 30).mention.id] == (1, 0, head)
    assert case.reach == 134


async def test_nothing_of_a_deleted_post_is_left_to_be_found_by(store):
    await store.commit(batch(first(), at=START))
    await store.commit(replace(batch(at=after(minutes=1)), deletions=(first().mention.id,)))
    assert await store.alike([BANDS], START, START) == []
