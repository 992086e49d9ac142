"""Which words speak of what: one file a language.

Each file has one list for each issue, named as in `scoring.severity` but in capitals, and `INNOCENT`: expressions that
hold a word of another list and mean no harm («muero de risa»). What they cover is not seen by the other lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from monitor.core.expressions import listed
from monitor.core.issue_words import de, en, es, fr, it, pt

_LANGUAGES = {"es": es, "en": en, "pt": pt, "fr": fr, "it": it, "de": de}

_NAMES = ("safety", "leak", "legal", "discrimination", "outage", "fraud", "hygiene", "complaint", "taste", "innocent")

# Language → issue → expressions.
BUILT_IN: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        language: MappingProxyType({name: tuple(listed(getattr(words, name.upper()))) for name in _NAMES})
        for language, words in _LANGUAGES.items()
    }
)
