"""The n-gram model that py3langid carries, cut to the languages that we tell apart.

The model is read through the package's own loader; nothing of it is copied here. Of its 142 columns we keep those of
`prior.GROUPS`, as 32-bit numbers: less memory than the whole, and half the time of a look-up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from operator import sub
from typing import TYPE_CHECKING

import numpy as np

from monitor.language.prior import GROUPS, LIKE, SCALE, SHRINK
from monitor.language.scripts import LATIN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The languages of one script: their names, how usual each is (nats), and what each n-gram says of it."""

    names: tuple[str, ...]
    prior: NDArray[np.float32]
    table: NDArray[np.float32]


class Model:
    """Log-likelihoods of texts, by naive Bayes over byte n-grams that an automaton finds. About 70 MB."""

    def __init__(self) -> None:
        from py3langid import langid  # here, since reading it costs what the model costs

        whole = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
        self._moves: Sequence[int] = whole.tk_nextmove
        self._rows = [row << 8 for row in whole.tk_row]
        self._grams: Sequence[int] = whole.tk_output
        self.groups: dict[str, Group] = {}
        for script, prior in GROUPS.items():
            columns = [_column(whole.nb_classes, LIKE.get(language, language), script) for language in prior]
            self.groups[script] = Group(
                names=tuple(prior),
                prior=np.array(list(prior.values()), dtype=np.float32),
                table=np.ascontiguousarray(whole.nb_ptc[:, columns], dtype=np.float32),
            )

    def grams(self, text: str, state: int = 0) -> tuple[list[int], int]:
        """The n-grams of a text in order, going on from a state of the automaton, and the state at the end."""
        moves, rows, grams = self._moves, self._rows, self._grams
        found = []
        for letter in text.encode():
            state = moves[rows[state] + letter]
            if (gram := grams[state]) >= 0:
                found.append(gram)
        return found, state

    def evidence(self, grams: list[int], length: int, group: Group) -> NDArray[np.float32] | None:
        """Log-odds (nats) for each language of the group, what is usual included; None where nothing is known.

        `length` in characters: a text of n holds far less than n independent clues, so the sum of the clues is scaled
        by about 1/√n, as fitted.
        """
        if not grams:
            return None
        counts = Counter(grams)
        clues: NDArray[np.float32] = _weights(counts.values(), len(counts)) @ _rows(group, counts)
        return clues * _scale(length) + group.prior

    def evidence_in_parts(
        self, first: list[int], second: list[int], length: int, group: Group
    ) -> NDArray[np.float32] | None:
        """The same for the whole, its first half and its second, as three rows."""
        if not first or not second:
            return None
        counts, early = Counter(first + second), Counter(first)
        ones = [early.get(gram, 0) for gram in counts]
        weights = np.array([[*counts.values()], ones, [*map(sub, counts.values(), ones)]], dtype=np.float32)
        clues: NDArray[np.float32] = np.log1p(weights) @ _rows(group, counts)
        scales = np.array([[_scale(length)], [_scale(length / 2)], [_scale(length / 2)]], dtype=np.float32)
        return clues * scales + group.prior


def _weights(counts: Iterable[int], size: int) -> NDArray[np.float32]:
    weights: NDArray[np.float32] = np.log1p(np.fromiter(counts, dtype=np.float32, count=size))
    return weights


def _rows(group: Group, grams: Collection[int]) -> NDArray[np.float32]:
    return group.table[np.fromiter(grams, dtype=np.intp, count=len(grams))]


def _scale(length: float) -> np.float32:
    return np.float32(SCALE * length**-SHRINK)


def _column(labels: list[str], language: str, script: str) -> int:
    """Where a language stands. A language of two scripts stands twice, the Latin one second."""
    columns = [index for index, label in enumerate(labels) if label == language]
    return columns[-1 if script == LATIN else 0]


@cache
def shared() -> Model:
    """The one model of this process, loaded at the first call: 0.6 s."""
    return Model()
