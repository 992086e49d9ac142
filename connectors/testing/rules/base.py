"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from connectors.testing.exam import Exam

Check = Callable[[Exam, tuple[Exam, ...]], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One demand on a connector. `check` gets one exam and all exams of that connector, and raises `Breach`."""

    name: str  # short, for -k and for messages
    sentence: str
    check: Check
    once: bool = False  # judged once a connector, not once an exam
    applies: Callable[[Exam], bool] = lambda _exam: True


class Book:
    """Rules in the order they were written down."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def rule(
        self, name: str, *, once: bool = False, applies: Callable[[Exam], bool] = lambda _exam: True
    ) -> Callable[[Check], Check]:
        """Decorator: the function's docstring is the rule's sentence."""

        def keep(check: Check) -> Check:
            sentence = (check.__doc__ or "").strip()
            self.rules.append(Rule(name=name, sentence=sentence, check=check, once=once, applies=applies))
            return check

        return keep
