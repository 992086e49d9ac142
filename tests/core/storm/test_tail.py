"""Tails are compared with SciPy, which only tests use."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, nbinom, poisson  # type: ignore[import-untyped]

from monitor.core.storm.tail import share_surprise, surprise

MEANS = (1e-6, 0.01, 0.3, 1.0, 5.0, 40.0, 300.0, 6000.0)
DISPERSIONS = (0.02, 0.1, 0.25, 1.0, 5.0, 8.0)
COUNTS = (1, 2, 5, 8, 20, 100, 1000, 20000)


@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize("dispersion", DISPERSIONS)
def test_the_tail_is_that_of_scipy_to_a_millionth_up_to_300(mean: float, dispersion: float) -> None:
    r = 1 / dispersion
    theirs = -nbinom.logsf(np.array(COUNTS) - 1, r, r / (r + mean)) / np.log(10)
    for count, expected in zip(COUNTS, theirs, strict=True):
        if expected < 300:
            assert surprise(count, mean, dispersion) == pytest.approx(expected, abs=1e-6)


def test_no_dispersion_is_poisson() -> None:
    assert surprise(12, 4.0, 0.0) == pytest.approx(-poisson.logsf(11, 4.0) / np.log(10), abs=1e-4)


def test_a_count_of_nothing_surprises_nobody_and_one_where_none_was_expected_does() -> None:
    assert surprise(0, 5.0, 0.25) == 0.0
    assert surprise(5, 0.0, 0.25) > 100


@given(st.floats(0.001, 1e4), st.floats(0.02, 6), st.integers(0, 5000))
def test_more_is_never_less_surprising(mean: float, dispersion: float, count: int) -> None:
    assert 0.0 <= surprise(count, mean, dispersion) <= surprise(count + 1, mean, dispersion) + 1e-6


@pytest.mark.parametrize(("hits", "total", "share"), [(24, 40, 0.2), (8, 20, 0.2), (1, 30, 0.02), (40, 40, 0.5)])
def test_the_tail_of_a_share_is_that_of_scipy(hits: int, total: int, share: float) -> None:
    theirs = -betabinom.logsf(hits - 1, total, 30 * share, 30 * (1 - share)) / np.log(10)
    assert share_surprise(hits, total, share, 30) == pytest.approx(theirs, abs=1e-6)


def test_the_worked_example_of_a_mood_flip() -> None:
    assert share_surprise(24, 40, 0.2, 30) == pytest.approx(3.45, abs=0.005)
