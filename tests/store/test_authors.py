"""What the store remembers of authors: their newest posts, as last seen, and nothing of what they took back."""

from __future__ import annotations

import threading
from datetime import timedelta
from random import Random

from monitor.core.calibration import Calibration, Learnt
from monitor.core.record import Asked
from monitor.core.topic import Resonance, TopicUsual
from monitor.model import Author, Engagement, MentionId
from monitor.store import authors, deletions
from monitor.store.engine import make_engine, parse_url
from monitor.store.sql import SqlStore
from tests.fakes.clock import START
from tests.fakes.mentions import mention
from tests.store.material import BRAND, after, batch, judged, key, quiet
from tests.store.test_edits_and_deletions import everything_stored

LONG_AGO = START - timedelta(days=180)


def lucia(**fields):
    return Author(**({"id": "17", "handle": "Lucia@Example.Social", "name": "Lucía", "followers": 9_000} | fields))


def post(number, author=None, *, days=0.0, **fields):
    at = START - timedelta(days=days)
    return quiet(mention(str(number), at=at, author=author or lucia(), **fields))


async def about(store, *keys, accounts=(), since=LONG_AGO):
    return await store.about(Asked(authors=frozenset(keys), accounts=frozenset(accounts)), since)


async def test_an_authors_posts_come_newest_first_with_the_brands_they_were_judged_for(store):
    liked = Engagement(likes=5, at=after(hours=9))
    await store.commit(batch(post(1, days=3), post(2, days=1, engagement=liked), post(3, lucia(id="18"))))
    await store.commit(batch(also=(judged(mention("1", at=START), brand="Other", rules=()),)))

    posts = (await about(store, "mastodon:17")).authors["mastodon:17"].posts

    assert [(one.id, one.brands) for one in posts] == [(key("2"), {BRAND}), (key("1"), {BRAND, "Other"})]
    assert (posts[0].engagement, posts[0].looked_at, posts[0].followers) == (liked, after(hours=9), 9_000)
    assert posts[1].looked_at == START - timedelta(days=3), "when it was fetched, where nothing was counted"


async def test_whom_nobody_knows_is_not_there_and_asking_for_nobody_asks_nothing(store):
    await store.commit(batch(post(1)))

    assert (await about(store, "mastodon:99", "x:17")).authors == {}
    assert await store.about(Asked(), LONG_AGO) == await about(store)


async def test_the_past_of_a_first_walk_is_history_too_and_what_is_too_old_is_not(store):
    await store.commit(batch(post(1, days=179), post(2, days=181)))

    posts = (await about(store, "mastodon:17")).authors["mastodon:17"].posts

    assert [one.id for one in posts] == [key("1")]


async def test_whoever_floods_us_is_remembered_by_his_newest_posts(store):
    await store.commit(batch(*(post(n, days=n / 100) for n in range(authors.MOST_POSTS + 5))))

    posts = (await about(store, "mastodon:17")).authors["mastodon:17"].posts

    assert [one.id for one in posts] == [key(str(n)) for n in range(authors.MOST_POSTS)]


async def test_many_authors_are_asked_for_at_once(store):
    names = [f"a{n}" for n in range(450)]
    await store.commit(batch(*(post(name, lucia(id=name)) for name in names)))

    assert len((await about(store, *(f"mastodon:{name}" for name in names))).authors) == 450


async def test_deleted_posts_are_no_history(store):
    await store.commit(batch(post(1), post(2)))
    await store.commit(batch(deletions=(key("1"),)))

    assert [one.id for one in (await about(store, "mastodon:17")).authors["mastodon:17"].posts] == [key("2")]


async def test_an_account_is_found_by_handle_id_or_key(store):
    await store.commit(batch(post(1), post(2, Author(id="did:plc:ABC", handle="ana.example"))))
    asked = ("mastodon:lucia@example.social", "mastodon:17", "mastodon:did:plc:abc", "mastodon:nobody")

    found = (await about(store, accounts=asked)).accounts

    assert found["mastodon:lucia@example.social"].author == lucia()
    assert found["mastodon:lucia@example.social"].network == "mastodon"
    assert [one.id for one in found["mastodon:17"].posts] == [key("1")]
    assert found["mastodon:did:plc:abc"].author.handle == "ana.example", "an id however it is spelled"
    assert "mastodon:nobody" not in found


async def test_a_handle_is_found_with_the_server_of_its_profile(store):
    await store.commit(batch(post(1, lucia(handle="lucia", url="https://example.social/@lucia"))))

    assert (await about(store, accounts=("mastodon:lucia@example.social",))).accounts


async def test_an_author_is_kept_as_last_seen_and_silence_does_not_take_followers_away(store):
    await store.commit(batch(post(1, lucia(followers=100), days=2), post(2, lucia(followers=200), days=1)))
    await store.commit(batch(post(3, lucia(followers=50), days=3)))
    await store.commit(batch(post(4, lucia(followers=None, name="Lucía V."))))

    seen = (await about(store, accounts=("mastodon:17",))).accounts["mastodon:17"]

    assert seen.author == lucia(followers=200, name="Lucía V.")


