"""Edits are revisions; what authors delete is gone everywhere."""

from __future__ import annotations

from dataclasses import replace

from monitor.case import CaseQuery
from monitor.model import Author, Level, Outcome, Receipt, Why
from monitor.store.base import MentionQuery
from monitor.store.sql import SqlStore
from tests.fakes.clock import START
from tests.fakes.mentions import mention, person
from tests.store.material import BRAND, after, batch, delivery, judged, key, note, quiet
from tests.store.test_groups import only_due, speak


async def rows(store: SqlStore):
    return {row.mention.id: row for row in (await store.search(MentionQuery())).rows}


async def everything_stored(store: SqlStore) -> str:
    """All text in all tables, for a search of what must not be there any more."""
    from sqlalchemy import select

    from monitor.store.tables import metadata

    def dump(connection) -> str:
        found = [list(connection.execute(select(table))) for table in metadata.sorted_tables]
        return repr(found)

    return await store._database.read(dump)


async def test_an_edit_replaces_the_text_and_keeps_when_and_where_it_was_first_seen(store):
    await store.commit(batch(quiet("1")))
    edited = mention("1", "changed", edited_at=after(minutes=1), published_at=after(minutes=1), source="second")

    committed = await store.commit(batch(edits=(judged(edited, Level.PAGE),), at=after(minutes=2)))

    row = (await rows(store))[key("1")]
    assert committed.edited == (key("1"),)
    assert (row.mention.text, row.mention.edited_at) == ("changed", after(minutes=1))
    assert (row.mention.published_at, row.mention.source) == (START, "feed")
    assert row.judgements[0].level is Level.PAGE
    assert "worst nightmare" in await everything_stored(store), "the old text is kept as a revision"


async def test_a_review_keeps_its_rating_until_its_author_gives_another_or_takes_it_back(store):
    """The same words under other stars are an edit; the rating goes with the words."""
    await store.commit(batch(judged(mention("1", rating=0.2)), judged(mention("2"))))
    assert {name: row.mention.rating for name, row in (await rows(store)).items()} == {key("1"): 0.2, key("2"): None}
    known = (await store.known([key("1")]))[key("1")]

    committed = await store.commit(batch(edits=(judged(mention("1", rating=0.8, edited_at=after(minutes=1))),)))

    assert committed.edited == (key("1"),)
    assert (await rows(store))[key("1")].mention.rating == 0.8
    assert (await store.known([key("1")]))[key("1")].text_hash != known.text_hash
    await store.commit(batch(deletions=(key("1"),)))
    assert (await rows(store))[key("1")].mention.rating is None


async def test_the_highest_level_so_far_survives_an_edit_that_calms_down(store):
    await store.commit(batch(judged("1", Level.PAGE)))
    calm = judged(mention("1", "it is fine now", edited_at=after(minutes=1)), Level.LOG, rules=())

    await store.commit(batch(edits=(calm,)))

    assert (await store.known([key("1")]))[key("1")].levels == {BRAND: Level.PAGE}
    assert (await rows(store))[key("1")].judgements[0].level is Level.LOG
    assert (await store.search(MentionQuery(level=Level.ALERT))).rows == ()


async def test_an_edit_that_says_the_same_only_moves_its_time(store):
    await store.commit(batch(judged("1", Level.ALERT)))
    same = judged(mention("1", edited_at=after(minutes=1)), Level.PAGE)

    committed = await store.commit(batch(edits=(same,)))

    assert (committed.edited, committed.alerts) == ((), ())
    assert (await store.known([key("1")]))[key("1")].edited_at == after(minutes=1)


async def test_an_edit_that_comes_late_changes_nothing(store):
    await store.commit(batch(quiet(mention("1", "third", edited_at=after(minutes=3)))))

    committed = await store.commit(batch(edits=(quiet(mention("1", "second", edited_at=after(minutes=2))),)))

    assert committed.edited == ()
    assert (await rows(store))[key("1")].mention.text == "third"


async def test_two_edits_in_one_batch_keep_both_older_texts(store):
    await store.commit(batch(quiet(mention("1", "first words"))))
    steps = [quiet(mention("1", text, edited_at=after(minutes=n))) for n, text in enumerate(("second", "third"), 1)]

    await store.commit(batch(edits=tuple(steps)))

    everything = await everything_stored(store)
    assert (await rows(store))[key("1")].mention.text == "third"
    assert "first words" in everything
    assert "second" in everything


async def test_a_deleted_mention_leaves_no_personal_word_anywhere(store):
    """Text, title, name and handle go from the mention, its revisions, its alerts and every notification."""
    author = Author(id="uid-77", handle="lucia", name="Lucía Secret", url="https://p.example/lucia", followers=180_000)
    said = mention("1", "ominous original", title="Terrible title", author=author)
    await store.commit(batch(judged(said)))
    await speak(store, await only_due(store, after(seconds=30)), after(seconds=30))
    edited = mention("1", "ominous edit", title="Terrible title", author=author, edited_at=after(minutes=1))
    await store.commit(batch(edits=(judged(edited),)))

    committed = await store.commit(batch(deletions=(key("1"), key("never heard of")), at=after(minutes=2)))

    assert committed.deleted == (key("1"),)
    everything = await everything_stored(store)
    for word in ("ominous", "Terrible", "Secret", "lucia", "uid-77"):
        assert word not in everything, word
    (waiting,) = await store.pending("oncall", after(hours=1))
    assert waiting.notification.entries[0].mention.deleted_at == after(minutes=2)
    assert waiting.notification.entries[0].mention.author.followers == 180_000


