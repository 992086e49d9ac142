"""A local server in the role of a model hub: files of one commit, and faults on demand.

In a test: `with FakeHub(REPO, REVISION, folder) as hub: …  hub.endpoint, hub.asked`.
"""

from __future__ import annotations

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class FakeHub:
    """Serves what lies in a folder as one commit of one repository."""

    def __init__(self, repo: str, revision: str, folder: Path) -> None:
        self.repo, self.revision, self.folder = repo, revision, folder
        self.asked: list[str] = []  # "GET config.json"
        self.status = 0  # answered instead of everything, where it is not 0
        self.cut = False  # bodies break off in the middle
        self.instead: dict[str, bytes] = {}  # file → what is sent in its place
        self.gate = threading.Event()  # nothing is answered until it is set
        self.gate.set()
        hub = self

        class Handler(_Handler):
            fake = hub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> FakeHub:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    fake: FakeHub

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        fake = self.fake
        fake.gate.wait(20)
        if fake.status:
            self._say(fake.status)
            return
        repo, _, rest = self.path.lstrip("/").partition("/resolve/")
        revision, _, name = rest.partition("/")
        fake.asked.append(f"{self.command} {name}")
        content = fake.instead.get(name)
        path = fake.folder / name
        if repo != fake.repo:
            self._say(404, {"X-Error-Code": "RepoNotFound"})
        elif revision != fake.revision:
            self._say(404, {"X-Error-Code": "RevisionNotFound"})
        elif content is None and not path.is_file():
            self._say(404, {"X-Error-Code": "EntryNotFound"})
        else:
            content = path.read_bytes() if content is None else content
            self._send(content, body=body)

    def _send(self, content: bytes, *, body: bool) -> None:
        etag = hashlib.sha256(content).hexdigest()
        headers = {"ETag": f'"{etag}"', "X-Repo-Commit": self.fake.revision, "Content-Length": str(len(content))}
        self._say(200, headers)
        if body:
            self.wfile.write(content[: len(content) // 2] if self.fake.cut else content)

    def _say(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {"Content-Length": "0"}).items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing: a test's output is its own."""
