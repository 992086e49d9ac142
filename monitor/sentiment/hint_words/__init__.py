"""Expressions that hint at a feeling, one file a language; the lists have the names of `GROUPS` in capitals."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from monitor.core.expressions import listed
from monitor.sentiment.hint_words import ar, de, en, es, fr, it, pt

GROUPS = (
    *("waiting", "silence", "undelivered", "charged", "failing", "refusal"),  # complaints
    *("wrong_thing", "stuck", "polite", "taste", "less"),  # complaints without feeling
    *("recovered", "loyal", "turned_good", "turned_bad"),  # told as a story
    *("not_bad", "praise", "slang_good", "slang_bad"),
    *("opener", "leading", "event", "settled"),  # irony is made of these
    *("asking", "news"),  # no feeling at all
)
LANGUAGES = MappingProxyType({"es": es, "en": en, "pt": pt, "fr": fr, "it": it, "de": de, "ar": ar})


@cache
def words_of(language: str) -> Mapping[str, tuple[str, ...]]:
    """Group → expressions, of one of `LANGUAGES`."""
    module = LANGUAGES[language]
    return MappingProxyType({group: tuple(listed(getattr(module, group.upper()))) for group in GROUPS})
