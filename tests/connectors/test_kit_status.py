"""The kit's table from status to error is the daemon's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.testing.status import EXPECTED, error_for
from monitor.net import status as edge

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
HEADERS = ({}, {"retry-after": "120"}, {"retry-after": "Fri, 20 Nov 2026 10:31:00 GMT"})


@pytest.mark.parametrize("status", [200, 204, 304, *EXPECTED])
@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: str(headers))
def test_both_tables_say_the_same(status: int, headers: dict[str, str]) -> None:
    ours = error_for(status, headers, host="kit.example", now=NOW)
    theirs = edge.error_for(status, headers, host="kit.example", now=NOW)
    assert type(ours) is type(theirs)
    assert getattr(ours, "retry_after", None) == getattr(theirs, "retry_after", None)


def test_no_expectation_of_the_suite_contradicts_the_table() -> None:
    for status, kind in EXPECTED.items():
        assert type(edge.error_for(status, {}, host="kit.example", now=NOW)) is kind