async def test_a_group_by_author_forgets_whose_it_was_with_the_last_post(store):
    lucia = delivery(author="mastodon:lucia", brand=BRAND)
    for name in ("1", "2"):
        await store.commit(batch(judged(mention(name, author=person("lucia")), to=[lucia])))
    await speak(store, await only_due(store, after(seconds=30)), after(seconds=30))

    await store.commit(batch(deletions=(key("1"),), at=after(minutes=2)))
    assert "mastodon:lucia" in await everything_stored(store)

    await store.commit(batch(deletions=(key("2"),), at=after(minutes=3)))
    assert "lucia" not in await everything_stored(store)
    (gathered,) = await store.due(after(minutes=4))
    assert gathered.group.labels == (("brand", BRAND),)


async def test_lists_of_cases_forget_a_deleted_post_while_they_wait_and_everything_once_they_are_told(store):
    """Flood cards and hand-overs belong to no group, and name what many groups hold."""
    await store.commit(batch(judged(mention("1", "ominous", author=person("lucia", name="Lucía Secret")))))
    gathered = await only_due(store, after(seconds=30))
    (case,) = await store.cases(CaseQuery())
    told = note("told", why=Why.HANDOVER, cases=(case,))
    waiting = note("waiting", why=Why.FLOOD, cases=(case,), entries=gathered.entries)
    for each in (told, waiting):
        await store.post(each)
    await store.record(Receipt(notification_id=told.id, outcome=Outcome.DELIVERED, at=after(minutes=1)))

    await store.commit(batch(deletions=(key("1"),), at=after(minutes=2)))

    everything = await everything_stored(store)
    for word in ("ominous", "Secret", "lucia"):
        assert word not in everything, word
    (left,) = await store.pending("oncall", after(hours=1))
    assert (left.notification.cases[0].id, left.notification.entries[0].mention.text) == (case.id, "")


async def test_a_deleted_mention_does_not_come_back(store):
    await store.commit(batch(judged("1", keys=("url:x",))))
    await store.commit(batch(deletions=(key("1"),)))

    again = await store.commit(batch(judged("1", keys=("url:x",)), judged("2", keys=("url:x",))))
    edit = await store.commit(batch(edits=(judged(mention("1", "back", edited_at=after(days=1))),)))
    twice = await store.commit(batch(deletions=(key("1"),)))

    assert (again.stored, again.alerts, edit.edited, twice.deleted) == ((), (), (), ())
    assert (await store.known(["url:x"]))["url:x"].deleted


async def test_deleting_a_copy_does_not_delete_the_post(store):
    await store.commit(batch(judged("1", keys=("url:x",)), judged("2", keys=("url:x",))))

    assert (await store.commit(batch(deletions=(key("2"),)))).deleted == ()
    assert (await rows(store))[key("1")].mention.text


async def test_an_author_who_departs_takes_all_their_posts_along_on_that_network_only(store):
    mine = [quiet(mention(str(n), author=person("lucia"))) for n in range(3)]
    other = quiet(mention("9", author=person("other")))
    elsewhere = quiet(mention("5", id="bluesky:5", network="bluesky", author=person("lucia")))
    await store.commit(batch(*mine, other, elsewhere))

    committed = await store.commit(batch(departed=("mastodon:lucia", "mastodon:nobody")))

    assert sorted(committed.deleted) == [key("0"), key("1"), key("2")]
    assert {name for name, row in (await rows(store)).items() if row.mention.text} == {key("9"), "bluesky:5"}


async def test_hundreds_of_unknown_deletions_are_nothing_special(store):
    await store.commit(batch(judged("1")))

    committed = await store.commit(batch(deletions=tuple(key(f"x{n}") for n in range(3000)), cursor="9"))

    assert committed.deleted == ()
    assert (await store.progress("feed", "*", [], START)).cursor == "9"


async def test_posted_and_deleted_within_one_batch_is_stored_empty_and_tells_nobody(store):
    await store.commit(batch(judged("1"), deletions=(key("1"),)))

    assert (await rows(store))[key("1")].mention.text == ""
    await speak(store, await only_due(store, after(minutes=1)), after(minutes=1))
    assert await store.backlog() == {}


async def test_a_deletion_by_the_sources_own_name_finds_the_post_of_that_source(store):
    await store.commit(batch(judged(mention("1", local_id="77", source="feed"))))
    await store.commit(replace(batch(quiet(mention("2", local_id="77", source="other"))), source="other"))

    committed = await store.commit(replace(batch(), deleted=("77", "78")))

    assert committed.deleted == (key("1"),)
