"""The routing tree, as Alertmanager documents it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.route import card_receivers, explain_route, fallbacks, join_all, routes_for
from monitor.model import Alert, AlertId, Level, MentionId, Timing
from monitor.rules.schema import Escalation, Route, Rules

TREE: dict[str, Any] = {
    "receiver": "digest",
    "group_by": ["brand", "author"],
    "group_wait": "10s",
    "escalation": "reception",
    "mute_time_intervals": ["night"],
    "routes": [
        {
            "matchers": ['level="page"'],
            "receiver": "oncall",
            "group_wait": "0s",
            "active_time_intervals": ["office"],
            "routes": [
                {"matchers": ['issue="outage"'], "receiver": "tech", "repeat_interval": "1h"},
                {"matchers": ['network=~"x|bluesky"'], "group_by": ["..."]},
            ],
        },
        {"matchers": ['level="alert"'], "receiver": "archive", "continue": True},
        {"matchers": ['brand="Bar Sol"'], "receiver": "bar", "group_by": [], "escalation": "bar"},
        {"matchers": ['author!=""', 'language!~"es|en"'], "receiver": "abroad"},
    ],
}


def tree(**changes: Any) -> Route:
    return Route.model_validate(TREE | changes)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param({}, [("digest", "0")], id="nothing matches: the root takes it"),
        pytest.param({"level": "page"}, [("oncall", "0.0")], id="a child takes it from the root"),
        pytest.param({"level": "page", "issue": "outage"}, [("tech", "0.0.0")], id="the deepest match takes it"),
        pytest.param(
            {"level": "page", "issue": "outage", "network": "x"}, [("tech", "0.0.0")], id="the first sibling wins"
        ),
        pytest.param({"level": "page", "network": "x"}, [("oncall", "0.0.1")], id="a receiver is inherited"),
        pytest.param({"level": "page", "network": "xx"}, [("oncall", "0.0")], id="patterns are anchored"),
        pytest.param({"level": "alert"}, [("archive", "0.1")], id="continue without a later match"),
        pytest.param(
            {"level": "alert", "brand": "Bar Sol"}, [("archive", "0.1"), ("bar", "0.2")], id="continue goes on"
        ),
        pytest.param({"level": "page", "brand": "Bar Sol"}, [("oncall", "0.0")], id="no continue, no later sibling"),
        pytest.param({"author": "lucia", "language": "ca"}, [("abroad", "0.3")], id="all matchers must match"),
        pytest.param({"author": "lucia", "language": "es"}, [("digest", "0")], id="one matcher fails: none"),
        pytest.param({"language": "ca"}, [("digest", "0")], id="a missing label is empty"),
    ],
)
def test_an_alert_goes_where_alertmanager_would_send_it(labels, expected):
    assert [(d.receiver, d.route) for d in routes_for(labels, tree())] == expected


def test_timings_escalation_and_grouping_are_inherited_until_they_are_said_again():
    (tech,) = routes_for({"level": "page", "issue": "outage", "brand": "B", "author": "a"}, tree())

    assert tech.timing == Timing(wait=timedelta(0), interval=timedelta(minutes=5), repeat=timedelta(hours=1))
    assert tech.group_labels == (("author", "a"), ("brand", "B"))
    assert tech.escalation == "reception"


def test_what_nobody_says_is_alertmanagers_default():
    (root,) = routes_for({"brand": "B"}, Route(receiver="digest"))

    assert root.timing == Timing(wait=timedelta(seconds=30), interval=timedelta(minutes=5), repeat=timedelta(hours=4))
    assert root.group_labels == ()
    assert root.escalation is None


def test_time_intervals_hold_for_their_own_node_only():
    (tech,) = routes_for({"level": "page", "issue": "outage"}, tree())
    (oncall,) = routes_for({"level": "page"}, tree())

    assert (tech.mute, tech.active) == ((), ())
    assert (oncall.mute, oncall.active) == ((), ("office",))


def test_three_dots_group_by_every_label():
    labels = {"level": "page", "network": "x", "rule": "r", "language": "es"}

    assert routes_for(labels, tree())[0].group_labels == tuple(sorted(labels.items()))


def test_an_empty_group_by_gathers_everything_in_one_group():
    assert routes_for({"brand": "Bar Sol", "author": "a"}, tree())[0].group_labels == ()


def test_a_label_that_an_alert_does_not_have_is_no_part_of_its_group():
    assert routes_for({"brand": "B"}, tree())[0].group_labels == (("brand", "B"),)


def test_a_continue_inside_a_subtree_does_not_let_go_of_the_subtree():
    """Only the child that says `continue` hands on; its parent still ends the search among its own siblings."""
    root = Route.model_validate(
        {
            "receiver": "root",
            "routes": [
                {"matchers": ["a=1"], "receiver": "A", "routes": [{"matchers": ["b=1"], "continue": True}]},
                {"matchers": ["a=1"], "receiver": "B"},
            ],
        }
    )

    assert [d.route for d in routes_for({"a": "1", "b": "1"}, root)] == ["0.0.0"]


def test_the_same_receiver_on_two_routes_is_told_twice():
    root = Route.model_validate(
        {"receiver": "root", "routes": [{"receiver": "A", "continue": True}, {"receiver": "A", "group_wait": "1s"}]}
    )

    assert [d.route for d in routes_for({}, root)] == ["0.0", "0.1"]


def test_the_root_takes_everything_even_if_it_has_matchers():
    assert routes_for({}, tree(matchers=['level="page"']))[0].receiver == "digest"


def test_the_path_of_a_delivery_can_be_explained():
    (told,) = explain_route({"level": "page", "network": "x"}, tree())

    assert told.path == ("", 'level="page"', 'network=~"x|bluesky"')
    assert told.group_by == ("...",)
    assert not told.continued


def test_an_alert_joins_one_group_for_each_delivery():
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    alert = Alert(
        id=AlertId("a1"),
        mention_id=MentionId("x:1"),
        brand="Bar Sol",
        rule="r",
        level=Level.ALERT,
        priority=40,
        labels=(("brand", "Bar Sol"), ("level", "alert")),
        at=at,
    )

    joins = join_all(alert, tree())

    assert [(j.alert_id, j.level, j.at, j.delivery.receiver) for j in joins] == [
        ("a1", Level.ALERT, at, "archive"),
        ("a1", Level.ALERT, at, "bar"),
    ]


def page(level: Level = Level.PAGE) -> Alert:
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    labels = (("level", level.value),)
    return Alert(
        id=AlertId("a1"),
        mention_id=MentionId("x:1"),
        brand="B",
        rule="r",
        level=level,
        priority=72,
        labels=labels,
        at=at,
    )


CHAIN = Escalation.model_validate(
    {"name": "reception", "steps": [{"after": "0s", "notify": "oncall"}, {"after": "5m", "notify": ["ana", "luis"]}]}
)


def test_a_receiver_that_keeps_cards_is_told_by_case():
    cards = {"oncall"}

    assert [join.delivery.card for join in join_all(page(), tree(), cards=cards)] == [True]
    assert [join.delivery.card for join in join_all(page(Level.ALERT), tree(), cards=cards)] == [False]


def test_a_page_brings_the_chain_of_its_route_as_it_stands_now():
    (join,) = join_all(page(), tree(), chains={"reception": CHAIN})

    assert join.chain is not None
    assert (join.chain.name, join.chain.started_at, join.chain.done) == ("reception", join.at, 0)
    assert [(step.after, step.notify) for step in join.chain.steps] == [
        (timedelta(0), ("oncall",)),
        (timedelta(minutes=5), ("ana", "luis")),
    ]


@pytest.mark.parametrize(
    ("level", "chains"),
    [
        pytest.param(Level.ALERT, {"reception": CHAIN}, id="an alert does not escalate"),
        pytest.param(Level.PAGE, {}, id="the chain is not there any more"),
    ],
)
def test_no_chain_where(level, chains):
    assert {join.chain for join in join_all(page(level), tree(), chains=chains)} == {None}


def test_cards_are_kept_in_slack_by_token_and_not_by_whoever_speaks_once_a_day():
    rules = rules_with(
        {"name": "cards", "slack": {"channel": "#x", "token": "t"}},
        {"name": "hook", "slack": {"webhook_url": "https://hooks.example"}},
        {"name": "digest", "slack": {"channel": "#y", "token": "t"}, "schedule": "09:00"},
        {"name": "terminal", "console": {}},
    )

    assert card_receivers(rules) == {"cards"}


def test_everybody_has_somebody_who_is_told_of_their_trouble():
    rules = rules_with(
        {"name": "cards", "slack": {"channel": "#x", "token": "t"}, "fallback": "other"},
        {"name": "other", "console": {}},
        {"name": "pager", "apprise": {"url": "x://y"}},
        {"name": "root", "slack": {"channel": "#z", "token": "t"}},
    )

    assert fallbacks(rules) == {"cards": "other", "other": "root", "pager": "root", "root": "other"}
    assert fallbacks(rules_with({"name": "root", "console": {}})) == {}, "nobody is left to tell"


def rules_with(*receivers: dict[str, Any]) -> Rules:
    return Rules.model_validate(
        {
            "version": 1,
            "brands": [{"name": "B", "any": ["B"]}],
            "sources": [{"name": "s", "connector": "replay"}],
            "rules": [{"name": "r", "when": {"level": "page"}}],
            "route": {"receiver": "root"},
            "receivers": list(receivers),
        }
    )


# Small alphabets make matches likely.
_values = st.sampled_from(["", "1", "2"])
_matchers = st.lists(
    st.builds("{}{}{}".format, st.sampled_from("ab"), st.sampled_from(["=", "!=", "=~", "!~"]), _values), max_size=2
)
_routes = st.recursive(
    st.fixed_dictionaries({"matchers": _matchers, "receiver": st.sampled_from("RST"), "continue": st.booleans()}),
    lambda children: st.fixed_dictionaries(
        {"matchers": _matchers, "continue": st.booleans(), "routes": st.lists(children, max_size=3)}
    ),
    max_leaves=12,
)


@given(st.lists(_routes, max_size=3), st.dictionaries(st.sampled_from("abc"), _values))
def test_every_alert_reaches_a_receiver(routes, labels):
    deliveries = routes_for(labels, Route.model_validate({"receiver": "root", "routes": routes}))

    assert deliveries
    assert all(delivery.receiver for delivery in deliveries)
    assert len({delivery.route for delivery in deliveries}) == len(deliveries), "no node twice"
