"""Targets, the report and schedules lead somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.write import BASE, RECEIVERS, ROUTE, look

OFFICE = "time_intervals: [{name: office, weekdays: ['monday:friday']}]\n"
PEOPLE = "people: [{name: ana}]\n"
ROTA = "rota: {people: [ana]}"


def problems(folder: Path, text: str, *, installed: bool = True) -> list[tuple[str, str]]:
    found = look(folder, BASE + ROUTE + RECEIVERS + text, apprise=installed).problems
    return [(problem.field, problem.hint) for problem in found]


@pytest.mark.parametrize(
    ("text", "field", "hint"),
    [
        (OFFICE + "targets: [{level: page, during: ofice}]\n", "targets[0].during", "Did you mean office?"),
        ("targets: [{level: page, during: office}]\n", "targets[0].during", ""),
        ("targets: [{level: page}, {level: alert}, {level: page}]\n", "targets[2].level", ""),
        ("targets: [{level: watch}]\n", "targets[0].level", ""),
        ("report: {receiver: terminl}\n", "report.receiver", "Did you mean terminal?"),
        ("report: {receiver: terminal, at: 'monday 9:00'}\n", "report.at", ""),
        (
            PEOPLE + f"schedules: [{{name: s, handover: terminl, {ROTA}}}]\n",
            "schedules[0].handover",
            "Did you mean terminal?",
        ),
    ],
)
def test_what_leads_nowhere_is_named(tmp_path: Path, text: str, field: str, hint: str) -> None:
    ((found, remedy),) = problems(tmp_path, text)
    assert found == field
    assert remedy.startswith(hint)


def test_a_calendar_without_its_package_names_the_remedy(tmp_path: Path) -> None:
    text = "schedules: [{name: s, ical: 'https://c.example/a.ics'}]\n"
    assert problems(tmp_path, text, installed=False) == [("schedules[0].ical", "Run: pip install almenara[ical]")]
    assert problems(tmp_path, text) == []


def test_intervals_and_receivers_of_clocks_are_used(tmp_path: Path) -> None:
    text = (
        BASE + ROUTE + RECEIVERS + "  - {name: week, console: {}}\n  - {name: shift, console: {}}\n" + OFFICE + PEOPLE
    )
    text += "targets: [{level: page, during: office}]\nreport: {receiver: week}\n"
    text += f"schedules: [{{name: s, handover: shift, {ROTA}}}]\n"
    found = look(tmp_path, text)
    assert (found.problems, found.warnings) == ((), ())
