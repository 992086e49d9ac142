"""The week as one page that stands alone: no script, no request to anybody, every text escaped, made for a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape

from monitor.core.review import Week
from monitor.notify.text import clean, cut, one_line
from monitor.report.sections import Bars, Section, Table, sections, title
from monitor.report.words import moment, number, said, spoken

_CELL = 200  # characters
_STYLE = """
:root{color-scheme:light dark;--ink:#1d2433;--dim:#667085;--paper:#fff;--card:#f6f7fa;--rail:#e2e6ee;--bad:#c8322b;
--good:#1b8a5a}
@media(prefers-color-scheme:dark){:root{--ink:#e8ebf1;--dim:#98a2b3;--paper:#12161f;--card:#1a2030;--rail:#2c3447;
--bad:#ff6b63;--good:#4cc38a}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:0 auto;max-width:52rem;
padding:1rem}
h1{font-size:1.4rem;line-height:1.25;margin:.5rem 0 1rem}h2{font-size:1.05rem;margin:0 0 .4rem}
section{background:var(--card);border:1px solid var(--rail);border-radius:.6rem;padding:.9rem 1rem;margin:0 0 .9rem}
p{margin:.2rem 0 .6rem}p.note{color:var(--dim)}footer{color:var(--dim);font-size:.85rem;margin:1.2rem 0}
.wide{overflow-x:auto;margin:.4rem 0}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .7rem .35rem 0;vertical-align:top;border-top:1px solid var(--rail)}
th{font-weight:600;color:var(--dim);font-size:.85rem;border-top:0}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td.t{overflow-wrap:anywhere}
.bars{margin:.6rem 0}.bars div{margin:.35rem 0}.bars span{display:flex;justify-content:space-between;gap:1rem;
font-size:.9rem}.bars svg{display:block;width:100%;height:.7rem}.rail{fill:var(--rail)}.bad{fill:var(--bad)}
.good{fill:var(--good)}
@media(max-width:34rem){table.stack thead{display:none}table.stack tr{display:block;border-top:1px solid var(--rail);
padding:.35rem 0}table.stack td{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.1rem 0;
white-space:normal;text-align:right}table.stack td::before{content:attr(data-head);color:var(--dim);text-align:left}
table.stack td:first-child{font-weight:600}table.stack td:first-child::before{content:none}}
"""
# Whatever a name might smuggle in, the browser loads and runs nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_WIDE = 4  # columns beyond which a table is stacked on a phone


def page(week: Week, language: str, *, made_at: datetime) -> str:
    """The whole report."""
    named = escape(title(week, language))
    body = "".join(_section(section, language) for section in sections(week, language))
    foot = escape(said("made_at", language, at=moment(made_at, week.zone, language)))
    return (
        f'<!doctype html>\n<html lang="{spoken(language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="referrer" content="no-referrer"><title>{named}</title><style>{_STYLE}</style></head>'
        f"<body><h1>{named}</h1><main>{body}</main><footer>{foot}</footer></body></html>\n"
    )


def _section(section: Section, language: str) -> str:
    note = f'<p class="note">{escape(clean(section.note))}</p>' if section.note else ""
    bars = _bars(section.bars, language) if section.bars else ""
    return f"<section><h2>{escape(section.title)}</h2>{note}{bars}{''.join(map(_table, section.tables))}</section>"


def _bars(bars: Bars, language: str) -> str:
    most = max(*bars.values, 1)
    return f'<div class="bars">{"".join(_bar(bars, most, language))}</div>'


def _bar(bars: Bars, most: int, language: str) -> Iterator[str]:
    for label, value, kind in zip(bars.labels, bars.values, ("bad", "good"), strict=True):
        share = 100 * value / most
        yield (
            f"<div><span><span>{escape(label)}</span><span>{number(value, language)}</span></span>"
            f'<svg viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label="{escape(label)}">'
            '<rect class="rail" width="100" height="1"/>'
            f'<rect class="{kind}" width="{share:.2f}" height="1"/></svg></div>'
        )


def _table(table: Table) -> str:
    """Every cell is made inert and escaped here, and nowhere else."""
    heads = [escape(one_line(head)) for head in table.heads]
    kinds = ["t" if number < table.words else "n" for number in range(len(heads))]
    first = "".join(f'<th class="{kind}">{head}</th>' for kind, head in zip(kinds, heads, strict=True))
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="{kind}" data-head="{head}">{escape(cut(one_line(cell), _CELL))}</td>'
            for kind, head, cell in zip(kinds, heads, row, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    stacked = ' class="stack"' if len(heads) >= _WIDE else ""
    return f'<div class="wide"><table{stacked}><thead><tr>{first}</tr></thead><tbody>{body}</tbody></table></div>'
