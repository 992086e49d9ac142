"""Every kind of feed, and every kind of broken feed, read into items."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.feed_items import Feed, Item, distinct, scoped
from connectors.rss_parse import parse_feed
from connectors.testing import HTML_PAGE
from connectors.times import parse as at

HERE = Path(__file__).parent
BASE = "https://feed.example/feed.xml"


def read(name: str, content_type: str = "application/xml") -> Feed:
    return parse_feed((HERE / name).read_bytes(), content_type, BASE)


def body(text: str) -> bytes:
    return f'<rss version="2.0"><channel><title>T</title>{text}</channel></rss>'.encode()


def test_atom_links_are_relative_to_its_base_and_authors_are_inherited() -> None:
    review, notes = read("atom_relative_links_and_inherited_author.xml").items
    assert review.url == "https://blog.coastguide.example/2026/11/miramar-review.html"
    assert review.title == "Review: Hotel Miramar & its rooftop bar 🍸"
    assert review.text == "We stayed at the Hotel Miramar.\n\nGreat view."
    assert (review.author, review.author_url) == ("Tom Ashby", "https://blog.coastguide.example/authors/tom")
    assert (review.published, review.edited) == (at("2026-11-19T17:30:00Z"), at("2026-11-20T10:02:00Z"))
    assert (review.language, review.replies) == ("en-GB", 12)
    assert review.reply_to == "tag:coastguide.example,2026:/blog/first"
    assert (notes.author, notes.language, notes.url) == ("Coast Guide team", "en", "")
    assert notes.published == at("2026-11-18T07:00:00Z")


def test_atom_text_that_is_declared_plain_stays_as_typed() -> None:
    _, notes = read("atom_relative_links_and_inherited_author.xml").items
    assert notes.title == "5 < 6 &amp; so on"
    assert notes.text == "No link, no published date, no own author. Miramar <b> again."


def test_rdf_is_read_like_the_others() -> None:
    (item,) = read("rdf_day_only_date_and_two_authors.xml").items
    assert (item.key, item.url) == ("https://revista.example/art/881", "https://revista.example/art/881")
    assert item.author == "Castro, M., Ibáñez, P."
    assert item.published == at("2026-11-17T00:00:00Z")
    assert (item.text, item.language) == ("El Hotel Miramar redujo su consumo un 31 %.", "es")


def test_latin_1_and_two_digit_years_are_understood() -> None:
    (item,) = read("latin1_two_digit_year.xml").items
    assert item.title == "Hotel Miramar: inauguración de la piscina"
    assert item.published == at("2026-11-20T07:00:00Z")


def test_a_wrong_declaration_of_the_encoding_is_seen_through() -> None:
    (item,) = read("declared_utf8_but_windows_1252.xml").items
    assert item.title == "Hotel Miramar «señorial» – 240 €"


def test_a_redirector_is_looked_through_and_an_unsafe_target_is_no_link() -> None:
    good, bad = read("google_alerts_redirector.xml").items
    assert good.url == "https://diariocosta.example/azotea?id=9&ref=x"
    assert good.title == "Hotel Miramar estrena azotea"
    assert good.author is None
    assert bad.url == ""


def test_reddits_frame_around_a_post_is_no_part_of_it() -> None:
    post, link_post = read("reddit_frame_and_link_post.xml").items
    assert post.text == "¿Alguien ha estado en el Hotel Miramar? Precio & ruido"
    assert (post.handle, post.key) == ("viajero_lento", "t3_1abcde1")
    assert (link_post.text, link_post.title) == ("", "Miramar rooftop")


def test_a_microblogs_author_is_read_off_the_address_and_picture_texts_are_kept() -> None:
    (item,) = read("mastodon_picture_text_without_title.xml").items
    assert item.handle == "lucia@social.example"
    assert item.text == "Desayuno en el Hotel Miramar ☕\n\nMesa con café"


def test_views_and_stars_of_a_video_are_counts() -> None:
    (item,) = read("youtube_views_and_stars.xml").items
    assert (item.views, item.likes) == (18_422, 842)
    assert item.text == "Probamos la habitación 412.\n\nCapítulos: check-in"


def test_broken_xml_is_read_as_far_as_it_goes_and_says_so() -> None:
    feed = read("entry_without_words_and_unclosed_tags.xml")
    assert [item.title for item in feed.items] == ["Hotel Miramar: opinion & fotos", "Javascript como enlace"]
    assert feed.items[0].text == "Estuvimos 3 noches\nMuy ruidoso de noche"
    assert "not well-formed" in feed.note
    assert len(feed.problems) == 1


def test_an_entity_bomb_stays_small_and_reads_no_file() -> None:
    began = time.monotonic()
    feed = read("entity_bomb.xml")
    assert time.monotonic() - began < 5
    text = "".join(item.title + item.text for item in feed.items)
    assert len(text) < 100_000
    assert "root:" not in text


def test_a_title_of_ten_megabytes_is_cut() -> None:
    feed = parse_feed(body(f"<item><title>{'Miramar ' * 1_300_000}</title><guid>x</guid></item>"), "", BASE)
    assert len(feed.items[0].title) == 1_000


@pytest.mark.parametrize("wrap", ["{}", "<![CDATA[{}]]>"])
def test_an_author_made_to_hang_the_parser_costs_neither_time_nor_the_other_entries(wrap: str) -> None:
    trap = wrap.format("a" * 50_000 + "@" + "a." * 25_000)
    began = time.monotonic()
    feed = parse_feed(
        body(f"<item><title>a</title><author>{trap}</author></item><item><title>b</title></item>"), "", BASE
    )
    assert [item.title for item in feed.items] == ["a", "b"]
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "rubbish", [b"", b"   ", HTML_PAGE, b"hello", b"{", b"[]", b'{"items": []}', b"\xff\xfe\x00", b"{" * 100_000]
)
def test_what_is_no_feed_has_no_format(rubbish: bytes) -> None:
    assert parse_feed(rubbish, "text/html", BASE).format == ""


def test_mail_addresses_of_authors_are_left_out() -> None:
    feed = parse_feed(body("<item><title>a</title><author>ana@mail.example</author></item>"), "", BASE)
    assert feed.items[0].author is None


def test_a_bare_guid_is_no_link() -> None:
    feed = parse_feed(body("<item><title>a</title><guid>99</guid></item>"), "", BASE)
    assert (feed.items[0].key, feed.items[0].url) == ("99", "")


def test_entries_that_share_a_guid_are_told_apart_by_link_then_by_place() -> None:
    same = Item(key="1", url="https://a.example/1", title="uno")
    other = Item(key="1", url="https://a.example/2", title="dos")
    third = Item(key="1", url="https://a.example/1", title="tres")
    assert [item.key for item in distinct([same, same, other, third])] == ["1", "1|https://a.example/2", "1|3"]


@pytest.mark.parametrize("key", ["https://a.example/1", "tag:a.example,2026:1", "urn:uuid:1", "yt:video:x"])
def test_a_guid_that_stands_alone_is_kept(key: str) -> None:
    assert scoped(key, "a.example") == key


def test_a_bare_guid_gets_its_site() -> None:
    assert scoped("99", "a.example") == "a.example#99"


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(body)))
@settings(max_examples=60, deadline=None)
def test_no_bytes_make_it_raise(content: bytes) -> None:
    assert parse_feed(content, "application/xml", BASE).seen >= 0
