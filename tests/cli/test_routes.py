"""`almenara routes test`: where an alert would go, for people and for CI."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.terminal import Desk
from tests.fakes.mentions import ANGRY

POST: dict[str, Any] = {
    "network": "mastodon",
    "text": ANGRY,
    "language": "en",
    "author": {"handle": "critic", "followers": 900_000},
    "url": "https://social.example/@critic/1",
}


def routes(desk: Desk, *words: object, **more: Any) -> tuple[int, list[list[str]]]:
    """The exit code, and for each alert the receivers that would be told."""
    done = desk.types("routes", "test", *words, "--json", **more)
    return done.code, [[each["receiver"] for each in case["deliveries"]] for case in json.loads(done.out)]


@pytest.mark.parametrize(
    ("labels", "receivers"),
    [
        (["level=page"], ["oncall"]),
        (["level=alert"], ["digest"]),
        (["network=x"], ["press", "oncall"]),
        (["network=x", "level=page"], ["oncall"]),
        (["anything=a=b"], ["digest"]),
    ],
)
def test_labels_lead_to_receivers(desk: Desk, labels: list[str], receivers: list[str]) -> None:
    options = [word for label in labels for word in ("--label", label)]
    assert routes(desk, *options) == (0, [receivers])


def test_the_answer_says_by_which_route_and_when(desk: Desk) -> None:
    done = desk.types("routes", "test", "-l", "level=page")
    assert done.out == 'level=page\n→ oncall  route 0.0 level="page"; wait 0s, interval 5m, repeat 4h\n'
    (case,) = desk.types("routes", "test", "-l", "level=page", "--json").json()
    assert case["labels"] == {"level": "page"}
    assert (case["deliveries"][0]["route"], case["deliveries"][0]["group_wait"]) == ("0.0", "0s")


def test_labels_from_a_file_and_from_standard_input(desk: Desk) -> None:
    (desk.folder / "complaint.json").write_text('{"level": "page"}', encoding="utf-8")
    assert routes(desk, "complaint.json") == (0, [["oncall"]])
    assert routes(desk, "-", stdin='{"level": "page"}') == (0, [["oncall"]])
    assert routes(desk, "complaint.json", "-l", "level=log") == (0, [["digest"]])


def test_a_mention_is_judged_and_each_of_its_alerts_routed(desk: Desk) -> None:
    (desk.folder / "post.json").write_text(json.dumps(POST), encoding="utf-8")
    assert routes(desk, "post.json") == (0, [["oncall"]])
    assert not desk.data.exists()


def test_a_mention_that_raises_no_alert_says_why(desk: Desk) -> None:
    for text, reason in (("The weather is fine", "it is about no brand"), ("Hotel Miramar has a pool", "no_rule")):
        done = desk.types("routes", "test", "-", stdin=json.dumps(POST | {"text": text}))
        assert done.code == 0
        assert done.err.startswith("No alert would be raised")
        assert reason in done.err


@pytest.mark.parametrize(
    ("expect", "code", "said"),
    [
        ("oncall", 0, ""),
        (" oncall , ", 0, ""),
        ("digest", 1, "Expected digest; told would be oncall.\n"),
        ("oncall,digest", 1, "Expected digest, oncall; told would be oncall.\n"),
        ("oncal", 2, "almenara: there is no receiver named 'oncal'. Did you mean oncall?\n"),
    ],
)
def test_what_is_expected_decides_the_exit_code(desk: Desk, expect: str, code: int, said: str) -> None:
    done = desk.types("routes", "test", "-l", "level=page", "--expect", expect)
    assert (done.code, done.err) == (code, said)


def test_expecting_somebody_where_nobody_is_told_fails(desk: Desk) -> None:
    done = desk.types("routes", "test", "-", "--expect", "oncall", stdin=json.dumps(POST | {"text": "Sunny"}))
    assert done.code == 1
    assert "told would be nobody" in done.err


GARBAGE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b'{"text": 7}',
    b'{"level": 3}',
    b"[" * 100_000,
    b'{"level": ' + b"9" * 5_000 + b"}",
    b'{"text": ""}',
]


@pytest.mark.parametrize("raw", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_wrong_use_in_one_sentence(desk: Desk, raw: bytes) -> None:
    (desk.folder / "garbage.json").write_bytes(raw)
    done = desk.types("routes", "test", "garbage.json")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("almenara: ")
    assert len(done.err.splitlines()) == 1
    assert len(done.err) < 1_000


def test_labels_that_are_hostile_are_shown_inert(desk: Desk) -> None:
    labels = '{"author": "a\\u001b[2J\\ud800\\u202eb"}'
    for more in ((), ("--json",)):
        done = desk.types("routes", "test", "-", *more, stdin=labels)
        assert done.code == 0
        assert not {"\x1b", "\u202e", "\ud800"} & set(done.out)


@pytest.mark.parametrize("words", [[], ["nowhere.json"], ["-l", "level"]])
def test_nothing_to_test_is_wrong_use(desk: Desk, words: list[str]) -> None:
    done = desk.types("routes", "test", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("almenara: ")
