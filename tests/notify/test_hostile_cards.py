"""Whatever stands in a case, Slack takes every message about it, and nothing in it does anything."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.case import Act, Case, CaseKind, CaseState, Cause, Memory, StormFacts, Track, Verb, Via
from monitor.model import Author, CaseId, Level, Notification, Step, Why
from monitor.notify.card import Card
from monitor.notify.console import drawn
from monitor.notify.modals import form
from monitor.notify.plain import body
from monitor.notify.render import render
from monitor.notify.slack_blocks import message, text_only
from tests.notify import blockkit
from tests.notify.cases import CHAIN, card_of, case, event, promise
from tests.notify.hostile import TEXTS, URLS
from tests.notify.samples import POSTED, SENT, entry
from tests.notify.test_text import HOSTILE

LANGUAGES = st.sampled_from(["es", "en"])
TIMES = st.timedeltas(timedelta(days=-400), timedelta(days=400)).map(lambda off: POSTED + off)
MAYBE = st.none() | TIMES
MEMBERS = (
    st.sampled_from(["U0ANA", "W123", "U1", "<!channel>", "U0ANA> <!here", "u0ana", "C0MIRAMAR", "U0ANA\n"]) | TEXTS
)
NUMBERS = st.sampled_from([0, 1, 2, 58, 10**9])


@dataclass(frozen=True)
class Step_:  # noqa: N801 - a guide's step, told apart from the model's
    id: str
    text: str


@dataclass(frozen=True)
class Sheet:
    title: str
    steps: tuple[Step_, ...]


promises = st.builds(promise, id=HOSTILE, text=TEXTS, owner=TEXTS, due=TIMES, kept_at=MAYBE)
storms = st.builds(
    StormFacts,
    stream=st.sampled_from(["negative", "all", "share"]),
    onset=TIMES,
    count=NUMBERS,
    expected=st.sampled_from([0.0, 0.01, 3.1, 400.0]),
    window=st.just(timedelta(hours=1)),
    score=st.just(7.3),
    authors=NUMBERS,
    top_authors=st.lists(st.tuples(TEXTS, st.just(81.0)), max_size=5).map(tuple),
    networks=st.lists(st.tuples(HOSTILE, NUMBERS), max_size=5).map(tuple),
    phrases=st.lists(TEXTS, max_size=5).map(tuple),
    young=st.sampled_from([None, 0.0, 0.4, 0.41, 1.0]),
    calm_at=MAYBE,
)
cases = st.builds(
    case,
    id=HOSTILE.map(CaseId),
    kind=st.sampled_from(CaseKind),
    track=st.sampled_from(Track),
    brand=TEXTS,
    network=HOSTILE,
    author=HOSTILE,
    name=TEXTS,
    state=st.sampled_from(CaseState),
    owner=st.sampled_from(["", "ana", "slack:U0X"]) | TEXTS,
    level=st.sampled_from(Level),
    asks=st.booleans(),
    answer=st.sampled_from(["", "complaint"]),
    mentions=NUMBERS,
    authors=NUMBERS,
    reach=NUMBERS,
    acknowledged_at=MAYBE,
    contacted_at=MAYBE,
    fixing_at=MAYBE,
    resolved_at=MAYBE,
    cause=st.none() | st.sampled_from(Cause),
    promises=st.lists(promises, max_size=8).map(tuple),
    ticks=st.sampled_from([(), ("a",)]),
    playbook=TEXTS,
    chain=st.sampled_from([None, CHAIN]),
    storm=st.none() | storms,
    recovery_reach=NUMBERS,
)
events = st.builds(
    event,
    act=st.sampled_from(Act),
    at=TIMES,
    who=st.just("") | TEXTS,
    via=st.sampled_from(Via),
    note=st.sampled_from(["", "2", "not ours", "dm"]) | TEXTS,
    target=st.sampled_from(["", "contact", "7d", "author", "a"]) | TEXTS,
    level=st.none() | st.sampled_from(Level),
    deadline=MAYBE,
)
memories = st.none() | st.builds(
    Memory,
    cases=NUMBERS,
    recovered=NUMBERS,
    open_promises=NUMBERS,
    last_at=MAYBE,
    preferred=TEXTS,
    leave_alone=st.booleans(),
)
mentions = st.builds(
    lambda text, url, name, rule: entry(
        text=text, title=name, url=url, author=Author(handle=name, name=name, followers=7), rules=(rule,), copies=3
    ),
    TEXTS, URLS, TEXTS, TEXTS,
)  # fmt: skip
guides = st.none() | st.builds(
    Sheet, title=TEXTS, steps=st.lists(st.builds(Step_, st.just("a") | TEXTS, TEXTS), max_size=60).map(tuple)
)


@st.composite
def told(draw: st.DrawFn) -> Notification:
    """Any notification about any case."""
    held: Case | None = draw(cases)
    why = draw(st.sampled_from(Why))
    whole = card_of(
        held or case(),
        *draw(st.lists(mentions, min_size=1, max_size=2)),
        why=why,
        step=draw(st.sampled_from(Step)),
        events=tuple(draw(st.lists(events, max_size=4))),
        memory=draw(memories),
        pings=tuple(draw(st.lists(MEMBERS, max_size=3))),
        cases=tuple(draw(st.lists(cases, max_size=2))) * draw(st.sampled_from([1, 40])),
        note=draw(TEXTS),
    )
    return replace(whole, entries=()) if draw(st.booleans()) else whole


def assert_harmless(card: Card, *, pings: tuple[str, ...]) -> None:
    wanted = [
        id_ for id_ in dict.fromkeys(pings) if id_.isalnum() and id_.isascii() and id_[:1] in "UW" and len(id_) > 2
    ]
    wanted = [id_ for id_ in wanted if id_ == id_.upper() and len(id_) <= 30]
    for interactive in (True, False):
        text, blocks = message(card, interactive=interactive)
        assert blockkit.faults(blocks) == []
        assert blocks
        for kind, shown in blockkit.texts(blocks):
            assert blockkit.dangers(shown, kind=kind) == []
        assert blockkit.calls(blocks) == wanted
        for url in blockkit.addresses(blocks):
            assert url.startswith(("https://", "http://"))
        assert 0 < blockkit.units(text) <= 4_000
        assert "\n" not in text
        assert blockkit.dangers(text, kind=blockkit.MRKDWN) == []
    whole = text_only(card)
    assert 0 < blockkit.units(whole) <= 4_000
    assert blockkit.dangers(whole, kind=blockkit.MRKDWN) == []
    assert [part for part in whole.split() if part.startswith("<@")] == [f"<@{id_}>" for id_ in wanted]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(told(), guides, LANGUAGES, st.booleans())
def test_every_message_about_a_case_is_within_slacks_limits_and_inert(notification, guide, language, doubt):
    card = render(notification, now=SENT, language=language, zone="Europe/Madrid", possible_repeat=doubt, guide=guide)

    assert_harmless(card, pings=notification.pings)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(told(), guides, LANGUAGES)
def test_no_escape_or_direction_character_of_a_case_reaches_a_terminal(notification, guide, language):
    card = render(notification, now=SENT, language=language, zone="Europe/Madrid", guide=guide)

    for shown in (drawn(card, io.StringIO()), body(card, limit=3_000)):
        assert not {c for c in shown if c != "\n" and (c < " " or "\x7f" <= c <= "\x9f" or c in "\u202e\u2066\u200b")}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(Verb), HOSTILE, st.lists(TEXTS, max_size=130), LANGUAGES, HOSTILE, st.sampled_from(Track))
def test_every_form_is_within_slacks_limits_and_inert(verb, id_, people, language, channel, track):
    view = form(verb, CaseId(id_), people=people, language=language, channel=channel, now=SENT, track=track)

    if view is not None:
        assert blockkit.view_faults(view) == []
        for kind, shown in blockkit.texts(view["blocks"]):
            assert blockkit.dangers(shown, kind=kind) == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_person_called_like_a_command_is_called_nobody(language):
    card = render(
        card_of(case(), pings=("<!channel>", "U0ANA", "U0ANA", "U0ANA|x", "S0GROUP")),
        now=SENT, language=language, zone="Europe/Madrid",
    )  # fmt: skip

    _, blocks = message(card)

    assert blockkit.calls(blocks) == ["U0ANA"]


def test_the_validator_sees_a_live_mention_that_is_no_call_of_ours():
    assert blockkit.dangers("<@U0ANA> hola", kind=blockkit.MRKDWN)
    assert blockkit.dangers("Para: <@U0ANA> <!channel>", kind=blockkit.MRKDWN)
    assert not blockkit.dangers("Para: <@U0ANA> <@W123>", kind=blockkit.MRKDWN)
