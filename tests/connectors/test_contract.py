"""Every connector that an entry point names, ours or others', keeps the contract."""

from __future__ import annotations

import importlib
from types import ModuleType

import pytest

from connectors.registry import OWN_PACKAGE, look_around
from connectors.testing import Exam
from connectors.testing.suite import Question, questions

FOUND = look_around()


def exams_of(name: str) -> tuple[Exam, ...]:
    """`EXAMS` of `tests/connectors/<name>/exam.py`; for a third party `<module>_exam`; () where there are none."""
    for place in (f"tests.connectors.{name}.exam", f"{FOUND.connectors[name].__module__}_exam"):
        try:
            module: ModuleType = importlib.import_module(place)
        except ModuleNotFoundError as error:
            if error.name and place.startswith(error.name):
                continue
            raise
        return tuple(module.EXAMS)
    return ()


ASKED = [question for name in FOUND.connectors for question in questions(exams_of(name))]


@pytest.mark.parametrize("name", FOUND.connectors)
def test_every_connector_has_an_exam(name: str) -> None:
    exams = exams_of(name)
    assert exams, f"{name} has no exam: write tests/connectors/{name}/exam.py (see connectors/testing/README.md)"
    assert {exam.connector for exam in exams} == {FOUND.connectors[name]}


def test_every_entry_point_of_ours_leads_to_a_connector() -> None:
    assert [str(problem) for problem in FOUND.problems if problem.target.startswith(f"{OWN_PACKAGE}.")] == []


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.id)
def test_the_contract_is_kept(question: Question) -> None:
    question.ask()
