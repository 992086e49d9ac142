"""The nearest right name, and lists of names in a sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that was probably meant, or None. Case and accents do not make it less probable."""
    folded = {choice.casefold(): choice for choice in choices if choice}
    word = word.casefold()
    if word in folded:
        return folded[word]
    if len(word) > 100:
        return None
    close = difflib.get_close_matches(word, folded, n=1, cutoff=0.6)
    if close:
        return folded[close[0]]
    # `url_address` for `url`, `min` for `minutes`: one begins with the other.
    begins = [choice for choice in folded if min(len(choice), len(word)) > 2 and _begins(choice, word)]
    return folded[min(begins, key=len)] if begins else None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """A hint, "" where nothing is near."""
    found = nearest(word, choices)
    return f"Did you mean {found}?" if found else ""


def listed(names: Iterable[str], most: int = 30) -> str:
    """`a, b, c`; "none" for nothing, and an end to long lists."""
    every = list(names)
    if not every:
        return "none"
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
