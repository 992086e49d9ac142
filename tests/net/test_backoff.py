"""Waiting longer after each failure, each source its own time."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from monitor.net.backoff import BASE, CAP, delay


@given(attempt=st.integers(-5, 10**9), seed=st.integers())
def test_the_wait_is_never_negative_and_never_above_its_bound(attempt: int, seed: int) -> None:
    bound = min(CAP, BASE * 2.0 ** min(max(attempt, 1) - 1, 30))
    assert timedelta(0) <= delay(attempt, Random(seed)) <= bound


def test_the_jitter_uses_the_whole_range_and_the_bound_doubles() -> None:
    rng = Random(1)
    for attempt, bound in ((1, 30.0), (2, 60.0), (3, 120.0), (9, 3600.0)):
        waits = [delay(attempt, rng).total_seconds() for _ in range(2000)]
        assert min(waits) < bound * 0.05
        assert bound * 0.95 < max(waits) <= bound


def test_the_same_seed_gives_the_same_wait() -> None:
    assert delay(4, Random(7)) == delay(4, Random(7))
