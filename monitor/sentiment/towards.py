"""Feeling towards the brand, made out of any reader of whole texts and of what words hint at.

What is read, and how the answers are put together, is decided here: most posts are read once and as a whole. Where
other brands or words of contrast stand in a post, the brand's own clauses are read too; what is quoted is not the
writer's; a comparison has a winner and a loser. Measured in `python -m benchmarks.targets`, told in
docs/explanation/judging.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.sentiment.base import Feeling, Reader, Target
from monitor.sentiment.clauses import Clause, cut, main, ours, sentences, whole_ones
from monitor.sentiment.comparisons import cued, side
from monitor.sentiment.contrast import contrast
from monitor.sentiment.hints import apply, hints
from monitor.sentiment.marks import BRAND, OTHER, fold, mark, plain
from monitor.sentiment.quotes import voices

VERSION = "1"

# Which way a post leans is asked of the brand's clauses, how much it feels at all rather of the whole: a clause is
# short, and short texts look neutral to every reader. Weights of whole, sentence part, clause; chosen on the training
# files of SemEval-2014 (restaurants, laptops).
_LEAN = (0.15, 0.425, 0.425)
_HUSH = (0.75, 0.125, 0.125)
# Where the brands do not share a sentence, what is felt about the other one is no evidence.
_HUSH_APART = (0.3, 0.35, 0.35)
# The clause behind "but" beside the whole.
_LEAN_MAIN = (0.5, 0.5)
_HUSH_MAIN = (0.75, 0.25)
# Set by hand, not measured apart: too few labelled posts quote, ask or compare.
_QUOTED = 0.1  # share of the feeling that is lost where only others speak: who passes a post on mostly means it
_NOT_NAMED = 0.25  # … where the brand stands in a quotation only
_ASKED = 0.5  # … where the brand is only asked about, beside others
_TAKES_SIDES = 0.4  # neutral at most, where the brand wins or loses a comparison
_SIDE = 1.1  # log odds at least
_LEAST = 1e-6

_WORD = re.compile(r"\w+")
_SILENT = Feeling(negative=0.0, neutral=1.0, positive=0.0, spoken=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is read for one target, and how the answers become one."""

    texts: tuple[str, ...]
    lean: tuple[float, ...] = (1.0,)  # weights of the texts in which way it leans …
    hush: tuple[float, ...] = (1.0,)  # … and in how neutral it is; each sums to 1
    damp: float = 0.0  # share of the feeling that is taken away
    side: int | None = None  # +1 the brand wins a comparison, −1 it loses

    @property
    def as_read(self) -> bool:
        """Whether the reader's answer stands."""
        return len(self.texts) == 1 and not self.damp and not self.side


class Towards:
    """A sentiment backend out of a reader. Reads all texts of all targets in one call."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.name = reader.name
        self.version = f"{reader.version} towards {VERSION}"
        self.waits = bool(getattr(reader, "waits", False))

    def measure(self, targets: Sequence[Target]) -> list[Feeling]:
        """One feeling a target. Any text is taken, of any size and content."""
        plans = [plan(target) if self._reader.speaks(target.language) else None for target in targets]
        places: dict[tuple[str, str], int] = {}
        for target, each in zip(targets, plans, strict=True):
            for text in each.texts if each else ():
                places.setdefault((text, target.language), len(places))
        if not places:
            return [_SILENT] * len(targets)
        rows = self._reader.read([text for text, _ in places], [language for _, language in places]).tolist()
        return [
            _SILENT
            if each is None
            else combine(each, [_row(rows[places[text, target.language]], text, target) for text in each.texts])
            for target, each in zip(targets, plans, strict=True)
        ]


def plan(target: Target) -> Plan:
    """What to read for this target. Linear in the text's length."""
    marked = mark(target.text, target.hits, target.others)
    heard = voices(marked)
    if not heard.quoted:
        return _own(heard.own, target.language)
    if not heard.speaks:
        return Plan(texts=(plain(marked).strip(),), damp=_QUOTED)
    told = _own(heard.own, target.language)
    return replace(told, damp=max(told.damp, _NOT_NAMED)) if BRAND in marked and BRAND not in heard.own else told


def _own(body: str, language: str) -> Plan:
    """A plan for what the writer says."""
    whole, named = plain(body).strip(), BRAND in body
    folded = fold(body)
    words = _WORD.findall(folded)
    turned = not contrast(language).cues.isdisjoint(words)
    compared = side(folded, language) if named and cued(folded, words, language) else None
    damp, compared = (_ASKED, None) if compared == 0 else (0.0, compared)
    if named and OTHER in body:
        return _among_others(whole, cut(body, language), damp, compared)
    if turned:
        text = plain(main(cut(body, language)))
        if text and text != whole:
            return Plan(texts=(whole, text), lean=_LEAN_MAIN, hush=_HUSH_MAIN, damp=damp, side=compared)
    return Plan(texts=(whole,), damp=damp, side=compared)


def combine(plan: Plan, rows: Sequence[Sequence[float]]) -> Feeling:
    """One feeling out of the reader's answers to a plan's texts."""
    if plan.as_read:
        return _feeling(*rows[0])
    leans = [math.log((row[2] + _LEAST) / (row[0] + _LEAST)) for row in rows]
    lean = sum(weight * each for weight, each in zip(plan.lean, leans, strict=True))
    neutral = sum(weight * row[1] for weight, row in zip(plan.hush, rows, strict=True))
    if plan.side:
        lean = plan.side * max(abs(lean), _SIDE)
        neutral = min(neutral, _TAKES_SIDES)
    neutral += (1 - neutral) * plan.damp
    positive = (1 - neutral) / (1 + math.exp(-lean))
    return _feeling(1 - neutral - positive, neutral, positive)


def _among_others(whole: str, clauses: Sequence[Clause], damp: float, compared: int | None) -> Plan:
    part, clause = plain(ours(sentences(clauses))), plain(ours(whole_ones(clauses)))
    if compared is None and all(each.asks for each in sentences(clauses) if each.ours):
        damp = max(damp, _ASKED)
    named = {each.sentence for each in clauses if each.ours}
    quiet = _HUSH_APART if all(OTHER not in each.text for each in clauses if each.sentence in named) else _HUSH
    texts, lean, hush = [whole], [_LEAN[0]], [quiet[0]]
    for text, weight, share in ((part, _LEAN[1], quiet[1]), (clause, _LEAN[2], quiet[2])):
        at = texts.index(text) if text in texts else len(texts)
        if at == len(texts):
            texts.append(text)
            lean.append(0.0)
            hush.append(0.0)
        lean[at] += weight
        hush[at] += share
    return Plan(texts=tuple(texts), lean=tuple(lean), hush=tuple(hush), damp=damp, side=compared)


def _row(row: Sequence[float], text: str, target: Target) -> Sequence[float]:
    """What the reader said of a text, with what its words hint at."""
    offsets = hints(text, target.language, target.lexicon)
    return apply(row, offsets) if offsets else row


def _feeling(negative: float, neutral: float, positive: float) -> Feeling:
    shares = [max(0.0, share) for share in (negative, neutral, positive)]
    total = sum(shares) or 1.0
    return Feeling(negative=shares[0] / total, neutral=shares[1] / total, positive=shares[2] / total)
