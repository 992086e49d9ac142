"""VADER behind the sentiment seam: an English word list with rules for negation, emphasis and emoji.

It speaks English only and says so. How far it can be trusted is measured in docs/explanation/judging.md.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from monitor.model import Hit
from monitor.sentiment.base import Feeling, Target
from monitor.sentiment.marks import mark, plain

if TYPE_CHECKING:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    from monitor.sentiment.base import Shares

_LEXICONS = 64  # brand word lists kept ready
_NOISE = re.compile(r"https?://\S+|www\.\S+|@[\w.-]+")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

# How often people called posts with such a compound score negative, neutral, positive. Counted on the 14,284 labelled
# English posts of TweetEval (validation and test), smoothed by hand so that polarity never falls as the score rises.
# Between 0 and .35 it stays at 0: there VADER's faint praise is no better than no word at all.
_TABLE = (
    (-1.00, 0.80, 0.19, 0.01),
    (-0.85, 0.79, 0.20, 0.01),
    (-0.75, 0.70, 0.27, 0.03),
    (-0.65, 0.69, 0.28, 0.03),
    (-0.55, 0.66, 0.30, 0.04),
    (-0.45, 0.57, 0.38, 0.05),
    (-0.35, 0.48, 0.45, 0.07),
    (-0.25, 0.47, 0.45, 0.08),
    (-0.125, 0.43, 0.49, 0.08),
    (0.00, 0.16, 0.68, 0.16),
    (0.35, 0.23, 0.54, 0.23),
    (0.45, 0.19, 0.46, 0.35),
    (0.55, 0.16, 0.45, 0.39),
    (0.65, 0.15, 0.33, 0.52),
    (0.75, 0.13, 0.30, 0.57),
    (0.85, 0.07, 0.24, 0.69),
    (1.00, 0.06, 0.11, 0.83),
)
_SCORES = tuple(row[0] for row in _TABLE)
_SILENT = Feeling(negative=0.0, neutral=1.0, positive=0.0, spoken=False)


class Vader:
    """The backend `vader`. Loads its word list at the first English text (a few milliseconds)."""

    name = "vader"
    version = version("vaderSentiment")

    def __init__(self) -> None:
        self._with_words: dict[tuple[tuple[str, float], ...], SentimentIntensityAnalyzer] = {}

    def measure(self, targets: Sequence[Target]) -> list[Feeling]:
        """One feeling a target. Any text is taken, of any size and content; only English is measured."""
        return [self._one(target) if speaks(target.language) else _SILENT for target in targets]

    def _one(self, target: Target) -> Feeling:
        text = readable(target.text, target.hits)
        compound = self._analyzer(target.lexicon).polarity_scores(text)["compound"] if text else 0.0
        return feeling_of(compound)

    def _analyzer(self, lexicon: tuple[tuple[str, float], ...]) -> Any:
        found = self._with_words.get(lexicon)
        if found is None:
            if len(self._with_words) >= _LEXICONS:
                self._with_words.clear()
            found = self._with_words[lexicon] = _load(lexicon)
        return found


class VaderReader:
    """VADER as a reader of whole texts, for `monitor.sentiment.towards`."""

    name = "vader"
    version = version("vaderSentiment")

    def speaks(self, language: str) -> bool:
        """English in any of its regions; never a language nobody has named."""
        return speaks(language)

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Shares:
        """One row a text, whatever its language: read as if it were English."""
        import numpy as np

        del languages
        analyzer = _load(()) if texts else None
        rows = np.zeros((len(texts), 3), dtype=np.float32)
        for row, text in enumerate(texts):
            kept = readable(text)
            found = feeling_of(analyzer.polarity_scores(kept)["compound"] if analyzer and kept else 0.0)
            rows[row] = found.negative, found.neutral, found.positive
        return rows


def speaks(language: str) -> bool:
    """English in any of its regions; never a language nobody has named."""
    return language.casefold().replace("_", "-").split("-")[0] == "en"


def feeling_of(compound: float) -> Feeling:
    """Probabilities for VADER's compound score (−1 to +1), interpolated in the table above."""
    score = min(1.0, max(-1.0, compound))
    right = min(max(bisect_right(_SCORES, score), 1), len(_TABLE) - 1)
    (low, *below), (high, *above) = _TABLE[right - 1], _TABLE[right]
    share = (score - low) / (high - low)
    negative, neutral, positive = (a + (b - a) * share for a, b in zip(below, above, strict=True))
    return Feeling(negative=negative, neutral=neutral, positive=positive)


def readable(text: str, hits: Iterable[Hit] = ()) -> str:
    """What VADER is given: the brand's name masked, no links, no @names, nothing invisible, of bounded length.

    VADER's score runs to ±1 with length, so a long text is read around the brand only (`monitor.sentiment.marks`).
    """
    return _readable(plain(mark(text, hits)))


def _readable(text: str) -> str:
    return " ".join(_UNREADABLE.sub(" ", _NOISE.sub(" ", text)).split())


def _load(lexicon: tuple[tuple[str, float], ...]) -> SentimentIntensityAnalyzer:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer.__new__(SentimentIntensityAnalyzer)
    analyzer.emojis, words = _words()
    analyzer.lexicon = words | {word.lower(): feeling for word, feeling in lexicon}
    return analyzer


@cache
def _words() -> tuple[dict[str, str], dict[str, float]]:
    """The shipped emoji and word lists, read once a process."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    shipped = SentimentIntensityAnalyzer()
    return shipped.emojis, shipped.lexicon
