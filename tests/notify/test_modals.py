"""The forms that buttons open: what they ask, and that they can be read back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitor.case import Track, Verb
from monitor.core.respond import FEELINGS
from monitor.model import CaseId
from monitor.notify.modals import form
from monitor.rules.values import parse_duration
from tests.notify import blockkit
from tests.notify.samples import SENT

FORMS = (Verb.PROMISE, Verb.RESOLVE, Verb.WRONG_FEELING, Verb.MUTE, Verb.NOTE, Verb.CONTACT)


def made(verb: Verb, **changes: Any) -> Any:
    asked = {"people": ("ana", "luis"), "language": "es", "channel": "C0MIRAMAR", "now": SENT} | changes
    return form(verb, CaseId("c0ffee12"), **asked)


def fields(view: Any) -> dict[str, Any]:
    return {block["block_id"]: block for block in view["blocks"]}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("verb", FORMS)
def test_every_form_is_valid_and_says_where_it_came_from(verb, language):
    view = made(verb, language=language)

    assert blockkit.view_faults(view) == []
    assert view["callback_id"] == f"case:{verb.value}"
    assert json.loads(view["private_metadata"]) == {"case": "c0ffee12", "channel": "C0MIRAMAR", "language": language}
    for name, block in fields(view).items():
        assert block["element"]["action_id"] == name
    assert not view["title"]["text"].endswith("…")


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb not in FORMS])
def test_other_verbs_need_no_form(verb):
    assert made(verb) is None


def test_a_promise_asks_what_who_and_until_when():
    asked = fields(made(Verb.PROMISE))

    assert list(asked) == ["text", "owner", "due"]
    assert [option["value"] for option in asked["owner"]["element"]["options"]] == ["ana", "luis"]
    assert asked["due"]["element"]["initial_date_time"] > SENT.timestamp()


@pytest.mark.parametrize("people", [(), ("x" * 200,), ("",)])
def test_without_known_people_the_owner_is_written(people):
    assert fields(made(Verb.PROMISE, people=people))["owner"]["element"]["type"] == "plain_text_input"


def test_resolving_asks_whose_fault_it_was_but_not_for_praise():
    causes = fields(made(Verb.RESOLVE))["cause"]["element"]["options"]

    assert [option["value"] for option in causes] == ["not ours", "accident", "our fault"]
    assert list(fields(made(Verb.RESOLVE, track=Track.PRAISE))) == ["note"]


def test_muting_asks_what_for_how_long_and_why():
    asked = fields(made(Verb.MUTE))

    assert list(asked) == ["what", "term", "until", "note"]
    assert all(parse_duration(option["value"]) for option in asked["until"]["element"]["options"])


def test_where_nobody_is_known_nobody_is_muted_or_remembered():
    what = fields(made(Verb.MUTE, author=False))["what"]["element"]["options"]

    assert [option["value"] for option in what] == ["case", "term"]
    assert list(fields(made(Verb.NOTE, author=False))) == ["text"]


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_note_may_say_how_somebody_wants_to_be_reached_and_whether_at_all(language):
    asked = fields(made(Verb.NOTE, language=language))

    assert list(asked) == ["text", "channel", "contact"]
    assert all(block["optional"] for block in asked.values())
    # The same in both languages: each card says it in its own words.
    assert [option["value"] for option in asked["channel"]["element"]["options"]][:3] == ["dm", "email", "phone"]
    assert [option["value"] for option in asked["contact"]["element"]["options"]] == ["no", "yes"]


def test_the_feelings_are_those_that_a_case_understands():
    options = fields(made(Verb.WRONG_FEELING))["feeling"]["element"]["options"]

    assert {option["value"] for option in options} == set(FEELINGS)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"title": {"type": "plain_text", "text": "x" * 25}}, "at most 24"),
        ({"private_metadata": "x" * 3001}, "private_metadata"),
        ({"blocks": []}, "1 to 100"),
        ({"colour": "red"}, "unknown field"),
        ({"blocks": [{"type": "input", "label": {"type": "plain_text", "text": "x"},
                      "element": {"type": "static_select", "options": []}}]}, "1 to 100 options"),
    ],
)  # fmt: skip
def test_the_validator_itself_finds_faults(change, fault):
    view = made(Verb.NOTE) | change

    assert any(fault in found for found in blockkit.view_faults(view))
