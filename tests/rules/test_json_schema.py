"""The schema that editors get agrees with the loader wherever a schema can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from connectors.registry import discover
from monitor import docs
from monitor.rules.document import plain, read
from monitor.rules.json_schema import json_schema
from tests.rules.connectors import CONNECTORS

HERE = Path(__file__).parent
SCHEMA = json_schema(CONNECTORS)


def data(path: Path) -> Any:
    tree, _ = read(path.read_text(encoding="utf-8"))
    assert tree is not None
    return plain(tree)


def mistakes(value: Any) -> list[str]:
    return [error.json_path for error in Draft202012Validator(SCHEMA).iter_errors(value)]


def test_it_is_a_schema_of_draft_2020_12() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    json.dumps(SCHEMA)


@pytest.mark.parametrize("path", sorted((HERE / "good").glob("*.yaml")), ids=lambda path: path.stem)
def test_good_files_are_good_by_the_schema_too(path: Path) -> None:
    assert mistakes(data(path)) == []


def test_the_shipped_file_is_good_by_the_shipped_schema() -> None:
    validator = Draft202012Validator(json_schema(discover()))

    assert list(validator.iter_errors(data(docs.ROOT / "rules.yaml"))) == []


@pytest.mark.parametrize(
    "name",
    [
        "unknown_key_in_brand", "unknown_key_at_top", "unknown_key_in_source", "brand_without_name",
        "number_where_text_is_wanted", "word_where_list_is_wanted", "lexicon_out_of_range", "language_by_its_name",
        "version_of_the_future", "missing_route", "unknown_connector", "missing_setting_of_connector", "bad_address",
        "duration_without_unit", "unknown_network_of_source", "unknown_level", "time_of_day_without_zero",
        "weight_out_of_range", "slack_member_by_name",
    ],
)  # fmt: skip
def test_bad_files_are_bad_by_the_schema_where_it_can_know(name: str) -> None:
    assert mistakes(data(HERE / "bad" / f"{name}.yaml"))


def test_a_source_takes_the_settings_of_its_own_connector_only() -> None:
    whole = data(HERE / "good" / "minimal.yaml")
    whole["sources"] = [{"name": "n", "connector": "rss", "url": "https://x", "mode": "stream"}]
    assert mistakes(whole) == ["$.sources[0]"]
    whole["sources"] = [
        {"name": "n", "connector": "bluesky", "mode": "stream", "app_password_file": "x", "every": "1m"}
    ]
    assert mistakes(whole) == []


def test_a_required_secret_may_be_a_file_but_not_both() -> None:
    whole = data(HERE / "good" / "minimal.yaml")
    for keys, good in ((["url"], True), (["url_file"], True), (["url", "url_file"], False), ([], False)):
        whole["receivers"] = [{"name": "terminal", "webhook": dict.fromkeys(keys, "x")}]
        assert (mistakes(whole) == []) is good
