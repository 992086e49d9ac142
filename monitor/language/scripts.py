"""Which languages a text can be in, going by its letters alone."""

from __future__ import annotations

import re

# Script → its letters. Latin is what remains.
_LETTERS = {
    "kana": "\u3041-\u30ff\u31f0-\u31ff",
    "han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "hangul": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "cyrillic": "\u0400-\u052f",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "hebrew": "\u0590-\u05ff",
    "arabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff",
    "devanagari": "\u0900-\u097f",
    "bengali": "\u0980-\u09ff",
    "gurmukhi": "\u0a00-\u0a7f",
    "gujarati": "\u0a80-\u0aff",
    "oriya": "\u0b00-\u0b7f",
    "tamil": "\u0b80-\u0bff",
    "telugu": "\u0c00-\u0c7f",
    "kannada": "\u0c80-\u0cff",
    "malayalam": "\u0d00-\u0d7f",
    "sinhala": "\u0d80-\u0dff",
    "thai": "\u0e00-\u0e7f",
    "lao": "\u0e80-\u0eff",
    "burmese": "\u1000-\u109f",
    "georgian": "\u10a0-\u10ff",
    "ethiopic": "\u1200-\u137f",
    "khmer": "\u1780-\u17ff",
    "armenian": "\u0530-\u058f",
}
# Scripts that one language (nearly) has to itself, and for Chinese characters, which of two is likelier by how much.
ALONE = {
    "kana": {"ja": 0.0},
    "han": {"zh": 0.0, "ja": -2.0},
    "hangul": {"ko": 0.0},
    "greek": {"el": 0.0},
    "hebrew": {"he": 0.0, "yi": -4.0},
    "bengali": {"bn": 0.0, "as": -3.0},
    "gurmukhi": {"pa": 0.0},
    "gujarati": {"gu": 0.0},
    "oriya": {"or": 0.0},
    "tamil": {"ta": 0.0},
    "telugu": {"te": 0.0},
    "kannada": {"kn": 0.0},
    "malayalam": {"ml": 0.0},
    "sinhala": {"si": 0.0},
    "thai": {"th": 0.0},
    "lao": {"lo": 0.0},
    "burmese": {"my": 0.0},
    "georgian": {"ka": 0.0},
    "ethiopic": {"am": 0.0},
    "khmer": {"km": 0.0},
    "armenian": {"hy": 0.0},
}
LATIN = "latin"
_ENOUGH = 40  # characters, where it only matters that letters are not few
OTHER = "other"  # a script that we know no language of

_PLAIN = re.compile(r"[\u0370-\U0010ffff]")
_SCRIPTS = re.compile("|".join(f"(?P<{name}>[{letters}]+)" for name, letters in _LETTERS.items()))
_ROMAN = re.compile("[A-Za-zªºÀ-ÖØ-öø-\u02af\u1e00-\u1eff]")
_DENSE = {"han", "hangul", "kana"}  # one character says as much as about three letters


def script(text: str) -> tuple[str, int]:
    """The script that most of a cleaned text is in, and how many letters of it there are, or that there are many."""
    if not _PLAIN.search(text):
        return LATIN, _roman(text[:_ENOUGH])
    counts: dict[str, int] = {}
    for run in _SCRIPTS.finditer(text):
        name = run.lastgroup or OTHER
        counts[name] = counts.get(name, 0) + (run.end() - run.start()) * (3 if name in _DENSE else 1)
    if counts.get("kana") and counts.get("han"):
        counts["kana"] += counts.pop("han")  # Japanese is written in both
    counts[LATIN] = _roman(text)
    letters = sum(map(str.isalpha, text))
    if letters > 3 * sum(counts.values()):
        return OTHER, letters
    best = max(counts, key=lambda name: counts[name])
    return best, counts[best]


def only(text: str, name: str) -> str:
    """The text with the letters of the other scripts gone: a Latin post may hold one name in Japanese."""
    if name != LATIN or not _PLAIN.search(text):
        return text
    return " ".join(_SCRIPTS.sub(" ", text).split())


def _roman(text: str) -> int:
    return len(_ROMAN.findall(text)) if not text.isascii() else sum(map(str.isalpha, text))
