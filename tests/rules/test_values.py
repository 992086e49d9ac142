"""Durations, comparisons and matchers: written, read, and written again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.rules.values import Comparison, Matcher, format_duration, parse_duration

SIGNS = st.sampled_from([">=", "<=", "==", "!=", ">", "<", "="])
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9).map(float)
PATTERN = st.text().map(re.escape) | st.sampled_from([r"a\d+", r'say "\w"', "x\ny", "\\\\"])
LABEL = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,10}", fullmatch=True)


@given(st.integers(0, 10**13).map(lambda count: timedelta(milliseconds=count)))
def test_a_duration_survives_being_written(value: timedelta) -> None:
    assert parse_duration(format_duration(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0s", timedelta()), ("90s", timedelta(seconds=90)), ("1h30m", timedelta(minutes=90)),
        ("1500ms", timedelta(milliseconds=1500)), ("2w", timedelta(days=14)), ("3y", timedelta(days=1095)),
    ],
)  # fmt: skip
def test_durations_as_people_write_them(text: str, value: timedelta) -> None:
    assert parse_duration(text) == value


@pytest.mark.parametrize(
    "text", ["", "5", "5 m", "m", "-5m", "5M", "1.5h", "५m", "9" * 5000 + "s", "9" * 20 + "y", 5, None]
)
def test_what_is_no_duration_says_how_one_is_written(text: object) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


@given(SIGNS, NUMBERS)
def test_a_comparison_survives_being_written(sign: str, value: float) -> None:
    comparison = Comparison(sign, value)

    assert Comparison.parse(str(comparison)) == comparison


@given(NUMBERS, NUMBERS)
def test_comparisons_compare_and_the_unknown_satisfies_none(limit: float, value: float) -> None:
    assert Comparison.parse(f">= {limit!r}")(value) is (value >= limit)
    assert Comparison.parse(limit)(value) is (value == limit)
    assert not any(Comparison(sign, limit)(None) for sign in (">=", "<=", "==", "!=", ">", "<", "="))


@pytest.mark.parametrize(
    "text", ["", "> ", "55 <", ">= fifty", ">> 5", "> 1e999", float("inf"), float("nan"), True, None, []]
)
def test_what_is_no_comparison_says_how_one_is_written(text: object) -> None:
    with pytest.raises(ValueError, match="a comparison is written as"):
        Comparison.parse(text)


@given(LABEL, st.sampled_from(["=", "!="]), st.text())
def test_a_matcher_survives_being_written(label: str, sign: str, value: str) -> None:
    matcher = Matcher(label, sign, value)

    assert Matcher.parse(str(matcher)) == matcher


@given(
    LABEL,
    st.sampled_from(["=~", "!~"]),
    st.text().map(re.escape) | st.sampled_from([r"a\d+", r'say "\w"', "x\ny", "\\\\"]),
)
def test_a_matcher_by_pattern_survives_being_written(label: str, sign: str, pattern: str) -> None:
    matcher = Matcher(label, sign, pattern, re.compile(pattern))

    assert Matcher.parse(str(matcher)) == matcher


@pytest.mark.parametrize(
    ("text", "found", "matches"),
    [
        ('level="page"', "page", True), ("level=page", "page", True), ("level=page", "pages", False),
        ('ask=""', "", True), ("ask=", "x", False), ('level!="page"', "", True), ('rule=~"a|b"', "b", True),
        ('rule=~"a"', "ab", False), ('rule!~"a.*"', "abc", False), (r'n=~"\d+"', "42", True),
        (r'n=~"\\d+"', "42", True),
        (r'q="say \"hi\""', 'say "hi"', True), (r'q="a\nb"', "a\nb", True), (r'q="a\tb"', r"a\tb", True),
    ],
)  # fmt: skip
def test_matchers_match_as_in_alertmanager(text: str, found: str, matches: bool) -> None:
    assert Matcher.parse(text)(found) is matches


@pytest.mark.parametrize("text", ["", "level", "level page", '="x"', '1a="x"', 'a="x" b', 'a="x', 'a=~"("', 7, None])
def test_what_is_no_matcher_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"a matcher is written as|is not a regular expression"):
        Matcher.parse(text)
