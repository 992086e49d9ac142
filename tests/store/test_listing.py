"""Lists of mentions: newest first, page by page, nothing twice and nothing left out."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import StoreError
from monitor.model import Level
from monitor.store.base import MentionQuery
from monitor.store.sql import SqlStore
from tests.fakes.mentions import mention
from tests.store.material import after, batch, judged, quiet


async def found(store: SqlStore, **query: object) -> list[str]:
    page = await store.search(MentionQuery(**query))  # type: ignore[arg-type]
    return [row.mention.id.removeprefix("mastodon:") for row in page.rows]


async def test_pages_follow_each_other_even_where_many_share_one_instant(store):
    fresh = [quiet(mention(f"{n:02}", at=after(seconds=n // 7))) for n in range(30)]
    await store.commit(batch(*fresh))

    pages, before = [], None
    while True:
        page = await store.search(MentionQuery(limit=7, before=before))
        pages.append([row.mention.id.removeprefix("mastodon:") for row in page.rows])
        if page.next is None:
            break
        before = page.next

    assert [len(page) for page in pages] == [7, 7, 7, 7, 2]
    assert [name for page in pages for name in page] == [f"{n:02}" for n in reversed(range(30))]


async def test_what_arrives_while_one_pages_shifts_nothing(store):
    await store.commit(batch(*(quiet(mention(str(n), at=after(seconds=n))) for n in range(4))))
    first = await store.search(MentionQuery(limit=2))
    await store.commit(batch(quiet(mention("9", at=after(seconds=9)))))

    assert await found(store, limit=2, before=first.next) == ["1", "0"]


async def test_filters(store):
    await store.commit(
        batch(
            judged(mention("page", "Cucarachas ÑANDÚ 100%", at=after(seconds=4)), Level.PAGE),
            judged(mention("alert", at=after(seconds=3), source="second"), Level.ALERT, brand="Bar Sol"),
            quiet(mention("log", "100 percent", at=after(seconds=2), network="bluesky")),
            judged(mention("fan", at=after(seconds=1)), Level.OPPORTUNITY),
        )
    )

    assert await found(store) == ["page", "alert", "log", "fan"]
    assert await found(store, brand="Bar Sol") == ["alert"]
    assert await found(store, brand="Hotel Miramar") == ["page", "log", "fan"]
    assert await found(store, level=Level.ALERT) == ["page", "alert"]
    assert await found(store, level=Level.PAGE, brand="Hotel Miramar") == ["page"]
    assert await found(store, level=Level.OPPORTUNITY) == ["fan"]
    assert await found(store, level=Level.OPPORTUNITY, brand="Hotel Miramar") == ["fan"]
    assert await found(store, source="second") == ["alert"]
    assert await found(store, network="bluesky") == ["log"]
    assert await found(store, text="cucarachas ñandú") == ["page"]
    assert await found(store, text="100%") == ["page"], "a percent sign is not a wildcard"
    assert await found(store, since=after(seconds=3)) == ["page", "alert"]
    assert await found(store, brand="Hotel Miramar", since=after(seconds=2), limit=1) == ["page"]


@pytest.mark.parametrize("before", ["", "x", "12", "9999999999999999999999999.a"])
async def test_a_page_key_that_was_never_given_out_is_refused(store, before):
    with pytest.raises(StoreError, match="not the key of a page"):
        await store.search(MentionQuery(before=before))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 9))
async def test_any_page_size_lists_each_mention_once(store, size):
    await store.commit(batch(*(quiet(mention(f"{n}", at=after(seconds=n % 3))) for n in range(12))))

    names, before = [], None
    for _ in range(13):
        page = await store.search(MentionQuery(limit=size, before=before, brand="Hotel Miramar"))
        names += [row.mention.id for row in page.rows]
        before = page.next
        if before is None:
            break

    assert len(names) == len(set(names)) == 12
