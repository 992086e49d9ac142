"""Judged posts to everything that an evaluation says about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from monitor.evaluation import measures
from monitor.evaluation.alerting import FALSE_ALARM, MISS, Alerting, Watched, weigh
from monitor.evaluation.labelled import LABELS, Labelled
from monitor.evaluation.measures import Bin, Interval
from monitor.model import Judgement, Level

SEVERE = 0.6  # confidence from which reading blame as praise, or the reverse, is severe
LEFT_OUT = tuple(step / 20 for step in range(17))  # 0 to 80 % of the posts, the least sure first
LEAST_SURE = 0.2
AT_NEGATIVE = "negative"
UNSPOKEN = "language_not_spoken"
_CODES = {label: code for code, label in enumerate(LABELS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One labelled post and its judgement."""

    labelled: Labelled
    judgement: Judgement

    @property
    def right(self) -> bool:
        return self.labelled.label == self.judgement.label

    @property
    def severe(self) -> bool:
        """Blame read as praise or the reverse, with conviction."""
        opposite = {self.labelled.label, self.judgement.label} == {"negative", "positive"}
        return opposite and self.judgement.confidence >= SEVERE

    @property
    def language(self) -> str:
        """As the line says, else as the judge read it."""
        claimed = (self.labelled.line.mention.language or "").replace("_", "-").partition("-")[0].lower()
        return claimed or self.judgement.language


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """How one label is found; shares in per cent, None where nothing was expected or found."""

    label: str
    expected: int
    found: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How well a set of posts was judged; all in per cent."""

    posts: int
    macro_f1: float
    macro_recall: float
    accuracy: float
    severe: int  # a count
    classes: tuple[Class, ...]
    confusion: tuple[tuple[int, ...], ...]  # rows: expected; columns: found; in the order of LABELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How often a further judgement is the expected one."""

    posts: int
    right: int
    negative_posts: int  # those expected to be negative
    negative_right: int
    too_high: int = 0
    too_low: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Whether confidence means what it says; posts in a language that is not spoken claim nothing and are left out."""

    posts: int
    ece: float  # 0.0 to 1.0
    interval: Interval | None
    bins: tuple[Bin, ...]
    brier: float  # 0.0 to 2.0, all posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything about one judge on one set of posts."""

    name: str
    versions: str
    scores: Scores
    interval: Interval  # of macro-F1
    by_language: Mapping[str, Scores]
    by_network: Mapping[str, Scores]
    by_source: Mapping[str, Scores]
    by_hard: Mapping[str, Scores]  # "plain": posts with nothing hard in them
    calibration: Calibration
    calibration_by_language: Mapping[str, float]  # ECE
    unsure: float  # share of posts, per cent
    unspoken: int  # posts in a language that the judge does not speak
    abstaining: tuple[tuple[float, float], ...]  # (share left out, macro-F1 of the others)
    sure_macro_f1: float  # without the least sure fifth
    severe_share: float  # per cent
    issue: Agreement | None
    level: Agreement | None
    alerting: Alerting
    worst: tuple[Case, ...]  # errors, the surest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What counts as an alert, and what mistakes cost."""

    at: str = AT_NEGATIVE  # "negative": judged so; else a level that is reached for a complaint
    miss: float = MISS
    false_alarm: float = FALSE_ALARM


def evaluate(
    cases: Sequence[Case],
    *,
    name: str,
    versions: str,
    severity: Mapping[str, float],
    seed: int = 0,
    costs: Costs = Costs(),
) -> Evaluation:
    """Measure. `severity` is `scoring.severity`: for posts that say what they are about and not how grave it is."""
    rng = np.random.default_rng(seed)
    expected, found = _codes(case.labelled.label for case in cases), _codes(case.judgement.label for case in cases)
    confidence = np.array([case.judgement.confidence for case in cases])
    curve = measures.abstaining(expected, found, confidence, LEFT_OUT)
    networks = _slices(cases, lambda case: (case.labelled.line.mention.network,))
    sources = _slices(cases, lambda case: (case.labelled.line.mention.source or "–",))
    return Evaluation(
        name=name,
        versions=versions,
        scores=scores(cases),
        interval=measures.macro_f1_interval(measures.confusion(expected, found), rng),
        by_language=_measured(_slices(cases, lambda case: (case.language,))),
        by_network=_measured(networks),
        by_source=_measured(sources) if set(sources) != {"–"} else {},
        by_hard=_measured(_slices(cases, _kinds)) if any(case.labelled.hard for case in cases) else {},
        calibration=_calibration(cases, rng),
        calibration_by_language={
            language: measures.ece(*_sure(each)) for language, each in _slices(_spoken(cases), _language).items()
        },
        unsure=_percent(sum(case.judgement.unsure for case in cases), len(cases)),
        unspoken=sum(UNSPOKEN in case.judgement.flags for case in cases),
        abstaining=curve,
        sure_macro_f1=measures.abstaining(expected, found, confidence, (LEAST_SURE,))[0][1],
        severe_share=_percent(sum(case.severe for case in cases), len(cases)),
        issue=_issues(cases),
        level=_levels(cases),
        alerting=weigh(
            (_watched(case, costs.at, severity) for case in cases),
            at=costs.at,
            miss=costs.miss,
            false_alarm=costs.false_alarm,
        ),
        worst=tuple(sorted((case for case in cases if not case.right), key=_surest)),
    )


