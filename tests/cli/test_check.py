"""`almenara check`, `almenara schema`, and what `run` does with rules that are not good."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from tests.cli.terminal import RULES, Desk
from tests.rules.bad.expected import TABLE

SHIPPED = Path(__file__).parents[2] / "rules.yaml"
WRONG = RULES.replace("receiver: digest", "receiver: digset").replace("level: page", "level: pgae")


def test_good_rules_are_counted(desk: Desk) -> None:
    done = desk.types("check")
    assert (done.code, done.out) == (0, "rules.yaml: good. 1 brand, 1 source, 2 rules, 3 receivers.\n")


def test_every_problem_is_shown_with_its_line_and_the_nearest_right_name(desk: Desk) -> None:
    desk.write(WRONG)
    done = desk.types("check")
    assert done.code == 1
    assert "rules.yaml:8:32: rules[0].when.level" in done.out
    assert "rules.yaml:11:13: route.receiver" in done.out
    assert "Did you mean page?" in done.out
    assert "Did you mean digest?" in done.out
    assert done.out.endswith("2 problems.\n")


def test_problems_as_json(desk: Desk) -> None:
    desk.write(WRONG)
    done = desk.types("check", "--json")
    assert done.code == 1
    assert [(each["line"], each["column"], each["field"]) for each in done.json()["problems"]] == [
        (8, 32, "rules[0].when.level"),
        (11, 13, "route.receiver"),
    ]
    good = desk.types("check", "--rules", SHIPPED, "--json")
    assert (good.code, good.json()["problems"]) == (0, [])


def test_the_shipped_rules_are_good_and_their_missing_token_is_a_warning(desk: Desk) -> None:
    done = desk.types("check", "--rules", SHIPPED)
    assert done.code == 0
    assert "SLACK_BOT_TOKEN is not set" in done.out
    assert done.out.endswith("5 receivers, 4 warnings.\n")


def test_a_missing_file_is_a_problem_and_not_a_crash(desk: Desk) -> None:
    done = desk.types("check", "--rules", "nowhere.yaml")
    assert done.code == 1
    assert "nowhere.yaml" in done.out


def test_without_a_file_the_shipped_rules_are_meant(desk: Desk) -> None:
    (desk.folder / "rules.yaml").unlink()
    done = desk.types("check")
    assert done.code == 0
    assert "rules.yaml: good." in done.out


def test_the_environment_names_another_file(desk: Desk) -> None:
    shutil.copy(SHIPPED, desk.folder / "other.yaml")
    assert "other.yaml: good." in desk.types("check", ALMENARA_RULES="other.yaml").out


@pytest.mark.parametrize("name", ["duplicate_key", "variable_not_set", "control_character", "utf16"])
def test_mistakes_of_all_kinds_end_with_code_1(desk: Desk, name: str) -> None:
    expected = next(each for each in TABLE if each.file.removesuffix(".yaml") == name)
    bad = Path(__file__).parents[1] / "rules" / "bad" / f"{name}.yaml"
    done = desk.types("check", "--rules", bad)
    assert done.code == 1
    assert f"{name}.yaml:{expected.line}:" in done.out


async def test_run_with_bad_rules_shows_everything_and_starts_nothing(desk: Desk) -> None:
    desk.write(WRONG)
    done = await desk.runs("run")
    assert (done.code, done.out) == (2, "")
    assert "rules[0].when.level" in done.err
    assert "route.receiver" in done.err
    assert done.err.endswith("2 problems in rules.yaml: nothing was started.\n")
    assert not desk.data.exists()


def test_the_schema_is_one_and_the_shipped_rules_fit_it(desk: Desk) -> None:
    schema = desk.types("schema").json()
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    shipped = json.loads(json.dumps(YAML(typ="safe").load(SHIPPED.read_text(encoding="utf-8"))))
    assert list(validator(schema).iter_errors(shipped)) == []
    shipped["sources"][0]["conector"] = shipped["sources"][0].pop("connector")
    assert list(validator(schema).iter_errors(shipped)) != []
