"""A review's rating: how it is shown, which of its words are the author's, and what it adds to them. Pure.

Formulas and reasons: docs/explanation/scoring.md, "Reviews".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.core.clip import clip
from monitor.model import Hit, Mention

SURE = 0.9  # how sure stars alone are, and what they weigh: people slip, but few mistake five for one
HEARD = 0.5  # what words of full feeling weigh beside that: irony is in the words, and is read as it is written
LEAN = 1 / 3  # polarities in the middle third are neutral; stars and words disagree where their product is beyond −⅓

FULL, EMPTY = "★", "☆"
_MOST = 5
_EMOJI_STARS = frozenset("⭐🌟✩✪✫✬✭✮✯✰")
_CLOSE = 1e-9  # 0.6 × 5 may come out as 2.9999…


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What stars and words say together."""

    label: str  # negative, neutral, positive
    polarity: float  # −1.0 to +1.0
    confidence: float  # 0.0 to 1.0
    disagree: bool


def weighed(rating: float, words: float | None) -> Weighed:
    """Stars and words as one feeling. `words` is their polarity towards the brand; None: there are none to be read.

    Where they agree, the stronger counts; where they contradict each other, each as much as it is worth. More stars
    never make it more negative, and kinder words neither.
    """
    stars, said = polarity_of(rating), clip(words or 0.0, -1.0)
    together = stars * said
    heard = HEARD * abs(said) / (SURE + HEARD * abs(said))  # the words' share
    if together < 0:
        polarity = (1 - heard) * stars + heard * said
    else:
        # Three stars call strong words half true; from two or four on, words that agree are believed whole.
        believed = said * (heard + (1 - heard) * min(1.0, 2 * abs(stars)))
        polarity = max(stars, believed, key=abs)
    return Weighed(
        label="negative" if polarity <= -LEAN else "positive" if polarity >= LEAN else "neutral",
        polarity=clip(polarity, -1.0),
        # Agreement closes the gap to certainty; full contradiction leaves what a coin knows.
        confidence=clip(SURE + (1 - SURE) * together if together > 0 else SURE * (1 + together / 2)),
        disagree=together <= -LEAN,
    )


def polarity_of(rating: float) -> float:
    """What stars say alone: one of five is −1.0, three are 0.0, five are +1.0, and nothing is below one."""
    return clip((5 * clip(rating) - 3) / 2, -1.0)


def shown(rating: float) -> str:
    """Five stars; a rating that lies between two counts as the lower one, as in titles."""
    full = int(_MOST * clip(rating) + _CLOSE)
    return FULL * full + EMPTY * (_MOST - full)


def title_of(mention: Mention) -> str:
    """The words of the title: without the stars that a source put before those of a review."""
    return (mention.title or "") if mention.rating is None else unstarred(mention.title)


def unstarred(title: str | None) -> str:
    """A title without the five stars that it begins with, if it does."""
    lead, _blank, rest = (title or "").partition(" ")
    full = lead.count(FULL)
    return rest if len(lead) == _MOST and lead == FULL * full + EMPTY * (_MOST - full) else title or ""


def wordless(text: str, names: Iterable[Hit]) -> bool:
    """Whether a text says nothing but stars and these names: no further letter, and no emoji that could speak."""
    covered = {place for name in names for place in range(max(0, name.start), name.end)}
    return not any(_speaks(letter) for place, letter in enumerate(text) if place not in covered)


def _speaks(letter: str) -> bool:
    if letter in (FULL, EMPTY) or letter in _EMOJI_STARS:
        return False
    return letter.isalpha() or unicodedata.category(letter) == "So"
