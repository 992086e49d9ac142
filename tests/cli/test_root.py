"""What holds for every command: help, version, exit codes, switches, and readers that go away."""

from __future__ import annotations

import subprocess

import pytest

from monitor.version import VERSION
from tests.cli.terminal import Desk, command

COMMANDS = (
    "run", "check", "schema", "doctor", "sources list", "sources try", "sources describe", "mentions list",
    "mentions export", "mentions import", "routes test", "db upgrade", "db check", "score", "evaluate",
    "cases list", "cases show", "cases ack", "cases contact", "cases resolve", "silence add", "silence list",
    "silence expire", "playbook list", "playbook show", "playbook check", "playbook draft", "report", "drill",
)  # fmt: skip


def test_the_version(desk: Desk) -> None:
    done = desk.types("--version")
    assert (done.code, done.out) == (0, f"almenara {VERSION}\n")


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_has_its_help(desk: Desk, words: str) -> None:
    done = desk.types(*words.split(), "--help")
    assert done.code == 0
    assert f"almenara {words}" in done.out or words.split()[-1] in done.out.splitlines()[0]
    assert not desk.data.exists()


def test_the_list_of_commands_is_not_cut_off(desk: Desk) -> None:
    for group in ((), ("sources",), ("mentions",), ("routes",), ("db",), ("cases",), ("silence",), ("playbook",)):
        assert "..." not in desk.types(*group, "--help").out.partition("Commands:")[2]


@pytest.mark.parametrize(
    "words", ["--nope", "check --nope", "nonsense", "sources nonsense", "mentions list --limit 0", "mentions import"]
)
def test_wrong_use_is_told_with_code_2(desk: Desk, words: str) -> None:
    done = desk.types(*words.split())
    assert (done.code, done.out) == (2, "")
    assert "Error: " in done.err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ALMENARA_HTTP", "nonsense", "ALMENARA_HTTP must look like 127.0.0.1:8080, not 'nonsense'"),
        ("ALMENARA_HTTP", "127.0.0.1:99999", "ALMENARA_HTTP must look like"),
        ("ALMENARA_LOG_LEVEL", "loud", "ALMENARA_LOG_LEVEL: "),
    ],
)
def test_a_switch_with_a_wrong_value_is_named(desk: Desk, name: str, value: str, said: str) -> None:
    done = desk.types("sources", "list", **{name: value})
    assert done.code == 2
    assert said in done.err


def test_a_database_that_cannot_be_is_said_in_a_sentence_without_its_password(desk: Desk) -> None:
    done = desk.types("mentions", "list", ALMENARA_DATABASE_URL="nonsense://me:geheim@host/db")
    assert done.code == 1
    assert done.err.startswith("almenara: ")
    assert "geheim" not in done.err
    assert len(done.err.splitlines()) == 1


def test_a_reader_that_goes_away_is_no_error(desk: Desk) -> None:
    """`almenara schema | true`, whose output is more than a pipe holds."""
    process = subprocess.Popen(
        command("schema"), cwd=desk.folder, env=desk.environ(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    assert (process.wait(timeout=60), said) == (0, b"")
    process.stderr.close()
