"""The seam between the judge and whatever measures feeling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from monitor.model import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is measured: a text, its language ("und" unknown) and where the brand stands in it (empty: whole post)."""

    text: str
    language: str
    hits: tuple[Hit, ...] = ()
    lexicon: tuple[tuple[str, float], ...] = field(default=())  # the brand's own words, −4 to +4


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeling:
    """Probabilities that the writer feels so towards the brand; they sum to 1."""

    negative: float
    neutral: float
    positive: float
    spoken: bool = True  # False: the backend does not speak this language and says so

    @property
    def polarity(self) -> float:
        """−1.0 to +1.0."""
        return self.positive - self.negative


class Sentiment(Protocol):
    """A backend. Pure once loaded: same targets, same feelings."""

    name: str
    version: str

    def measure(self, targets: Sequence[Target]) -> list[Feeling]: ...
