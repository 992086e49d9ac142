"""The contract suite: every rule, and a test class made of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.testing.exam import Exam
from connectors.testing.room import Breach
from connectors.testing.rules import (
    declaration,
    failing,
    looking,
    odd,
    pushing,
    reading,
    streaming,
    trouble,
    walking,
)
from connectors.testing.rules.base import Rule
from monitor.errors import MonitorError

RULES: tuple[Rule, ...] = (
    *declaration.BOOK.rules,
    *reading.BOOK.rules,
    *walking.BOOK.rules,
    *failing.BOOK.rules,
    *looking.BOOK.rules,
    *odd.BOOK.rules,
    *trouble.BOOK.rules,
    *streaming.BOOK.rules,
    *pushing.BOOK.rules,
)


@dataclass(frozen=True, slots=True)
class Question:
    """One rule put to one exam."""

    rule: Rule
    exam: Exam
    siblings: tuple[Exam, ...]

    @property
    def id(self) -> str:
        return f"{self.exam.connector.spec.name if self.rule.once else self.exam.name}-{self.rule.name}"

    def ask(self) -> None:
        """Raises Breach, naming the rule, where the connector breaks it."""
        try:
            asyncio.run(self.rule.check(self.exam, self.siblings))
        except Breach as breach:
            raise Breach(f"{self.id}: {self.rule.sentence}\n{breach}") from None
        except (MonitorError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise Breach(f"{self.id}: {self.rule.sentence}\nit raised {type(error).__name__}: {error}") from error


def questions(exams: Sequence[Exam]) -> list[Question]:
    """Every rule for every exam it applies to."""
    asked: list[Question] = []
    for number, exam in enumerate(exams):
        siblings = tuple(other for other in exams if other.connector is exam.connector)
        first = all(other.connector is not exam.connector for other in exams[:number])
        asked += [Question(rule, exam, siblings) for rule in RULES if rule.applies(exam) and (first or not rule.once)]
    return asked


def contract_tests(*exams: Exam) -> type[Any]:
    """A class for pytest with one test for every rule and exam: `TestContract = contract_tests(EXAM)`."""
    import pytest

    class TestContract:
        """The rules that every connector keeps."""

        @pytest.mark.parametrize("question", questions(exams), ids=lambda question: question.id)
        def test_keeps_the_contract(self, question: Question) -> None:
            question.ask()

    return TestContract
