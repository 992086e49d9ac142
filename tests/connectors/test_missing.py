"""A post counts as deleted when it was missing twice, some time apart, and not found in between."""

from __future__ import annotations

from datetime import timedelta

from connectors.missing import REMEMBERED, SURE, Missing
from connectors.testing import ExamClock


def test_missing_twice_some_time_apart_is_gone() -> None:
    clock = ExamClock()
    missing = Missing(clock)
    assert not missing.gone("a", here=False)
    clock.jump(SURE - timedelta(seconds=1))
    assert not missing.gone("a", here=False)
    clock.jump(timedelta(seconds=1))
    assert missing.gone("a", here=False)


def test_found_in_between_begins_anew() -> None:
    clock = ExamClock()
    missing = Missing(clock)
    missing.gone("a", here=False)
    clock.jump(SURE)
    assert not missing.gone("a", here=True)
    assert not missing.gone("a", here=False)


def test_only_so_many_are_remembered_and_the_oldest_are_forgotten() -> None:
    clock = ExamClock()
    missing = Missing(clock)
    for number in range(REMEMBERED + 1):
        missing.gone(str(number), here=False)
    clock.jump(SURE)
    assert not missing.gone("0", here=False)
    assert missing.gone(str(REMEMBERED), here=False)
