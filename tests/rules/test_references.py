"""What parts of the file say about each other: beyond the files of `bad/`, and what only deserves a warning."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.rules.write import BASE, RECEIVERS, ROUTE, look

NIGHT = "time_intervals: [{name: night, weekdays: [sunday]}]\n"


def problems(folder: Path, text: str, *, apprise: bool = True) -> list[tuple[str, str]]:
    found = look(folder, text, apprise=apprise).problems
    return [(problem.field, problem.hint) for problem in found]


def warnings(folder: Path, text: str) -> list[tuple[int, str, str]]:
    found = look(folder, text)
    assert found.problems == ()
    return [(warning.line, warning.field, warning.message) for warning in found.warnings]


def test_every_list_of_names_is_held_unique(tmp_path: Path) -> None:
    text = BASE.replace("]}]\n", "]}, {name: hotel miramar, any: [x]}]\n", 1) + ROUTE
    text += "people: [{name: a}, {name: A}]\n"
    text += "schedules: [{name: s, ical: 'https://c.example'}, {name: s, ical: 'https://c.example'}]\n"
    text += "time_intervals: [{name: t}, {name: t}]\n"
    text += "escalations: [{name: e, steps: [{after: 0s, notify: a}]}, {name: e, steps: [{after: 0s, notify: a}]}]\n"
    text += RECEIVERS + "  - {name: terminal, console: {}}\n"

    assert [field for field, _ in problems(tmp_path, text)] == [
        "brands[1].name", "people[1].name", "schedules[1].name", "time_intervals[1].name", "escalations[1].name",
        "receivers[1].name",
    ]  # fmt: skip


def test_apprise_that_is_not_installed_names_the_remedy(tmp_path: Path) -> None:
    text = BASE + ROUTE + RECEIVERS + "  - {name: mail, apprise: {url: 'mailto://a'}}\n"

    assert problems(tmp_path, text, apprise=False) == [
        ("receivers[1].apprise", "Run: pip install almenara[apprise]"),
    ]
    assert problems(tmp_path, text) == []


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ("notify: anna", "escalations[0].steps[0].notify"),
        ("notify: [terminal, anna]", "escalations[0].steps[0].notify[1]"),
        ("notify: ana, only_during: [nihgt]", "escalations[0].steps[0].only_during[0]"),
    ],
)
def test_whoever_an_escalation_tells_must_exist(tmp_path: Path, step: str, field: str) -> None:
    text = BASE + "route: {receiver: terminal, escalation: e}\npeople: [{name: ana}]\n" + NIGHT + RECEIVERS
    text += f"escalations: [{{name: e, steps: [{{after: 0s, {step}}}]}}]\n"

    assert [found for found, _ in problems(tmp_path, text)] == [field]


@pytest.mark.parametrize(
    ("part", "field", "hint"),
    [
        ("own_accounts: {twitter: [a]}", "brands[0].own_accounts.twitter", "Did you mean x?"),
        ("ignore: {sources: [hm]}", "brands[0].ignore.sources[0]", ""),
    ],
)
def test_what_a_brand_refers_to_must_exist(tmp_path: Path, part: str, field: str, hint: str) -> None:
    text = BASE.replace("any: [Hotel", f"{part}, any: [Hotel") + ROUTE + RECEIVERS

    assert problems(tmp_path, text) == [(field, hint)]


def test_a_label_that_a_rule_adds_may_be_grouped_and_matched_by(tmp_path: Path) -> None:
    text = BASE.replace("{level: page}}", "{level: page}, labels: {team: spa}}")
    text += "route: {receiver: terminal, group_by: [brand, team], routes: [{matchers: ['team=\"spa\"']}]}\n" + RECEIVERS
    text += "inhibit_rules: [{source_matchers: ['team=spa'], target_matchers: ['team!=spa'], equal: [team]}]\n"

    assert warnings(tmp_path, text) == []


def test_an_issue_that_the_file_itself_weighs_is_known(tmp_path: Path) -> None:
    text = BASE.replace("{level: page}", "{issue: [noise, hygiene]}") + ROUTE + RECEIVERS

    assert problems(tmp_path, text) == [("rules[0].when.issue[0]", "")]
    assert problems(tmp_path, text + "scoring: {severity: {noise: 0.2}}\n") == []


def test_longer_circles_of_fallbacks_are_found_once_and_chains_are_fine(tmp_path: Path) -> None:
    names = ["a", "b", "c", "terminal"]
    circle = [f"  - {{name: {one}, console: {{}}, fallback: {two}}}\n" for one, two in zip("abc", "bca", strict=True)]
    chain = [f"  - {{name: {one}, console: {{}}, fallback: {two}}}\n" for one, two in pairwise(names)]

    assert [field for field, _ in problems(tmp_path, BASE + ROUTE + RECEIVERS + "".join(circle))] == [
        "receivers[1].fallback"
    ]
    assert problems(tmp_path, BASE + "route: {receiver: a}\n" + RECEIVERS + "".join(chain)) == []


def test_a_route_behind_one_that_takes_everything_is_never_reached(tmp_path: Path) -> None:
    route = """\
