"""A text with the names in it marked: one character stands for ours, another for the other brands we know.

All that follows (quotes, clauses, comparisons) cuts strings and never has to move an offset. The marks are private-use
characters; where a text brings its own, they are blanked first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.model import Hit

BRAND, OTHER = "\ue000", "\ue001"
MASK = "Brand"  # what a reader sees instead of a name: a Hotel Paradise is not praised by being named

_WHOLE = 2_000  # characters read as they are; longer texts are read around the brand
_AROUND = 300  # … this many on either side
_PLACES = 5  # … of at most so many places
_FOREIGN = re.compile(f"[{BRAND}{OTHER}]")
_LED = re.compile(f"[@#]+(?=[{BRAND}{OTHER}])")
# HostPeak, AeroSur: nobody but a firm writes itself so.
_CAMEL = re.compile(r"(?<![\w@#/.])[A-Z][a-zà-ÿ]{2,}[A-Z][a-zà-ÿ]{2,}(?![\w/])")
_FOLDED = str.maketrans("áàâãäåéèêëíìîïóòôõöúùûüçñ’", "aaaaaaeeeeiiiiooooouuuucn'")


def mark(text: str, hits: Iterable[Hit] = (), others: Iterable[Hit] = ()) -> str:
    """The text, of bounded length, with one mark a name. Hits outside it, or upon each other, are passed over.

    A long text is read around our names: an article's feeling is seldom about us.
    """
    end = len(text)
    # A hit outside the text (the brand stands in the address only) has a negative offset. Ours win over others'.
    ours = sorted((hit.start, hit.end) for hit in hits if 0 <= hit.start < hit.end <= end)
    theirs = ((hit.start, hit.end) for hit in others if 0 <= hit.start < hit.end <= end)
    spans = [(start, stop, OTHER) for start, stop in theirs if (start, stop) not in ours] if others else []
    names = sorted([*((start, stop, BRAND) for start, stop in ours), *spans], key=lambda span: (span[0], span[2]))
    windows = [(0, end)] if end <= _WHOLE else _windows(end, ours)
    marked = _LED.sub("", " … ".join(_marked(text, start, stop, names) for start, stop in windows))
    return _CAMEL.sub(OTHER, marked) if ours else marked


def plain(marked: str) -> str:
    """What a reader is given."""
    return marked.replace(BRAND, MASK).replace(OTHER, MASK)


def fold(text: str) -> str:
    """Small letters without accents, one for one as far as Latin goes."""
    small = text.lower()
    return small if small.isascii() else small.translate(_FOLDED)


def _windows(end: int, ours: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, stop in list(ours)[:_PLACES]:
        low, high = max(0, start - _AROUND), min(end, stop + _AROUND)
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    # A bound on the sum as well: a hit may itself be of any length.
    return [(low, min(high, low + _WHOLE)) for low, high in found] or [(0, _WHOLE)]


def _marked(text: str, start: int, stop: int, names: Iterable[tuple[int, int, str]]) -> str:
    pieces, at = [], start
    for low, high, sign in names:
        if at <= low and high <= stop:
            pieces += [_FOREIGN.sub(" ", text[at:low]), sign]
            at = high
    return "".join((*pieces, _FOREIGN.sub(" ", text[at:stop])))
