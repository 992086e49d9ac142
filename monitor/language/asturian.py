"""Asturian, which the n-gram model never learned and would take for Spanish: told by its own little words."""

from __future__ import annotations

import re

# None of them is a word of Spanish, Galician, Catalan or Portuguese that people write often.
_OWN_WORDS = """
    ye yera yeren nun nel nesti esti toos toes tou munchu munches tamién güei ensin dempués depués namás equí ehí ellí
    asturianu asturies llingua llugar llibru pueblu tiempu añu cuandu fíu fía xixón uviéu hestoria ayeri mañanes seya
    faigo díxome gustóme préstame prestóme
"""
_OWN = frozenset(_OWN_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")


def own_words(text: str) -> int:
    """How many different words of its own a text holds."""
    return len(_OWN.intersection(_WORD.findall(text.lower())))
