"""Labelled posts from JSON lines and CSV; what cannot be read is named by its line and harms no other."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.evaluation.labelled import Labelled, UnusableError, read_labelled
from monitor.lines import MAX_TEXT, LineError
from monitor.model import Level

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


def read(raw: str | bytes, *, table: bool = True) -> tuple[list[Labelled], list[str], set[str]]:
    """The posts, what is wrong with the others, and unknown keys."""
    unknown: set[str] = set()
    stream = io.BytesIO(raw.encode() if isinstance(raw, str) else raw)
    found = [each for _at, each in read_labelled(stream, table=table, network="unknown", now=NOW, unknown=unknown)]
    posts = [each for each in found if isinstance(each, Labelled)]
    return posts, [str(each) for each in found if isinstance(each, LineError)], unknown


def texts(raw: str | bytes) -> list[tuple[str, str]]:
    posts, problems, _unknown = read(raw)
    assert problems == []
    return [(post.label, post.line.mention.text) for post in posts]


def test_a_csv_needs_text_and_label_and_may_say_more() -> None:
    (post,), problems, _ = read("label,brand,text,language,severity,level\nNegative , Hotel Miramar,Sucio,es,.6,page\n")

    assert problems == []
    assert (post.label, post.line.brand, post.line.mention.text) == ("negative", "Hotel Miramar", "Sucio")
    assert (post.line.mention.language, post.severity, post.level, post.line.number) == ("es", 0.6, Level.PAGE, 2)


def test_a_csv_may_hold_quotes_line_breaks_and_a_byte_order_mark() -> None:
    raw = b'\xef\xbb\xbftext,label\r\n"He said ""no"", and\r\n\r\nleft",negative\r\nFine,positive\r\n\r\n'
    assert texts(raw) == [("negative", 'He said "no", and\n\nleft'), ("positive", "Fine")]
    assert [post.line.number for post in read(raw)[0]] == [2, 5]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_spreadsheets_may_separate_as_they_like(separator: str) -> None:
    assert texts(f"text{separator}label\nBad{separator}negative\n") == [("negative", "Bad")]


def test_bad_rows_are_named_and_the_others_are_read() -> None:
    raw = b"\n".join(
        [
            b"text,label,mood",
            b"Fine,positive,x",
            b"Too,many,cells,here",
            b"What?,angry,x",
            b",neutral,x",
            b"No label,,x",
            b"\xff\xfe,neutral,x",
            b"NUL \x00,neutral,x",
            b'"ab"c,neutral,x',
            b"Good,neutral,x",
            b'"never closed,neutral,x',
            b"Last,negative,x",
        ]
    )
    posts, problems, unknown = read(raw)

    assert [post.line.mention.text for post in posts] == ["Fine", "Good", "Last"]
    assert [problem.partition(":")[0] for problem in problems] == [f"line {n}" for n in (3, 4, 5, 6, 7, 8, 9, 11)]
    for problem, said in zip(
        problems, ("4 cells", "'angry'", "`text`", "label", "UTF-8", "NUL", "CSV", "CSV"), strict=True
    ):
        assert said in problem
    assert unknown == {"mood"}


def test_a_text_of_a_megabyte_is_cut_and_says_so() -> None:
    (post,), problems, _ = read(f"text,label\n{'x' * 1_000_000},neutral\n")
    assert (problems, len(post.line.mention.text), len(post.line.notes)) == ([], MAX_TEXT, 1)


@pytest.mark.parametrize("header", ["a,b", "text,labels", "text,text,label", "{}", '"text'])
def test_a_csv_without_its_columns_cannot_be_used(header: str) -> None:
    with pytest.raises(UnusableError, match="the first line must name the columns text,label"):
        read(f"{header}\nx,negative\n")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("text,label\nbien,positive\n".encode("utf-16"), "not UTF-8"),
        (b"text,label\rbien,positive\r", "old Macintosh"),
    ],
)
def test_a_csv_that_a_spreadsheet_wrote_in_another_way_says_how_to_save_it(raw: bytes, said: str) -> None:
    with pytest.raises(UnusableError, match=said):
        read(raw)


def test_an_empty_csv_holds_nothing() -> None:
    assert read("") == read("\n \n") == ([], [], set())


def as_line(**fields: Any) -> str:
    return json.dumps({"text": "Hotel Miramar", "expect": {"label": "neutral"}} | fields)


def test_json_lines_say_what_a_person_saw() -> None:
    expect = {"label": "negative", "issue": "leak", "severity": 0.9, "hard": ["irony", "irony"], "note": "Dry."}
    (post,), problems, _ = read(as_line(expect=expect), table=False)

    assert problems == []
    assert (post.label, post.issue, post.severity, post.hard, post.note) == (
        "negative",
        "leak",
        0.9,
        ("irony",),
        "Dry.",
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"expect": None}, '`expect` is missing; write "expect": {"label": "negative"}'),
        ({"expect": {"label": "negativ"}}, "write negative, neutral or positive (did you mean negative?)"),
        ({"expect": {"label": "neutral", "level": "pager"}}, "did you mean page?"),
        ({"text": None}, "`text` is missing"),
    ],
)
def test_what_is_missing_or_misspelt_is_said(fields: dict[str, Any], said: str) -> None:
    posts, (problem,), _ = read(as_line(**fields), table=False)
    assert posts == []
    assert problem.startswith("line 1: ")
    assert said in problem


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_a_csv(raw: bytes) -> None:
    posts, problems, _ = read(b"text,label\n" + raw)
    assert len(posts) + len(problems) <= len(raw)


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), st.sampled_from("npx"))))
def test_every_row_is_a_post_or_a_problem(rows: list[tuple[str, str]]) -> None:
    labels = {"n": "negative", "p": "positive", "x": "?"}
    quoted = ('"' + text.replace('"', '""') + '",' + labels[label] for text, label in rows)
    posts, problems, _ = read("text,label\n" + "\n".join(quoted))
    assert len(posts) + len(problems) == len(rows)
