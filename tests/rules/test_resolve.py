"""Variables, secret files, and the shipped file without a Slack token."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.write import BASE, RECEIVERS, ROUTE, look

SLACK = """\
route: {receiver: oncall}
receivers:
  - name: oncall
    slack: {channel: "#miramar", token: "${SLACK_BOT_TOKEN}", app_token: "${SLACK_APP_TOKEN}"}
    language: es
"""


def brand(folder: Path, term: str, environ: dict[str, str]) -> tuple[str, ...]:
    text = BASE.replace("any: [Hotel Miramar]", f"any: [{term}]") + ROUTE + RECEIVERS
    found = look(folder, text, environ)
    assert found.problems == ()
    assert found.loaded is not None
    return found.loaded.rules.brands[0].any


def test_a_variable_may_stand_anywhere_in_a_text(tmp_path: Path) -> None:
    assert brand(tmp_path, '"Hotel ${NAME} ${TOWN}"', {"NAME": "Miramar", "TOWN": "Cádiz"}) == ("Hotel Miramar Cádiz",)


def test_what_a_variable_holds_is_not_looked_into_again(tmp_path: Path) -> None:
    assert brand(tmp_path, '"${A}"', {"A": "${B}", "B": "no"}) == ("${B}",)


def test_two_dollars_write_the_thing_itself(tmp_path: Path) -> None:
    assert brand(tmp_path, '"$${A} costs $5"', {}) == ("${A} costs $5",)


@pytest.mark.parametrize("written", ["${}", "${A-b}", "${A:-b}", "${A", "${1A}"])
def test_a_variable_that_is_written_wrong_is_a_problem(tmp_path: Path, written: str) -> None:
    text = BASE.replace("any: [Hotel Miramar]", f'any: ["{written}"]') + ROUTE + RECEIVERS

    (problem,) = look(tmp_path, text, {"A": "x"}).problems

    assert problem.message.startswith("a variable is written ${NAME}")
    assert (problem.line, problem.field) == (2, "brands[0].any[0]")


@pytest.mark.parametrize("environ", [{}, {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": ""}])
def test_unset_and_empty_are_the_same_problem(tmp_path: Path, environ: dict[str, str]) -> None:
    problems = look(tmp_path, BASE + SLACK, environ).problems

    assert [problem.message for problem in problems] == [
        "the environment variable SLACK_BOT_TOKEN is not set",
        "the environment variable SLACK_APP_TOKEN is not set",
    ]


def test_in_the_shipped_file_slack_without_its_token_is_the_terminal_and_says_so(tmp_path: Path) -> None:
    found = look(tmp_path, BASE + SLACK, shipped=True)

    assert found.problems == ()
    assert found.loaded is not None
    (receiver,) = found.loaded.rules.receivers
    assert (receiver.name, receiver.kind, receiver.language) == ("oncall", "console", "es")
    (warning,) = found.warnings
    assert (warning.line, warning.field) == (8, "receivers[0].slack")
    assert warning.message == "SLACK_BOT_TOKEN is not set, so this receiver speaks in the terminal instead of Slack"


def test_in_the_shipped_file_slack_without_its_app_token_only_loses_the_buttons(tmp_path: Path) -> None:
    found = look(tmp_path, BASE + SLACK, {"SLACK_BOT_TOKEN": "xoxb-1"}, shipped=True)

    assert found.loaded is not None
    slack = found.loaded.rules.receivers[0].slack
    assert slack is not None
    assert slack.app_token is None
    assert [warning.message for warning in found.warnings] == ["SLACK_APP_TOKEN is not set, so there are no buttons"]


def test_the_exception_is_for_slack_only(tmp_path: Path) -> None:
    text = BASE + ROUTE + RECEIVERS + '  - {name: mail, apprise: {url: "${MAIL_URL}"}}\n'

    (problem,) = look(tmp_path, text, shipped=True).problems

    assert problem.message == "the environment variable MAIL_URL is not set"


def slack_from(folder: Path, content: bytes | None) -> str:
    """The token, or the message of the problem."""
    if content is not None:
        (folder / "token").write_bytes(content)
    text = BASE + "route: {receiver: s}\nreceivers: [{name: s, slack: {channel: c, token_file: token}}]\n"
    found = look(folder, text)
    if found.loaded is None:
        (problem,) = found.problems
        assert (problem.line, problem.column, problem.field) == (6, 55, "receivers[0].slack.token_file")
        assert problem.found == "token"
        return problem.message
    slack = found.loaded.rules.receivers[0].slack
    assert slack is not None
    assert slack.token is not None
    return slack.token.get_secret_value()


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (b"xoxb-1", "xoxb-1"),
        (b"xoxb-1\n", "xoxb-1"),
        (b"xoxb-1\r\n", "xoxb-1"),
        (b"xoxb-1\n\n", "xoxb-1\n"),
        (b" ${HOME} ", " ${HOME} "),
        (b"", "the file is empty"),
        (b"\n", "the file is empty"),
        (b"\xff\xfe", "the file is not UTF-8 text"),
        (b"x" * 70_000, "the file is larger than 64 KiB"),
        (None, "there is no such file"),
    ],
)
def test_a_secret_file_is_read_as_it_is_less_one_line_end(tmp_path: Path, content: bytes | None, outcome: str) -> None:
    assert slack_from(tmp_path, content) == outcome


def test_a_secret_of_a_connector_may_come_from_a_file_too(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("abcd-efgh\n")
    source = "{name: b, connector: bluesky, mode: search, identifier: me, app_password_file: password}"
    text = BASE.replace("{name: hn, connector: hackernews}", source) + ROUTE + RECEIVERS

    found = look(tmp_path, text)

    assert found.loaded is not None
    password = found.loaded.sources[0].config.model_dump()["app_password"]
    assert password.get_secret_value() == "abcd-efgh"
    assert "abcd-efgh" not in repr(found.loaded)


def test_only_secrets_have_a_file_beside_them(tmp_path: Path) -> None:
    (problem,) = look(tmp_path, BASE + "route: {receiver_file: x, receiver: terminal}\n" + RECEIVERS).problems

    assert problem.field == "route.receiver_file"
    assert problem.message.startswith("unknown key")


SECRET = "xyz-very-secret-value"


@pytest.mark.parametrize(
    "receiver",
    [
        f"{{name: s, slack: {{channel: c, tokn: {SECRET}}}}}",
        f"{{name: s, slack: {{channel: 7, token: {SECRET}, webhook_url: {SECRET}2}}}}",
        f"{{name: s, slack: {{channel: c, token: [{SECRET}]}}}}",
        f"{{name: s, slack: {{token: {SECRET}}}}}",
        f"{{name: s, webhook: {{url: {SECRET}, secret: {SECRET}, x: {SECRET}}}}}",
        "{name: s, slack: {channel: c, token: '${SECRET}', app_token: '${SECRET', colour: '${SECRET}'}}",
        "{name: s, language: '${SECRET}', slack: {channel: c, token: '${SECRET}', api_url: ['${SECRET}']}}",
        "{name: s, fallback: '${SECRET}', schedule: '${SECRET}', console: {}}",
        f'{{name: s, slack: {{channel: c, token: "{SECRET}}}}}',
    ],
)
def test_no_message_and_no_shown_line_holds_a_secret(tmp_path: Path, receiver: str) -> None:
    from monitor.rules.present import render_problems

    found = look(tmp_path, f"{BASE}{ROUTE}{RECEIVERS}  - {receiver}\n", {"SECRET": SECRET})

    assert found.problems
    said = repr(found) + "".join(map(str, found.problems + found.warnings))
    shown = render_problems((*found.problems, *found.warnings), found.lines)
    assert SECRET not in said
    assert SECRET not in shown


def test_a_bad_pattern_from_a_variable_is_not_quoted(tmp_path: Path) -> None:
    text = BASE + "route: {receiver: terminal, routes: [{matchers: ['rule=~\"${PATTERN}\"']}]}\n" + RECEIVERS

    (problem,) = look(tmp_path, text, {"PATTERN": "hidden(name"}).problems

    assert "is not a regular expression" in problem.message
    assert "hidden" not in str(problem)
    assert problem.found == 'rule=~"${PATTERN}"'
