"""An evaluation as text tables for a terminal, and as plain values for JSON. Texts are cut and made inert."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from monitor.evaluation.alerting import Alerting
from monitor.evaluation.compare import Changed, Comparison
from monitor.evaluation.labelled import LABELS
from monitor.evaluation.summary import Agreement, Case, Evaluation, Scores
from monitor.notify.text import cut, one_line

SHOWN = 160  # characters of a post
_FEWEST = 30  # posts below which a figure is marked as shaky


def figures(found: Evaluation) -> Iterator[tuple[str, str]]:
    """The headline figures: what, and how much."""
    whole, sure, costs = found.scores, found.calibration, found.alerting
    yield "posts", f"{whole.posts:,}"
    yield "macro-F1", f"{whole.macro_f1:.1f}  ({found.interval.low:.1f} to {found.interval.high:.1f})"
    yield "macro-recall", f"{whole.macro_recall:.1f}"
    yield "accuracy", f"{whole.accuracy:.1f}"
    yield "severe errors", f"{whole.severe}  ({found.severe_share:.1f} %)"
    yield "unsure", f"{found.unsure:.1f} %"
    gain = found.sure_macro_f1 - whole.macro_f1
    yield "macro-F1 without the least sure 20 %", f"{found.sure_macro_f1:.1f}  ({gain:+.1f})"
    if sure.interval is not None:
        yield "calibration error (ECE)", f"{sure.ece:.3f}  ({sure.interval.low:.3f} to {sure.interval.high:.3f})"
    yield "Brier score", f"{sure.brier:.3f}"
    if found.unspoken:
        yield "in a language it does not speak", f"{found.unspoken:,}"
    yield from _agreement("issue", found.issue)
    yield from _agreement("level", found.level)
    yield "alert precision, by cost", _share(costs.precision, costs.plain_precision)
    yield "alert recall, by severity", _share(costs.recall, costs.plain_recall)
    yield "cost of mistakes per 100 posts", _costs(costs)


def tables(found: Evaluation) -> Iterator[tuple[str, Table]]:
    """Every table with its title, the most general first."""
    yield "Labels", _labels(found.scores)
    yield "Confusion", _confusion(found.scores)
    for title, slices in sections(found):
        yield title, _slices(slices, found.calibration_by_language if title == "Languages" else {})


def sections(found: Evaluation) -> list[tuple[str, Mapping[str, Scores]]]:
    """The slices worth showing."""
    all_ = [
        ("Languages", found.by_language),
        ("Networks", found.by_network),
        ("Sources", found.by_source),
        ("What is hard", found.by_hard),
    ]
    return [(title, slices) for title, slices in all_ if slices]


def worst(cases: Iterable[Case]) -> Table:
    """Mistakes, the surest first."""
    table = _table("line", "expected", "found", "sure", numbers=("line", "sure"))
    table.add_column("text", overflow="fold")
    for case in cases:
        line = case.labelled.line
        table.add_row(
            str(line.number), case.labelled.label, case.judgement.label, f"{case.judgement.confidence:.2f}", _told(case)
        )
    return table


def differences(ours: Evaluation, found: Comparison) -> Table:
    """Two judges side by side."""
    table = _table("", ours.name, found.theirs.name, numbers=(ours.name, found.theirs.name))
    theirs = dict(figures(found.theirs))
    for name, value in figures(ours):
        table.add_row(name, value, theirs.get(name, "–"))
    for language, scores in ours.by_language.items():
        other = found.theirs.by_language.get(language)
        table.add_row(
            f"macro-F1 {one_line(language)}", f"{scores.macro_f1:.1f}", f"{other.macro_f1:.1f}" if other else "–"
        )
    return table


def verdict(ours: Evaluation, found: Comparison) -> str:
    """The comparison in two sentences."""
    low, high = found.interval.low, found.interval.high
    sure = "which is more than chance" if low > 0 or high < 0 else "which may be chance"
    return (
        f"{ours.name} is {found.difference:+.1f} points of macro-F1 from {found.theirs.name} "
        f"({low:+.1f} to {high:+.1f}), {sure}. {found.mended} posts mended, {found.broken} broken, "
        f"{len(found.changed) - found.mended - found.broken} wrong in another way; {found.moved} levels moved."
    )


def changes(found: Iterable[Changed]) -> Table:
    """The posts that changed."""
    table = _table("line", "", "expected", "was", "is", numbers=("line",))
    table.add_column("text", overflow="fold")
    for each in found:
        table.add_row(
            str(each.ours.labelled.line.number),
            each.how,
            each.ours.labelled.label,
            each.theirs.judgement.label,
            each.ours.judgement.label,
            _told(each.ours),
        )
    return table


def as_values(found: Evaluation, most: int) -> dict[str, Any]:
    """For JSON. Shares of posts and F1 are in per cent, confidence and ECE from 0 to 1."""
    values: dict[str, Any] = {
        key: getattr(found, key) for key in Evaluation.__slots__ if key not in {"worst", "scores", "abstaining"}
    }
    values = {key: _plain(value) for key, value in values.items()}
    values |= {"scores": asdict(found.scores)}
    values["abstaining"] = [{"left_out": share, "macro_f1": value} for share, value in found.abstaining]
    values["worst"] = [case_values(case) for case in found.worst[:most]]
    values["labels"] = list(LABELS)
    return values


def compared_values(found: Comparison, most: int) -> dict[str, Any]:
    """For JSON; `theirs` is the evaluation that ours is held against."""
    return {
        "difference": found.difference,
        "interval": asdict(found.interval),
        "chance": found.chance,
        "mended": found.mended,
        "broken": found.broken,
        "moved": found.moved,
        "changed": [
            case_values(each.ours) | {"was": each.theirs.judgement.label, "how": each.how}
            for each in found.changed[:most]
        ],
        "theirs": as_values(found.theirs, most),
    }


def case_values(case: Case) -> dict[str, Any]:
    """One post for JSON."""
    line, judgement = case.labelled.line, case.judgement
    return {
        "line": line.number,
        "id": line.name or line.mention.id,
        "text": cut(one_line(line.mention.text or line.mention.title or ""), 500),
        "language": case.language,
        "brand": judgement.brand or None,
        "expected": case.labelled.label,
        "found": judgement.label,
        "confidence": judgement.confidence,
        "polarity": judgement.polarity,
        "severe": case.severe,
        "hard": list(case.labelled.hard),
        "note": case.labelled.note,
    }


def percent(value: float | None) -> str:
    """One decimal; a dash for what there is none of."""
    return "–" if value is None else f"{value:.1f}"


def _labels(scores: Scores) -> Table:
    table = _table("label", "expected", "found", "precision", "recall", "F1", numbers=_FIGURES)
    for each in scores.classes:
        shares = (percent(each.precision), percent(each.recall), percent(each.f1))
        table.add_row(each.label, str(each.expected), str(each.found), *shares)
    return table


def _confusion(scores: Scores) -> Table:
    columns = [f"read as {label}" for label in LABELS]
    table = _table("", *columns, numbers=columns)
    for label, row in zip(LABELS, scores.confusion, strict=True):
        table.add_row(label, *map(str, row))
    return table


def _slices(slices: Mapping[str, Scores], calibration: Mapping[str, float]) -> Table:
    table = _table("", "posts", "macro-F1", "recall", "accuracy", "severe", numbers=_FIGURES)
    if calibration:
        table.add_column("ECE", justify="right")
    for name, scores in slices.items():
        row = [f"{scores.posts:,}", percent(scores.macro_f1), percent(scores.macro_recall), percent(scores.accuracy)]
        row.append(str(scores.severe))
        if calibration:
            row.append(f"{calibration[name]:.3f}" if name in calibration else "–")
        few = " (few)" if scores.posts < _FEWEST else ""
        table.add_row(f"{cut(one_line(name), 40)}{few}", *row)
    return table


_FIGURES = ("expected", "found", "precision", "recall", "F1", "posts", "macro-F1", "accuracy", "severe")


def _table(*headings: str, numbers: Iterable[str] = ()) -> Table:
    table, right = Table(box=None, pad_edge=False, header_style="bold"), set(numbers)
    for heading in headings:
        table.add_column(
            Text(cut(one_line(heading), 40)), justify="right" if heading in right else "left", no_wrap=True
        )
    return table


def _told(case: Case) -> Text:
    mention, seen = case.labelled.line.mention, case.labelled
    told = Text(cut(one_line(mention.text or mention.title or ""), SHOWN))
    if seen.hard:
        told.append(f"  [{cut(one_line(', '.join(seen.hard)), 60)}]", style="dim")
    return told


def _agreement(name: str, found: Agreement | None) -> Iterator[tuple[str, str]]:
    if found is None:
        return
    told = f"{100 * found.right / found.posts:.1f} % of {found.posts}"
    if name == "level":
        told += f"  ({found.too_high} too high, {found.too_low} too low)"
    elif found.negative_posts:
        share = 100 * found.negative_right / found.negative_posts
        told += f"  ({share:.1f} % of {found.negative_posts} negative ones)"
    yield f"{name} as expected", told


def _share(weighted: float | None, plain: float | None) -> str:
    return "–" if weighted is None else f"{weighted:.1f} %  ({percent(plain)} % by count)"


def _costs(costs: Alerting) -> str:
    return f"{costs.cost:.1f}  (silence {costs.cost_of_silence:.1f}, alerting on everything {costs.cost_of_noise:.1f})"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value
