"""A local server in the role of an OpenAI-compatible endpoint, as well-behaved or as hostile as a test wants.

In a test: `with FakeChat(feeling(.9, .05, .05)) as chat: …  chat.url, chat.requests`. An answer may be the content of
the message (text), a whole body (bytes), a status, a `Fault`, or a function of the request that gives one of these.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-valid-and-secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An answer that is none, or comes late."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0  # seconds
    cut: bool = False  # the connection is broken off without a word


Answer = str | bytes | int | Fault
Answers = Answer | Callable[[dict[str, Any]], Answer]


def feeling(negative: float, neutral: float, positive: float) -> str:
    """The content a well-behaved model answers with."""
    return json.dumps({"feeling": {"negative": negative, "neutral": neutral, "positive": positive}})


def completion(content: str | None) -> bytes:
    """A whole body, as endpoints wrap a content."""
    message = {"role": "assistant", "content": content, "refusal": None}
    choices = [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}]
    return json.dumps({"id": "chatcmpl-1", "object": "chat.completion", "choices": choices, "usage": {}}).encode()


class FakeChat:
    """The server and everything it was asked."""

    def __init__(self, answer: Answers) -> None:
        self.answer = answer
        self.requests: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []  # of each request, names in lower case
        self.paths: list[str] = []
        self.under_way = self.most_under_way = 0
        self.lock = threading.Lock()
        chat = self

        class Handler(_Handler):
            fake = chat

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def posts(self) -> list[dict[str, Any]]:
        """What the model was given as data, decoded."""
        return [json.loads(request["messages"][-1]["content"]) for request in self.requests]

    def __enter__(self) -> FakeChat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    fake: FakeChat

    def do_POST(self) -> None:
        fake = self.fake
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with fake.lock:
            fake.requests.append(request)
            fake.headers.append({name.lower(): value for name, value in self.headers.items()})
            fake.paths.append(self.path)
            fake.under_way += 1
            fake.most_under_way = max(fake.most_under_way, fake.under_way)
        try:
            self._give(fake.answer(request) if callable(fake.answer) else fake.answer)
        finally:
            with fake.lock:
                fake.under_way -= 1

    def _give(self, answer: Answer) -> None:
        if isinstance(answer, str):
            answer = completion(answer)
        if isinstance(answer, bytes):
            answer = Fault(body=answer)
        if isinstance(answer, int):
            answer = Fault(status=answer, body=b'{"error": {"message": "the key sk-valid-and-secret is odd"}}')
        time.sleep(answer.delay)
        self.close_connection = True
        if answer.cut:
            return
        try:
            self.send_response(answer.status)
            for name, value in (("Content-Type", "application/json"), *answer.headers):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
        except ConnectionError:  # whoever asked has given up
            return

    def log_message(self, *_: object) -> None:
        """Say nothing: a test's output is its own."""
