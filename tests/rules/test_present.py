"""Problems in the terminal: a caret at the right column, and nothing that a terminal would obey."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import Problem
from monitor.rules.check import check
from monitor.rules.present import render_problem
from tests.rules.connectors import CONNECTORS
from tests.rules.write import BASE, RECEIVERS, ROUTE, rules_file


def problem(column: int = 1, **more: str) -> Problem:
    return Problem(
        "rules.yaml", 1, column, more.get("field", "f"), more.get("found", ""), "is wrong", more.get("hint", "")
    )


def caret(text: str) -> int:
    return text.splitlines()[2].index("^")


def test_the_line_the_caret_the_message_and_the_hint(tmp_path: Path) -> None:
    path = rules_file(tmp_path, BASE + "route: {receiver: terminl}\n" + RECEIVERS)

    assert check(path, {}, CONNECTORS).rendered().split("\n\n")[0] == "\n".join(
        [
            f"{path}:5:19: route.receiver",
            "    5 | route: {receiver: terminl}",
            "      |                   ^",
            "        unknown receiver; known: terminal (found: terminl)",
            "        Did you mean terminal?",
        ]
    )


def test_warnings_are_called_so_and_come_last(tmp_path: Path) -> None:
    path = rules_file(tmp_path, BASE + ROUTE + RECEIVERS + "  - {name: lost, console: {}}\n")

    report = check(path, {}, CONNECTORS)

    assert report.ok
    assert report.loaded is not None
    assert f"{path}:8:5: warning: receivers[1]" in report.rendered()


def test_a_good_file_renders_to_nothing(tmp_path: Path) -> None:
    assert check(rules_file(tmp_path, BASE + ROUTE + RECEIVERS), {}, CONNECTORS).rendered() == ""


def test_the_caret_is_right_behind_wide_characters() -> None:
    narrow = render_problem(problem(7), ["abcd: x"])
    wide = render_problem(problem(5), ["日本: x"])

    assert caret(wide) == caret(narrow)


def test_a_long_line_is_cut_around_the_mistake() -> None:
    text = render_problem(problem(5001), ["a" * 5000 + "X" + "b" * 5000])

    line = text.splitlines()[1]
    assert len(line) < 130
    assert line[caret(text)] == "X"


def test_a_place_beyond_the_file_has_no_excerpt() -> None:
    assert render_problem(problem(), []) == "rules.yaml:1:1: f\n        is wrong"


@given(st.text(max_size=80), st.integers(1, 90))
def test_nothing_in_a_file_reaches_the_terminal_as_a_command(text: str, column: int) -> None:
    shown = render_problem(problem(column, found=text, hint=text), [text])

    assert {unicodedata.category(char)[0] for line in shown.split("\n") for char in line if char != " "} <= set("LMNPS")


def test_a_secret_written_into_the_file_is_dotted_out(tmp_path: Path) -> None:
    receivers = "  - {name: s, slack: {channel: c, token: hunter22, tken: hunter33}}\n"
    path = rules_file(tmp_path, BASE + ROUTE + RECEIVERS + receivers)

    shown = check(path, {}, CONNECTORS).rendered()

    assert "token: ••••••••, tken: ••••••••}}" in shown
    assert "hunter" not in shown


def test_a_token_that_gives_itself_away_is_dotted_out_wherever_it_stands(tmp_path: Path) -> None:
    path = rules_file(tmp_path, BASE + "route: {receiver: xoxb-123-abc}\n" + RECEIVERS)

    report = check(path, {}, CONNECTORS)

    assert "123-abc" not in report.rendered()
    assert "123-abc" not in repr(report)
