"""Text from the internet is inert wherever it is shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.notify.text import clean, cut, length, mrkdwn, one_line, plain, safe_url

HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ["<!channel>", "<!here|x>", "<@U123>", "<#C1>", "<https://evil.example|bank>", "@channel", "@HERE"]
        ),
        st.sampled_from(["```", "*b*", "_i_", "~s~", "> q", "- l", "1. l", "&amp;", "\n\n\n\n", "\u2028", "\u3164"]),
        st.sampled_from(["\u202e", "\u200b", "\x1b[31m", "\x9b2J", "\u2066", "\x00", "\ud800", "e" + "\u0301" * 9]),
        st.sampled_from(["👩\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈", "🇪🇸", "👍🏽", "👨\u200d"]),
    ),
    max_size=20,
).map("".join)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("hola\r\nque\u2028tal", "hola\nque\ntal", id="every line break is one"),
        pytest.param("a\n\n\n\n\nb", "a\n\nb", id="no more than one blank line"),
        pytest.param("\u202egnp.exe", "gnp.exe", id="no direction override"),
        pytest.param("\u2066a\u2069\u200fb", "ab", id="no isolates or marks"),
        pytest.param("pa\u200bss\u2060word\ufeff", "password", id="no zero width"),
        pytest.param("\x1b[31mrojo\x1b]8;;http://x\x07\x9b2J", "[31mrojo]8;;http://x2J", id="no escape sequences"),
        pytest.param("e" + "\u0301" * 50, "é" + "\u0301" * 3, id="no towers of accents"),
        pytest.param("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧", id="a family stays together"),
        pytest.param("a\u200db", "ab", id="a joiner between letters goes"),
        pytest.param("❤️ ☺️", "❤️ ☺️", id="emoji keep their style"),
        pytest.param("a\u3164\u2800b", "ab", id="no invisible letters"),
        pytest.param("a\u00a0\u3000b", "a  b", id="one kind of blank"),
        pytest.param("x\ud800y", "xy", id="no half characters"),
    ],
)
def test_text_is_cleaned(text, shown):
    assert clean(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!channel> hola", "‹!channel&gt; hola"),
        ("a & b < c", "a &amp; b &lt; c"),
        ("<https://evil.example|tu banco>", "‹https://evil.example|tu banco&gt;"),
        ("@channel @here @Everyone @canal", "＠channel ＠here ＠Everyone @canal"),
        ("*b* _i_ ~s~ `c` snake_case 2*3", "∗b∗ ˍiˍ ∼s∼ ˋcˋ snake_case 2*3"),
        ("> cita\n- uno\n1. dos", "› cita\n– uno\n1․ dos"),
    ],
)
def test_mrkdwn_reads_as_written_and_does_nothing(text, shown):
    assert mrkdwn(text) == shown


@given(HOSTILE)
def test_whatever_is_thrown_at_it_nothing_dangerous_remains(text):
    for made in (clean(text), plain(text), mrkdwn(text), one_line(text)):
        made.encode()  # no half characters
        assert not [c for c in made if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
        assert not [
            c for c in made if unicodedata.bidirectional(c) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI")
        ]
        assert not [c for c in made if unicodedata.category(c) == "Cf" and c != "\u200d"]
    for made in (plain(text), mrkdwn(text)):
        for command in ("<!", "<@", "<#", "<http", "@channel", "@here", "@everyone"):
            assert command not in made.lower()
    assert not {"<", ">", "`"} & set(mrkdwn(text))
    assert "\n" not in one_line(text)


@given(HOSTILE)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)
    assert plain(plain(text)) == plain(text)


@given(HOSTILE, st.integers(0, 60))
def test_a_cut_text_is_short_enough_and_otherwise_untouched(text, limit):
    text = clean(text)
    short = cut(text, limit)

    assert length(short) <= limit
    assert short == text or text.startswith(short.removesuffix("…"))


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 4, "abc…"),
        ("ab👩\u200d👩\u200d👧\u200d👦", 8, "ab…"),
        ("🇪🇸🇫🇷", 7, "🇪🇸…"),
        ("a👍🏽", 4, "a…"),
        ("xe\u0301\u0302y", 4, "x…"),
        ("abc", 0, ""),
    ],
)
def test_a_cut_never_goes_through_what_is_seen_as_one(text, limit, short):
    assert cut(text, limit) == short


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://social.example/@lucia/1", "https://social.example/@lucia/1"),
        ("http://a.example:8080/p?q=1#f", "http://a.example:8080/p?q=1#f"),
        ("https://hotel.example/ñ?q=á", "https://hotel.example/%C3%B1?q=%C3%A1"),
        ("https://аpple.example/", "https://xn--pple-43d.example/"),
        ("http://[2001:db8::1]/", "http://[2001:db8::1]/"),
        ("javascript:alert(1)", None),
        ("ftp://a.example/", None),
        ("//a.example/", None),
        ("https:///nowhere", None),
        ("https://bank.example@evil.example/", None),
        ("https://bank.example\\@evil.example/", None),
        ("https://a.example/\nSet-Cookie: x", None),
        ("https://a.example/ b", None),
        ("https://a.example:99999/", None),
        ("https://a<b>.example/", None),
        ("https://a.example/" + "x" * 3000, None),
        ("https://a.example/\u202egnp.exe", "https://a.example/%E2%80%AEgnp.exe"),
        ("https://a.example/<!channel>|x", "https://a.example/%3C!channel%3E|x"),
        ("", None),
    ],
)
def test_only_plain_web_addresses_become_links(url, safe):
    assert safe_url(url) == safe
