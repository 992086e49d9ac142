"""JSON lines: what goes out comes back, and a line that cannot be read says what to do and harms no other."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.lines import (
    MAX_LINE,
    MAX_TEXT,
    Line,
    LineError,
    decode_line,
    decode_lines,
    encode_judgement,
    encode_line,
    inert,
    parse_line,
    read_lines,
)
from monitor.model import Author, Engagement, Judgement, Kind, Level, Mention, MentionId, Part, Venue

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
GOOD = {"id": "mastodon:1", "network": "mastodon", "text": "Hotel Miramar", "published_at": "2026-11-20T10:29:00Z"}


def line(**fields: Any) -> bytes:
    return json.dumps(GOOD | fields).encode()


def decoded(**fields: Any) -> Mention:
    return decode_line(line(**fields), 1, source="file", now=NOW)


def mistake(raw: bytes, number: int = 7) -> str:
    with pytest.raises(LineError) as error:
        decode_line(raw, number, source="file", now=NOW)
    assert error.value.number == number
    return str(error.value)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40).map(inert)
words = st.none() | texts.filter(bool)
counts = st.none() | st.integers(0, 2**63 - 1)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
engagements = st.builds(
    Engagement,
    likes=counts,
    replies=counts,
    reposts=counts,
    quotes=counts,
    views=counts,
    score=st.none() | st.integers(-(2**63), 2**63 - 1),
    at=st.none() | moments,
)
authors = st.builds(
    Author,
    id=words,
    handle=words,
    name=words,
    url=st.none() | st.just("https://sky.example/@a"),
    followers=counts,
    karma=st.none() | st.integers(-1000, 1000),
    verified=st.none() | st.booleans(),
    notability=st.none() | st.floats(0, 1),
    created_at=st.none() | moments,
    bot=st.none() | st.booleans(),
)
mentions = st.builds(
    Mention,
    id=texts.filter(bool).map(lambda native: MentionId(f"mastodon:{native}")),
    network=st.just("mastodon"),
    source=st.just("file"),
    url=st.sampled_from(["", "https://sky.example/1", "http://a.example/?q=1&b=%20"]),
    kind=st.sampled_from(Kind),
    text=texts.filter(bool),
    title=words,
    language=st.none() | st.sampled_from(["es", "pt-BR"]),
    published_at=moments,
    dated=st.booleans(),
    fetched_at=st.just(datetime(2100, 1, 1, tzinfo=UTC)),
    edited_at=st.none() | moments,
    deleted_at=st.none() | moments,
    author=authors,
    venue=st.none() | st.builds(Venue, name=words, members=counts, rank=st.none() | st.integers(1, 10**7)),
    engagement=st.none() | engagements,
    looks=st.lists(engagements, max_size=3).map(tuple),
    reply_to=words,
    quote_of=words,
    repost_of=words,
    rating=st.none() | st.floats(0, 1),
)


@settings(max_examples=150, deadline=None)
@given(mentions)
def test_what_is_written_is_read_back_equal(mention: Mention) -> None:
    raw = encode_line(mention)

    assert b"\n" not in raw
    assert decode_line(raw, 1, source="other", now=NOW) == mention


@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_raise_anything_but_a_line_error(raw: bytes) -> None:
    assert len(decode_lines([(1, raw)], source="file", now=NOW).problems) == 1


@given(
    st.dictionaries(
        st.sampled_from([*json.loads(encode_line(decoded())), "author", "looks", "venue", "engagement", "expect"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
            max_leaves=4,
        ),
    )
)
def test_no_object_raises_anything_but_a_line_error(value: dict[str, Any]) -> None:
    found = decode_lines([(1, json.dumps(value).encode())], source="file", now=NOW)
    assert len(found.lines) + len(found.problems) == 1


def test_unknown_is_left_out_and_zero_is_written() -> None:
    mention = decoded(author={"followers": 0, "karma": None}, engagement={"likes": 0}, title=None)
    written = json.loads(encode_line(mention))

    assert written["author"] == {"followers": 0}
    assert written["engagement"] == {"likes": 0}
    assert not {"title", "venue", "looks", "edited_at", "dated"} & set(written)
    assert decoded().author == Author()


def test_times_of_every_zone_become_utc_and_are_written_with_z() -> None:
    mention = decoded(published_at="2026-11-20T11:29:00.5+01:00", fetched_at="2026-11-20T05:29:02-05:00")

    assert mention.published_at == datetime(2026, 11, 20, 10, 29, 0, 500_000, tzinfo=UTC)
    assert mention.published_at.tzinfo is mention.fetched_at.tzinfo is UTC
    assert json.loads(encode_line(mention))["fetched_at"] == "2026-11-20T10:29:02Z"


def test_looks_keep_their_order() -> None:
    looks = [{"likes": 2, "at": "2026-11-20T10:35:00Z"}, {"likes": 30, "at": "2026-11-20T10:45:00Z"}]
    assert [look.likes for look in decoded(looks=looks).looks] == [2, 30]


def test_a_post_without_a_date_is_undated_and_one_without_a_fetch_counts_as_fetched_when_posted() -> None:
    undated, dated = decoded(published_at=None), decoded()

    assert (undated.dated, undated.published_at, undated.fetched_at) == (False, NOW, NOW)
    assert (dated.dated, dated.fetched_at) == (True, dated.published_at)


def test_nothing_is_published_later_than_it_was_fetched() -> None:
    mention = decoded(published_at="2031-01-01T00:00:00Z", fetched_at="2026-11-20T10:29:00Z")
    assert mention.published_at == mention.fetched_at


def test_without_an_id_the_address_or_the_content_names_the_post() -> None:
    by_url = decoded(id=None, url="https://a.example/1")
    by_text, again, other = decoded(id=None), decoded(id=None), decoded(id=None, text="Otra cosa")

    assert by_url.id == "mastodon:https://a.example/1"
    assert by_text.id == again.id != other.id


def test_the_network_comes_from_the_line_then_the_id_then_the_source() -> None:
    assert decode_line(line(network=None), 1, source="f", network="news", now=NOW).network == "mastodon"
    assert decode_line(line(network=None, id=None), 1, source="f", network="news", now=NOW).network == "news"


def test_a_deletion_needs_no_text() -> None:
    assert decoded(text=None, deleted_at="2026-11-20T10:29:30Z").deleted_at is not None


def lenient(**fields: Any) -> Line:
    return parse_line(line(**fields), 1, source="file", now=NOW, network="unknown", lenient=True)


def test_what_a_person_saw_may_say_how_grave_and_how_hard_it_is() -> None:
    expect = {"label": "negative", "issue": "hygiene", "severity": 0.6, "hard": ["irony"], "note": "Not a real bonus."}
    assert lenient(expect=expect | {"level": None}).expect == expect


def test_lenient_lines_may_have_any_id_and_no_network() -> None:
    assert (lenient(id="en-001").name, lenient(id="en-001").mention.id) == ("en-001", "mastodon:en-001")
    assert (lenient(id="a:1", network=None).mention.network, lenient(id="a:1").name) == ("unknown", "a:1")
    assert lenient(id="x:1", network=None).mention.network == "x"
    made = lenient(id="", network=None)
    assert made.name is None
    assert made.mention.id.startswith("unknown:")
    assert lenient(id="mastodon:").mention.id != "mastodon:"


def test_lenient_lines_are_cut_where_they_are_too_long_and_say_so() -> None:
    found = lenient(text="x" * 1_000_000, title="y" * (MAX_TEXT + 1))
    assert (len(found.mention.text), len(found.mention.title or "")) == (MAX_TEXT, MAX_TEXT)
    assert [note.partition(":")[0] for note in found.notes] == ["text", "title"]
    assert "1,000,000 characters; only the first 100,000 were read" in found.notes[0]
    assert lenient().notes == ()


def test_lenient_lines_need_a_text_even_if_the_post_is_gone() -> None:
    with pytest.raises(LineError, match="line 1: `text` is missing"):
        lenient(text=None, deleted_at="2026-11-20T10:29:30Z")


def test_texts_are_composed_and_inert() -> None:
    mention = decoded(
        text="Mirama\u0301r \u202edesrever\u0085\r\n", author={"name": "a\u0007b"}, venue={"name": "\u2066x"}
    )
    assert (mention.text, mention.author.name, mention.venue) == ("Miramár desrever\n", "ab", Venue(name="x"))


def test_unknown_keys_are_kept_out_and_collected_once() -> None:
    rows = [line(mood="bad", author={"shoe_size": 43}, looks=[{"hearts": 1}], venue=None)] * 3
    found = decode_lines(enumerate(rows, 1), source="file", now=NOW)

    assert found.unknown == {"mood", "author.shoe_size", "looks.hearts"}
    assert len(found.lines) == 3


def test_what_score_and_evaluate_ask_for_is_kept_beside_the_mention() -> None:
    found = parse_line(line(brand="Hotel Miramar", expect={"label": "negative"}), 1, source="file", now=NOW)
    assert (found.brand, found.expect) == ("Hotel Miramar", {"label": "negative"})


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        (b'{"id":"mastodon:1"', ("not valid JSON", "one complete object")),
        (b'{"text":"\\ud83d"}', ("not valid JSON",)),
        (b"[1]", ("found a list", "one mention a line")),
        (b'{"text":"\xff"}', ("not UTF-8", "save the file as UTF-8")),
        (b"[" * 100_000, ("nested too deeply",)),
        (line(text="a\0b"), ("NUL", "remove it")),
        (line(text="x" * 1_000_000), ("text: 1,000,000 characters", f"{MAX_TEXT:,}")),
        (b'{"text":"' + b"x" * MAX_LINE, ("longer than 4 MB",)),
        (line(text=None), ("`text` is missing",)),
        (line(id=None, network=None), ("`network` is missing", '"network": "mastodon"')),
        (line(network="Mastodon!"), ("network: found 'Mastodon!'",)),
        (line(id="tweet-1"), ("id: found 'tweet-1'", "mastodon:tweet-1")),
        (line(id="mastodon:"), ("id: it is empty",)),
        (line(url="javascript:alert(1)"), ("url: found", "http or https")),
        (line(author={"url": "ftp://x"}), ("author.url: found",)),
        (line(kind="tweet"), ("kind:", "post, comment, review")),
        (line(published_at="2026-11-20T10:29:00"), ("published_at:", "2026-11-20T10:30:00Z")),
        (line(published_at="yesterday"), ("published_at:", "with its zone")),
        (line(published_at="0001-01-01T00:00:00+14:00"), ("years 1 to 9999",)),
        (line(author={"followers": "9k"}), ("author.followers:", "a whole number")),
        (line(author={"followers": -1}), ("author.followers:", ">= 0")),
        (line(author={"followers": 2**80}), ("author.followers:", "a whole number")),
        (line(author={"notability": 7}), ("author.notability:", "from 0 to 1")),
        (line(author="Lucía"), ("author:", "write {…} with id, handle")),
        (line(looks={}), ("looks:", "a list of {…} with likes")),
        (line(looks=[{"likes": 1.5}]), ("looks[0].likes:",)),
        (line(author={"bot": "no"}), ("author.bot:", "true or false")),
        (line(title=7), ("title:", "double quotes")),
        (line(expect={"level": "page"}), ("expect.label:",)),
        (line(expect={"label": "negative", "severity": 3}), ("expect.severity:", "from 0 to 1")),
        (line(expect={"label": "negative", "hard": "irony"}), ("expect.hard:", 'like ["irony"]')),
        (line(expect={"label": "negative", "hard": [1]}), ("expect.hard", 'like ["irony"]')),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_line_that_cannot_be_read_says_where_what_and_what_to_do(raw: bytes, parts: tuple[str, ...]) -> None:
    message = mistake(raw)

    assert message.startswith("line 7: ")
    for part in parts:
        assert part in message


def test_broken_lines_harm_no_other_and_blank_ones_are_no_lines() -> None:
    file = io.BytesIO(b"\xef\xbb\xbf" + line() + b"\r\n\n{broken\n   \n" + line(id="mastodon:2"))
    found = decode_lines(read_lines(file), source="file", now=NOW)

    assert [(one.number, one.mention.id) for one in found.lines] == [(1, "mastodon:1"), (5, "mastodon:2")]
    assert [problem.number for problem in found.problems] == [3]


def test_an_endless_line_is_skipped_in_pieces() -> None:
    file = io.BytesIO(b"x" * (2 * MAX_LINE + 5) + b"\n" + line() + b"\n")
    found = decode_lines(read_lines(file), source="file", now=NOW)

    assert [problem.number for problem in found.problems] == [1]
    assert [one.number for one in found.lines] == [2]


def test_a_lone_surrogate_in_memory_can_still_be_written() -> None:
    raw = encode_line(replace(decoded(), text="Hotel \ud83d Miramar"), {"brand": "Mira\udc00mar"})
    assert json.loads(raw)["text"] == "Hotel \ufffd Miramar"


@pytest.mark.parametrize("rating", [-0.1, 1.1, 5, "★", "0.2", True, [0.2]])
def test_a_rating_that_is_no_share_is_a_mistake_of_its_line(rating: object) -> None:
    assert "rating" in mistake(line(rating=rating))


def test_a_rating_is_a_share_of_the_best_and_a_whole_number_will_do() -> None:
    assert [decoded(rating=share).rating for share in (0, 0.2, 1, None)] == [0.0, 0.2, 1.0, None]
    assert b"rating" not in encode_line(decoded())


def test_a_judgement_is_written_with_parts_that_sum_to_it() -> None:
    judgement = Judgement(
        brand="Hotel Miramar",
        language="es",
        label="negative",
        polarity=-0.85,
        confidence=0.9,
        relevance=1.0,
        unsure=False,
        issue="hygiene",
        severity=0.6,
        influence=44.0,
        virality=0.1,
        priority=41.0,
        opportunity=0.0,
        level=Level.ALERT,
        because=(Part("influence", 30.0), Part("severity", 11.0)),
        influence_parts=(Part("audience", 44.0),),
        gate=0.9,
        versions="1",
    )
    written = json.loads(encode_judgement("mastodon:1", judgement))

    assert sum(part["points"] for part in written["because"]) == written["priority"]
    assert (written["id"], written["level"], written["issue"]) == ("mastodon:1", "alert", "hygiene")
    assert written["because"] == [{"name": "influence", "points": 30.0}, {"name": "severity", "points": 11.0}]
    assert json.loads(encode_judgement("mastodon:1", replace(judgement, brand="")))["brand"] is None