def scores(cases: Sequence[Case]) -> Scores:
    """Macro-F1 and its relatives of some posts."""
    matrix = measures.confusion(
        _codes(case.labelled.label for case in cases), _codes(case.judgement.label for case in cases)
    )
    hits, rows, columns, each_f1 = matrix.diagonal(), matrix.sum(axis=1), matrix.sum(axis=0), measures.f1(matrix)
    classes = tuple(
        Class(
            label=label,
            expected=int(rows[k]),
            found=int(columns[k]),
            precision=_percent(hits[k], columns[k]) if columns[k] else None,
            recall=_percent(hits[k], rows[k]) if rows[k] else None,
            f1=None if np.isnan(each_f1[k]) else 100 * float(each_f1[k]),
        )
        for k, label in enumerate(LABELS)
    )
    recalls = [each.recall for each in classes if each.recall is not None]
    return Scores(
        posts=len(cases),
        macro_f1=float(measures.macro_f1(matrix)),
        macro_recall=sum(recalls) / len(recalls) if recalls else 0.0,
        accuracy=_percent(hits.sum(), len(cases)),
        severe=sum(case.severe for case in cases),
        classes=classes,
        confusion=tuple(tuple(int(count) for count in row) for row in matrix),
    )


def _calibration(cases: Sequence[Case], rng: np.random.Generator) -> Calibration:
    confidence, right = _sure(_spoken(cases))
    shares = np.array(
        [
            measures.shares_of(_CODES[case.judgement.label], case.judgement.confidence, case.judgement.polarity)
            if UNSPOKEN not in case.judgement.flags
            else (1 / 3, 1 / 3, 1 / 3)
            for case in cases
        ]
    )
    known = len(confidence)
    return Calibration(
        posts=known,
        ece=measures.ece(confidence, right),
        interval=measures.resampled(lambda rows: measures.ece(confidence[rows], right[rows]), known, rng)
        if known
        else None,
        bins=measures.bins(confidence, right),
        brier=measures.brier(shares, _codes(case.labelled.label for case in cases)),
    )


def _sure(cases: Sequence[Case]) -> tuple[measures.Numbers, measures.Numbers]:
    return np.array([case.judgement.confidence for case in cases]), np.array([float(case.right) for case in cases])


def _spoken(cases: Iterable[Case]) -> list[Case]:
    return [case for case in cases if UNSPOKEN not in case.judgement.flags]


def _watched(case: Case, at: str, severity: Mapping[str, float]) -> Watched:
    seen, judgement = case.labelled, case.judgement
    grave: float | None = None
    if seen.label == "negative":
        grave = severity.get(seen.issue or "complaint", severity["complaint"])
        grave = grave if seen.severity is None else seen.severity
    # An opportunity stands beside the levels: whatever its rank, it is no alert.
    raised = judgement.label == AT_NEGATIVE
    if at != AT_NEGATIVE:
        raised = judgement.level is not Level.OPPORTUNITY and judgement.level.rank >= Level(at).rank
    return Watched(grave=grave, raised=raised)


def _issues(cases: Iterable[Case]) -> Agreement | None:
    asked = [case for case in cases if case.labelled.issue is not None]
    right = [case for case in asked if case.labelled.issue == case.judgement.issue]
    return _agreement(asked, right) if asked else None


def _levels(cases: Iterable[Case]) -> Agreement | None:
    asked = [case for case in cases if case.labelled.level is not None]
    if not asked:
        return None
    ranks = [(case.judgement.level.rank, case.labelled.level.rank) for case in asked if case.labelled.level]
    right = [case for case in asked if case.labelled.level is case.judgement.level]
    high, low = sum(ours > theirs for ours, theirs in ranks), sum(ours < theirs for ours, theirs in ranks)
    return _agreement(asked, right, too_high=high, too_low=low)


def _agreement(asked: Sequence[Case], right: Sequence[Case], too_high: int = 0, too_low: int = 0) -> Agreement:
    return Agreement(
        posts=len(asked),
        right=len(right),
        negative_posts=sum(case.labelled.label == "negative" for case in asked),
        negative_right=sum(case.labelled.label == "negative" for case in right),
        too_high=too_high,
        too_low=too_low,
    )


def _slices(cases: Iterable[Case], keys: Callable[[Case], tuple[str, ...]]) -> dict[str, list[Case]]:
    """The cases by key, the largest slice first."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        for key in keys(case):
            found.setdefault(key, []).append(case)
    return dict(sorted(found.items(), key=lambda each: (-len(each[1]), each[0])))


def _measured(slices: Mapping[str, Sequence[Case]]) -> dict[str, Scores]:
    return {key: scores(each) for key, each in slices.items()}


def _language(case: Case) -> tuple[str, ...]:
    return (case.language,)


def _kinds(case: Case) -> tuple[str, ...]:
    return case.labelled.hard or ("plain",)


def _surest(case: Case) -> tuple[float, int]:
    return -case.judgement.confidence, case.labelled.line.number


def _codes(labels: Iterable[str]) -> measures.Codes:
    return np.array([_CODES[label] for label in labels], dtype=np.int64)


def _percent(part: float, whole: float) -> float:
    return 100 * float(part) / float(whole) if whole else 0.0
