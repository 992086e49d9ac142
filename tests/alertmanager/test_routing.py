"""Alertmanager's routing tree, as its documentation ("route", "matchers") and dispatch/route_test.go have it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.core.route import routes_for
from monitor.model import Delivery, Timing
from monitor.rules.schema import Route

DEFAULT = Timing(wait=timedelta(seconds=30), interval=timedelta(minutes=5), repeat=timedelta(hours=4))

# A tree of teams and environments with every feature in it: nesting, continue, patterns, grouping by everything.
TEAMS: dict[str, Any] = {
    "receiver": "everybody",
    "routes": [
        {
            "matchers": ['owner="team-A"'],
            "receiver": "team-a",
            "routes": [
                {"matchers": ['env="testing"'], "receiver": "testers", "group_by": ["..."]},
                {"matchers": ['env="production"'], "receiver": "first", "group_wait": "1m", "continue": True},
                {
                    "matchers": ['env=~"produ.*"', 'job=~".*"'],
                    "receiver": "second",
                    "group_wait": "30s",
                    "group_interval": "5m",
                    "repeat_interval": "1h",
                    "group_by": ["job"],
                },
            ],
        },
        {"matchers": ['owner=~"team-(B|C)"'], "group_by": ["foo", "bar"], "group_wait": "2m", "receiver": "team-bc"},
        {
            "matchers": ['group_by="role"'],
            "group_by": ["role"],
            "routes": [
                {
                    "matchers": ['env="testing"'],
                    "receiver": "testers",
                    "routes": [{"matchers": ['wait="long"'], "group_wait": "2m"}],
                }
            ],
        },
    ],
}


def told(labels: dict[str, str], tree: dict[str, Any] = TEAMS) -> tuple[Delivery, ...]:
    return routes_for(labels, Route.model_validate(tree))


@pytest.mark.parametrize(
    ("labels", "receivers"),
    [
        pytest.param({}, ["everybody"], id="an alert that no child wants stays with the root"),
        pytest.param({"owner": "team-A"}, ["team-a"], id="a child that matches takes it from the root"),
        pytest.param(
            {"owner": "team-A", "env": "unset"}, ["team-a"], id="a node keeps what none of its children wants"
        ),
        pytest.param({"owner": "team-A", "env": "testing"}, ["testers"], id="the deepest match takes it"),
        pytest.param(
            {"owner": "team-A", "env": "production"},
            ["first", "second"],
            id="continue hands it on to the siblings that follow",
        ),
        pytest.param(
            {"owner": "team-A", "env": "produce"}, ["second"], id="a sibling is asked on its own, whoever continued"
        ),
        pytest.param({"owner": "team-C"}, ["team-bc"], id="a pattern matches one of its alternatives"),
        pytest.param({"owner": "team-BC"}, ["everybody"], id="a pattern is anchored at both ends"),
        pytest.param({"owner": "a team-B"}, ["everybody"], id="a pattern is anchored at its beginning"),
        pytest.param({"group_by": "role"}, ["everybody"], id="a child without a receiver has its parent's"),
        pytest.param(
            {"group_by": "role", "env": "testing", "wait": "long"},
            ["testers"],
            id="a receiver is inherited over several generations",
        ),
    ],
)
def test_who_is_told(labels: dict[str, str], receivers: list[str]) -> None:
    assert [each.receiver for each in told(labels)] == receivers


@pytest.mark.parametrize(
    ("labels", "timings"),
    [
        pytest.param({"owner": "team-A"}, [DEFAULT], id="what nobody says is 30 s, 5 min and 4 h"),
        pytest.param(
            {"owner": "team-A", "env": "production"},
            [
                Timing(wait=timedelta(minutes=1), interval=DEFAULT.interval, repeat=DEFAULT.repeat),
                Timing(wait=timedelta(seconds=30), interval=timedelta(minutes=5), repeat=timedelta(hours=1)),
            ],
            id="each delivery has the timing of its own node",
        ),
        pytest.param(
            {"group_by": "role", "env": "testing", "wait": "long"},
            [Timing(wait=timedelta(minutes=2), interval=DEFAULT.interval, repeat=DEFAULT.repeat)],
            id="a grandchild changes one timing and inherits the others",
        ),
    ],
)
def test_when(labels: dict[str, str], timings: list[Timing]) -> None:
    assert [each.timing for each in told(labels)] == timings


@pytest.mark.parametrize(
    ("labels", "groups"),
    [
        pytest.param({"owner": "team-A"}, [set()], id="without group_by all alerts of a node are one group"),
        pytest.param(
            {"owner": "team-A", "env": "testing"}, [{"owner", "env"}], id="three dots group by every label there is"
        ),
        pytest.param({"owner": "team-C", "foo": "1"}, [{"foo"}], id="a missing label is no part of the group"),
        pytest.param(
            {"group_by": "role", "role": "x", "env": "testing"}, [{"role"}], id="group_by is inherited by children"
        ),
    ],
)
def test_how_alerts_are_grouped(labels: dict[str, str], groups: list[set[str]]) -> None:
    assert [set(dict(each.group_labels)) for each in told(labels)] == groups


@pytest.mark.parametrize(
    ("matcher", "value", "matches"),
    [
        pytest.param('a="x"', "x", True, id="equal to the value"),
        pytest.param('a="x"', None, False, id="a missing label is not equal to a value"),
        pytest.param('a=""', None, True, id="a missing label is equal to nothing"),
        pytest.param('a!="x"', None, True, id="a missing label is different from a value"),
        pytest.param('a!=""', None, False, id="a missing label is not different from nothing"),
        pytest.param('a=~".*"', None, True, id="a pattern for anything matches a missing label"),
        pytest.param('a=~".+"', None, False, id="a pattern for something does not"),
        pytest.param('a!~"x|y"', "z", True, id="a negative pattern lets others pass"),
        pytest.param('a!~"x|y"', "y", False, id="a negative pattern stops what it names"),
        pytest.param('a!~"x|y"', "xy", True, id="a negative pattern is anchored as well"),
        pytest.param("a=x", "x", True, id="quotation marks may be left out"),
        pytest.param(r'a="say \"x\""', 'say "x"', True, id="quotation marks are escaped inside"),
        pytest.param(r'a=~"\d+"', "42", True, id="a backslash of a pattern stands as it is"),
    ],
)
def test_matchers(matcher: str, value: str | None, matches: bool) -> None:
    tree = {"receiver": "root", "routes": [{"matchers": [matcher], "receiver": "child"}]}
    (found,) = told({} if value is None else {"a": value}, tree)
    assert (found.receiver == "child") is matches


def test_mute_and_active_intervals_hold_for_their_own_node_and_are_not_inherited() -> None:
    child = {"matchers": ["a=1"], "receiver": "child"}
    tree = {
        "receiver": "root",
        "mute_time_intervals": ["night"],
        "routes": [child | {"active_time_intervals": ["office"], "routes": [{"matchers": ["b=1"]}]}],
    }
    mutes = [
        (each.mute, each.active) for labels in ({}, {"a": "1"}, {"a": "1", "b": "1"}) for each in told(labels, tree)
    ]
    assert mutes == [(("night",), ()), ((), ("office",)), ((), ())]
