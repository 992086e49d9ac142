"""A batch lands whole or not at all, and nothing is stored twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from monitor.errors import StoreError
from monitor.model import Author, Dropped, Engagement, Level, Reject, Sighting, Venue
from monitor.store import watching
from monitor.store.base import MentionQuery
from monitor.store.sql import SqlStore
from tests.fakes.clock import START
from tests.fakes.mentions import mention
from tests.store.material import BRAND, after, batch, delivery, judged, judgement, key, quiet


async def everything(store: SqlStore):
    return (await store.search(MentionQuery())).rows


async def test_a_mention_comes_back_as_it_was_stored(store):
    said = mention(
        "1",
        at=datetime(2026, 11, 20, 11, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1))),
        title="¡Cucarachas!",
        edited_at=START,
        author=Author(id="7", handle="lucía", followers=180_000, verified=True, created_at=START),
        venue=Venue(name="viajes", members=9),
        engagement=Engagement(likes=0, replies=None, at=START),
        looks=(Engagement(likes=1, at=START), Engagement(likes=2, at=START)),
        reply_to="mastodon:0",
    )

    committed = await store.commit(batch(judged(said)))

    (row,) = await everything(store)
    assert row.mention == said
    assert row.mention.published_at.tzinfo is UTC
    assert row.mention.published_at.microsecond == 123456
    assert row.judgements == (judgement(),)
    assert (row.copies, row.rules, row.past, row.dropped) == (1, ("loud",), False, {})
    assert committed.stored == (key("1"),)
    assert committed.alerts == ("loud/mastodon:1/Hotel Miramar",)
    assert committed.due_at == START, "its case wants to be looked at"


@pytest.mark.parametrize(
    "moment", [datetime(1, 1, 1, 0, 0, 0, 1, UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, UTC)]
)
async def test_the_first_and_the_last_instant_are_kept(store, moment):
    await store.commit(batch(quiet(mention("1", at=moment))))

    assert (await everything(store))[0].mention.published_at == moment


async def test_a_failure_in_the_middle_leaves_nothing_not_even_the_cursor(store, monkeypatch):
    """The last step of a commit fails: the alerts, the groups and the mentions before it are gone too."""

    def broken(*_arguments: object) -> None:
        raise OSError("the disk went away")

    monkeypatch.setattr(watching, "advance", broken)
    with pytest.raises(StoreError):
        await store.commit(batch(judged("1"), cursor="c1"))

    assert await everything(store) == ()
    assert await store.known([key("1")]) == {}
    assert await store.next_due() is None
    assert (await store.progress("feed", "*", [], START)).cursor is None

    monkeypatch.undo()
    assert (await store.commit(batch(judged("1"), cursor="c1"))).stored == (key("1"),)
    assert (await store.progress("feed", "*", [], START)).cursor == "c1"


async def test_a_batch_without_a_cursor_leaves_the_stored_one_alone(store):
    await store.commit(batch(cursor="c1"))
    await store.commit(batch(quiet("1"), cursor=None))

    assert (await store.progress("feed", "*", [], START)).cursor == "c1"


async def test_the_same_id_from_the_same_source_is_stored_and_alerted_once(store):
    first = await store.commit(batch(judged("1")))
    again = await store.commit(batch(judged("1"), at=after(minutes=1)))

    assert (first.repeated, again.stored, again.alerts, again.repeated) == (0, (), (), 0)
    (row,) = await everything(store)
    assert row.copies == 1


async def test_the_same_id_twice_in_one_batch_is_one_mention(store):
    committed = await store.commit(batch(judged("1"), judged("1")))

    assert committed.stored == (key("1"),)
    assert len(await everything(store)) == 1


async def test_the_same_id_from_another_source_is_one_more_copy_once(store):
    await store.commit(batch(judged("1")))
    other = judged(mention("1", source="second"))

    assert (await store.commit(batch(other, source="second"))).repeated == 1
    assert (await store.commit(batch(other, source="second"))).repeated == 0
    assert [row.copies for row in await everything(store)] == [2]


@pytest.mark.parametrize("together", [True, False])
async def test_two_ids_with_one_address_are_one_mention_and_one_alert(store, together):
    one, two = judged("1", keys=("url:x",)), judged("2", keys=("url:x",))
    if together:
        committed = [await store.commit(batch(one, two))]
    else:
        committed = [await store.commit(batch(one)), await store.commit(batch(two))]
    committed.append(await store.commit(batch(two, at=after(minutes=5))))

    assert [each for c in committed for each in c.stored] == [key("1")]
    assert [each for c in committed for each in c.alerts] == ["loud/mastodon:1/Hotel Miramar"]
    assert sum(c.repeated for c in committed) == 1
    assert [row.copies for row in await everything(store)] == [2]
    known = await store.known([key("1"), key("2"), "url:x", "url:y"])
    assert {name: found.mention_id for name, found in known.items()} == dict.fromkeys(
        [key("1"), key("2"), "url:x"], key("1")
    )


async def test_sightings_count_each_place_once_and_a_new_address_is_no_copy(store):
    await store.commit(batch(judged("1")))
    seen = [
        Sighting(key="mastodon:copy", mention_id=key("1"), source="feed", at=START, followers=10**30),
        Sighting(key="mastodon:copy", mention_id=key("1"), source="second", at=START),
        Sighting(key="url:new", mention_id=key("1"), source="feed", at=START),
        Sighting(key=key("1"), mention_id=key("1"), source="feed", at=START),
        Sighting(key="mastodon:odd", mention_id=key("never stored"), source="feed", at=START),
    ]

    committed = await store.commit(batch(sightings=tuple(seen)))
    again = await store.commit(batch(sightings=tuple(seen)))

    assert (committed.repeated, again.repeated) == (2, 0)
    assert [row.copies for row in await everything(store)] == [3]
    assert set(await store.known(["url:new", "mastodon:copy", "mastodon:odd"])) == {"url:new", "mastodon:copy"}


async def test_two_commits_of_one_mention_at_once_store_it_once(store):
    """Eight batches at the same moment, four mentions each, in opposite orders: one of each, and no deadlock."""
    posts = [judged(str(n), keys=(f"url:{n}",)) for n in range(4)]
    batches = [batch(*(posts if n % 2 else reversed(posts)), cursor=str(n)) for n in range(8)]

    committed = await asyncio.gather(*(store.commit(each) for each in batches))

    assert sorted(each for c in committed for each in c.stored) == sorted(key(str(n)) for n in range(4))
    assert sum(len(c.alerts) for c in committed) == 4
    assert [row.copies for row in await everything(store)] == [1, 1, 1, 1]
    (group,) = await store.due(after(hours=1))
    assert len(group.entries) == 4


async def test_two_stores_on_one_database_store_a_mention_once(empty_url):
    stores = [await SqlStore.open(empty_url) for _ in range(2)]
    try:
        committed = await asyncio.gather(*(store.commit(batch(judged("1"))) for store in stores for _ in range(3)))
        assert [each for c in committed for each in c.stored] == [key("1")]
    finally:
        for store in stores:
            await store.close()


HOSTILE = {
    "nul": ("before\x00after", "before after"),
    "lone surrogate": ("before\ud83dafter", "before after"),
    "two halves of an emoji": ("\ud83d\ude00", "😀"),
    "many emoji": ("😀" * 30_000, "😀" * 30_000),
    "backslashes that look like NUL": ("\\u0000 \\x00", "\\u0000 \\x00"),
    "quotes": ("'; DROP TABLE mentions; --\"%_\\", "'; DROP TABLE mentions; --\"%_\\"),
}


@pytest.mark.parametrize(("text", "kept"), HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_text_is_stored_everywhere_and_found_under_the_key_it_was_asked_for(store, text, kept):
    """In id, address, text, title, author and labels. Where a key is too long for an index, it still works."""
    said = mention(text, text, title=text, url=text, author=Author(id=text, handle=text, name=text))
    committed = await store.commit(batch(judged(said, keys=(f"url:{text}",)), cursor=text))
    again = await store.commit(batch(judged(said, keys=(f"url:{text}",))))

    (row,) = await everything(store)
    assert (row.mention.text, row.mention.title, row.mention.author.name) == (kept, kept, kept)
    assert (len(committed.stored), again.stored) == (1, ())
    assert set(await store.known([said.id, f"url:{text}"])) == {said.id, f"url:{text}"}
    assert (await store.progress("feed", "*", [], START)).cursor == kept
    assert len((await store.due(after(hours=1)))[0].entries) == 1
    gone = await store.commit(batch(deletions=(said.id,)))
    assert len(gone.deleted) == 1


async def test_known_tells_what_an_edit_is_compared_with(store):
    await store.commit(batch(judged(mention("1", edited_at=START), Level.PAGE)))

    known = (await store.known([key("1")]))[key("1")]

    assert (known.edited_at, known.deleted, known.levels) == (START, False, {BRAND: Level.PAGE})
    assert known.text_hash
    assert await store.known([]) == {}


async def test_the_past_is_stored_with_its_reason(store):
    await store.commit(batch(quiet("1", dropped=((BRAND, Dropped.PAST),))))

    (row,) = await everything(store)
    assert (row.past, row.dropped) == (True, {BRAND: "past"})


async def test_of_each_source_the_newest_thousand_rejects_are_kept(store):
    def rejects(source: str, numbers: range) -> tuple[Reject, ...]:
        return tuple(Reject(source=source, reason=str(n), excerpt="<item\x00>", at=START) for n in numbers)

    await store.commit(batch(rejects=rejects("feed", range(700)) + rejects("second", range(3))))
    await store.commit(batch(rejects=rejects("feed", range(700, 1400))))

    kept = await store.rejected("feed", 2000)
    assert (len(kept), kept[0].reason, kept[-1].reason, kept[0].excerpt) == (1000, "1399", "400", "<item >")
    assert len(await store.rejected("second")) == 3


async def test_importing_stores_without_alerting_and_says_how_many_were_new(store):
    await store.commit(batch(judged("1")))

    assert await store.import_([judged("1"), judged("2"), judged("3")], START) == 2
    assert await store.import_([judged("2")], START) == 0
    assert len(await everything(store)) == 3
    (gathered,) = await store.due(after(hours=1))
    assert [entry.mention.id for entry in gathered.entries] == [key("1")]


async def test_a_thousand_mentions_in_one_batch_are_one_commit(store):
    fresh = [judged(str(n), keys=(f"url:{n}",), rules=("loud",) if n % 10 == 0 else ()) for n in range(1000)]

    committed = await store.commit(batch(*fresh))

    assert (len(committed.stored), len(committed.alerts)) == (1000, 100)
    assert len(await store.known([judged.mention.id for judged in fresh])) == 1000


async def test_two_rules_and_two_receivers_make_one_mention_in_two_groups(store):
    where = [delivery("oncall"), delivery("digest", "1")]

    await store.commit(batch(judged("1", rules=("loud", "unsure"), to=where)))

    found = await store.due(after(hours=1))
    assert sorted(each.group.receiver for each in found) == ["digest", "oncall"]
    assert [entry.rules for each in found for entry in each.entries] == [("loud", "unsure")] * 2


async def test_an_alert_of_a_mention_that_was_stored_meanwhile_is_not_raised(store):
    await store.commit(batch(quiet("1", keys=("url:x",))))

    late = await store.commit(batch(judged("2", keys=("url:x",))))

    assert (late.alerts, late.due_at) == ((), None)
    assert await store.next_due() is None


async def test_an_edit_of_what_was_never_stored_is_a_new_mention(store):
    committed = await store.commit(batch(edits=(judged(mention("1", edited_at=START)),)))

    assert (committed.stored, committed.edited) == ((key("1"),), ())
    assert committed.alerts
