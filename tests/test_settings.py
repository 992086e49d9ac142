"""Switches come from the environment, and bad ones are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from monitor.settings import read_settings


def test_without_any_switch_sqlite_lies_in_the_data_folder() -> None:
    settings = read_settings({})
    assert settings.database == f"sqlite:///{Path('data/almenara.db').resolve()}"
    assert settings.http_address == ("127.0.0.1", 8080)
    assert settings.rules == Path("rules.yaml")


def test_the_command_line_wins_over_the_environment() -> None:
    assert read_settings({"ALMENARA_RULES": "a.yaml"}, Path("b.yaml")).rules == Path("b.yaml")
    assert read_settings({"ALMENARA_RULES": "a.yaml"}).rules == Path("a.yaml")


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read_settings({"ALMENARA_DATABASE_URL": ""}).database.startswith("sqlite:///")


def test_ipv6_addresses_are_understood() -> None:
    assert read_settings({"ALMENARA_HTTP": "[::1]:9000"}).http_address == ("::1", 9000)


@pytest.mark.parametrize("bad", ["8080", "localhost", "127.0.0.1:", "127.0.0.1:99999", ":8080"])
def test_a_bad_address_says_how_it_should_look(bad: str) -> None:
    with pytest.raises(ValueError, match=r"must look like 127\.0\.0\.1:8080"):
        _ = read_settings({"ALMENARA_HTTP": bad}).http_address


def test_an_unknown_log_level_is_refused() -> None:
    with pytest.raises(ValidationError, match="log_level"):
        read_settings({"ALMENARA_LOG_LEVEL": "chatty"})
