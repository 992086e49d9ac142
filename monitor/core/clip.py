"""Keeping a number within its range."""

from __future__ import annotations


def clip(value: float, low: float = 0.0) -> float:
    """The value, or the nearer end of `low` … 1.0 where it lies outside."""
    return min(1.0, max(low, value))
