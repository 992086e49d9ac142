"""A second opinion for what the first backend is unsure of: asked seldom, at a bounded price, and never believed alone.

Both opinions are averaged. A post that talks a language model into an answer moves a probability by half at most, and
where the two contradict each other the outcome is what it should be: unsure, so that a person looks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from monitor.rules.judging import Llm
from monitor.sentiment.base import Feeling, Sentiment, Target
from monitor.sentiment.ledger import Ledger
from monitor.sentiment.llm import Silence
from monitor.sentiment.question import Question, question_about

log = structlog.get_logger(__name__)

Count = Callable[[str, int], None]  # outcome, how many
OUTCOMES = ("asked", "cached", "unusable", "failed", "over_budget", "paused")  # all that `Count` is told
_MIDDLE = 50.0  # where an author of unknown influence stands in the queue: unknown is never nobody


class Endpoint(Protocol):
    """Whom to ask; `monitor.sentiment.llm.ChatEndpoint`."""

    @property
    def version(self) -> str: ...

    def ask(self, questions: Sequence[Question]) -> list[Feeling | Silence | None]: ...


class SecondOpinion:
    """A `Sentiment` around another. It asks the network: call it in a thread. What fails leaves the first opinion."""

    waits = True

    def __init__(
        self,
        first: Sentiment,
        endpoint: Endpoint,
        settings: Llm,
        *,
        ledger: Ledger,
        count: Count = lambda _outcome, _number: None,
    ) -> None:
        self._first, self._endpoint, self._settings = first, endpoint, settings
        self._ledger, self._count = ledger, count

    @property
    def name(self) -> str:
        return f"{self._first.name}+llm"

    @property
    def version(self) -> str:
        return f"{self._first.version} + {self._endpoint.version}"

    def measure(self, targets: Sequence[Target]) -> list[Feeling]:
        feelings = self._first.measure(targets)
        unsure = [i for i, target in enumerate(targets) if self._wanted(target, feelings[i])]
        # The budget may not reach for all: the most influential first, then the least sure.
        unsure.sort(key=lambda i: (-_influence(targets[i]), _confidence(feelings[i])))
        questions = {i: question_about(targets[i]) for i in unsure}
        answers = self._answers(list(dict.fromkeys(questions.values())))
        for i, question in questions.items():
            if (second := answers.get(question)) is not None:
                feelings[i] = together(feelings[i], second)
        return feelings

    def _wanted(self, target: Target, feeling: Feeling) -> bool:
        settings = self._settings
        if target.influence is not None and target.influence < settings.min_influence:
            return False
        return _confidence(feeling) < settings.below if feeling.spoken else settings.unspoken

    def _answers(self, questions: Sequence[Question]) -> dict[Question, Feeling | None]:
        found: dict[Question, Feeling | None] = {}
        for question in questions:
            had, answer = self._ledger.recall(self._key(question))
            if had:
                found[question] = answer
        self._tell("cached", len(found))
        left = [question for question in questions if question not in found]
        if not left:
            return found
        paused = self._ledger.paused
        allowed = self._ledger.take(len(left), self._settings.per_hour)
        self._tell("paused" if paused else "over_budget", len(left) - allowed)
        return found | self._ask(left[:allowed])

    def _ask(self, questions: Sequence[Question]) -> dict[Question, Feeling | None]:
        if not questions:
            return {}
        try:
            answers = self._endpoint.ask(questions)
        except Exception as error:
            # An error of ours must cost the second opinion only, never the post.
            log.exception("opinion.bug", error=type(error).__name__)
            answers = [Silence(reason=type(error).__name__)] * len(questions)
        found: dict[Question, Feeling | None] = {}
        for question, answer in zip(questions, answers, strict=True):
            if isinstance(answer, Silence):
                self._failed(answer)
                continue
            if self._ledger.answered():
                log.info("opinion.back", model=self._endpoint.version)
            self._tell("asked" if answer is not None else "unusable", 1)
            self._ledger.remember(self._key(question), answer, most=self._settings.cache)
            found[question] = answer
        return found

    def _failed(self, silence: Silence) -> None:
        self._tell("failed", 1)
        if (pause := self._ledger.failed(silence.pause)) is not None:
            seconds = round(pause.total_seconds())
            log.warning("opinion.paused", model=self._endpoint.version, reason=silence.reason, seconds=seconds)

    def _key(self, question: Question) -> str:
        return hashlib.sha256(f"{self._endpoint.version}\n{question.key}".encode()).hexdigest()

    def _tell(self, outcome: str, number: int) -> None:
        if number:
            self._count(outcome, number)


def together(first: Feeling, second: Feeling) -> Feeling:
    """The mean of both; the second alone where the first does not speak the language."""
    if not first.spoken:
        return second
    return Feeling(
        negative=(first.negative + second.negative) / 2,
        neutral=(first.neutral + second.neutral) / 2,
        positive=(first.positive + second.positive) / 2,
    )


def _confidence(feeling: Feeling) -> float:
    return max(feeling.negative, feeling.neutral, feeling.positive) if feeling.spoken else 0.0


def _influence(target: Target) -> float:
    return _MIDDLE if target.influence is None else target.influence
