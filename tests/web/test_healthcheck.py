"""The container's health check asks where the daemon listens, wherever that is."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from monitor.web.healthcheck import check

ROOT = Path(__file__).parents[2]


class _Server6(ThreadingHTTPServer):
    address_family = socket.AF_INET6


@contextmanager
def daemon(host: str = "127.0.0.1", status: int = 200) -> Iterator[int]:
    """Something that answers /healthz; its port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = (_Server6 if ":" in host else ThreadingHTTPServer)((host, 0), Answer)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("listens", "configured"),
    [
        ("127.0.0.1", "127.0.0.1:{}"),
        ("127.0.0.1", "0.0.0.0:{}"),
        ("127.0.0.1", "localhost:{}"),
        ("::1", "[::1]:{}"),
        ("::1", "[::]:{}"),
    ],
)
def test_it_follows_the_setting(listens: str, configured: str) -> None:
    with daemon(listens) as port:
        assert check({"ALMENARA_HTTP": configured.format(port)}) == ""


def test_a_proxy_in_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with daemon() as port:
        assert check({"ALMENARA_HTTP": f"127.0.0.1:{port}"}) == ""


def test_a_daemon_that_is_not_there_or_unwell_is_told_with_the_reason() -> None:
    with daemon(status=500) as port:
        assert "500" in check({"ALMENARA_HTTP": f"127.0.0.1:{port}"})
    assert "refused" in check({"ALMENARA_HTTP": f"127.0.0.1:{port}"})


@pytest.mark.parametrize("wrong", ["8080", "127.0.0.1:0", "host:port"])
def test_a_setting_that_leads_nowhere_is_told(wrong: str) -> None:
    assert "ALMENARA_HTTP" in check({"ALMENARA_HTTP": wrong})


def test_as_a_command_it_answers_with_its_exit_code() -> None:
    def code(port: int) -> int:
        return subprocess.run(
            [sys.executable, "-m", "monitor.web.healthcheck"],
            env=os.environ | {"ALMENARA_HTTP": f"127.0.0.1:{port}"},
            cwd=ROOT,
            capture_output=True,
            timeout=20,
            check=False,
        ).returncode

    with daemon() as port:
        assert code(port) == 0
    assert code(port) == 1


def test_the_image_uses_it_and_names_no_port_of_its_own() -> None:
    (instruction,) = re.findall(r"HEALTHCHECK.*?CMD (.*)", (ROOT / "Dockerfile").read_text(), re.DOTALL)
    assert instruction.splitlines()[0] == '["python", "-m", "monitor.web.healthcheck"]'
