"""Ratings: a review's stars stand at the front of its title, where people read them; the judge reads `Mention.rating`.

`★☆☆☆☆ Never again · Hotel Miramar`. What is reviewed stands there too: most reviews never name it.
"""

from __future__ import annotations

from typing import Any

from connectors.fields import signed
from connectors.text import TITLE_MOST, line

FULL, EMPTY = "★", "☆"
MOST = 5


def starred(title: str, given: Any, *, of: int = MOST) -> str:
    """A title with the rating before it, as five stars; the title alone where the rating is none.

    `of` is the service's own best. A rating that lies between two stars counts as the lower one.
    """
    number = stars(given, of=of)
    shown = "" if number is None else FULL * number + EMPTY * (MOST - number)
    return line(f"{shown} {title}", most=TITLE_MOST)


def stars(given: Any, *, of: int = MOST) -> int | None:
    """A rating as whole stars out of five; None where it is none."""
    if isinstance(given, float) and 0 <= given <= of:
        given = int(given)
    number = signed(given)
    return number * MOST // of if number is not None and 0 <= number <= of else None


def share(given: Any, *, of: int = MOST) -> float | None:
    """A rating for `Mention.rating`: 0.0 to 1.0, as a share of the service's best; None where it is none."""
    number = given if isinstance(given, float) else signed(given)
    return number / of if number is not None and 0 <= number <= of else None


def given_in(title: str | None) -> int | None:
    """The stars that a title begins with; None where it begins with none."""
    shown = (title or "").partition(" ")[0]
    full = shown.count(FULL)
    return full if len(shown) == MOST and shown == FULL * full + EMPTY * (MOST - full) else None
