"""The file that comes with Almenara: it works as it is, and it is known when it has been changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from connectors.registry import discover
from monitor.docs import ROOT
from monitor.rules.check import check
from monitor.rules.shipped import is_shipped, recorded, shipped_path

SHIPPED = ROOT / "rules.yaml"


def test_in_a_checkout_the_shipped_file_is_the_one_at_the_top() -> None:
    assert shipped_path() == SHIPPED
    assert is_shipped(SHIPPED)


def test_it_works_without_any_configuration_and_only_says_that_slack_is_missing() -> None:
    report = check(SHIPPED, {}, discover())

    assert report.problems == ()
    assert {warning.hint for warning in report.warnings} == {"Set SLACK_BOT_TOKEN to have it in Slack."}
    assert report.loaded is not None
    assert {receiver.kind for receiver in report.loaded.rules.receivers} == {"console"}


def test_with_a_token_there_is_nothing_to_say_and_the_cards_go_to_slack() -> None:
    report = check(SHIPPED, {"SLACK_BOT_TOKEN": "xoxb-1"}, discover())

    assert (report.problems, report.warnings) == ((), ())
    assert report.loaded is not None
    assert [receiver.name for receiver in report.loaded.rules.receivers if receiver.kind != "slack"] == ["terminal"]


def test_its_sources_are_the_sample_and_three_that_need_no_account() -> None:
    report = check(SHIPPED, {}, discover())

    assert report.loaded is not None
    assert [(source.name, source.entry.connector) for source in report.loaded.sources] == [
        ("sample", "replay"), ("hn", "hackernews"), ("bsky", "bluesky"), ("news", "rss"),
    ]  # fmt: skip


def test_its_first_line_tells_editors_where_the_schema_is() -> None:
    assert SHIPPED.read_text().startswith("# yaml-language-server: $schema=docs/reference/rules.schema.json\n")
    assert (ROOT / "docs/reference/rules.schema.json").exists()


def test_an_unchanged_copy_is_shipped_under_any_name_and_with_windows_line_ends(tmp_path: Path) -> None:
    copy = tmp_path / "mine.yaml"
    shutil.copy(SHIPPED, copy)
    assert is_shipped(copy)
    copy.write_bytes(SHIPPED.read_bytes().replace(b"\n", b"\r\n"))
    assert is_shipped(copy)


def test_a_changed_copy_is_not_shipped_and_its_missing_token_is_a_mistake(tmp_path: Path) -> None:
    copy = tmp_path / "rules.yaml"
    copy.write_text(SHIPPED.read_text().replace("#miramar-digest", "#otro"))

    assert not is_shipped(copy)
    problems = check(copy, {}, discover()).problems
    assert {problem.message for problem in problems} == {"the environment variable SLACK_BOT_TOKEN is not set"}
    assert all("console: {}" in problem.hint for problem in problems)


def test_what_cannot_be_read_is_not_shipped(tmp_path: Path) -> None:
    assert not is_shipped(tmp_path / "missing")
    assert not is_shipped(tmp_path)


def test_the_fingerprint_is_fresh() -> None:
    assert (ROOT / "monitor/rules/shipped.sha256").read_text() == recorded()
