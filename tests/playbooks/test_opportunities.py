"""Praise from somebody influential: to marketing, in office hours, with its own playbook, and never a page."""

from __future__ import annotations

from connectors.registry import discover
from monitor.case import Track
from monitor.core.route import routes_for
from monitor.docs import ROOT
from monitor.model import Level
from monitor.playbooks import Playbooks
from monitor.rules.load import load
from tests.core.weeks import case

RULES = load(ROOT / "rules.yaml", environ={"SLACK_BOT_TOKEN": "xoxb-1"}, connectors=discover()).rules


def test_the_shipped_route_sends_it_to_marketing_in_office_hours_and_nowhere_else() -> None:
    labels = {"level": "opportunity", "brand": "Hotel Miramar", "rule": "fan", "network": "x"}
    (delivery,) = routes_for(labels, RULES.route)
    assert (delivery.receiver, delivery.active, delivery.escalation) == ("marketing", ("office",), None)
    office = next(each for each in RULES.time_intervals if each.name == "office")
    assert office.weekdays == ("monday:friday",)


def test_it_never_outranks_a_complaint_and_has_no_clock_as_shipped() -> None:
    assert Level.OPPORTUNITY.rank < Level.ALERT.rank
    assert "opportunity" not in {target.level for target in RULES.targets}


def test_its_playbook_is_its_own() -> None:
    assert Playbooks.load().for_case(case(track=Track.PRAISE, level=Level.OPPORTUNITY)) == "praise"
