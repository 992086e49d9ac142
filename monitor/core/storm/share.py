"""Whether the mood has flipped while the volume stayed flat: the share of negative mentions in an hour. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from monitor.core.storm.tail import share_surprise
from monitor.rules.scoring import StormScoring

WINDOW = timedelta(hours=1)
_THETA, _LEAST_MENTIONS, _LEAST_NEGATIVE = 3.0, 20, 8
_CERTAINTY = 30.0  # mentions that the usual share weighs
_MEMORY = timedelta(days=28)
_PRIOR_SHARE, _LOWEST, _HIGHEST = 0.2, 0.02, 0.98


@dataclass(slots=True, kw_only=True)
class Mood:
    """What is remembered between two buckets."""

    mentions: float = 0.0
    negative: float = 0.0
    number: int = -1
    born: int = -1
    since: int = -1  # the flip that is open
    last: int = -1
    score: float = 0.0

    @property
    def usual(self) -> float:
        """The usual share, 0.02 to 0.98."""
        share = (self.negative + _PRIOR_SHARE * _CERTAINTY) / (self.mentions + _CERTAINTY)
        return min(max(share, _LOWEST), _HIGHEST)


def step(
    mood: Mood,
    number: int,
    bucket: tuple[int, int],
    hour: tuple[int, int],
    authors: int,
    scoring: StormScoring,
    *,
    replayed: bool = False,
) -> bool:
    """One bucket further, changing `mood`; whether a flip begins. Pairs are mentions and negative ones."""
    mood.number = number
    if mood.born < 0 and bucket[0]:
        mood.born = number
    mentions, negative = hour
    mood.score = 0.0
    if mentions >= _LEAST_MENTIONS and negative >= _LEAST_NEGATIVE and authors >= scoring.min_authors:
        mood.score = share_surprise(negative, mentions, mood.usual, _CERTAINTY)
    loud = mood.score >= _THETA
    if not loud:
        fade = 0.5 ** (scoring.bucket / _MEMORY)
        mood.mentions = mood.mentions * fade + bucket[0]
        mood.negative = mood.negative * fade + bucket[1]
    old = mood.born >= 0 and scoring.bucket * (number - mood.born) >= scoring.burn_in.strict
    onset = loud and mood.since < 0 and old and not replayed
    if onset:
        mood.since = number
    if loud:
        mood.last = number
    elif mood.since >= 0 and scoring.bucket * (number - mood.last) >= scoring.cooldown:
        mood.since = -1
    return onset
