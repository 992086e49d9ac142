"""Which language a short post is in, or that we cannot tell.

Letters say the script, byte n-grams say the language, and what is usual and what the network claims are added as
log-odds: evidence like any other, which no clear text is overruled by.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from monitor.language.asturian import own_words
from monitor.language.base import UNKNOWN, Spoken
from monitor.language.claims import primary
from monitor.language.clean import readable
from monitor.language.model import Group, shared
from monitor.language.prior import ASTURIAN_WORD, CLAIM, CLAIM_ALONE, CLAIM_ENGLISH, EXPECTED, SAME
from monitor.language.scripts import ALONE, LATIN, OTHER, only, script
from monitor.rules.judging import LanguageReading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Logits = NDArray[np.float32]  # nats, one a language
    Shares = NDArray[np.float32]  # probabilities, one a language

REVISION = 1  # raised with every change of an answer: priors, cleaning, rules
_FEWEST = 3  # letters: "ok" and "no" are words of many languages
_NOTHING = Spoken(language=UNKNOWN, confidence=0.0, by="")
_SURE = 0.9  # of a half, to call a post mixed
_MIXABLE = 6  # words; a mixture of fewer does not show


class Identifier:
    """Implements `Languages`. The first one of a process loads the model (0.6 s, 70 MB); all share it.

    Raises OSError where the temporary folder cannot take the 68 MB that the model is unpacked to for a moment.
    """

    def __init__(self, reading: LanguageReading | None = None) -> None:
        reading = reading or LanguageReading()
        self.version = f"py3langid-{version('py3langid')}+{REVISION}"
        self._threshold = reading.unknown_below
        self._model = shared()
        expected = {subtag for language in reading.expected if (subtag := primary(language))}
        self._scripts = {name: _Script(group.names, group, expected) for name, group in self._model.groups.items()} | {
            name: _Script((*prior, UNKNOWN), None, expected) for name, prior in ALONE.items()
        }

    def identify(self, texts: Sequence[tuple[str, str | None]]) -> list[Spoken]:
        """One answer a (text, the network's claim as BCP 47 or None). Any text of any size and content is taken."""
        return [self._one(text, primary(claim)) for text, claim in texts]

    def _one(self, text: str, claim: str | None) -> Spoken:
        words = readable(text)
        name, letters = script(words)
        read = self._read(words, name, letters)
        if read is None:
            return self._answer(claim, CLAIM_ALONE, "network") if claim else _NOTHING
        logits, unmixed = read
        languages = self._scripts[name]
        shares = languages.shares(logits)
        best = int(shares.argmax())
        sure = float(shares[best]) * unmixed
        place = languages.places.get(claim) if claim else None
        if claim is None or (place is None and sure >= self._threshold):
            return self._answer(languages.names[best], sure, "text")
        if place is None:
            # Not a language of this script, as far as the model goes: Hindi in Latin letters, say, or a rare language.
            return self._answer(claim, CLAIM_ALONE, "network")
        logits[place] += CLAIM_ENGLISH if claim == "en" else CLAIM
        told = languages.shares(logits)
        likeliest = int(told.argmax())
        by = "text" if likeliest == best and sure >= self._threshold else "network"
        return self._answer(languages.names[likeliest], float(told[likeliest]) * unmixed, by)

    def _answer(self, language: str, confidence: float, by: str) -> Spoken:
        confidence = round(min(confidence, 1.0), 4)
        if confidence < self._threshold or language == UNKNOWN:
            return Spoken(language=UNKNOWN, confidence=confidence, by="")
        return Spoken(language=language, confidence=confidence, by=by)

    def _read(self, words: str, name: str, letters: int) -> tuple[Logits, float] | None:
        """What the text says of each language, and what it loses for being mixed (1.0 nothing); None: nothing."""
        if letters < _FEWEST or name == OTHER:
            return None
        languages = self._scripts[name]
        group = languages.group
        if group is None:
            # "und" stands for whatever else uses letters of that script.
            return np.array([*ALONE[name].values(), -math.log(2 * letters)], dtype=np.float32) + languages.usual, 1.0
        words = only(words, name)
        middle = words.find(" ", len(words) // 2)
        first, state = self._model.grams(words[:middle] if middle > 0 else words)
        second, _ = self._model.grams(words[middle:], state) if middle > 0 else ([], 0)
        parts = None
        if name == LATIN and words.count(" ") >= _MIXABLE - 1:
            parts = self._model.evidence_in_parts(first, second, len(words), group)
        logits = self._model.evidence(first + second, len(words), group) if parts is None else parts[0]
        if logits is None:
            return None
        logits += languages.usual
        if name == LATIN and (own := own_words(words)):
            logits[languages.places["ast"]] += ASTURIAN_WORD * own
        return logits, 1.0 if parts is None else _unmixed(logits, parts[1], parts[2], languages)


class _Script:
    """The languages of one script, in the order of the numbers about them."""

    def __init__(self, names: tuple[str, ...], group: Group | None, expected: set[str]) -> None:
        self.group = group
        self.places = {name: index for index, name in enumerate(names)}
        self.usual = np.array([EXPECTED if name in expected else 0.0 for name in names], dtype=np.float32)
        self._same = [(self.places[one], self.places[other]) for one, other in SAME.items() if one in self.places]
        self.names = tuple(SAME.get(name, name) for name in names)

    def shares(self, logits: Logits) -> Shares:
        """Probabilities that sum to 1; languages that we answer for under one name are added up."""
        shares: Shares = np.exp(logits - logits.max())
        for one, other in self._same:
            shares[other] += shares[one]
            shares[one] = 0.0
        shares /= shares.sum()
        return shares


def _unmixed(whole: Logits, first: Logits, second: Logits, languages: _Script) -> float:
    """1.0, or less where the two halves of a post are clearly in different languages."""
    if first.argmax() == second.argmax():
        return 1.0
    halves = [languages.shares(first), languages.shares(second)]
    if halves[0].argmax() == halves[1].argmax() or min(float(half.max()) for half in halves) < _SURE:
        return 1.0
    best = languages.shares(whole).argmax()
    return 0.5 + float(halves[0][best] + halves[1][best]) / 4
