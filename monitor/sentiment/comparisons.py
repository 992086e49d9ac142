"""On which side of a comparison the brand stands: "X is better than us", «me paso de nosotros a X», "us > X".

Read sentence by sentence from marked text whose accents are folded. Spanish and English have most of the phrases; the
Portuguese, French, Italian and German ones are the plain comparatives and changes of provider.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from monitor.sentiment.contrast import primary
from monitor.sentiment.marks import BRAND, OTHER
from monitor.sentiment.phrases import COMPARATIVES, CUES, DENIALS, NOBODY, PAIRS, PLACES

_LONGEST = 400  # characters of a sentence that are looked at
_NEAR = 3  # words that may stand between the phrase and the name behind it
_BEFORE = 40  # characters before a phrase in which a denial of it is looked for
_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+|\n|$)")
_MORE = re.compile(
    rf"{BRAND}\s*(?P<sign>[<>]{{1,3}})\s*[^\W\d_{BRAND}]|[\w{OTHER}]\s*(?P<turned>[<>]{{1,3}})\s*{BRAND}"
)
_ARTICLE = re.compile(r"\b(?:el|la|los|las|lo|mi|tu|su|o|os|as|le|les|il|i|gli|the)\s$")
# "A year ago we were cheaper than the bus. Now …": what was compared no longer holds.
_NOW = re.compile(
    r"[.!?…;,]\s*(?:(?:but|pero|y|and|mais|mas|ma|aber)\s+)?"
    r"(?:now|nowadays|ahora|hoy|agora|hoje|maintenant|adesso|jetzt)\b"
)
_BEHIND = re.compile(rf"(?:[^\w{BRAND}{OTHER}]*[\w'/&]+){{0,{_NEAR}}}?[^\w{BRAND}{OTHER}]*{BRAND}")


def side(folded: str, language: str) -> int | None:
    """+1 where the brand comes out better, −1 where worse, 0 where somebody only asks; None: no comparison.

    `folded` is a marked text that went through `monitor.sentiment.marks.fold`.
    """
    if _NOW.search(folded):
        return None
    found: int | None = None
    for sentence in _SENTENCE.finditer(folded):
        told = sentence[0][:_LONGEST]
        if BRAND in told:
            here = _sentence(told, primary(language))
            if here:
                return 0 if "?" in sentence[0][-3:] else here
            found = here if found is None else found
    return found


def cued(folded: str, words: Collection[str], language: str) -> bool:
    """Whether anything stands there without which nothing is compared: the question to ask before `side`."""
    return "<" in folded or ">" in folded or not CUES.get(primary(language), frozenset()).isdisjoint(words)


def _sentence(told: str, language: str) -> int | None:
    symbol = _MORE.search(told)
    if symbol:
        ours = symbol["sign"] or symbol["turned"]
        wins = (">" in ours) == (symbol["sign"] is not None)
        return 1 if wins else -1
    for pattern, sign in _places(language):
        for found in pattern.finditer(told):
            return -sign if _denied(told, found.start(), language) else sign
    for found, left, right in _phrases(told, language):
        if _ARTICLE.search(told, 0, found.start()):
            continue  # "la mejor compra que hice" compares with nobody
        before = told[: found.start()]
        denied = _denied(told, found.start(), language)
        if _BEHIND.match(told, found.end()):
            # "Nobody is better than us": then being the measure is the praise, and nothing worse the damnation.
            if re.search(NOBODY.get(language, r"(?!)"), before[-_BEFORE:]):
                return left
            return None if denied else right
        if before.rfind(BRAND) > before.rfind(OTHER):
            return -left if denied else left
    return None


def _phrases(told: str, language: str) -> Iterator[tuple[re.Match[str], int, int]]:
    for pattern, left, right in _pairs(language):
        for found in pattern.finditer(told):
            yield found, left, right


def _denied(told: str, at: int, language: str) -> bool:
    """Whether one of the three words before is a denial."""
    before = re.findall(r"[\w']+", told[max(0, at - _BEFORE) : at])[-3:]
    denials = DENIALS.get(language, frozenset())
    return any(word in denials or word.endswith("n't") for word in before)


@cache
def _pairs(language: str) -> tuple[tuple[re.Pattern[str], int, int], ...]:
    found = [(re.compile(rf"\b(?:{pattern})"), left, right) for pattern, left, right in PAIRS.get(language, ())]
    if language in COMPARATIVES:
        words = COMPARATIVES[language]
        tail = rf"\b(?:\s+[\w']+){{0,4}}?\s+(?:{words.than})(?!\w)"
        found += [
            (re.compile(rf"\b(?:{words.good}){tail}"), 1, -1),
            (re.compile(rf"\b(?:{words.bad}){tail}"), -1, 0),
        ]
    return tuple(found)


@cache
def _places(language: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple((re.compile(pattern), sign) for pattern, sign in PLACES.get(language, ()))
