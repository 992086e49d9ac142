"""An evaluation as one page that stands alone: no script, no request to anybody, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from monitor.evaluation import plots
from monitor.evaluation.compare import Changed, Comparison
from monitor.evaluation.report import figures, percent, sections, verdict
from monitor.evaluation.summary import Case, Evaluation
from monitor.notify.text import clean, cut, one_line

_SHOWN = 600  # characters of a post

_STYLE = """
:root{color-scheme:light dark;--ink:#1d2433;--dim:#667085;--paper:#fff;--rail:#e8ebf1;--blue:#2f5fd0;--good:#1b8a5a;
--bad:#c8322b;--mild:#c98a12}
@media(prefers-color-scheme:dark){:root{--ink:#e8ebf1;--dim:#98a2b3;--paper:#141824;--rail:#2a3142;--blue:#7ea2ff;
--good:#4cc38a;--bad:#ff6b63;--mild:#e5b04a}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:2rem auto;max-width:70rem;
padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.2rem}p.note{color:var(--dim)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top;
border-bottom:1px solid var(--rail)}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.t{overflow-wrap:anywhere}td.w{white-space:nowrap}
.wide{overflow-x:auto}.row{display:flex;flex-wrap:wrap;gap:2rem}figure{margin:0}figcaption{color:var(--dim)}
svg{max-width:100%;height:auto}svg text{fill:var(--ink);font-size:12px}svg text.small{fill:var(--dim);font-size:11px}
svg text.figure{font-weight:600}
.good{fill:var(--good)}.bad{fill:var(--bad)}.mild{fill:var(--mild)}.rail{fill:var(--rail)}.bar,.dot{fill:var(--blue)}
polyline{fill:none;stroke-width:2}.curve{stroke:var(--blue)}.ideal{stroke:var(--dim);stroke-dasharray:4 4}
.gap{stroke:var(--bad);stroke-width:1.5;opacity:.6}.grid{stroke:var(--rail);stroke-width:1}
"""
# Whatever a text might smuggle in, the browser loads and runs nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(found: Evaluation, *, data: str, most: int, against: Comparison | None = None) -> str:
    """The whole page. `data` names the file that was judged, `most` is how many posts each list shows."""
    title = f"{one_line(found.name)} on {one_line(data)}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="note">{escape(one_line(found.versions))}</p>',
        _figures(found, against),
        _pictures(found),
        _classes(found),
        *_bars(found),
    ]
    if against is not None:
        parts.append(_comparison(found, against, most))
    parts.append(_worst(found.worst, most))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="referrer" content="no-referrer"><title>{escape(title)}</title><style>{_STYLE}</style></head>'
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _figures(found: Evaluation, against: Comparison | None) -> str:
    theirs = dict(figures(against.theirs)) if against else {}
    rows = [[name, value, *([theirs.get(name, "–")] if against else [])] for name, value in figures(found)]
    heads = ["", found.name, *([against.theirs.name] if against else [])]
    note = "Shares and F1 in per cent; in brackets the middle 95 % of resamples."
    return f'{_table(heads, rows)}<p class="note">{note}</p>'


def _pictures(found: Evaluation) -> str:
    drawn = [
        (plots.confusion(found.scores.confusion), "Rows: what people said. Columns: what the judge said."),
        (plots.abstaining(found.abstaining), "If the least sure posts went to a person instead."),
    ]
    if found.calibration.bins:
        caption = "Ten bins of equal mass. On the dashed line confidence means what it says."
        drawn.insert(1, (plots.reliability(found.calibration.bins), caption))
    figures_ = (f"<figure>{svg}<figcaption>{caption}</figcaption></figure>" for svg, caption in drawn)
    return f'<h2>Right, sure, and both</h2><div class="row">{"".join(figures_)}</div>'


def _classes(found: Evaluation) -> str:
    rows = [
        [each.label, str(each.expected), str(each.found), *map(percent, (each.precision, each.recall, each.f1))]
        for each in found.scores.classes
    ]
    return f"<h2>Labels</h2>{_table(['label', 'expected posts', 'found posts', 'precision', 'recall', 'F1'], rows)}"


def _bars(found: Evaluation) -> Iterable[str]:
    for title, slices in sections(found):
        # A kind of difficulty often has one label only, and of that there is no macro-F1 to speak of.
        simple = slices is found.by_hard
        values = {name: (each.accuracy if simple else each.macro_f1, each.posts) for name, each in slices.items()}
        told = f"{'Accuracy' if simple else 'Macro-F1'}, per cent"
        yield f'<h2>{title}</h2><p class="note">{told}</p>{plots.bars(values, f"{title}: {told}")}'


def _comparison(found: Evaluation, against: Comparison, most: int) -> str:
    rows = [
        (str(each.ours.labelled.line.number), each.how, each.ours.labelled.label, *_read(each), _post(each.ours))
        for each in against.changed[:most]
    ]
    table = _table(["line", "", "expected", "was", "is", "text"], rows) if rows else "<p>No post changed.</p>"
    more = _more(len(against.changed), most)
    return f"<h2>What changed</h2><p>{escape(one_line(verdict(found, against)))}</p>{table}{more}"


def _worst(cases: Sequence[Case], most: int) -> str:
    rows = []
    for case in cases[:most]:
        sure = f"{case.judgement.confidence:.2f}" + (" severe" if case.severe else "")
        why = [*case.labelled.hard, *filter(None, [case.labelled.note])]
        rows.append((*_said(case), sure, case.language, _post(case), cut(one_line("; ".join(why)), 300)))
    table = _table(["line", "expected", "found", "sure", "language", "text", "what is hard"], rows)
    return f"<h2>Worst mistakes</h2>{table if rows else '<p>None.</p>'}{_more(len(cases), most)}"


def _read(changed: Changed) -> tuple[str, str]:
    """What it was read as, and is now."""
    return changed.theirs.judgement.label, changed.ours.judgement.label


def _said(case: Case) -> tuple[str, str, str]:
    return str(case.labelled.line.number), case.labelled.label, case.judgement.label


def _post(case: Case) -> str:
    mention = case.labelled.line.mention
    return cut(clean(mention.text or mention.title or ""), _SHOWN)


def _more(count: int, most: int) -> str:
    return f'<p class="note">… and {count - most:,} more.</p>' if count > most else ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Every cell is made inert and escaped here, and nowhere else."""
    kinds = ["n" if head in _NUMBERS else "w" if head in _SHORT else "t" for head in heads]
    first = "".join(
        f'<th class="{kind}">{escape(one_line(head))}</th>' for kind, head in zip(kinds, heads, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f'<td class="{kind}">{escape(clean(cell))}</td>' for kind, cell in zip(kinds, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{first}</tr></thead><tbody>{body}</tbody></table></div>'


_SHORT = frozenset({"expected", "found", "was", "is"})  # labels: one word each, which no long text may squeeze apart
_NUMBERS = frozenset({"line", "expected posts", "found posts", "precision", "recall", "F1", "sure"})
