"""A language model at an endpoint: asked through the guard, in bounded time, with a key that shows nowhere."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from monitor.net.blocking import BlockingEdge
from monitor.rules.judging import Llm
from monitor.sentiment.base import Feeling
from monitor.sentiment.llm import LONGEST_PAUSE, ChatEndpoint, LlmError, Silence
from monitor.sentiment.question import Question
from tests.fakes.chat import KEY, FakeChat, Fault, feeling
from tests.fakes.clock import FakeClock

QUESTION = Question(text="Two nights at Hotel Miramar.", language="en", names=("Hotel Miramar",))
Ask = Callable[..., ChatEndpoint]


@pytest.fixture
def endpoint() -> Iterator[Ask]:
    clock = FakeClock()
    edge = BlockingEdge(clock)

    def make(chat: FakeChat, **changes: object) -> ChatEndpoint:
        fields = {"url": chat.url, "model": "small", "key": SecretStr(KEY), "allow_private": True}
        return ChatEndpoint(Llm.model_validate(fields | changes), post_all=edge.post_all, clock=clock)

    yield make
    edge.close()


def test_a_question_goes_to_chat_completions_with_the_key(endpoint: Ask) -> None:
    with FakeChat(feeling(0.8, 0.1, 0.1)) as chat:
        answers = endpoint(chat).ask([QUESTION])

    assert answers == [Feeling(negative=pytest.approx(0.8), neutral=pytest.approx(0.1), positive=pytest.approx(0.1))]
    assert chat.paths == ["/v1/chat/completions"]
    assert chat.headers[0]["authorization"] == f"Bearer {KEY}"
    assert chat.requests[0]["model"] == "small"


def test_a_local_model_needs_no_key(endpoint: Ask) -> None:
    with FakeChat(feeling(0.8, 0.1, 0.1)) as chat:
        endpoint(chat, key=None).ask([QUESTION])

    assert "authorization" not in chat.headers[0]


def test_a_private_address_needs_leave(endpoint: Ask) -> None:
    with FakeChat(feeling(0.8, 0.1, 0.1)) as chat:
        (answer,) = endpoint(chat, allow_private=False).ask([QUESTION])

    assert isinstance(answer, Silence)
    assert "allow_private" in answer.reason
    assert chat.requests == []


@pytest.mark.parametrize(
    ("answer", "reason", "pause"),
    [
        (500, "answered 500", None),
        (400, "answered 400", None),
        (401, "answered 401", LONGEST_PAUSE),
        (404, "answered 404", LONGEST_PAUSE),
        (429, "answered 429", None),
        (302, "answered 302", None),
        (Fault(status=429, headers=(("Retry-After", "90"),)), "answered 429", timedelta(seconds=90)),
        (Fault(status=503, headers=(("Retry-After", "999999"),)), "answered 503", LONGEST_PAUSE),
        (Fault(cut=True), "127.0.0.1", None),
        (Fault(delay=2), "in time|given up|within its time", None),
    ],
)
def test_no_answer_says_why(endpoint: Ask, answer: int | Fault, reason: str, pause: timedelta | None) -> None:
    with FakeChat(answer) as chat:
        (silence,) = endpoint(chat, timeout="300ms", patience="600ms").ask([QUESTION])

    assert isinstance(silence, Silence)
    assert any(word in silence.reason for word in reason.split("|"))
    assert silence.pause == pause


def test_each_question_has_its_own_outcome(endpoint: Ask) -> None:
    def answer(request: dict[str, object]) -> str | int:
        asked = json.dumps(request)
        return 500 if "second" in asked else "no idea" if "third" in asked else feeling(0, 1, 0)

    questions = [Question(text=text, language="en", names=()) for text in ("first", "second", "third", "fourth")]
    with FakeChat(answer) as chat:
        answers = endpoint(chat).ask(questions)

    assert [type(answer).__name__ for answer in answers] == ["Feeling", "Silence", "NoneType", "Feeling"]


def test_the_key_shows_nowhere(endpoint: Ask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with FakeChat(401) as chat, capture_logs() as logs:  # the fake quotes the key in what it answers
        asked = endpoint(chat)
        answers = asked.ask([QUESTION])
        with pytest.raises(LlmError) as caught:
            asked.try_it()

    shown = repr(asked) + str(vars(asked)) + asked.version + repr(answers) + repr(caught.value) + repr(logs)
    assert KEY not in shown + caplog.text


def test_a_key_that_cannot_be_sent_is_a_silence_that_does_not_quote_it(endpoint: Ask) -> None:
    with FakeChat(feeling(0, 1, 0)) as chat:
        (answer,) = endpoint(chat, key="sk-clé\r\nX-Evil: 1").ask([QUESTION])

    assert isinstance(answer, Silence)
    assert "sk-" not in answer.reason
    assert chat.requests == []


def test_trying_it_says_whether_it_answers_as_asked(endpoint: Ask) -> None:
    with FakeChat(feeling(0.02, 0.08, 0.9)) as chat:
        assert endpoint(chat).try_it() == "127.0.0.1 answers; small gives 0.90 positive to praise"
    with FakeChat("Sure! Here is the JSON:") as chat, pytest.raises(LlmError, match="not as asked"):
        endpoint(chat).try_it()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": "https://api.example.com/v1"}, "`model` is missing"),
        ({"url": "ftp://api.example.com"}, "must be a web address"),
        ({"url": "api.example.com/v1"}, "must be a web address"),
        ({"url": "https://me:secret@api.example.com/v1"}, "neither user"),
        ({"url": "https://api.example.com/v1?key=secret"}, "neither user"),
        ({"timeout": "0s"}, "`timeout` must be"),
        ({"timeout": "30s"}, "`patience` must be"),
        ({"patience": "10m"}, "`patience` must be"),
        ({"answers": "xml"}, "json_schema"),
    ],
)
def test_settings_that_cannot_work_are_refused(fields: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        Llm.model_validate(fields)
    assert "secret" not in str(caught.value)


def test_the_address_may_be_given_with_or_without_its_end() -> None:
    written = ("https://a.example/v1", "https://a.example/v1/", "https://a.example/v1/chat/completions")
    assert {Llm(url=url, model="m").url for url in written} == {"https://a.example/v1"}
