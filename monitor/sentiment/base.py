"""The seams between the judge and whatever measures feeling.

A `Reader` knows texts: it says how likely a whole text is negative, neutral or positive, and nothing of brands. A
`Sentiment` knows targets: what the writer feels towards one brand. `monitor.sentiment.towards` makes the second out of
the first, so that every reader is asked about clauses, quotes and comparisons in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from monitor.model import Hit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shares: TypeAlias = NDArray[np.float32]  # one row a text: negative, neutral, positive; rows sum to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is measured: a text, its language ("und" unknown) and where the brand stands in it (empty: whole post)."""

    text: str
    language: str
    hits: tuple[Hit, ...] = ()
    others: tuple[Hit, ...] = ()  # where other brands that we know of stand
    lexicon: tuple[tuple[str, float], ...] = field(default=())  # the brand's own words, −4 to +4
    influence: float | None = None  # of the author, 0 to 100; None where nobody has worked it out


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


class Reader(Protocol):
    """Reads whole texts, blind to brands. Pure once loaded; any text of any size and content is taken."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str:
        """What a reading depends on besides the text. It may change: ask after reading, in the same thread."""
        ...

    def speaks(self, language: str) -> bool:
        """Whether a text in this language (BCP 47 primary subtag, "und" unknown) can be measured."""
        ...

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Shares:
        """Calibrated probabilities, one row a text; a row of a language that it does not speak means nothing."""
        ...


class Sentiment(Protocol):
    """A backend. Pure once loaded, as far as it asks nobody: same targets, same feelings."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str:
        """What a feeling depends on besides the target. It may change: ask after measuring, in the same thread."""
        ...

    def measure(self, targets: Sequence[Target]) -> list[Feeling]: ...


def waits(backend: Reader | Sentiment) -> bool:
    """Whether one call may take long, because it computes much or asks somebody: call such a one in a thread only."""
    return bool(getattr(backend, "waits", False))
