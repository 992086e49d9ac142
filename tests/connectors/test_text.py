"""Markup becomes what a reader would see; text becomes safe and comparable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.text import TEXT_MOST, TITLE_MOST, from_html, line, plain, title_from_html

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=300)
markup = st.lists(
    st.sampled_from(["<p>", "</p>", "<br>", "<b>", "<", ">", "&amp;", "&", "&#", "&#x;", "á", "hola ", "<!--", "\0"]),
    max_size=60,
).map("".join)

SEEN = {
    "paragraphs and line breaks": ("<p>uno<br>dos</p><p>tres</p>", "uno\ndos\n\ntres"),
    "lists line by line": ("<ul><li>uno</li><li>dos</li></ul>fin", "uno\ndos\nfin"),
    "tables row by row": ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
    "scripts and styles not at all": ("a<script>evil()</script><style>p{}</style> b", "a b"),
    "comments not at all": ("a<!-- hidden -->b", "ab"),
    "entities decoded once": ("&amp;lt;b&amp;gt; &lt;b&gt; &amp; &eacute;", "&lt;b&gt; <b> & é"),
    "blanks collapsed as a browser does": ("<p>uno\n   dos&nbsp;&nbsp;tres</p>", "uno dos tres"),
    "preformatted lines kept": ("<pre>uno\ndos</pre>", "uno\ndos"),
    "half a tag as text": ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
    "unclosed tags": ("<p>uno <b>dos", "uno dos"),
    "nothing": ("", ""),
    "only markup": ("<p><img src=x></p>", ""),
    "accents composed": ("<b>cafe\u0301</b>", "café"),
    "text without any markup": ("hola\n\n\n\nque  tal", "hola\n\nque tal"),
}


@pytest.mark.parametrize("what", SEEN)
def test_a_reader_sees(what: str) -> None:
    source, seen = SEEN[what]
    assert from_html(source) == seen


def test_markup_nested_deeper_than_any_parser_goes_keeps_its_words() -> None:
    assert from_html("antes " + "<div>" * 100_000 + "Hotel &amp; Miramar") == "antes Hotel & Miramar"


def test_a_title_of_ten_megabytes_is_cut_to_size() -> None:
    title = title_from_html("<b>" + "á" * 10_000_000)
    assert len(title) == TITLE_MOST
    assert title.endswith("…")


def test_an_endless_text_is_cut_to_size() -> None:
    assert len(plain("palabra " * 1_000_000)) == TEXT_MOST


def test_a_name_stands_on_one_line() -> None:
    assert line(" Ana\r\n\u2028 Rúa\t ") == "Ana Rúa"


def test_what_reorders_hides_or_rings_is_gone_and_emoji_stay_whole() -> None:
    assert plain("a\u202eb\u2066c\u0007d\u009be\ufefff\ud800g 👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿") == "abcdefg 👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿"


@given(anything)
def test_plain_text_is_safe_and_twice_is_once(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not [char for char in once if unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t"]


@given(st.one_of(anything, markup))
@settings(max_examples=200)
def test_no_markup_raises_and_its_text_is_safe(source: str) -> None:
    text = from_html(source)
    assert plain(text) == text
    assert "\u202e" not in text


@given(anything, st.integers(min_value=1, max_value=40))
def test_no_text_is_longer_than_allowed(text: str, most: int) -> None:
    assert len(plain(text, most=most)) <= most
    assert len(from_html(text, most=most)) <= most
