"""Alertmanager's inhibition, as its documentation ("inhibit_rule") and inhibit/inhibit_test.go have it."""

from __future__ import annotations

import pytest

from monitor.core.mute import muted
from monitor.model import Labels
from monitor.rules.schema import InhibitRule
from tests.core.cases import START


def rule(source: list[str], target: list[str], equal: list[str]) -> InhibitRule:
    return InhibitRule.model_validate({"source_matchers": source, "target_matchers": target, "equal": equal})


def labels(**given: str) -> Labels:
    return tuple(sorted(given.items()))


def inhibited(target: Labels, firing: list[Labels], *rules: InhibitRule) -> bool:
    return muted(target, "", None, silences=(), firing=firing, inhibit_rules=rules, now=START) is not None


# The first rule's source matches only its own side, the second rule's matches both of its sides.
ONE, TWO = rule(["s1=1"], ["t1=1"], ["e"]), rule(["s2=1"], ["t2=1"], ["e"])
FIRING = [labels(s1="1", t1="2", e="1"), labels(s2="1", t2="1", e="1")]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param({"t1": "1", "e": "1"}, True, id="the target of the first rule is inhibited"),
        pytest.param(
            {"t2": "1", "e": "1"}, True, id="the target of the second rule is inhibited by a two-sided source"
        ),
        pytest.param({"t1": "1", "t3": "1", "e": "1"}, True, id="further labels change nothing"),
        pytest.param({"t1": "1", "t2": "1", "e": "1"}, True, id="the target of both rules is inhibited"),
        pytest.param({"t1": "0", "e": "1"}, False, id="what matches no target is not inhibited"),
        pytest.param(
            {"s1": "1", "t1": "1", "e": "1"}, True, id="a two-sided target is inhibited by a one-sided source"
        ),
        pytest.param(
            {"s2": "1", "t2": "1", "e": "1"}, False, id="a two-sided target is not inhibited by a two-sided source"
        ),
        pytest.param({"t1": "1", "e": "0"}, False, id="labels in equal must have the same value"),
        pytest.param({"t1": "1"}, False, id="a missing label is not equal to a value"),
    ],
)
def test_two_rules_and_two_sources(target: dict[str, str], expected: bool) -> None:
    assert inhibited(labels(**target), FIRING, ONE, TWO) is expected


NEGATIVE = rule(["s1=1"], ["t1!=1"], ["e"])


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param({"t1": "1", "e": "1"}, False, id="the value that the matcher excludes"),
        pytest.param({"t1": "0", "e": "1"}, True, id="any other value"),
        pytest.param({"e": "1"}, True, id="a missing label is another value"),
        pytest.param({"t1": "0", "e": "0"}, False, id="another value, but equal differs"),
    ],
)
def test_negative_target_matchers(target: dict[str, str], expected: bool) -> None:
    assert inhibited(labels(**target), [labels(s1="1", t1="1", e="1")], NEGATIVE) is expected


@pytest.mark.parametrize(
    ("equal", "source", "target", "expected"),
    [
        pytest.param([], {"a": "1"}, {"a": "2"}, True, id="without equal any source that fires inhibits"),
        pytest.param(["a"], {"a": "1"}, {"a": "1"}, True, id="one label, the same value"),
        pytest.param(["a"], {"a": "1"}, {"a": "2"}, False, id="one label, different values"),
        pytest.param(["a", "b"], {"a": "1", "b": "1"}, {"a": "1", "b": "2"}, False, id="all labels must be equal"),
        pytest.param(["a"], {}, {}, True, id="missing in both: equal"),
        pytest.param(["a", "b"], {}, {}, True, id="all of them missing in both: the rule applies"),
        pytest.param(["a"], {"a": ""}, {}, True, id="an empty label and a missing one are the same"),
        pytest.param(["a"], {}, {"a": ""}, True, id="a missing label and an empty one are the same"),
        pytest.param(["a"], {}, {"a": "1"}, False, id="missing in the source only: different"),
        pytest.param(["a"], {"a": "1"}, {}, False, id="missing in the target only: different"),
    ],
)
def test_equal(equal: list[str], source: dict[str, str], target: dict[str, str], expected: bool) -> None:
    wanted = rule(["side=source"], ["side=target"], equal)
    firing = [labels(side="source", **source)]
    assert inhibited(labels(side="target", **target), firing, wanted) is expected


@pytest.mark.parametrize(
    ("firing", "expected"),
    [
        pytest.param([], False, id="no source fires: nothing is inhibited"),
        pytest.param([labels(side="other")], False, id="what fires does not match the source side"),
        pytest.param([labels(side="sources")], False, id="patterns of the source side are anchored"),
        pytest.param([labels(side="other"), labels(side="source")], True, id="one source among others is enough"),
    ],
)
def test_a_source_must_fire(firing: list[Labels], expected: bool) -> None:
    assert inhibited(labels(side="target"), firing, rule(['side=~"source"'], ["side=target"], [])) is expected


def test_an_alert_never_inhibits_itself() -> None:
    both_sides = rule(['brand="A"'], ['brand="A"'], ["brand"])
    alert = labels(brand="A", level="page")
    assert not inhibited(alert, [alert], both_sides)
    assert not inhibited(alert, [alert, labels(brand="A", level="alert")], both_sides)


def test_a_source_that_is_itself_inhibited_still_inhibits() -> None:
    first, second = rule(["n=1"], ["n=2"], []), rule(["n=2"], ["n=3"], [])
    assert inhibited(labels(n="3"), [labels(n="1"), labels(n="2")], first, second)
