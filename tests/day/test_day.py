"""A day in the life of the monitor: every post that was to be had is stored once, no host is asked faster than it
allows, and on-call hears of the sources that it should hear of, whatever fails and however often the process dies.

The day is decided in `days.py`, lived through by the real daemon in `run.py`, and what must come of it is reckoned from
the plan in `ledger.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.day import days, verdicts
from tests.day.days import Made
from tests.day.run import Outcome, live


class Lived:
    """A day, what it left behind, and its log."""

    def __init__(self, plan: Callable[[], Made], folder: Path) -> None:
        self.made = plan()
        with capture_logs() as logs:
            self.outcome: Outcome = asyncio.run(live(self.made, folder))
        self.logs: list[MutableMapping[str, Any]] = logs


@pytest.fixture(scope="module")
def days_lived() -> dict[str, Lived]:
    return {}


@pytest.fixture(
    params=[
        "small",
        pytest.param("whole", marks=[pytest.mark.slow, pytest.mark.timeout(900)]),
    ]
)
def lived(
    request: pytest.FixtureRequest, days_lived: dict[str, Lived], tmp_path_factory: pytest.TempPathFactory
) -> Lived:
    """Each day is lived through once, for all that is asked of it."""
    name: str = request.param
    if name not in days_lived:
        days_lived[name] = Lived(getattr(days, name), tmp_path_factory.mktemp(name))
    return days_lived[name]


def test_every_post_that_was_to_be_had_is_stored_once(lived: Lived) -> None:
    assert verdicts.lost(lived.made, lived.outcome) == []


def test_nothing_is_stored_that_was_not_offered(lived: Lived) -> None:
    assert verdicts.invented(lived.made, lived.outcome) == []


def test_the_plan_leaves_hardly_anything_open(lived: Lived) -> None:
    assert verdicts.uncertain(lived.made) < 0.03


def test_what_was_deleted_is_gone_and_nothing_else(lived: Lived) -> None:
    assert verdicts.undead(lived.made, lived.outcome) == []


def test_posts_say_what_they_said_last(lived: Lived) -> None:
    assert verdicts.unedited(lived.made, lived.outcome) == []


def test_syndicated_articles_count_together(lived: Lived) -> None:
    assert verdicts.uncounted(lived.made, lived.outcome) == []


def test_no_host_is_asked_faster_than_it_allows(lived: Lived) -> None:
    assert verdicts.hurried(lived.made, lived.outcome) == []
    assert lived.outcome.internet.strangers == []


def test_no_quota_is_exceeded(lived: Lived) -> None:
    assert verdicts.overspent(lived.made) == []


def test_on_call_hears_of_exactly_the_sources_it_should(lived: Lived) -> None:
    assert verdicts.misreported(lived.made, lived.outcome) == []


def test_nothing_broke(lived: Lived) -> None:
    assert verdicts.faults(lived.logs) == []
