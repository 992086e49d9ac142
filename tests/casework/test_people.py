"""Names, Slack members and turns."""

from __future__ import annotations

from datetime import datetime

from monitor.casework.people import People
from tests.core.casework import rules
from tests.fakes.clock import START

UNDER = rules(
    people=[{"name": "ana", "slack": "U0ANA"}, {"name": "luis", "slack": "U0LUIS"}, {"name": "eva"}],
    schedules=[
        {"name": "guardia", "rota": {"people": ["ana", "luis"]}},
        {"name": "holidays", "ical": "https://c.example/a.ics"},
    ],
)


class Always:
    """A calendar with one person in it."""

    def on_call(self, schedule: str, at: datetime) -> str | None:
        return "eva" if schedule == "holidays" else None

    def last_change(self, schedule: str, at: datetime) -> datetime | None:
        return at


PEOPLE = People(lambda: UNDER, Always())


def test_members_of_slack_have_names() -> None:
    assert PEOPLE.name_of("U0ANA") == "ana"
    assert PEOPLE.name_of("U0NEW") == "slack:U0NEW"
    assert PEOPLE.slack_of("ana") == "U0ANA"
    assert PEOPLE.slack_of("slack:U0NEW") == "U0NEW"
    assert PEOPLE.slack_of("eva") is None
    assert PEOPLE.slack_of("nobody") is None


def test_whose_turn_it_is() -> None:
    assert PEOPLE.on_call("guardia", START) == "ana"
    assert PEOPLE.on_call("holidays", START) == "eva"
    assert PEOPLE.on_call("gone", START) is None
    assert People(lambda: UNDER).on_call("holidays", START) is None


def test_whom_to_mention() -> None:
    names = ("ana", "guardia", "luis", "holidays", "slack:U0NEW", "nobody")
    assert PEOPLE.members(names, START) == ("U0ANA", "U0LUIS", "U0NEW")
