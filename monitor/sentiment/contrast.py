"""The words that set one clause against another, by language. A language without a list has none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from monitor.sentiment.marks import fold


class Turn(StrEnum):
    """What a word does with the clause that it opens."""

    BUT = "but"  # this one weighs more than the one before
    ALTHOUGH = "although"  # this one weighs less than the one it hangs on
    WHILE = "while"  # this one speaks of something else


# Words after the stroke carry a feeling themselves ("shame that …") and stay with what they open.
_WORDS: dict[str, dict[Turn, str]] = {
    "es": {
        Turn.BUT: "pero|sin embargo|no obstante|en cambio|ahora bien|eso sí|sino|/lo malo|/lástima|/lastima|"
        "/por desgracia",
        Turn.ALTHOUGH: "aunque|a pesar de|pese a|si bien|por más que",
        Turn.WHILE: "mientras que|por el contrario|al contrario que|a diferencia de|en vez de|comparado con|"
        "comparada con",
    },
    "en": {
        Turn.BUT: "but|however|and yet|nevertheless|nonetheless|except that|/shame|/too bad|/unfortunately|/sadly",
        Turn.ALTHOUGH: "although|though|even though|despite|in spite of|albeit|even if",
        Turn.WHILE: "while|whilst|whereas|on the other hand|by contrast|in contrast|unlike|compared to|compared with|"
        "instead of|rather than",
    },
    "pt": {
        Turn.BUT: "mas|porém|porem|no entanto|contudo|todavia|só que|so que|/infelizmente|/pena que",
        Turn.ALTHOUGH: "embora|apesar de|apesar da|apesar do|ainda que|mesmo que",
        Turn.WHILE: "enquanto|ao contrário|por outro lado|em vez de|diferente de|comparado com",
    },
    "fr": {
        Turn.BUT: "mais|cependant|pourtant|toutefois|néanmoins|par contre|en revanche|sauf que|/dommage|"
        "/malheureusement",
        Turn.ALTHOUGH: "bien que|quoique|malgré|même si",
        Turn.WHILE: "tandis que|alors que|contrairement à|au lieu de|comparé à|par rapport à",
    },
    "it": {
        Turn.BUT: "ma|però|pero|tuttavia|eppure|invece|/peccato|/purtroppo",
        Turn.ALTHOUGH: "anche se|sebbene|nonostante|malgrado|benché",
        Turn.WHILE: "mentre|al contrario|a differenza|anziché|invece di|rispetto a",
    },
    "de": {
        Turn.BUT: "aber|jedoch|allerdings|dennoch|trotzdem|sondern|/leider",
        Turn.ALTHOUGH: "obwohl|obgleich|trotz|auch wenn",
        Turn.WHILE: "während|dagegen|hingegen|im gegensatz|im vergleich|statt|anstatt",
    },
}
# Where nobody knows the language, only words that mean nothing else in the other ones.
_SURE = {
    Turn.BUT: "pero|sin embargo|however|but|porém|no entanto|cependant|pourtant|tuttavia|però|aber|jedoch",
    Turn.ALTHOUGH: "aunque|although|embora|bien que|anche se|obwohl",
    Turn.WHILE: "mientras que|whereas|enquanto|tandis que|mentre|während|hingegen",
}


@cache
def primary(language: str) -> str:
    """The primary subtag, in small letters."""
    return language.casefold().replace("_", "-").split("-")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """The words of contrast of one language."""

    turns: dict[str, Turn]
    felt: frozenset[str]  # those that are read with what they open
    pattern: str  # a regular expression for any of them; it matches nothing where there are none
    cues: frozenset[str]  # folded; a text without one of them holds no "but" and no "although"

    def of(self, word: str) -> Turn:
        """What a matched word does."""
        return self.turns.get(word.lower(), Turn.BUT)


@cache
def contrast(language: str) -> Contrast:
    """The words of contrast in this language (BCP 47); "und" has those that mean nothing else elsewhere."""
    code = primary(language)
    listed = _WORDS.get(code, _SURE if code in ("und", "") else {})
    turns = {word.removeprefix("/"): turn for turn, words in listed.items() for word in words.split("|")}
    ordered = sorted(turns, key=len, reverse=True)
    return Contrast(
        turns=turns,
        felt=frozenset(word[1:] for words in listed.values() for word in words.split("|") if word[0] == "/"),
        pattern=rf"(?<![\w'’])(?:{'|'.join(map(re.escape, ordered))})(?!\w)" if ordered else r"(?!)",
        cues=frozenset(
            max(reversed(fold(word).split()), key=len) for word, turn in turns.items() if turn is not Turn.WHILE
        ),
    )
