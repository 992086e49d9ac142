"""Who mutes what: silences by labels, words and cases, and storms that spare the grave."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.case import Silence
from monitor.core.mute import Mutes, muted
from monitor.model import CaseId
from monitor.rules.schema import InhibitRule
from tests.core.cases import START, post

PAGE = (("author", "mastodon:u1"), ("brand", "Hotel Miramar"), ("level", "page"), ("rule", "page"))
STORM = (("brand", "Hotel Miramar"), ("level", "page"), ("rule", "storm"))
STORM_RULE = InhibitRule.model_validate(
    {"source_matchers": ['rule="storm"'], "target_matchers": ['level=~"page|alert"'], "equal": ["brand"]}
)


def silence(id_: str = "s1", *, hours: float = 1, **changes: object) -> Silence:
    defaults = {
        "starts_at": START,
        "ends_at": START + timedelta(hours=hours),
        "by": "ana",
        "comment": "known",
        "created_at": START,
    }
    return Silence(id=id_, **(defaults | changes))  # type: ignore[arg-type]


def who(*silences: Silence, text: str = "", case: str | None = None, after: timedelta = timedelta(0)) -> str | None:
    found = muted(
        PAGE,
        text,
        CaseId(case) if case else None,
        silences=silences,
        firing=(),
        inhibit_rules=(),
        now=START + after,
    )
    return None if found is None else str(found)


@pytest.mark.parametrize(
    ("names", "mutes"),
    [
        pytest.param({"matchers": ('author="mastodon:u1"',)}, True, id="its matcher matches"),
        pytest.param({"matchers": ('author="mastodon:u1"', 'level="alert"')}, False, id="all matchers must match"),
        pytest.param({"matchers": ('level=~"pag"',)}, False, id="patterns are anchored"),
        pytest.param({"matchers": ('nobody=""', 'level="page"')}, True, id="a missing label is empty"),
        pytest.param({"term": "piscina"}, True, id="the word is said"),
        pytest.param({"term": "PÍSCINA"}, True, id="case and accents are folded"),
        pytest.param({"term": "pisci"}, False, id="whole words only"),
        pytest.param({"term": "la piscina"}, True, id="several words"),
        pytest.param({"term": "#verano"}, True, id="a tag"),
        pytest.param({"case": CaseId("c1")}, True, id="this case"),
        pytest.param({"case": CaseId("c2")}, False, id="another case"),
        pytest.param({"case": CaseId("c1"), "term": "playa"}, False, id="this case, but another word"),
        pytest.param({}, False, id="a silence that names nothing mutes nothing"),
        pytest.param({"matchers": ("level=~(",)}, False, id="one that cannot be read mutes nothing"),
    ],
)
def test_a_silence_mutes_what_it_names(names, mutes):
    found = who(silence(**names), text="¡La Piscina estaba sucia! #Verano", case="c1")

    assert (found is not None) is mutes


def test_who_mutes_is_said_by_name_and_id():
    assert who(silence(matchers=('level="page"',))) == "silence s1 by ana"


def test_of_several_silences_the_first_to_end_says_when_to_ask_again():
    long, short = silence("long", hours=5, matchers=('level="page"',)), silence("short", matchers=('level="page"',))

    found = muted(PAGE, "", None, silences=[long, short], firing=(), inhibit_rules=(), now=START)

    assert found is not None
    assert [each.id for each in found.silences] == ["short", "long"]
    assert found.until == short.ends_at


def test_an_inhibited_alert_names_the_rule_and_the_alert_that_fires():
    found = muted(PAGE, "", None, silences=(), firing=[STORM], inhibit_rules=[STORM_RULE], now=START)

    assert found is not None
    assert (str(found), found.source, found.until) == ('inhibited by rule="storm"', STORM, None)


def test_a_mention_is_muted_only_if_all_its_alerts_are():
    mutes = Mutes.of([silence(matchers=('rule="page"',))], now=START)
    other = (("level", "page"), ("rule", "other"))

    assert mutes.entry(post("1"), [PAGE], None) is not None
    assert mutes.entry(post("1"), [PAGE, other], None) is None
    assert mutes.entry(post("1"), [], None) is None, "of what is not known nothing is muted"


@pytest.mark.parametrize(
    ("judged", "mutes"),
    [
        ({"influence": 59.9, "severity": 0.89}, True),
        ({"influence": 60.0, "severity": 0.1}, False),
        ({"influence": 1.0, "severity": 0.9}, False),
    ],
)
def test_a_storm_inhibits_the_single_ones_except_the_influential_and_the_grave(judged, mutes):
    storm = Mutes.of((), firing=[STORM], inhibit_rules=[STORM_RULE], now=START)

    assert (storm.entry(post("1", **judged), [PAGE], None) is not None) is mutes


def test_another_source_inhibits_the_grave_as_well():
    rule = STORM_RULE.model_copy(update={"source_matchers": ()})
    outage = (("brand", "Hotel Miramar"), ("rule", "outage"))
    found = Mutes.of((), firing=[outage], inhibit_rules=[rule], now=START)

    assert found.entry(post("1", influence=99.0), [PAGE], None) is not None


@given(st.integers(-10, 10), st.integers(1, 10))
def test_a_silence_holds_from_its_start_until_just_before_its_end(minute, length):
    made = silence(matchers=('level="page"',), ends_at=START + timedelta(minutes=length))

    assert (who(made, after=timedelta(minutes=minute)) is not None) is (0 <= minute < length)
