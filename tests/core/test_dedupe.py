"""What is new in a batch: nothing arrives twice, and nothing is lost for looking alike."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.dedupe import identity_keys, lookup_keys, sort_out
from monitor.core.normalise import content_hash
from monitor.model import Author, Kind, Mention, MentionId
from monitor.store.base import Known
from tests.core.mentions import AT, mention


def article(
    id_: str, url: str = "https://news.example/a", text: str = "Cierra el Hotel Miramar", **fields: Any
) -> Mention:
    return mention(
        text,
        id=MentionId(f"news:{id_}"),
        url=url,
        **{"network": "news", "source": "feed", "kind": Kind.ARTICLE} | fields,
    )


def stored(one: Mention, *, deleted: bool = False) -> dict[str, Known]:
    """What the store answers once a mention is in it."""
    known = Known(
        mention_id=one.id,
        published_at=one.published_at,
        edited_at=one.edited_at,
        text_hash=content_hash(one.title, one.text),
        deleted=deleted,
        levels={},
    )
    return dict.fromkeys((one.id, *identity_keys(one)), known)


def test_a_post_never_seen_is_fresh_and_brings_its_keys():
    sorted_ = sort_out([one := article("1")], {})
    assert sorted_.fresh == (one,)
    assert sorted_.keys == {"news:1": ("url:news:https://news.example/a",)}
    assert (sorted_.edits, sorted_.sightings, sorted_.again) == ((), (), ())


def test_the_overlap_of_two_polls_is_neither_news_nor_a_copy():
    sorted_ = sort_out([article("1")], stored(article("1")))
    assert (sorted_.fresh, sorted_.edits, sorted_.sightings) == ((), (), ())
    assert sorted_.again == (article("1"),)


@pytest.mark.parametrize(
    "url", ["http://www.news.example/a/", "https://news.example/a?utm_source=rss", "https://news.example/a/amp"]
)
def test_a_changed_guid_is_a_sighting_of_the_same_article(url):
    sorted_ = sort_out([article("2", url, "Cierra el Hotel Miramar (actualizado)")], stored(article("1")))
    assert not sorted_.fresh
    assert [(each.key, each.mention_id, each.source) for each in sorted_.sightings] == [("news:2", "news:1", "feed")]


def test_the_same_address_on_another_network_is_another_post():
    assert sort_out([article("2", network="blog")], stored(article("1"))).fresh


def test_another_name_of_a_stored_post_is_no_edit_of_it_however_it_tells_the_story():
    first = article("1")
    known = stored(first) | {"news:2": stored(first)["news:1"]}
    sorted_ = sort_out([article("2", text="Lo mismo con otras palabras")], known)
    assert (sorted_.fresh, sorted_.edits, sorted_.again, sorted_.sightings) == ((), (), (), ())


def test_changed_words_are_an_edit_and_changed_case_or_accents_are_not():
    known = stored(article("1"))
    assert [each.text for each in sort_out([article("1", text="Abre el Hotel Miramar")], known).edits] == [
        "Abre el Hotel Miramar"
    ]
    assert not sort_out([article("1", text="CIERRA  el hotel Mirámar")], known).edits


def test_a_newer_edit_time_is_an_edit_and_an_older_version_that_arrives_late_is_not():
    early, late = AT + timedelta(minutes=1), AT + timedelta(minutes=2)
    known = stored(article("1", edited_at=late))
    assert sort_out([article("1", edited_at=late + timedelta(minutes=1))], known).edits
    assert sort_out([article("1", edited_at=early)], stored(article("1"))).edits
    assert not sort_out([article("1", edited_at=early, text="Otra cosa")], known).edits
    assert not sort_out([article("1", text="Otra cosa")], known).edits


def test_nothing_revives_a_deleted_post():
    sorted_ = sort_out([article("1", text="Otra cosa")], stored(article("1"), deleted=True))
    assert (sorted_.fresh, sorted_.edits, sorted_.again, sorted_.sightings) == ((), (), (), ())


def test_one_post_twice_in_a_batch_is_one_in_its_latest_version():
    older = article("1", text="antes", edited_at=AT)
    newer = article("1", text="después", edited_at=AT + timedelta(minutes=1))
    for batch in ([older, newer], [newer, older]):
        sorted_ = sort_out(batch, {})
        assert sorted_.fresh == (newer,)
        assert sorted_.again == ()


def test_two_guids_of_one_article_in_one_batch_are_one_mention_the_older_one():
    first, second = article("b"), article("a", published_at=AT + timedelta(minutes=5))
    sorted_ = sort_out([second, first], {})
    assert sorted_.fresh == (first,)
    assert [(each.key, each.mention_id) for each in sorted_.sightings] == [("news:a", "news:b")]


def test_posts_that_only_share_a_page_are_all_kept_and_the_page_names_none_of_them():
    page = "https://news.example/cambios"
    first, second = article("1", page, "Cerramos la piscina"), article("2", page, "Abrimos la piscina")
    sorted_ = sort_out([first, second], {})
    assert sorted_.fresh == (first, second)
    assert sorted_.keys == {"news:1": (), "news:2": ()}
    # Later, one of them is stored and the other still new; or its neighbours are about no brand at all.
    assert sort_out([first, second], stored(first)).fresh == (second,)
    assert sort_out([second], stored(first), among=[first, second]).fresh == (second,)


def test_reposts_are_sightings_of_their_original_stored_or_in_the_same_batch():
    original = mention("Mal", id=MentionId("mastodon:1"))
    boost = mention(
        "Mal", id=MentionId("mastodon:2"), url="https://b.example/2", repost_of="mastodon:1", author=Author(followers=9)
    )
    bare = mention("Mal", id=MentionId("mastodon:3"), url="https://b.example/3", repost_of="1")
    for batch, known in (([boost, bare], stored(original)), ([bare, boost, original], {})):
        sorted_ = sort_out(batch, known)
        assert {(each.key, each.mention_id) for each in sorted_.sightings} == {
            ("mastodon:2", "mastodon:1"),
            ("mastodon:3", "mastodon:1"),
        }
        assert {each.followers for each in sorted_.sightings} == {9, None}


def test_reposts_of_a_post_we_never_saw_count_together():
    first, second = (
        mention("Mal", id=MentionId(f"mastodon:{number}"), url=f"https://b.example/{number}", repost_of="mastodon:1")
        for number in (2, 3)
    )
    assert sort_out([second, first], {}).fresh == (first,)
    assert sort_out([second], stored(first)).sightings[0].mention_id == "mastodon:2"
    # The original itself is news when it comes: it has an author of its own.
    assert sort_out([mention("Mal", id=MentionId("mastodon:1"))], stored(first)).fresh


def test_reposts_that_point_in_a_circle_are_still_decided():
    one = mention("Mal", id=MentionId("mastodon:1"), repost_of="mastodon:2")
    two = mention("Mal", id=MentionId("mastodon:2"), repost_of="mastodon:1")
    sorted_ = sort_out([two, one], {})
    assert [each.id for each in sorted_.fresh] == ["mastodon:1"]
    assert [each.key for each in sorted_.sightings] == ["mastodon:2"]


@pytest.mark.parametrize(
    ("fields", "owns"),
    [
        ({"network": "news", "url": "https://news.example/a?utm_source=x"}, True),
        ({"network": "news", "url": "https://news.example/"}, False),  # the home page
        ({"network": "news", "url": "https://news.example/?p=48213"}, True),
        ({"network": "news", "url": "https://news.example/a#comment-17"}, False),
        ({"network": "news", "url": "https://news.example/a#xtor=RSS-3208"}, True),
        ({"network": "news", "url": "https://news.example/a", "kind": Kind.COMMENT}, False),
        (
            {
                "network": "blog",
                "url": "https://ana.example/blog",
                "author": Author(url="http://www.ana.example/blog/"),
            },
            False,
        ),
        ({"network": "appstore", "url": "https://apps.example/app/1"}, False),
        ({"network": "reviews", "url": "https://reviews.example/miramar"}, False),
        ({"network": "news", "url": "https://reviews.example/miramar", "kind": Kind.REVIEW}, False),
        ({"network": "hackernews", "url": "https://news.ycombinator.com/item?id=1"}, True),
        ({"network": "hackernews", "url": "https://news.ycombinator.com/item?id=2", "kind": Kind.COMMENT}, True),
        ({"network": "hackernews", "url": "https://news.example/a"}, False),  # two stories may link one article
        ({"network": "lemmy", "url": "https://lemmy.example/post/1"}, True),
        ({"network": "lemmy", "url": "https://news.example/a"}, False),
        ({"network": "youtube", "url": "https://www.youtube.com/watch?v=a"}, True),
        ({"network": "youtube", "url": "https://www.youtube.com/watch?v=a", "kind": Kind.COMMENT}, False),
        ({"network": "youtube", "url": "https://www.youtube.com/watch?v=a&lc=b", "kind": Kind.COMMENT}, True),
        ({"network": "bluesky", "url": "javascript:alert(1)"}, False),
        ({"network": "bluesky", "url": ""}, False),
    ],
)
def test_an_address_is_identity_only_where_it_belongs_to_one_post(fields, owns):
    assert bool(identity_keys(mention("x", **fields))) is owns


def test_the_store_is_asked_for_ids_addresses_and_originals():
    boost = mention("x", id=MentionId("mastodon:9"), repost_of="7")
    assert lookup_keys([article("1"), boost]) == {
        "news:1",
        "url:news:https://news.example/a",
        "mastodon:9",
        "mastodon:7",
        "repost:mastodon:7",
    }


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[Mention], dict[str, Known]]:
    def one() -> Mention:
        number = draw(st.integers(1, 6))
        return article(
            str(number),
            f"https://news.example/{draw(st.integers(0, 3))}",
            draw(st.sampled_from(["uno", "dos", "tres"])),
            source=draw(st.sampled_from(["feed", "other"])),
            published_at=AT + timedelta(minutes=draw(st.integers(0, 2))),
            edited_at=draw(st.sampled_from([None, AT, AT + timedelta(hours=1)])),
            repost_of=draw(st.sampled_from([None, None, None, "news:1", "news:2", "news:9"])),
        )

    held = [one() for _ in range(draw(st.integers(0, 3)))]
    known: dict[str, Known] = {}
    for each in sort_out(held, {}).fresh:
        known |= stored(each)
    return [one() for _ in range(draw(st.integers(0, 8)))], known


@given(batches(), st.randoms(use_true_random=False))
def test_the_order_of_a_batch_makes_no_difference(case: tuple[list[Mention], dict[str, Known]], rng: random.Random):
    batch, known = case
    assert sort_out(rng.sample(batch, len(batch)), known) == sort_out(batch, known)


@given(batches())
def test_every_post_is_decided_once_and_nothing_is_lost(case: tuple[list[Mention], dict[str, Known]]):
    batch, known = case
    sorted_ = sort_out(batch, known)
    fresh = [each.id for each in sorted_.fresh]
    told = [*fresh, *(each.id for each in sorted_.edits), *(each.key for each in sorted_.sightings)]
    assert len(told) == len(set(told))
    assert {each.id for each in batch} - set(told) <= set(known)
    # A sighting leads to a post that is really there, and offering the whole batch again brings nothing new.
    assert {each.mention_id for each in sorted_.sightings} <= {*fresh, *(found.mention_id for found in known.values())}
    later = dict(known)
    for each in sorted_.fresh:
        later |= dict.fromkeys((each.id, *sorted_.keys[each.id]), stored(each)[each.id])
    for sighting in sorted_.sightings:
        later.setdefault(sighting.key, later[sighting.mention_id])
    assert not sort_out(batch, later).fresh
    assert not sort_out(batch, later).sightings


def test_another_notice_under_the_same_address_is_another_post():
    first = article("1", text="Corte de agua el lunes")
    second = article("2", text="Piscina cerrada", published_at=AT + timedelta(days=1))
    sorted_ = sort_out([second], stored(first))
    assert (sorted_.fresh, sorted_.keys) == ((second,), {"news:2": ()})


def test_an_article_whose_guid_and_words_changed_is_known_by_its_date():
    sorted_ = sort_out([article("2", text="La misma noticia, corregida")], stored(article("1")))
    assert ([each.mention_id for each in sorted_.sightings], sorted_.fresh) == (["news:1"], ())


def test_a_worse_headline_is_an_edit():
    sorted_ = sort_out([article("1", title="Un hotel horrible")], stored(article("1", title="Un hotel")))
    assert [mention.title for mention in sorted_.edits] == ["Un hotel horrible"]
