"""Questions to any OpenAI-compatible `/chat/completions`, put through the network edge from a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from urllib.parse import urlsplit

import structlog

from monitor.clock import Clock
from monitor.errors import MonitorError, SourceError
from monitor.net.blocking import Answer, Posting
from monitor.net.status import retry_after
from monitor.rules.judging import Llm
from monitor.sentiment.base import Feeling
from monitor.sentiment.question import VERSION, Question, opinion_in, request

log = structlog.get_logger(__name__)

LONGEST_PAUSE = timedelta(hours=1)
AT_ONCE = 4  # questions under way
_A_PERSON_MENDS = frozenset({401, 402, 403, 404, 405, 407, 410})  # a key, an account, an address
_LIMITED = frozenset({429, 503})


class PostAll(Protocol):
    """`BlockingEdge.post_all`."""

    def __call__(
        self, postings: Sequence[Posting], *, within: timedelta, at_once: int = AT_ONCE
    ) -> list[Answer | SourceError]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """No answer, and why, in words that may be logged."""

    reason: str
    pause: timedelta | None = None  # ask nothing for so long; None: it may have been this one question


class LlmError(MonitorError):
    """The endpoint cannot be used. The message says why, and holds neither the key nor anything the endpoint wrote."""


class ChatEndpoint:
    """One model at one endpoint. Its repr shows neither key nor path."""

    def __init__(self, settings: Llm, *, post_all: PostAll, clock: Clock) -> None:
        """Raises ValueError where `settings` name no endpoint."""
        if settings.url is None:
            raise ValueError("judge.llm.url is not set")
        self._settings, self._post_all, self._clock = settings, post_all, clock
        self._url = f"{settings.url}/chat/completions"
        self.host = urlsplit(settings.url).hostname or ""
        self.model = settings.model

    @property
    def version(self) -> str:
        """What an answer depends on besides the question."""
        return f"{self.model} at {self.host}, wording {VERSION}"

    def ask(self, questions: Sequence[Question]) -> list[Feeling | Silence | None]:
        """An opinion, a failure, or None (an answer that is none) for each question. Blocks up to `patience`.

        Raises RuntimeError on an event loop.
        """
        settings = self._settings
        postings = [
            Posting(
                url=self._url,
                body=request(question, settings.model, settings.answers),
                headers=self._headers(),
                allow_private=settings.allow_private,
                timeout=settings.timeout,
            )
            for question in questions
        ]
        answers = self._post_all(postings, within=settings.patience, at_once=AT_ONCE)
        return [self._read(answer) for answer in answers]

    def try_it(self) -> str:
        """Ask about a harmless post, for `doctor`. Returns what may be said; raises LlmError."""
        question = Question(text="The room at Hotel Miramar was lovely.", language="en", names=("Hotel Miramar",))
        answer = self.ask([question])[0]
        if isinstance(answer, Silence):
            raise LlmError(answer.reason)
        if answer is None:
            raise LlmError(f"{self.host} answers, but not as asked: try another `answers`, or another model")
        return f"{self.host} answers; {self.model} gives {answer.positive:.2f} positive to praise"

    def _headers(self) -> Mapping[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._settings.key is not None:
            headers["Authorization"] = f"Bearer {self._settings.key.get_secret_value()}"
        return headers

    def _read(self, answer: Answer | SourceError) -> Feeling | Silence | None:
        if isinstance(answer, SourceError):
            return Silence(reason=str(answer))
        status, headers, body = answer
        if status == 200:
            return opinion_in(body)
        reason = f"{self.host} answered {status}"
        if status in _A_PERSON_MENDS:
            return Silence(reason=reason, pause=LONGEST_PAUSE)
        if status in _LIMITED:
            asked = retry_after(headers.get("retry-after", ""), now=self._clock.now())
            return Silence(reason=reason, pause=None if asked is None else min(asked, LONGEST_PAUSE))
        return Silence(reason=reason)

    def __repr__(self) -> str:
        return f"ChatEndpoint({self.model!r} at {self.host!r})"
