"""Records are written by anybody: what is readable is read, and what they become is inert."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Source
from connectors.bluesky.frames import Frame, microseconds, read_frame, time_of
from connectors.bluesky.records import Record, full_text, haystack, post_uri, read_record, to_mention
from monitor.errors import PayloadError
from monitor.model import Author, Mention
from tests.connectors.bluesky.exam import LUCIA, START_US, TOM, post, wanted

SERVED = datetime(2026, 11, 20, 10, 29, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("text", "createdAt", "langs", "facets", "embed", "tags", "reply")


def mention(record: Record, *, served: datetime = SERVED, fetched: datetime = SERVED) -> Mention:
    return to_mention(
        record,
        did=LUCIA,
        key="3m6ww244ahpke",
        served_at=served,
        fetched_at=fetched,
        source=Source(name="bsky", network="bluesky"),
        author=Author(id=LUCIA),
        wanted=wanted,
    )


def record(**fields: Any) -> Record:
    return read_record(json.dumps({"text": "x"} | fields).encode())


@pytest.mark.parametrize(
    ("claimed", "published"),
    [
        ("2026-11-20T10:28:00Z", datetime(2026, 11, 20, 10, 28, tzinfo=UTC)),
        ("2026-11-20T12:28:00+02:00", datetime(2026, 11, 20, 10, 28, tzinfo=UTC)),
        ("2026-11-20T10:29:30Z", SERVED),  # a clock that runs ahead
        ("2031-01-01T00:00:00Z", SERVED),
        ("2019-05-01T00:00:00Z", datetime(2019, 5, 1, tzinfo=UTC)),  # brought along from another network
        ("1970-01-01T00:00:00Z", SERVED),  # a broken clock
        ("0001-01-01T00:00:00+14:00", SERVED),
        ("yesterday", SERVED),
        ("", SERVED),
    ],
)
def test_the_authors_time_counts_only_where_it_is_possible(claimed: str, published: datetime) -> None:
    assert mention(record(createdAt=claimed)).published_at == published


def test_a_service_whose_clock_runs_far_ahead_publishes_nothing_in_the_future() -> None:
    later = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert mention(record(), served=later, fetched=SERVED).published_at == SERVED


@pytest.mark.parametrize(
    "field",
    [
        {"embed": {"images": [{"alt": "Foto del Hotel Miramar"}]}},
        {"embed": {"media": {"images": [{}, {"alt": "Foto del Hotel Miramar"}]}, "record": {"record": {"uri": "x"}}}},
        {"embed": {"alt": "Foto del Hotel Miramar", "video": {}}},
        {"embed": {"external": {"uri": "https://a.example", "title": "Foto del Hotel Miramar", "description": ""}}},
        {"embed": {"external": {"uri": "https://a.example", "title": "", "description": "Foto del Hotel Miramar"}}},
        {"tags": ["Foto del Hotel Miramar"]},
        {"facets": [{"features": [{"tag": "Foto del Hotel Miramar"}]}]},
    ],
)
def test_a_brand_beside_the_text_is_found_and_shown(field: dict[str, Any]) -> None:
    found = record(**field)

    assert wanted(haystack(found))
    assert "Foto del Hotel Miramar" in full_text(found, wanted)


def test_what_does_not_name_the_brand_stays_beside_the_text() -> None:
    card = {"external": {"uri": "https://a.example", "title": "Lunch", "description": "Soup"}}
    assert full_text(record(text="Hotel Miramar", embed=card, tags=["food"]), wanted) == "Hotel Miramar"


def test_links_that_the_text_shortens_are_written_out_once() -> None:
    links = ["https://a.example/long/path", "https://b.example"]
    facets = [{"features": [{"uri": uri}]} for uri in (*links, *links)]
    text = "a.example/lon… https://b.example"

    assert full_text(record(text=text, facets=facets), wanted) == f"{text}\nhttps://a.example/long/path"


@pytest.mark.parametrize("langs", [["es", "ca"], ["<b>", "es"], ["x" * 40, "es"]])
def test_the_first_plausible_language_is_taken(langs: list[str]) -> None:
    assert mention(record(langs=langs)).language == "es"


@pytest.mark.parametrize("did", ["", "did:plc:", "did:plc:a/b", "did:plc:a b", "plc:a", "did:PLC:a", "did:plc:a\n"])
def test_an_impossible_account_makes_no_address(did: str) -> None:
    with pytest.raises(PayloadError):
        post_uri(did, "3m6ww244ahpke")


@pytest.mark.parametrize("key", ["", "a/b", "a b", "x" * 513, "<", "a\n"])
def test_an_impossible_key_makes_no_address(key: str) -> None:
    with pytest.raises(PayloadError):
        post_uri(TOM, key)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_whatever_stands_in_a_record_it_is_read_or_reported(value: dict[str, Any]) -> None:
    raw = json.dumps(post(TOM, "a", "x", second=0) | {"commit": commit(value)})
    try:
        frame = read_frame(raw)
    except PayloadError:
        return
    assert frame.commit is not None
    assert frame.commit.record is not None
    haystack(frame.commit.record)
    assert mention(frame.commit.record).published_at <= SERVED


@given(st.binary(max_size=60) | st.text(max_size=60) | JSON.map(json.dumps))
def test_no_frame_raises_anything_but_a_payload_error(raw: str | bytes) -> None:
    with suppress(PayloadError):
        assert isinstance(read_frame(raw), Frame)


@given(st.integers(min_value=-(2**70), max_value=2**70))
def test_a_server_time_is_a_time_or_is_refused(time_us: int) -> None:
    try:
        moment = time_of(time_us)
    except PayloadError:
        return
    assert microseconds(moment) == time_us


def test_the_start_of_the_exam_is_when_it_says() -> None:
    assert time_of(START_US) == SERVED


def commit(record: dict[str, Any]) -> dict[str, Any]:
    return {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "a", "record": record}
