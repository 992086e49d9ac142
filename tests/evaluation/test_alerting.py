"""What alerts are worth, by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.evaluation.alerting import Watched, weigh


def test_costs_and_shares_are_what_the_page_says() -> None:
    posts = [
        Watched(grave=1.0, raised=True),
        Watched(grave=0.5, raised=False),
        Watched(grave=None, raised=True),
        Watched(grave=None, raised=False),
    ]
    found = weigh(posts, at="negative", miss=4, false_alarm=1)

    assert (found.due, found.raised, found.caught) == (2, 2, 1)
    assert found.recall == pytest.approx(100 * 4 / 6)
    assert found.precision == pytest.approx(100 * 4 / 5)
    assert (found.plain_recall, found.plain_precision) == (50, 50)
    assert found.cost == pytest.approx(100 * (2 + 1) / 4)
    assert (found.cost_of_silence, found.cost_of_noise) == (150, 50)


def test_missing_a_grave_complaint_costs_more_than_missing_a_small_one() -> None:
    small, grave = Watched(grave=0.3, raised=False), Watched(grave=0.9, raised=False)
    assert weigh([grave], at="negative").cost == pytest.approx(3 * weigh([small], at="negative").cost)


def test_where_nothing_is_due_or_raised_there_is_no_share() -> None:
    found = weigh([Watched(grave=None, raised=False)], at="page")
    assert (found.recall, found.precision, found.plain_recall, found.cost) == (None, None, None, 0)
    assert weigh([], at="page").cost == 0


@given(st.lists(st.builds(Watched, grave=st.none() | st.floats(0, 1), raised=st.booleans()), min_size=1))
def test_shares_stay_shares(posts: list[Watched]) -> None:
    found = weigh(posts, at="negative")
    for share in (found.precision, found.recall, found.plain_precision, found.plain_recall):
        assert share is None or -1e-9 <= share <= 100 + 1e-9
    assert found.cost >= -1e-9
