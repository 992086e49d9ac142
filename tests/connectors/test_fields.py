"""Whatever stands in foreign JSON, a reader gives a sound value or None."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import fields
from connectors.testing import START
from connectors.text import plain

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.just("\ud800")
    | st.just(10**400)
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_no_reader_ever_raises_and_all_values_are_sound(value: Any) -> None:
    for number in (fields.count(value), fields.signed(value)):
        assert number is None or (type(number) is int and abs(number) < 2**63)
    assert (fields.count(value) or 0) >= 0
    for words in (fields.name(value), fields.key(value), fields.link(value, "https://x.example/"), fields.text(value)):
        assert words is None or words
    shown = fields.name(value)
    assert shown is None or shown == plain(shown)
    moment = fields.moment(value)
    assert moment is None or moment.tzinfo is UTC
    published, dated = fields.when(value, START)
    assert published.tzinfo is UTC
    assert (published - START).total_seconds() <= 300
    assert dated is (moment is not None)
    assert fields.flag(value) in {None, True, False}
    assert isinstance(fields.listing(value, "a", 0), list)
    fields.dig(value, "a", -1, "b")


@given(JSON)
def test_a_key_can_be_written_down_and_shown(value: Any) -> None:
    key = fields.key(value)
    if key is not None:
        key.encode()
        assert key.isprintable()
        assert len(key) <= 500
        assert " " not in key


@pytest.mark.parametrize(
    ("value", "count", "signed"),
    [
        (0, 0, 0),
        ("12", 12, 12),
        (3.0, 3, 3),
        (-4, None, -4),
        ("-4", None, -4),
        ("--4", None, None),
        ("-", None, None),
        ("²", None, None),
        (True, None, None),
        (1.5, None, None),
        (float("inf"), None, None),
        (float("nan"), None, None),
        (2**63, None, None),
        ("1,200", None, None),
    ],
)
def test_counts(value: object, count: int | None, signed: int | None) -> None:
    assert (fields.count(value), fields.signed(value)) == (count, signed)


def test_paths_lead_through_objects_and_lists_or_nowhere() -> None:
    value = {"a": [{"b": 1}, {"b": 2}]}
    assert fields.dig(value, "a", -1, "b") == 2
    assert fields.dig(value, "a", 2, "b") is None
    assert fields.dig(value, "a", "b") is None
    assert fields.dig(value, 0) is None


@pytest.mark.parametrize("value", [None, ""])
def test_what_must_be_there_is_named_where_it_is_not(value: object) -> None:
    with pytest.raises(ValueError, match="the id is missing"):
        fields.must(value, "the id")
    assert fields.must(0, "the id") == 0


def test_a_time_may_be_text_or_seconds() -> None:
    wanted = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
    assert fields.moment("2026-11-20T11:30:00+01:00") == fields.moment(wanted.timestamp()) == wanted


def test_each_keeps_the_sound_reports_the_broken_and_leaves_out_what_is_no_post() -> None:
    def read(item: Any) -> Any:
        if item == "ad":
            return None
        if item == "deep":
            raise RecursionError
        if item == "huge":
            raise OverflowError("too large")
        return {"a": 1}[item]

    mentions, skipped = fields.each(["ad", "deep", "huge", 7, []], read, what="post")
    assert mentions == ()
    assert [str(one) for one in skipped] == [
        f"a post that cannot be read: {why}" for why in ("RecursionError", "OverflowError", "KeyError", "TypeError")
    ]


def test_each_reports_what_is_nested_so_deep_that_it_was_only_just_read() -> None:
    for depth in range(900, 1_100):
        try:
            items = msgspec.json.decode(b'[{"a":' + b"[" * depth + b"1" + b"]" * depth + b"}]")
        except RecursionError:
            break
        mentions, skipped = fields.each(items, lambda _item: fields.must(None, "the id"))
        assert (mentions, len(skipped)) == ((), 1)
    else:
        pytest.fail("nothing was nested too deep")
