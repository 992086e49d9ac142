"""Whatever a file holds, the answer is good rules or a ConfigError with places inside the file."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.docs import ROOT
from monitor.errors import ConfigError
from monitor.rules.load import load
from monitor.rules.present import render_problems
from tests.rules.connectors import CONNECTORS

SHIPPED = (ROOT / "rules.yaml").read_bytes()
PIECES = [b"", b"\n", b" ", b"\t", b":", b": ", b"- ", b"{", b"}", b"[", b"]", b'"', b"'", b"#", b"&a ", b"*a", b"<<: ",
          b"!!x ", b"---\n", b"|", b">", b"%", b"\x00", b"\xff", b"\xc3", b"${", b"${X}", b"$${", b"null", b"true",
          b"1e9", b"-1", b"9" * 30, "ñ\u202e".encode(), b"? "]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The shipped file with a few pieces cut out, put in or put elsewhere."""
    raw = SHIPPED
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(raw)))
        length = draw(st.sampled_from([0, 0, 1, 2, 10, 200]))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=4))
        if draw(st.booleans()):
            source = draw(st.integers(0, len(raw)))
            piece += raw[source : source + draw(st.integers(0, 40))]
        raw = raw[:start] + piece + raw[start + length :]
    return raw


def outcome(folder: Path, raw: bytes) -> None:
    path = folder / "rules.yaml"
    path.write_bytes(raw)
    try:
        load(path, environ={}, connectors=CONNECTORS, shipped=True)
        return
    except ConfigError as error:
        problems = error.problems
    places = [(problem.line, problem.column) for problem in problems]
    assert places
    assert places == sorted(places)
    assert all(1 <= line <= raw.count(b"\n") + raw.count(b"\r") + 2 and column >= 1 for line, column in places)
    assert render_problems(problems)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=mutated())
def test_a_mutilated_file_is_refused_or_loaded_never_more(tmp_path: Path, raw: bytes) -> None:
    outcome(tmp_path, raw)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_refused_never_more(tmp_path: Path, raw: bytes) -> None:
    outcome(tmp_path, raw)


KEYS = st.sampled_from(
    ["version", "brands", "sources", "rules", "route", "receivers", "name", "any", "connector", "when", "level",
     "slack", "token", "token_file", "scoring", "networks", "x", "mu", "time_intervals", "weekdays", "times", "routes",
     "matchers", "escalations", "steps", "notify", "people", "schedules", "rota", "fallback", "labels", "<<"]
)  # fmt: skip
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-100, 100)
    | st.floats(-10, 10)
    | st.sampled_from(["page", "rss", "5m", "${X}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(KEYS, JSON, max_size=8))
def test_right_keys_with_wrong_values_are_refused_never_more(tmp_path: Path, data: object) -> None:
    outcome(tmp_path, json.dumps(data).encode())
