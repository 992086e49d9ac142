"""From Slack's payloads to what is meant: the agreement with the cards, field by field."""

from __future__ import annotations

import contextlib
import copy
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.case import Cause, Command, Track, Verb, Via
from monitor.inbound.parse import FORMS, Intent, Mistake, Nothing, Opening, Unknown, Wish, Wrong, interaction
from monitor.inbound.payload import MOST_BYTES, UnreadableError, read_interaction, read_slash_form
from tests.fakes.clock import START

MADRID = ZoneInfo("Europe/Madrid")


def pressed(action_id: str = "case:acknowledge", value: str = "c0ffee", **more: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": "U0ANA"},
        "channel": {"id": "C0MIRAMAR", "name": "miramar"},
        "container": {"message_ts": "1.1"},
        "trigger_id": "t",
        "response_url": "https://hooks.slack.com/x",
        "actions": [{"action_id": action_id, "value": value, "type": "button", "action_ts": "1795170600.000100"}],
    } | more


def handed_in(verb: str, values: dict[str, Any], **more: Any) -> dict[str, Any]:
    view = {
        "id": "V1",
        "hash": "1.a",
        "callback_id": f"case:{verb}",
        "private_metadata": '{"case":"c0ffee","language":"en","channel":"C0MIRAMAR"}',
        "state": {"values": {name: {name: value} for name, value in values.items()}},
    }
    return {"type": "view_submission", "user": {"id": "U0ANA"}, "view": view | more}


def meant(payload: object) -> Intent:
    read = read_interaction(json.dumps(payload))
    return interaction(read, now=START, name_of=lambda user: f"name of {user}", zone=MADRID)


def command(payload: object) -> Command:
    wish = meant(payload)
    assert isinstance(wish, Wish), wish
    return wish.command


@pytest.mark.parametrize("verb", sorted(set(Verb) - FORMS))
def test_a_button_is_its_verb(verb: Verb) -> None:
    made = command(pressed(f"case:{verb.value}"))
    assert (made.verb, made.case, made.who, made.via, made.at) == (verb, "c0ffee", "name of U0ANA", Via.SLACK, START)


@pytest.mark.parametrize("verb", sorted(FORMS))
def test_a_button_that_asks_for_a_form_opens_it(verb: Verb) -> None:
    opening = meant(pressed(f"case:{verb.value}"))
    assert isinstance(opening, Opening)
    assert (opening.verb, opening.case, opening.origin.trigger) == (verb, "c0ffee", "t")


def test_praise_says_so_on_its_buttons() -> None:
    for value, track in (("c0ffee", Track.COMPLAINT), ("c0ffee|praise", Track.PRAISE), ("c0ffee|x", Track.COMPLAINT)):
        opening = meant(pressed("case:resolve", value))
        assert isinstance(opening, Opening)
        assert opening.track is track


def test_what_follows_the_case_belongs_to_the_verb() -> None:
    assert command(pressed("case:tick", "c0ffee|3")).target == "3"
    assert command(pressed("case:keep", "c0ffee|p1|x")).target == "p1|x"
    assert command(pressed("case:answer", "c0ffee|complaint")).note == "complaint"
    assert command(pressed("case:contact", "c0ffee|dm")).note == "dm"


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("case:dance", "c0ffee"),
        ("case:", "c0ffee"),
        ("case:acknowledge", ""),
        ("case:acknowledge", "c0 ffee"),
        ("case:acknowledge", "x" * 65),
        ("case:tick", "c0ffee|" + "x" * 201),
        ("acknowledge", "c0ffee"),
        ("CASE:acknowledge", "c0ffee"),
    ],
)
def test_what_is_not_agreed_is_unknown(action_id: str, value: str) -> None:
    assert isinstance(meant(pressed(action_id, value)), Unknown)


def test_a_key_names_one_press() -> None:
    """Of one person, on one button of one message, at one moment."""
    key = command(pressed()).key
    assert key == command(pressed(trigger_id="another", response_url="")).key
    action = pressed()["actions"][0]
    others = [
        pressed(user={"id": "U0LUIS"}),
        pressed("case:release"),
        pressed(value="other"),
        pressed(container={"message_ts": "1.2"}),
        pressed(actions=[action | {"action_ts": "1795170600.000200"}]),
    ]
    assert len({key, *(command(other).key for other in others)}) == 6


def test_a_form_handed_in_again_has_the_same_key_and_a_changed_one_another() -> None:
    form = handed_in("note", {"text": {"value": "x"}})
    assert command(form).key == command(copy.deepcopy(form)).key
    assert command(form).key != command(handed_in("note", {"text": {"value": "x"}}, hash="2.b")).key


