"""Connectors are found by entry point; a broken one is reported and harms nobody."""

from __future__ import annotations

from importlib.metadata import EntryPoint

from connectors.registry import GROUP, discover, look_around
from tests.connectors.rude import Rude


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name=name, value=value, group=GROUP)


GOOD = point("rude", "tests.connectors.rude:Rude")


def test_an_entry_point_leads_to_its_connector() -> None:
    assert dict(discover([GOOD])) == {"rude": Rude}


def test_our_own_are_found_in_the_installed_package() -> None:
    assert {"rss", "hackernews"} <= set(discover())


def test_a_module_that_cannot_be_imported_is_a_problem_and_the_rest_works() -> None:
    seen = look_around([point("gone", "no_such_module:Thing"), GOOD])
    assert list(seen.connectors) == ["rude"]
    assert [(problem.name, problem.target) for problem in seen.problems] == [("gone", "no_such_module:Thing")]
    assert "no_such_module" in seen.problems[0].reason


def test_something_that_is_no_connector_is_a_problem() -> None:
    (problem,) = look_around([point("path", "pathlib:Path")]).problems
    assert "ConnectorSpec" in problem.reason


def test_a_connector_under_another_name_than_its_own_is_a_problem() -> None:
    (problem,) = look_around([point("polite", GOOD.value)]).problems
    assert "'rude'" in str(problem)
    assert "'polite'" in str(problem)


def test_of_two_with_one_name_ours_wins_and_the_other_is_told() -> None:
    theirs = point("hackernews", "a_package:HackerNews")
    ours = point("hackernews", "connectors.hackernews:HackerNews")
    seen = look_around([theirs, ours])
    assert seen.connectors["hackernews"].__module__ == "connectors.hackernews"
    assert "already taken" in seen.problems[0].reason
    assert seen.problems[0].target == theirs.value
