"""Two judges on the same posts: who is better, whether that may be chance, and which posts changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monitor.evaluation import measures
from monitor.evaluation.labelled import LABELS
from monitor.evaluation.measures import Interval
from monitor.evaluation.summary import Case, Evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A post that the two read differently."""

    ours: Case
    theirs: Case

    @property
    def how(self) -> str:
        """`mended`, `broken`, or `wrong` where neither is right."""
        return "mended" if self.ours.right else "broken" if self.theirs.right else "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Ours against theirs, in points of macro-F1."""

    theirs: Evaluation
    difference: float
    interval: Interval
    chance: float  # share of resamples in which theirs is at least as good, 0.0 to 1.0
    mended: int
    broken: int
    changed: tuple[Changed, ...]  # broken first, the surest mistake first
    moved: int  # posts whose level differs


def compare(ours: Evaluation, theirs: Evaluation, our: Sequence[Case], their: Sequence[Case], seed: int) -> Comparison:
    """The cases of both must be the same posts in the same order."""
    codes = {label: code for code, label in enumerate(LABELS)}
    expected, left, right = (
        np.array([codes[label] for label in labels], dtype=np.int64)
        for labels in (
            [case.labelled.label for case in our],
            [case.judgement.label for case in our],
            [case.judgement.label for case in their],
        )
    )
    drawn = measures.paired_difference(expected, left, right, np.random.default_rng(seed))
    pairs = zip(our, their, strict=True)
    changed = [Changed(ours=a, theirs=b) for a, b in pairs if a.judgement.label != b.judgement.label]
    order = ("broken", "wrong", "mended")
    return Comparison(
        theirs=theirs,
        difference=ours.scores.macro_f1 - theirs.scores.macro_f1,
        interval=measures.interval(drawn),
        chance=float((drawn <= 0).mean()),
        mended=sum(each.how == "mended" for each in changed),
        broken=sum(each.how == "broken" for each in changed),
        changed=tuple(sorted(changed, key=lambda each: (order.index(each.how), -each.ours.judgement.confidence))),
        moved=sum(a.judgement.level is not b.judgement.level for a, b in zip(our, their, strict=True)),
    )
