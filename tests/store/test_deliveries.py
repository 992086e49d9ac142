"""What was sent to us counts once: in one process or several, before a restart or after it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from monitor.store.sql import SqlStore
from tests.store.material import START, batch, judged


def sent(*names: str, key: str = "a", at=START, source: str = "hook"):
    return replace(batch(judged(f"mastodon:{key}")), source=source, delivery=names, at=at)


async def test_the_same_delivery_changes_nothing(store: SqlStore):
    first = await store.commit(sent("n1", "n2"))
    again = await store.commit(sent("n2", key="b"))
    assert (len(first.stored), first.again) == (1, False)
    assert (again.stored, again.alerts, again.again) == ((), (), True)
    assert await store.known(["mastodon:b"]) == {}


async def test_several_processes_at_once_count_it_once(store: SqlStore):
    done = await asyncio.gather(*(store.commit(sent("n1", key=f"k{number}")) for number in range(5)))
    assert sorted(each.again for each in done) == [False, True, True, True, True]


async def test_it_is_known_for_a_day_and_to_its_own_source_only(store: SqlStore):
    await store.commit(sent("n1"))
    almost, over = START + timedelta(hours=23, minutes=59), START + timedelta(hours=24)
    assert await store.delivered("hook", ["n0", "n1"], almost)
    assert not await store.delivered("hook", ["n1"], over)
    assert not await store.delivered("other", ["n1"], almost)
    assert not await store.delivered("hook", [], almost)
    assert not (await store.commit(sent("n1", key="b", at=over))).again


async def test_what_comes_without_a_name_is_never_a_repeat(store: SqlStore):
    assert [(await store.commit(sent(key=key))).again for key in "ab"] == [False, False]
