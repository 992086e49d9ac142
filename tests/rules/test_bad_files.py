"""Small files with one named mistake each: the message names the right place and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import ConfigError
from monitor.rules.check import check
from monitor.rules.load import load
from tests.rules.bad.expected import TABLE, Expected
from tests.rules.connectors import CONNECTORS

BAD = Path(__file__).parent / "bad"
ENVIRON = {"SLACK_BOT_TOKEN": "xoxb-not-to-be-shown"}


def test_there_are_at_least_forty_and_each_is_in_the_table() -> None:
    assert len(TABLE) >= 40
    assert sorted(path.stem for path in BAD.glob("*.yaml")) == sorted(row.file for row in TABLE)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.file)
def test_one_mistake_is_told_once_at_its_place_with_its_remedy(row: Expected) -> None:
    path = BAD / f"{row.file}.yaml"

    with pytest.raises(ConfigError) as caught:
        load(path, environ=ENVIRON, connectors=CONNECTORS)

    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column, problem.field) == (str(path), row.line, row.column, row.field)
    assert row.phrase in problem.message
    assert problem.hint == row.hint
    assert "xoxb-not-to-be-shown" not in str(problem)


@pytest.mark.parametrize("row", [row for row in TABLE if row.at], ids=lambda row: row.file)
def test_the_place_is_where_the_mistake_stands(row: Expected) -> None:
    lines = (BAD / f"{row.file}.yaml").read_text(encoding="utf-8").split("\n")

    assert lines[row.line - 1][row.column - 1 :].startswith(row.at)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.file)
def test_check_says_the_same_as_load_and_draws_a_caret(row: Expected) -> None:
    path = BAD / f"{row.file}.yaml"

    report = check(path, ENVIRON, CONNECTORS)

    assert not report.ok
    assert report.loaded is None
    text = report.rendered()
    assert text.startswith(f"{path}:{row.line}:{row.column}: {row.field}\n")
    assert row.phrase in text
    assert row.hint in text


def test_all_mistakes_of_a_file_are_told_at_once_and_in_order(tmp_path: Path) -> None:
    """Shapes, settings of connectors, references, variables and duplicate keys: none hides another."""
    path = tmp_path / "rules.yaml"
    path.write_text(
        """\
version: 1
brands:
  - name: Hotel Miramar
    any: [Hotel Miramar, 7]
    nune: [Miramar Beach]
sources:
  - {name: news, connector: rss, url: ftp, spede: 3}
  - {name: news, connector: blusky}
rules:
  - {name: page, when: {level: pag, network: twitter}}
  - {name: page, when: {level: page}}
route:
  receiver: digets
  group_wait: 30
  group_wait: 30s
  routes:
    - {matchers: ['level="page'], receiver: oncall}
receivers:
  - {name: digest, slack: {channel: c, token: "${NOT_SET}"}}
"""
    )

    with pytest.raises(ConfigError) as caught:
        load(path, environ={}, connectors=CONNECTORS)

    assert [(problem.line, problem.column, problem.field) for problem in caught.value.problems] == [
        (4, 26, "brands[0].any[1]"),
        (5, 5, "brands[0].nune"),
        (7, 39, "sources[0].url"),
        (7, 44, "sources[0].spede"),
        (8, 12, "sources[1].name"),
        (8, 29, "sources[1].connector"),
        (10, 32, "rules[0].when.level"),
        (10, 46, "rules[0].when.network"),
        (11, 12, "rules[1].name"),
        (13, 13, "route.receiver"),
        (14, 15, "route.group_wait"),
        (15, 3, "route.group_wait"),
        (17, 19, "route.routes[0].matchers[0]"),
        (17, 45, "route.routes[0].receiver"),
        (19, 47, "receivers[0].slack.token"),
    ]
    assert str(caught.value).count("\n") == 14


def test_endless_mistakes_are_counted_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("\n".join(f"key{number}: 1" for number in range(900)))

    problems = check(path, {}, CONNECTORS).problems

    assert len(problems) == 201
    assert "more problems from here on" in problems[-1].message