async def test_an_account_is_forgotten_with_its_last_post_and_when_it_departs(store):
    await store.commit(batch(post(1), post(2), post(3, lucia(id="18", name="Someone Else", handle="else"))))
    await store.commit(batch(deletions=(key("1"),)))
    assert (await store.survey(LONG_AGO)).counts == {"mastodon": [(9_000, None), (9_000, None)]}

    await store.commit(batch(deletions=(key("2"),)))
    await store.commit(batch(departed=("mastodon:18",)))

    assert (await store.survey(LONG_AGO)).counts == {}
    left = await everything_stored(store)
    assert "Someone Else" not in left
    assert "Lucía" not in left


async def test_hostile_authors_are_stored_within_bounds(store):
    long = "x" * 5_000
    odd = Author(id=long, handle="a\x00b\ud800" + long, followers=10**30, karma=-5)

    await store.commit(batch(quiet(mention("1", author=odd))))

    assert (await store.survey(LONG_AGO)).counts == {"mastodon": [(2**63 - 1, 0)]}
    assert (await about(store, f"mastodon:{long}")).authors[f"mastodon:{long}"].posts


async def test_an_account_with_a_very_long_id_departs_like_any(store):
    long = "x" * 900
    await store.commit(batch(post(1, lucia(id=long))))

    committed = await store.commit(batch(departed=(f"mastodon:{long}",)))

    assert committed.deleted == (key("1"),)
    assert (await store.survey(LONG_AGO)).counts == {}


async def test_long_ids_in_wide_letters_fit_every_index(store):
    letters = Random(1)

    def wide():
        return "".join(chr(letters.randrange(0x20000, 0x2A000)) for _ in range(900))

    await store.commit(batch(quiet(mention(wide(), author=Author(id=wide(), handle=wide())))))

    assert (await store.survey(LONG_AGO)).counts == {"mastodon": [(None, None)]}


async def test_a_survey_counts_every_author_once_and_samples_the_newest_posts(store):
    await store.commit(batch(post(1), post(2, days=1), post(3, lucia(id="18", followers=None)), post(4, Author())))

    seen = await store.survey(LONG_AGO)

    assert sorted(seen.counts["mastodon"], key=str) == [(9_000, None), (None, None)]
    assert {one.id for one in seen.posts} == {key("1"), key("2"), key("3")}
    assert all(one.brands == {BRAND} for one in seen.posts)
    assert (await store.survey(START + timedelta(days=1))).posts == []


async def test_imported_mentions_are_remembered_like_any(store):
    await store.import_([post(1)], START)

    assert (await about(store, "mastodon:17", accounts=("mastodon:17",))).accounts["mastodon:17"].author == lucia()


async def test_the_newest_calibration_is_in_force_and_comes_back_as_it_was(store):
    assert await store.calibration() is None
    usual = TopicUsual(share=0.25, resonance={"x": Resonance(rate=0.001, percentiles=(0.0, 0.1, 1e-9))})
    first = Calibration(
        at=START, networks={"x": Learnt(authors=40, median=2.345678, spread=0.9)}, topics={BRAND: usual}
    )

    kept = await store.calibrate(first)
    assert await store.calibration() == kept
    later = await store.calibrate(Calibration(at=after(days=1)))

    assert later.number > kept.number > 0
    assert await store.calibration() == later
    assert (kept.networks, kept.topics, kept.at) == (first.networks, first.topics, START)


async def test_two_commits_of_the_same_author_at_once_both_succeed(store):
    import asyncio

    one, other = (batch(post(n), post(n + 10, lucia(id="18")), source=f"s{n}") for n in (1, 2))
    await asyncio.gather(store.commit(one), store.commit(other))

    assert len((await about(store, "mastodon:17")).authors["mastodon:17"].posts) == 2


async def test_a_record_knows_the_id_of_what_is_judged_so_that_an_edit_is_not_its_own_past(store):
    await store.commit(batch(post(1)))

    assert (await about(store, "mastodon:17")).authors["mastodon:17"].posts[0].id == MentionId("mastodon:1")


async def test_two_processes_that_erase_an_authors_last_posts_at_once_leave_nothing_of_him(postgres):
    with postgres.emptied() as url:
        store = await SqlStore.open(url)
        await store.commit(batch(post(1), post(2)))
        engine = make_engine(parse_url(url), size=2)

        def erases_the_other() -> None:
            with engine.begin() as connection:
                deletions.erase(connection, [key("2")], START)

        other = threading.Thread(target=erases_the_other)
        with engine.begin() as connection:
            deletions.erase(connection, [key("1")], START)
            other.start()
            other.join(0.5)
            assert other.is_alive(), "it waits for the first"
        other.join()

        assert (await store.survey(LONG_AGO)).counts == {}
        engine.dispose()
        await store.close()
