"""Errors of one part wait until what the others brought is safe, and are raised once."""

from __future__ import annotations

import pytest

from connectors.postponed import Postponed
from monitor.errors import RequestError


def test_what_was_kept_is_raised_once_and_for_its_own_watch_only() -> None:
    errors = Postponed()
    errors.keep("a", "es", RequestError("no such edition"))
    errors.come_due("b")
    with pytest.raises(RequestError, match="no such edition"):
        errors.come_due("a")
    errors.come_due("a")
    assert not errors.waits("a")


def test_parts_that_are_being_walked_go_first() -> None:
    errors = Postponed()
    errors.keep("a", "es", RequestError("refused"))
    errors.come_due("a", {"en"})
    assert errors.waits("a")
    with pytest.raises(RequestError):
        errors.come_due("a", {"es"})  # only what failed is left to be walked


def test_what_was_read_after_all_is_no_trouble_any_more() -> None:
    errors = Postponed()
    errors.keep("a", "es", RequestError("refused"))
    errors.settle("a", "es")
    errors.settle("b", "es")
    errors.come_due("a")
    assert not errors.waits("a")
