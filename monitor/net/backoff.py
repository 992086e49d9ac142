"""How long to wait after the nth failure. Pure."""

from __future__ import annotations

from datetime import timedelta
from random import Random

BASE = timedelta(seconds=30)
CAP = timedelta(hours=1)
_MOST_DOUBLINGS = 20  # beyond this the cap holds anyway, and the power would only grow


def delay(attempt: int, rng: Random, *, base: timedelta = BASE, cap: timedelta = CAP) -> timedelta:
    """Exponential back-off with full jitter: evenly between zero and min(cap, base x 2^(attempt-1)).

    `attempt` counts failures in a row from 1. Full jitter spreads sources that failed together over the whole wait,
    so that a service coming back is not met by all of them at once.
    """
    doublings = min(max(attempt, 1) - 1, _MOST_DOUBLINGS)
    return min(cap, base * 2.0**doublings) * rng.random()