route:
  receiver: terminal
  routes:
    - matchers: ['level="page"', 'brand="Hotel Miramar"']
    - matchers: ['level="page"']
      continue: true
    - matchers: ['level="alert"']
    - matchers: ['level="alert"', 'network="x"']
    - matchers: ['level="page"']
    - receiver: terminal
    - matchers: ['level="digest"']
"""

    assert [(line, field) for line, field, _ in warnings(tmp_path, BASE + route + RECEIVERS)] == [
        (12, "route.routes[3]"),
        (15, "route.routes[6]"),
    ]


def test_a_brand_that_no_source_looks_for_is_worth_a_warning(tmp_path: Path) -> None:
    brands = "brands: [{name: A, any: [a]}, {name: B, any: [b]}, {name: C, any: [c], ignore: {sources: [hn]}}]\n"
    sources = (
        "sources: [{name: hn, connector: hackernews}, {name: b, connector: hackernews, brands: [B], enabled: false}]\n"
    )
    text = "version: 1\n" + brands + sources + BASE.splitlines()[3] + "\n" + ROUTE + RECEIVERS

    assert [(field, message) for _, field, message in warnings(tmp_path, text)] == [
        ("brands[2]", "no source looks for this brand")
    ]
    switched_off = text.replace("connector: hackernews}", "connector: hackernews, enabled: false}")
    assert [field for _, field, _ in warnings(tmp_path, switched_off)] == ["brands[0]", "brands[1]", "brands[2]"]


def test_what_nothing_refers_to_is_worth_a_warning(tmp_path: Path) -> None:
    text = BASE + ROUTE + NIGHT + RECEIVERS + "  - {name: lost, console: {}}\n"
    text += "escalations: [{name: e, steps: [{after: 0s, notify: terminal}]}]\n"

    assert [field for _, field, _ in warnings(tmp_path, text)] == [
        "time_intervals[0]",
        "receivers[1]",
        "escalations[0]",
    ]


@pytest.mark.parametrize(
    ("matcher", "hint"),
    [
        ("levle=page", "Did you mean level?"),
        ("level=paeg", "Did you mean page?"),
        ("brand=Hotel_Miramar", "Did you mean Hotel Miramar?"),
        ("source=hackernews", ""),
        ("network!=twitter", ""),
        ("rule=pages", "Did you mean page?"),
    ],
)
def test_a_matcher_that_can_never_match_is_worth_a_warning(tmp_path: Path, matcher: str, hint: str) -> None:
    text = BASE + f"route: {{receiver: terminal, routes: [{{matchers: ['{matcher}']}}]}}\n" + RECEIVERS
    found = look(tmp_path, text)

    assert found.problems == ()
    assert [(warning.field, warning.hint) for warning in found.warnings] == [("route.routes[0].matchers[0]", hint)]


@pytest.mark.parametrize("matcher", ["level=~pag.*", "level=", "rule=storm", 'brand="Hotel Miramar"', "author=anyone"])
def test_a_matcher_that_may_match_is_not(tmp_path: Path, matcher: str) -> None:
    text = BASE + f"route: {{receiver: terminal, routes: [{{matchers: ['{matcher}']}}]}}\n" + RECEIVERS

    assert warnings(tmp_path, text) == []


@pytest.mark.parametrize(
    "spec",
    ["weekdays: ['saturday:monday', sunday]", "months: ['november:february', 3]", "days_of_month: ['1:-1', '-5:-1']"],
)
def test_weeks_and_years_may_be_gone_around(tmp_path: Path, spec: str) -> None:
    text = BASE + "route: {receiver: terminal, routes: [{mute_time_intervals: [t]}]}\n" + RECEIVERS

    assert problems(tmp_path, text + f"time_intervals: [{{name: t, {spec}}}]\n") == []


@pytest.mark.parametrize(
    "spec",
    [
        "weekdays: ['monday:tuesday:friday']", "weekdays: ['1:5']", "months: [13]", "months: ['6:juny']", "months: [0]",
        "days_of_month: [0]", "days_of_month: ['5:1']", "days_of_month: ['-1:5']", "days_of_month: [x]",
        "years: [26]", "years: ['2028:2026']", "location: Madrid",
    ],
)  # fmt: skip
def test_times_that_do_not_exist_are_problems(tmp_path: Path, spec: str) -> None:
    text = BASE + "route: {receiver: terminal, routes: [{mute_time_intervals: [t]}]}\n" + RECEIVERS

    ((field, _),) = problems(tmp_path, text + f"time_intervals: [{{name: t, {spec}}}]\n")
    assert field.startswith(f"time_intervals[0].{spec.partition(':')[0]}")


def test_times_stand_in_one_place_of_an_interval(tmp_path: Path) -> None:
    text = BASE + "route: {receiver: terminal, routes: [{mute_time_intervals: [t]}]}\n" + RECEIVERS
    text += "time_intervals: [{name: t, weekdays: [monday], time_intervals: [{weekdays: [sunday]}]}]\n"

    assert [field for field, _ in problems(tmp_path, text)] == ["time_intervals[0]"]
