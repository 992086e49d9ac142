"""People by name, by Slack member id, and by whose turn it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from monitor.core import oncall
from monitor.rules.schema import Person, Rules, Schedule

SLACK = "slack:"  # somebody whom rules.yaml does not know, by their member id


class Shifts(Protocol):
    """Who is on call by a calendar: `monitor.casework.calendars.Calendars`."""

    def on_call(self, schedule: str, at: datetime) -> str | None: ...

    def last_change(self, schedule: str, at: datetime) -> datetime | None: ...


class People:
    """Whoever is in rules.yaml, as it is now."""

    def __init__(self, rules: Callable[[], Rules], calendars: Shifts | None = None) -> None:
        self._rules, self._calendars = rules, calendars

    def name_of(self, member: str) -> str:
        """What a timeline calls a Slack member: their name in rules.yaml, else "slack:U…"."""
        return next((person.name for person in self._rules().people if person.slack == member), f"{SLACK}{member}")

    def named(self, name: str) -> Person | None:
        """Somebody by their name, however it is written."""
        wanted = name.strip().casefold()
        return next((person for person in self._rules().people if person.name.casefold() == wanted), None)

    def slack_of(self, name: str) -> str | None:
        """Somebody's Slack member id, where it is known."""
        if name.startswith(SLACK):
            return name.removeprefix(SLACK) or None
        person = self.named(name)
        return person.slack if person else None

    def on_call(self, schedule: str, at: datetime) -> str | None:
        """Whose turn it is, by rota or calendar; None where nobody's, or there is no such schedule."""
        found = self.schedule(schedule)
        if found is None:
            return None
        if found.rota is None:
            return self._calendars.on_call(found.name, at) if self._calendars else None
        return oncall.on_call(found, at, self._rules().defaults.timezone)

    def last_handover(self, schedule: str, at: datetime) -> datetime | None:
        """When the shift before the present one ended."""
        found = self.schedule(schedule)
        if found is None:
            return None
        if found.rota is None:
            return self._calendars.last_change(found.name, at) if self._calendars else None
        return oncall.last_handover(found, at, self._rules().defaults.timezone)

    def next_handover(self, schedule: str, after: datetime) -> datetime | None:
        """When a rota changes next. Calendars are read anew again and again, so that they name no such moment."""
        found = self.schedule(schedule)
        return oncall.next_handover(found, after, self._rules().defaults.timezone) if found else None

    def members(self, names: Iterable[str], at: datetime) -> tuple[str, ...]:
        """Slack ids for pings: of people, and of whoever is on call in schedules. Whom nobody knows is left out."""
        found: list[str] = []
        for name in names:
            who = [name] if name.startswith(SLACK) or self.named(name) else []
            if turn := self.on_call(name, at):
                who.append(turn)
            found += filter(None, map(self.slack_of, who))
        return tuple(dict.fromkeys(found))

    def schedule(self, name: str) -> Schedule | None:
        return next((each for each in self._rules().schedules if each.name == name), None)