class TestForms:
    def test_a_promise(self) -> None:
        due = int((START + timedelta(days=1)).timestamp())
        made = command(
            handed_in(
                "promise",
                {
                    "text": {"value": " Devolver\u202e dos noches "},
                    "owner": {"selected_user": "U0LUIS"},
                    "due": {"selected_date_time": due},
                },
            )
        )
        assert (made.note, made.owner, made.due) == (
            "Devolver dos noches",
            "name of U0LUIS",
            START + timedelta(days=1),
        )

    @pytest.mark.parametrize("owner", [{"selected_option": {"value": "luis"}}, {"value": "luis"}])
    def test_its_owner_may_be_chosen_by_name(self, owner: dict[str, Any]) -> None:
        values = {"text": {"value": "x"}, "due": {"selected_date": "2026-12-01"}, "owner": owner}
        assert command(handed_in("promise", values)).owner == "luis"

    def test_without_an_owner_it_is_whoever_promised(self) -> None:
        values = {"text": {"value": "x"}, "due": {"selected_date": "2026-12-01"}, "owner": {"selected_option": None}}
        assert command(handed_in("promise", values)).owner == "name of U0ANA"

    def test_a_day_is_meant_to_its_end_where_we_are(self) -> None:
        values = {"text": {"value": "x"}, "due": {"selected_date": "2026-11-20"}}
        assert command(handed_in("promise", values)).due == datetime(2026, 11, 20, 22, 59, 59, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("due", "wrong"),
        [
            ({"selected_date": "2026-11-19"}, Wrong.PAST),
            ({"selected_date_time": int(START.timestamp())}, Wrong.PAST),
            ({"selected_date": "2099-01-01"}, Wrong.TOO_FAR),
            ({"selected_date": "2026-02-30"}, Wrong.ODD),
            ({"selected_date_time": 10**18}, Wrong.ODD),
            ({"selected_date": None}, Wrong.MISSING),
        ],
    )
    def test_a_date_that_cannot_be(self, due: dict[str, Any], wrong: Wrong) -> None:
        mistake = meant(handed_in("promise", {"text": {"value": "x"}, "due": due}))
        assert isinstance(mistake, Mistake)
        assert mistake.wrong == {"due": wrong}

    def test_resolving(self) -> None:
        made = command(
            handed_in("resolve", {"cause": {"selected_option": {"value": "our fault"}}, "note": {"value": "caldera"}})
        )
        assert (made.cause, made.note) == (Cause.OUR_FAULT, "caldera")
        assert command(handed_in("resolve", {"note": {"value": None}})).cause is None
        assert isinstance(meant(handed_in("resolve", {"cause": {"value": "fate"}})), Mistake)

    def test_muting(self) -> None:
        values = {
            "what": {"selected_option": {"value": "term"}},
            "term": {"value": "menú"},
            "until": {"selected_option": {"value": "1d"}},
        }
        made = command(handed_in("mute", values))
        assert (made.target, made.term, made.due) == ("term", "menú", START + timedelta(days=1))
        values["what"] = {"selected_option": {"value": "author"}}
        assert command(handed_in("mute", values)).term == ""

    def test_the_feeling_the_channel_and_a_note(self) -> None:
        assert command(handed_in("wrong-feeling", {"feeling": {"selected_option": {"value": "positive"}}})).note == (
            "positive"
        )
        assert command(handed_in("prefer", {"channel": {"value": "email"}})).note == "email"
        assert command(handed_in("contact", {"channel": {"value": "dm"}})).note == "dm"
        assert command(handed_in("leave-alone", {"note": {"value": "asked us"}})).note == "asked us"

    @pytest.mark.parametrize("metadata", ["", "{}", "[]", "nope", '{"case":7}', '{"case":"a b"}', "[" * 3000])
    def test_metadata_that_is_not_ours(self, metadata: str) -> None:
        form = handed_in("note", {"text": {"value": "x"}}, private_metadata=metadata)
        assert meant(form) == Unknown(origin=meant(form).origin, form=True)  # type: ignore[union-attr]

    def test_long_texts_are_cut(self) -> None:
        assert len(command(handed_in("note", {"text": {"value": "x" * 100_000}})).note) == 2000


@pytest.mark.parametrize("kind", ["view_closed", "shortcut", "message_action", "block_suggestion", "surprise"])
def test_other_interactions_mean_nothing(kind: str) -> None:
    assert meant(pressed(type=kind)) == Nothing()


def test_a_press_without_an_action_means_nothing() -> None:
    assert meant(pressed(actions=[])) == Nothing()


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"[" * 100_000,
        b'{"type":1,"user":{"id":"U0ANA"}}',
        b'{"type":"block_actions"}',
        b'{"type":"block_actions","user":{"id":7}}',
        b'{"type":"block_actions","user":{"id":"U0ANA"},"x":' + b"[" * 10_000,
        b'{"type":"block_actions","user":{"id":"U0ANA"},"actions":{"action_id":"x"}}',
        b" " * (MOST_BYTES + 1),
    ],
    ids=range(11),
)
def test_what_is_not_slacks_is_refused(payload: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_interaction(payload)


@pytest.mark.parametrize("user", ["", "u0ana", "<!channel>", "U" * 60, "U0\n"])
def test_somebody_must_have_done_it(user: str) -> None:
    with pytest.raises(UnreadableError):
        meant(pressed(user={"id": user}))


def test_a_command_needs_its_fields() -> None:
    with pytest.raises(UnreadableError):
        read_slash_form({"text": "status"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=15,
)


@given(st.sampled_from(["type", "user", "channel", "container", "message", "actions", "view", "trigger_id"]), JSON)
def test_anything_in_a_field_is_read_or_refused(name: str, value: Any) -> None:
    for payload in (pressed(), handed_in("promise", {"due": {"selected_date": "2026-12-01"}})):
        with contextlib.suppress(UnreadableError):
            meant(payload | {name: value})


@given(st.sampled_from(sorted(Verb)), st.sampled_from(["text", "owner", "due", "cause", "what", "term", "until"]), JSON)
def test_anything_in_a_form_is_read_or_refused(verb: Verb, name: str, value: Any) -> None:
    for filled in (
        {"value": value},
        {"selected_date": value},
        {"selected_date_time": value},
        {"selected_option": value},
    ):
        try:
            intent = meant(handed_in(verb.value, {name: filled}))
        except UnreadableError:
            continue
        assert isinstance(intent, Wish | Mistake)
