"""`almenara silence`: what people mute from a terminal, and what they are told when they mistype."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.terminal import RULES, Desk

FOR = ("--for", "2h", "--comment", "obras en la piscina")


def added(desk: Desk, *words: object) -> dict[str, Any]:
    done = desk.types("silence", "add", *words, *FOR, "--by", "ana", "--json")
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = done.json()
    return found


def listed(desk: Desk, *words: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.types("silence", "list", *words, "--json").json()
    return found


def test_a_silence_is_added_listed_and_expired(desk: Desk) -> None:
    made = added(desk, 'level="alert"', "--term", "piscina")
    assert (made["state"], made["matchers"], made["term"]) == ("active", ['level="alert"'], "piscina")
    assert listed(desk) == [made]

    done = desk.types("silence", "expire", made["id"][:5])
    assert (done.code, done.out) == (0, f'Silence {made["id"]} is over: level="alert", the word “piscina”.\n')
    assert listed(desk) == []
    assert [each["state"] for each in listed(desk, "--expired")] == ["expired"]


def test_people_read_who_what_and_until_when(desk: Desk) -> None:
    made = added(desk, "--author", "mastodon:ana", "--term", "piscina")
    done = desk.types("silence", "list")
    heading, row = done.out.splitlines()
    assert heading.split() == ["id", "state", "ends", "by", "what", "comment"]
    for said in (made["id"], "active", "ana", 'author="mastodon:ana"', "piscina", "obras en la piscina"):
        assert said in row
    assert desk.types("silence", "list", "--help").code == 0


def test_a_silence_may_begin_later(desk: Desk) -> None:
    made = added(desk, "level=alert", "--from", "2099-01-01T09:00")
    assert (made["state"], made["starts_at"], made["ends_at"]) == (
        "pending", "2099-01-01T09:00:00+00:00", "2099-01-01T11:00:00+00:00",
    )  # fmt: skip


def test_without_silences_there_is_nothing_to_list(desk: Desk) -> None:
    assert desk.types("silence", "list").out == "No silences.\n"


def test_labels_that_a_rule_adds_are_known(desk: Desk) -> None:
    desk.write(RULES.replace("when: {level: alert}", "when: {level: alert}, labels: {team: bar}"))
    assert added(desk, 'team="bar"')["matchers"] == ['team="bar"']


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (['autor="x"'], 'column 1: no alert has a label autor.\n  autor="x"\n  ^\n  did you mean author?'),
        (['level=="alert"'], 'column 6: == is none of =~, !~, !=, =.\n  level=="alert"\n       ^\n'),
        (['brand=~"a(b"'], "column 10: this is not a regular expression"),
        (["brand=Hotel Miramar"], "column 12: a value with spaces"),
        ([], "a silence needs a matcher, a word or a case"),
        (['brand!="x"'], "this would mute everything"),
    ],
)
def test_what_cannot_be_muted_is_explained_with_its_column(desk: Desk, words: list[str], said: str) -> None:
    done = desk.types("silence", "add", *words, *FOR)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("almenara: ")
    assert said in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["level=alert"], "say how long with --for"),
        (["level=alert", "--for", "soon"], "--for soon: a duration is written as"),
        (["level=alert", "--for", "2h"], "a silence needs a comment"),
        (["level=alert", "--for", "0s", "-c", "x"], "ends after it begins"),
        (["level=alert", "--for", "9999999y", "-c", "x"], "too long"),
        (["--case", "nowhere", "--for", "2h", "-c", "x"], "there is no case named 'nowhere'"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(desk: Desk, words: list[str], said: str) -> None:
    done = desk.types("silence", "add", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


@pytest.mark.parametrize("name", ["", "zzz"])
def test_a_silence_that_is_none_cannot_be_expired(desk: Desk, name: str) -> None:
    made = added(desk, "level=alert")
    done = desk.types("silence", "expire", name)
    assert done.code == 2
    assert made["id"] in done.err


def test_hostile_words_are_shown_inert(desk: Desk) -> None:
    added(desk, "--term", "a\x1b[2Jb\u202ec", "--author", "mastodon:\x1b[31mx")
    for more in ((), ("--json",)):
        assert not {"\x1b", "\u202e"} & set(desk.types("silence", "list", *more).out)


def test_routes_test_says_what_would_be_muted_and_by_whom(desk: Desk) -> None:
    made = added(desk, 'level="alert"')
    (case,) = desk.types("routes", "test", "-l", "level=alert", "--json").json()
    assert (case["muted"]["silence"], case["muted"]["by"]) == (made["id"], "ana")
    (other,) = desk.types("routes", "test", "-l", "level=page", "--json").json()
    assert other["muted"] is None
    assert f"muted by silence {made['id']} of ana until" in desk.types("routes", "test", "-l", "level=alert").out


def test_routes_test_looks_for_a_silenced_word_in_a_mention(desk: Desk) -> None:
    added(desk, "--term", "nightmare")
    post = {
        "network": "mastodon",
        "text": "Hotel Miramar is an awful, disgusting place. The worst nightmare of my life, I hate it!",
        "language": "en",
        "author": {"handle": "critic", "followers": 900_000},
        "url": "https://social.example/@critic/1",
    }
    (case,) = desk.types("routes", "test", "-", "--json", stdin=json.dumps(post)).json()
    assert case["muted"]["by"] == "ana"


def test_routes_test_says_who_keeps_one_card_a_case(desk: Desk) -> None:
    slack = 'slack: {channel: "#x", token: "${SLACK_BOT_TOKEN}"}'
    desk.write(RULES.replace("name: oncall, console: {}", f"name: oncall, {slack}"))
    words = ("routes", "test", "-l", "level=page")
    (case,) = desk.types(*words, "--json", SLACK_BOT_TOKEN="xoxb-1").json()
    assert [each["card"] for each in case["deliveries"]] == [True]
    assert "one card a case" in desk.types(*words, SLACK_BOT_TOKEN="xoxb-1").out
