"""The sentiment backends by the names that `judge.sentiment` takes in rules.yaml."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from monitor.sentiment.base import Sentiment
from monitor.sentiment.vader import Vader

_BACKENDS: dict[str, Callable[[], Sentiment]] = {"default": Vader, "vader": Vader}


def names() -> tuple[str, ...]:
    """Every name that `load` takes."""
    return tuple(_BACKENDS)


def load(name: str) -> Sentiment:
    """A new backend; its data is read at first use. Raises ValueError, with the names there are, for any other name."""
    make = _BACKENDS.get(name)
    if make is None:
        near = get_close_matches(name, _BACKENDS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"there is no sentiment backend {name[:60]!r}; there is {', '.join(_BACKENDS)}{hint}")
    return make()
